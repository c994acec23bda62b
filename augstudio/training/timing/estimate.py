"""How long a training will take, before it starts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.split import with_validation
from augstudio.errors import InputError
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.events import Phase, phases
from augstudio.runs.run import Run
from augstudio.training.timing.photo_costs import PhotoCosts, photo_costs
from augstudio.training.timing.step_speed import Pace, Timed, input_size, key, pace_of, remembered
from augstudio.training.timing.workload import Work

#: Of the training photos, set aside where there are no others: that of ``with_validation``.
_VALIDATION = 0.2


@dataclass(frozen=True)
class Estimate:
    """How long a training will take, in seconds.

    Attributes
    ----------
    seconds
        What it takes as far as one can know, and of that each step, in ``phases``.
    most
        What it takes if nothing of it was computed before and it does not stop early.
    found
        Share of the features, in [0, 1], that were computed before and take no time.
    run
        The newest run that it rests on; ``None`` where all was measured.
    """

    seconds: float
    most: float
    phases: Mapping[Phase, float]
    found: float = 0.0
    run: Run | None = None


def estimate(
    dataset: Dataset, recipe: Recipe, config: TrainConfig, runs: Sequence[Run] = ()
) -> Estimate | None:
    """Return how long ``train`` takes with these arguments; ``None`` while nothing is known.

    It rests on ``runs`` of the same photos, newest first, where they have the same network, and
    else on what ``measure`` found. A few photos are read to see what that costs, which takes
    a second at most: do not call this from the thread of the window. ``InputError`` if the
    photos or the settings can't be used.
    """
    dataset = with_validation(dataset, share=recipe.validation_split or _VALIDATION)
    known = _Known(dataset, config, runs)
    paces = {phase: known.pace(phase) for phase in phases(config.method)}
    if not all(paces.values()):
        return None
    costs = known.costs(recipe)
    work = Work.of(dataset, recipe, config, known.epochs())
    seconds = {phase: work.seconds(phase, known.pace, costs) for phase in paces}
    everything = work.from_nothing(config.epochs)
    most = sum(everything.seconds(phase, known.pace, costs) for phase in paces)
    total = sum(seconds.values())
    return Estimate(total, max(most, total), seconds, work.found, known.run)


class _Known:
    """What is known of this computer: the paces of the steps, and where they come from."""

    def __init__(self, dataset: Dataset, config: TrainConfig, runs: Sequence[Run]) -> None:
        self.run: Run | None = None
        self._dataset, self._config, self._runs = dataset, config, runs
        self._paces: dict[Phase, Pace | None] = {}

    def costs(self, recipe: Recipe) -> PhotoCosts:
        """Return what the photos cost in a recipe."""
        config = self._config
        records = self._dataset.records(Split.TRAIN)
        return photo_costs(records, recipe, input_size(config), config.fit)

    def pace(self, phase: Phase) -> Pace | None:
        """Return how fast a step goes: as in a run, else as measured; ``None`` if not known."""
        if phase not in self._paces:
            self._paces[phase] = self._of_runs(phase) or remembered(phase, self._config)
        return self._paces[phase]

    def _of_runs(self, phase: Phase) -> Pace | None:
        paces = self._paces_of_runs(phase)
        # Of a program's first training, saving counts the loading of TensorFlow, too.
        pace, run = (
            min(paces, key=lambda each: each[0].start, default=(None, None))
            if phase is Phase.SAVING
            else next(paces, (None, None))
        )
        if run is not None and (self.run is None or run.moment > self.run.moment):
            self.run = run
        return pace

    def _paces_of_runs(self, phase: Phase) -> Iterator[tuple[Pace, Run]]:
        for run in self._alike(phase):
            pace = pace_of(Timed.of(run), phase, partial(self.costs, run.recipe))
            if pace is not None:
                yield pace, run

    def _alike(self, phase: Phase) -> Iterator[Run]:
        """Yield the runs whose step depends on the same as this one, newest first."""
        wanted = key(phase, self._config)
        for run in self._runs:
            config = run.config
            # A backbone of another version of AugStudio is not known here.
            if (
                config.method is not Method.FROM_SCRATCH
                and config.backbone != self._config.backbone
            ):
                continue
            if phase in phases(config.method) and _key(phase, config) == wanted:
                yield run

    def epochs(self) -> int:
        """Return the epochs of a run with the same settings that was not stopped, else the most."""
        for run in self._runs:
            same = run.config.model_copy(update={"seed": self._config.seed}) == self._config
            if same and not run.stopped:
                last = phases(run.config.method)[-2]
                return sum(epoch.phase is last for epoch in run.history)
        return self._config.epochs


def _key(phase: Phase, config: TrainConfig) -> str | None:
    """Return what the pace of a step depends on; ``None`` for settings that can't be used."""
    try:
        return key(phase, config)
    except InputError:
        return None
