"""Run a study: the trials that are missing, one repeat after the other."""

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass

from augstudio import locks
from augstudio.data.dataset import Dataset
from augstudio.errors import InputError
from augstudio.lab.feature_trials import feature_trials
from augstudio.lab.study import LOCK_FILE, Study
from augstudio.lab.trained_trials import trained_trials
from augstudio.lab.trials import Trial
from augstudio.progress import SILENT, Progress
from augstudio.runs.choices import Method


@dataclass(frozen=True)
class TrialsAdded:
    """The trials of one repeat of an arm are there.

    ``left`` is how many repeats of arms are still missing, also in part.
    """

    trials: tuple[Trial, ...]
    left: int


def run_study(
    study: Study,
    dataset: Dataset,
    progress: Progress = SILENT,
    on_event: Callable[[TrialsAdded], object] = lambda _: None,
) -> None:
    """Make the trials that a study lacks; each repeat of an arm is saved as soon as it is there.

    Only training photos of ``dataset`` are used. The same study gives the same results, however
    often it was interrupted.

    Raises
    ------
    InputError
        Another program works on the study, or photos or weights are missing.
    Cancelled
        Asked to stop; what is done is kept.
    """
    busy = InputError(
        f"Another AugStudio is working on the study in {study.folder}.", "Wait until it is done."
    )
    with (
        locks.locked(study.folder / LOCK_FILE, busy),
        closing(_made(study, dataset, progress)) as made,
    ):
        # A program that was killed may have saved trials without their verdicts.
        study.add(())
        for trials in made:
            study.add(trials)
            on_event(TrialsAdded(tuple(trials), len(study.missing())))


def _made(study: Study, dataset: Dataset, progress: Progress) -> Generator[list[Trial]]:
    """Return the trials that a study lacks."""
    plan, missing = study.plan, study.missing()
    if all(plan.config_of(arm).method is Method.BOTTLENECK for arm in plan.arms):
        return feature_trials(plan, dataset, missing, progress)
    done = {(each.arm, each.repeat, each.part) for each in study.trials}
    return trained_trials(plan, dataset, missing, done, study.folder, progress)
