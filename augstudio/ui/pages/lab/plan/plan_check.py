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
from augstudio.runs.choices import Method
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.light_lane import LatestJob
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
    """Looks at plans in the background; ``ready`` has the ``PlanFacts`` of the newest."""

    ready = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = LatestJob("The plan of the study", self)
        self._job.result.connect(self.ready)
        self._job.failed.connect(lambda error: self.ready.emit(PlanFacts(str(error), False)))

    def ask(self, plan: Callable[[], Plan], dataset: Dataset, runs: Sequence[Run]) -> None:
        """Look at the study that ``plan`` returns, of the photos in ``dataset``."""
        self._job.submit(lambda _: _facts(plan, dataset, runs))


def _facts(plan: Callable[[], Plan], dataset: Dataset, runs: Sequence[Run]) -> PlanFacts:
    try:
        made = plan()
    except AugStudioError as error:
        return PlanFacts(str(error), False, _is_hopeless(dataset))
    missing = [(arm, repeat) for repeat in range(made.repeats) for arm in made.arms]
    seconds = seconds_of(made, dataset, missing, runs)
    arms = sum(arm.kind is not ArmKind.AGAIN for arm in made.arms)
    number = trainings(made, missing)
    when = "time unknown until the first ones are done"
    if seconds is not None:
        when = f"about {duration(seconds)}"
    elif any(made.config_of(arm).method is not Method.BOTTLENECK for arm in made.arms):
        when = "each of a whole network, which takes long"
    return PlanFacts(
        f"{counted(arms, 'way')} to train × {counted(made.folds, 'part')} × "
        f"{counted(made.repeats, 'repeat')}, and a check for chance: "
        f"{count(number, 'training', 'trainings')}, {when}."
    )


def _is_hopeless(dataset: Dataset) -> bool:
    """Whether not even the smallest study of these photos can be made."""
    try:
        require_enough(dataset, _FEWEST)
    except AugStudioError:
        return True
    return False
