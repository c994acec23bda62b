"""How long a training will take, before it starts."""

from collections.abc import Callable, Mapping, Sequence
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
from augstudio.training.timing.step_speed import (
    StepSpeed,
    Timings,
    input_size,
    key,
    remembered,
    speed_of,
)
from augstudio.training.timing.workload import Workload

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
    records, size = dataset.records(Split.TRAIN), input_size(config)

    def costs(recipe: Recipe) -> PhotoCosts:
        return photo_costs(records, recipe, size, config.fit)

    speeds: dict[Phase, StepSpeed] = {}
    bases: list[Run] = []
    for phase in phases(config.method):
        speed, run = _as_in_runs(phase, config, runs, costs)
        if run is not None:
            bases.append(run)
        speed = speed or remembered(phase, config)
        if speed is None:
            return None
        speeds[phase] = speed
    workload = Workload.of(dataset, recipe, config, _epochs(config, runs))
    everything = workload.from_nothing(config.epochs)
    here = costs(recipe)
    seconds = {phase: workload.seconds(phase, speeds, here) for phase in speeds}
    most = sum(everything.seconds(phase, speeds, here) for phase in speeds)
    total = sum(seconds.values())
    newest = max(bases, key=lambda run: run.moment, default=None)
    return Estimate(total, max(most, total), seconds, workload.found, newest)


def _as_in_runs(
    phase: Phase,
    config: TrainConfig,
    runs: Sequence[Run],
    costs: Callable[[Recipe], PhotoCosts],
) -> tuple[StepSpeed, Run] | tuple[None, None]:
    """Return how fast a step went in the newest run that tells, and that run."""
    found = (
        (speed, run)
        for run in runs
        if _is_alike(phase, config, run.config)
        and (speed := speed_of(Timings.of(run), phase, partial(costs, run.recipe)))
    )
    if phase is Phase.SAVING:
        # Of a program's first training, saving counts the loading of TensorFlow, too.
        return min(found, key=lambda each: each[0].start, default=(None, None))
    return next(found, (None, None))


def _is_alike(phase: Phase, config: TrainConfig, other: TrainConfig) -> bool:
    """Whether a step of another training has the same and depends on the same settings."""
    # A backbone of another version of AugStudio is not known here.
    if other.method is not Method.FROM_SCRATCH and other.backbone != config.backbone:
        return False
    if phase not in phases(other.method):
        return False
    try:
        return key(phase, other) == key(phase, config)
    # Such as a size that its network does not take.
    except InputError:
        return False


def _epochs(config: TrainConfig, runs: Sequence[Run]) -> int:
    """Return the epochs of a run with the same settings that was not stopped, else the most."""
    for run in runs:
        same = run.config.model_copy(update={"seed": config.seed}) == config
        if same and not run.stopped:
            last = phases(config.method)[-2]
            return sum(epoch.phase is last for epoch in run.history)
    return config.epochs
