"""Where nothing differs, studies say so."""

import numpy as np
from scipy.stats import ttest_1samp

from augstudio.lab.verdicts import Verdict
from augstudio.threads import one_thread_each
from tests.lab.null_studies import null_study


def test_hardly_any_of_40_null_studies_has_a_verdict() -> None:
    wrong, naively = 0, 0
    with one_thread_each():
        for seed in range(40):
            found = null_study(seed, same_features=seed % 2 == 0)
            assert len(found) == 24
            assert sum(each.mean != 0 for each in found) > 12
            wrong += any(each.verdict is not Verdict.UNKNOWN for each in found)
            varied = [each.pairs for each in found if np.ptp(each.pairs)]
            naively += any(ttest_1samp(each, 0).pvalue < 0.025 for each in varied)
    assert wrong <= 4
    # Without the corrections, most studies would have one.
    assert naively > 20
