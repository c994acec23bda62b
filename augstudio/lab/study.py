"""A study: its folder with the plan, the table of trials and the verdicts."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from augstudio import locks, storage
from augstudio.data.checks import require_trainable
from augstudio.data.dataset import Dataset, Split, pictures_of
from augstudio.errors import AugStudioError, InputError
from augstudio.evaluation.report.facts import fingerprint
from augstudio.lab.arms import Arm, ArmKind
from augstudio.lab.conditions import CONDITIONS
from augstudio.lab.plan import FOLDS, PLAN_FILE, REPEATS, VIEWS, Plan, load_plan
from augstudio.lab.trials import Trial, as_table, from_table
from augstudio.lab.verdicts import Difference, differences
from augstudio.plain_text import listed
from augstudio.runs.config import TrainConfig
from augstudio.tables import as_csv

TRIALS_FILE = "trials.csv"
VERDICTS_FILE = "verdicts.csv"
#: How the winners did on photos that chose nothing; see ``winners``.
CONFIRMATION_FILE = "confirmation.json"
LOCK_FILE = "study.lock"
STUDY_FILES = (PLAN_FILE, TRIALS_FILE, VERDICTS_FILE, CONFIRMATION_FILE)
#: The folder of the run of a trial; deleted as soon as it has answered.
TRIAL_FOLDER = "trial"
#: Largest table of trials that is read; one of 50 arms, 10 repeats and 10 parts has about 1 MB.
_MOST_BYTES = 100_000_000
_VERDICT_COLUMNS = (
    *("arm", "condition", "difference", "low", "high", "p", "verdict"),
    *("accuracy", "loss_difference", "needed", "title"),
)


@dataclass(eq=False)
class Study:
    """A plan and the trials so far, in a folder of its own.

    Attributes
    ----------
    folder, plan
        Where it is, and what it does.
    trials
        The results so far.
    """

    folder: Path
    plan: Plan
    trials: list[Trial]

    def is_of(self, dataset: Dataset) -> bool:
        """Whether ``dataset`` still has the training photos of the study, in the same classes."""
        return self.plan.fingerprint == fingerprint(_training(dataset))

    def require_folder(self) -> None:
        """Raise an ``InputError`` if the folder was moved or deleted meanwhile."""
        if not (self.folder / PLAN_FILE).exists():
            raise InputError(
                f"The study in {self.folder} is gone: its folder was moved or deleted.",
                "Put it back, or start a new study.",
            )

    def missing(self) -> list[tuple[Arm, int]]:
        """Return the arms and repeats without trials, repeat by repeat."""
        wanted = self.plan.folds * len(CONDITIONS)
        done = dict[tuple[str, int], int]()
        for each in self.trials:
            done[each.arm, each.repeat] = done.get((each.arm, each.repeat), 0) + 1
        return [
            (arm, repeat)
            for repeat in range(self.plan.repeats)
            for arm in self.plan.arms
            if done.get((arm.name, repeat), 0) < wanted
        ]

    @property
    def complete(self) -> int:
        """How many repeats have all their trials."""
        return min((repeat for _, repeat in self.missing()), default=self.plan.repeats)

    def add(self, trials: Iterable[Trial]) -> None:
        """Keep trials and save all of them; ``AugStudioError`` if they can't be written."""
        self.require_folder()
        kept = {(each.arm, each.repeat, each.part, each.condition): each for each in self.trials}
        kept |= {(each.arm, each.repeat, each.part, each.condition): each for each in trials}
        self.trials = [*kept.values()]
        storage.write_text(self.folder / TRIALS_FILE, as_table(self.trials), lasting=False)

    def save_verdicts(self) -> None:
        """Save what the trials so far say; ``AugStudioError`` if it can't be written."""
        self.require_folder()
        storage.write_text(self.folder / VERDICTS_FILE, verdicts_table(self.differences()))

    def with_arm(self, arm: Arm) -> None:
        """Add an arm to the plan, and save it; ``InputError`` while another program works on it."""
        with self.locked():
            plan = load_plan(self.folder)
            if arm.name not in {each.name for each in plan.arms}:
                plan = plan.model_copy(update={"arms": (*plan.arms, arm)})
                plan.save(self.folder)
            self.plan = plan

    def with_repeats(self, repeats: int) -> None:
        """Divide the photos this many times, and save the plan, as ``with_arm`` does."""
        with self.locked():
            plan = load_plan(self.folder).model_copy(update={"repeats": repeats})
            plan.save(self.folder)
            self.plan = plan

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other programs from changing the study; ``InputError`` if one works on it."""
        self.require_folder()
        with locks.locked(self.folder / LOCK_FILE, busy(self.folder)):
            yield

    def differences(self) -> tuple[Difference, ...]:
        """Return what the trials so far say about each arm."""
        return differences(self.plan.arms, CONDITIONS, self.trials)

    def ablations(self) -> tuple[Difference, ...]:
        """Return how the whole recipe changes without each augmentation; empty if not compared.

        These differences are those from the whole recipe in place of the baseline.
        """
        whole = next((arm for arm in self.plan.arms if arm.kind is ArmKind.WHOLE), None)
        reduced = [arm for arm in self.plan.arms if arm.kind is ArmKind.WITHOUT]
        return differences(reduced, CONDITIONS, self.trials, whole) if whole else ()


def busy(folder: Path) -> InputError:
    """Return what is said while another program works on the study in ``folder``."""
    return InputError(
        f"Another AugStudio is working on the study in {folder}.", "Wait until it is done."
    )


def plan_for(
    dataset: Dataset,
    config: TrainConfig,
    arms: Sequence[Arm],
    folds: int = FOLDS,
    repeats: int = REPEATS,
    views: int = VIEWS,
) -> Plan:
    """Return the plan of a study of the training photos of ``dataset``.

    Raises
    ------
    InputError
        There are no two classes, or a class has fewer different photos than there are parts.
    """
    require_enough(dataset, folds)
    return Plan(
        dataset=dataset.name,
        root=dataset.root,
        classes=dataset.classes,
        fingerprint=fingerprint(_training(dataset)),
        config=config,
        arms=tuple(arms),
        folds=folds,
        repeats=repeats,
        views=views,
        created=datetime.now().astimezone().isoformat(timespec="seconds"),
    )


def open_study(folder: Path, plan: Plan) -> Study:
    """Return the study of ``plan`` in ``folder``: a new one, or the one there with its trials.

    Arms and repeats may be added to a study. Arms that are not asked for again stay in it.

    Raises
    ------
    InputError
        The folder has other files, or a study of other photos or settings.
    """
    target = storage.real(folder)
    with storage.explained(folder):
        inside = {path.name for path in target.iterdir()} if target.exists() else set()
    if PLAN_FILE not in inside:
        if any(not storage.is_temporary(name) and name != LOCK_FILE for name in inside):
            raise InputError(f"{folder} already contains other files.", "Choose a new folder.")
        storage.make_folder(target)
        plan.save(target)
        return Study(target, plan, [])
    study = load_study(target)
    if _extended(plan, study) != study.plan:
        with study.locked():
            # Another program may have changed it since.
            study = load_study(target)
            study.plan = _extended(plan, study)
            study.plan.save(target)
    return study


def _extended(plan: Plan, study: Study) -> Plan:
    """Return ``plan`` with the arms and repeats that a study already has.

    Raises ``InputError`` if the study is one of other photos or settings.
    """
    known = {arm.name for arm in plan.arms}
    kept = [arm for arm in study.plan.arms if arm.name not in known]
    repeats = max(plan.repeats, study.plan.repeats)
    update = {"arms": (*plan.arms, *kept), "repeats": repeats, "created": study.plan.created}
    extended = plan.model_copy(update=update)
    _require_same(extended, study)
    return extended


def load_study(folder: Path) -> Study:
    """Return the study in ``folder``.

    Raises ``InputError`` if there is none, if it is damaged, or of a newer version of AugStudio.
    """
    plan = load_plan(folder)
    path = folder / TRIALS_FILE
    try:
        trials = from_table(storage.read_file(path, _MOST_BYTES).decode("utf-8-sig"))
    except FileNotFoundError:
        trials = []
    except (OSError, AugStudioError, ValueError, TypeError) as error:
        raise InputError(
            f"The table of trials {path} is damaged.",
            "Delete it to compute the trials again; features that are known are not computed "
            "again.",
        ) from error
    return Study(folder, plan, trials)


def _training(dataset: Dataset) -> Dataset:
    return dataset.with_splits({Split.TRAIN: dataset.records(Split.TRAIN)})


def require_enough(dataset: Dataset, folds: int) -> None:
    """Raise an ``InputError`` unless a study can divide the training photos into ``folds`` parts.

    There have to be two classes, and in each a different photo for every part.
    """
    require_trainable(dataset)
    training = dataset.records(Split.TRAIN)
    different: dict[str, set[str]] = {name: set() for name in dataset.classes}
    for record, picture in zip(training, pictures_of(training, dataset.near_copies), strict=True):
        different[record.label].add(picture)
    few = {name: len(found) for name, found in different.items() if len(found) < folds}
    if few:
        has = listed(f"{name} has {count}" for name, count in few.items())
        raise InputError(
            f"A study with {folds} parts needs at least {folds} different training photos of each "
            f"class; {has}.",
            "Add photos, or use fewer parts." if min(few.values()) > 1 else "Add photos.",
        )


def verdicts_table(found: Iterable[Difference]) -> str:
    """Return differences as CSV text."""
    return as_csv([_VERDICT_COLUMNS, *map(_verdict_row, found)])


def _require_same(plan: Plan, study: Study) -> None:
    if plan.continues(study.plan):
        return
    if plan.fingerprint != study.plan.fingerprint:
        what = "other photos, or of the same photos in other classes or sets"
    else:
        what = "the same photos with other settings"
    raise InputError(
        f"The study in {study.folder} is one of {what}.", "Choose a new folder for this one."
    )


def _verdict_row(each: Difference) -> tuple[object, ...]:
    figures = (each.mean, each.low, each.high, each.p)
    rounded = (round(value, 6) for value in figures)
    return (
        *(each.arm.name, each.condition.name),
        *rounded,
        *(each.verdict.value, round(each.accuracy, 6), round(each.loss, 6), each.needed),
        each.arm.title,
    )
