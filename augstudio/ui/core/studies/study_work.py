"""What is done with studies in threads; imported there, so that the window opens sooner."""

from collections.abc import Callable
from datetime import datetime

from augstudio.data.dataset import Dataset
from augstudio.lab.library import find_studies, new_study_folder
from augstudio.lab.plan import Plan
from augstudio.lab.run_study import run_study
from augstudio.lab.study import Study, open_study
from augstudio.lab.winners import Confirmation, confirm, winners_arm_of
from augstudio.progress import Progress
from augstudio.ui.core.jobs.throttle import Report
from augstudio.ui.core.studies.findings import findings_of
from augstudio.ui.core.studies.study_meter import UNIT

__all__ = ["add_repeats", "begin", "find_studies", "findings_of", "go_on", "try_winners"]

#: How many repeats are added at once.
MORE_REPEATS = 2


def begin(plan: Callable[[], Plan], dataset: Dataset, progress: Progress, report: Report) -> None:
    """Make a study of what ``plan`` returns, report it, and make its trials."""
    progress.report(0, 0, "Planning the study")
    made = plan()
    folder = new_study_folder(dataset.name, datetime.now().astimezone())
    study = open_study(folder, made)
    report(study)
    go_on(study, dataset, progress, report)


def go_on(study: Study, dataset: Dataset, progress: Progress, report: Report) -> None:
    """Make the trials that are missing."""
    progress.report(0, len(study.missing()), "Preparing the photos", UNIT)
    run_study(study, dataset, progress, report)


def add_repeats(study: Study, dataset: Dataset, progress: Progress, report: Report) -> None:
    """Divide the photos ``MORE_REPEATS`` times more."""
    study.with_repeats(study.plan.repeats + MORE_REPEATS)
    go_on(study, dataset, progress, report)


def try_winners(
    study: Study, dataset: Dataset, progress: Progress, report: Report
) -> Confirmation | None:
    """Return the confirmation of the winners; ``None`` if no augmentation is left."""
    progress.report(0, 0, "Choosing the winners")
    arm = winners_arm_of(study)
    if arm is None:
        return None
    study.with_arm(arm)
    run_study(study, dataset, progress, report)
    progress.report(0, 0, "Checking the winners on photos that were not used so far")
    return confirm(study, dataset, arm, progress)
