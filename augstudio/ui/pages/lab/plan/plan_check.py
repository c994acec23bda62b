"""PlanCheck: whether a study can be made, how many trainings it is, and how long it takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from augstudio.data.dataset import Dataset
from augstudio.errors import AugStudioError
from augstudio.lab.arms import ArmKind
from augstudio.lab.estimate import seconds_of, trainings
from augstudio.lab.plan import Plan
from augstudio.lab.study import require_enough
from augstudio.plain_text import counted, duration
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.studies.study_work import MORE_REPEATS
from augstudio.ui.widgets.text import count

#: The fewest parts that a study can have.
_FEWEST = 2


@dataclass(frozen=True)
class PlanFacts:
    """What is known of a study before it starts.

    Attributes
    ----------
    sentence
        How many trainings it is and how long it takes, or why it can't be made.
    possible
        Whether it can start.
    hopeless
        Whether these photos can't be studied in any way.
    """

    sentence: str
    possible: bool = True
    hopeless: bool = False


class PlanCheck(QObject):
    """Looks at plans in the background.

    Signals
    -------
    ready
        The ``PlanFacts`` of the newest plan.
    more_ready
        How long more repeats of a study take, such as "about 12 s"; "" if that is not known.
    """

    ready = Signal(object)
    more_ready = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = LatestJob("The plan of the study", self)
        self._job.result.connect(self.ready)
        self._job.failed.connect(lambda error: self.ready.emit(PlanFacts(str(error), False)))
        self._more = LatestJob("The time of more repeats", self)
        self._more.result.connect(self.more_ready)
        self._more.failed.connect(lambda _: self.more_ready.emit(""))

    def ask(self, plan: Callable[[], Plan], dataset: Dataset, runs: Sequence[Run]) -> None:
        """Look at the study that ``plan`` returns, of the photos in ``dataset``."""
        self._job.submit(lambda _: _facts(plan, dataset, runs))

    def ask_more(self, plan: Plan, dataset: Dataset, runs: Sequence[Run]) -> None:
        """Look how long more repeats of a study of the photos in ``dataset`` take."""
        repeats = range(plan.repeats, plan.repeats + MORE_REPEATS)
        added = [(arm, repeat) for repeat in repeats for arm in plan.arms]
        self._more.submit(lambda _: _when(seconds_of(plan, dataset, added, runs)))


def _facts(plan: Callable[[], Plan], dataset: Dataset, runs: Sequence[Run]) -> PlanFacts:
    try:
        made = plan()
    except AugStudioError as error:
        return PlanFacts(str(error), False, _is_hopeless(dataset))
    missing = [(arm, repeat) for repeat in range(made.repeats) for arm in made.arms]
    seconds = seconds_of(made, dataset, missing, runs)
    arms = sum(arm.kind is not ArmKind.AGAIN for arm in made.arms)
    number = trainings(made, missing)
    when = _when(seconds)
    if not when:
        whole = "each of a whole network, which takes long"
        when = "time unknown until the first ones are done" if made.of_features else whole
    return PlanFacts(
        f"{counted(arms, 'way')} to train × {counted(made.folds, 'part')} × "
        f"{counted(made.repeats, 'repeat')}, and a check for chance: "
        f"{count(number, 'training', 'trainings')}, {when}."
    )


def _when(seconds: float | None) -> str:
    return "" if seconds is None else f"about {duration(seconds)}"


def _is_hopeless(dataset: Dataset) -> bool:
    """Whether not even the smallest study of these photos can be made."""
    try:
        require_enough(dataset, _FEWEST)
    except AugStudioError:
        return True
    return False
