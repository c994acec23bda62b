"""Estimate how long a training will take before it starts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.split import VALIDATION_SHARE, with_validation
from augstudio.errors import InputError
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
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

#: The steps of the automatic method if it does not fine-tune.
_WITHOUT_TUNING = phases(Method.BOTTLENECK)


@dataclass(frozen=True)
class Estimate:
    """How long a training will take, in seconds.

    Attributes
    ----------
    seconds
        The expected time in total, and of each step in ``phases``.
    most
        The time if no features were computed before and the training does not stop early.
    found
        Share of the features, in [0, 1], that were computed before and take no time.
    alone
        The time of the automatic method without fine-tuning; 0 for the other methods.
    run
        The newest run that the estimate is based on; ``None`` if it is based on measurements.
    """

    seconds: float
    most: float
    phases: Mapping[Phase, float]
    found: float = 0.0
    alone: float = 0.0
    run: Run | None = None


def estimate(
    dataset: Dataset, recipe: Recipe, config: TrainConfig, runs: Sequence[Run] = ()
) -> Estimate | None:
    """Return how long ``train`` takes with these arguments; ``None`` if nothing is known yet.

    The estimate is based on ``runs`` of the same photos (newest first) with the same network, or
    else on the results of ``measure``. It reads a few photos to measure their cost, which takes up
    to a second: do not call it in the window's thread. Raises ``InputError`` for photos or settings
    that can't be used.
    """
    dataset = with_validation(dataset, share=recipe.validation_split or VALIDATION_SHARE)
    records, size = dataset.records(Split.TRAIN), input_size(config)

    def costs(recipe: Recipe) -> PhotoCosts:
        return photo_costs(records, recipe, size, config.fit)

    speeds: dict[Phase, StepSpeed] = {}
    bases: list[Run] = []
    epochs = _epochs(config, runs)
    # The same training before this one did not fine-tune.
    alone = config.method is Method.AUTOMATIC and not epochs
    for phase in _WITHOUT_TUNING if alone else phases(config.method):
        speed, run = _from_runs(phase, config, runs, costs)
        if run is not None:
            bases.append(run)
        speed = speed or remembered(phase, config)
        if speed is None:
            return None
        speeds[phase] = speed
    workload = Workload.of(dataset, recipe, config, epochs)
    everything = workload.without_cache(config.epochs)
    here = costs(recipe)
    seconds, most = (
        _in_time({phase: each.seconds(phase, speeds, here) for phase in speeds}, config)
        for each in (workload, everything)
    )
    total = sum(seconds.values())
    return Estimate(
        total,
        max(sum(most.values()), total),
        seconds,
        workload.found,
        sum(seconds[phase] for phase in _WITHOUT_TUNING)
        if config.method is Method.AUTOMATIC
        else 0.0,
        max(bases, key=lambda run: run.moment, default=None),
    )


def _in_time(seconds: dict[Phase, float], config: TrainConfig) -> dict[Phase, float]:
    """Return the seconds of each step, without fine-tuning if that is over the time limit."""
    if config.method is Method.AUTOMATIC:
        alone = {phase: seconds[phase] for phase in _WITHOUT_TUNING}
        if sum(seconds.values()) - sum(alone.values()) > 60 * config.time_limit:
            return alone
    return seconds


def _from_runs(
    phase: Phase,
    config: TrainConfig,
    runs: Sequence[Run],
    costs: Callable[[Recipe], PhotoCosts],
) -> tuple[StepSpeed, Run] | tuple[None, None]:
    """Return the speed of a step in the newest comparable run, and that run."""
    found = (
        (speed, run)
        for run in runs
        if _is_alike(phase, config, run.config)
        and (speed := speed_of(Timings.of(run), phase, partial(costs, run.recipe)))
    )
    if phase is Phase.SAVING:
        # In the first training of a program, saving includes loading TensorFlow.
        return min(found, key=lambda each: each[0].start, default=(None, None))
    return next(found, (None, None))


def _is_alike(phase: Phase, config: TrainConfig, other: TrainConfig) -> bool:
    """Whether another training has this step too, with the same settings that affect its speed."""
    # The other backbone may be unknown here: another version of AugStudio may have had it.
    if other.method is not Method.FROM_SCRATCH and other.backbone != config.backbone:
        return False
    if phase not in phases(other.method):
        return False
    try:
        return key(phase, other) == key(phase, config)
    # For example an input size that the network does not accept.
    except InputError:
        return False


def _epochs(config: TrainConfig, runs: Sequence[Run]) -> int:
    """Return the epochs of a completed run with the same settings, or else the maximum."""
    for run in runs:
        same = run.config.model_copy(update={"seed": config.seed}) == config
        if same and not run.stopped:
            last = phases(config.method)[-2]
            return sum(epoch.phase is last for epoch in run.history)
    return config.epochs
