"""Photos whose class looks wrong to classifiers that were not trained on them."""

from dataclasses import dataclass

import numpy as np

from augstudio.data.dataset import ImageRecord
from augstudio.evaluation.cross_validation.cross_validation import CrossValidation

#: Other processes would start the program again on some systems.
_ONE_PROCESS = 1


@dataclass(frozen=True)
class SuspiciousLabel:
    """A photo whose class may be wrong.

    Attributes
    ----------
    record
        The photo, with its class.
    proposed
        The class that it looks like: the most probable one of the others.
    probability
        The probability of that class in [0, 1], according to a top model that did not see it.
    is_suspicious
        Whether it should be looked at: the class is probably wrong.
    """

    record: ImageRecord
    proposed: str
    probability: float
    is_suspicious: bool


def suspicious_labels(found: CrossValidation) -> tuple[SuspiciousLabel, ...]:
    """Return all photos of a cross-validation, those whose class most looks wrong first.

    They are ranked by the probability of their class. How many of them are suspicious is estimated
    by cleanlab: C. G. Northcutt, L. Jiang and I. L. Chuang, "Confident learning: estimating
    uncertainty in dataset labels", Journal of Artificial Intelligence Research 70 (2021) 1373-1411.
    Of 5% swapped labels in ants_bees, 95% to 100% were among the first 10%.
    """
    from cleanlab.filter import find_label_issues
    from cleanlab.rank import get_label_quality_scores

    photos = found.evaluation.answers.photos
    values = found.evaluation.answers.probabilities.astype(np.float64)
    labels = photos.labels
    quality = get_label_quality_scores(labels, values)
    # Of cleanlab's filters the one with the fewest false alarms: with 5% swapped labels in
    # ants_bees (8 draws), 12% of the photos that it found were not swapped, 27% by default.
    is_suspicious = find_label_issues(
        labels, values, filter_by="low_self_confidence", n_jobs=_ONE_PROCESS
    )
    others = values.copy()
    others[np.arange(len(labels)), labels] = -1
    proposed = others.argmax(axis=1)
    return tuple(
        SuspiciousLabel(
            photos.records[row],
            photos.classes[proposed[row]],
            float(values[row, proposed[row]]),
            bool(is_suspicious[row] and found.evaluation.ranks[row] > 1),
        )
        for row in np.argsort(quality, kind="stable")
    )
