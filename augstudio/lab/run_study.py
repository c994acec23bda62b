"""Run a study: the trials that are missing, one repeat after the other."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from augstudio.data.dataset import Dataset
from augstudio.errors import InputError
from augstudio.lab.feature_trials import feature_trials
from augstudio.lab.study import Study, load_study
from augstudio.lab.trained_trials import trained_trials
from augstudio.lab.trials import Trial
from augstudio.progress import SILENT, Progress


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
    often it was interrupted. The verdicts are saved at the end, or when the study stops.

    Raises
    ------
    InputError
        Another program works on the study, its folder is gone, the training photos are others than
        those of its plan, other ones of them can be read than before, or weights are missing.
    Cancelled
        Asked to stop; what is done is kept.
    """
    _require_usable(study, dataset)
    with study.locked():
        # Another program may have added trials since; one that was killed, without their verdicts.
        study.add(load_study(study.folder).trials)
        try:
            with closing(_made(study, dataset, progress)) as made:
                for trials in made:
                    _require_same_photos(study, trials)
                    study.add(trials)
                    on_event(TrialsAdded(tuple(trials), len(study.missing())))
        finally:
            study.save_verdicts()


def _require_usable(study: Study, dataset: Dataset) -> None:
    """Raise an ``InputError`` unless ``dataset`` has the photos of a study that is still there."""
    if not study.is_of(dataset):
        raise InputError(
            "The training photos have changed since the study began, so it can't go on.",
            "Start a new study.",
        )
    study.require_folder()


def _require_same_photos(study: Study, trials: Sequence[Trial]) -> None:
    """Raise an ``InputError`` if parts have another number of photos than they had before."""
    before = {(each.repeat, each.part): each.photos for each in study.trials}
    if any(before.get((each.repeat, each.part), each.photos) != each.photos for each in trials):
        raise InputError(
            "Other photos can be read now than when the study began.",
            "Put the photos back as they were and continue the study, or start a new one.",
        )


def _made(study: Study, dataset: Dataset, progress: Progress) -> Generator[list[Trial]]:
    """Return the trials that a study lacks."""
    plan, missing = study.plan, study.missing()
    if plan.of_features:
        return feature_trials(plan, dataset, missing, progress)
    done = {(each.arm, each.repeat, each.part) for each in study.trials}
    return trained_trials(plan, dataset, missing, done, study.folder, progress)
