"""Estimate how long a study takes before it starts."""

from collections.abc import Iterable, Sequence
from functools import partial

from augstudio.data.dataset import Dataset, ImageRecord, Split, evenly
from augstudio.errors import InputError
from augstudio.features.extract import Extractor
from augstudio.features.store import FeatureStore
from augstudio.lab.arms import Arm
from augstudio.lab.conditions import CONDITIONS
from augstudio.lab.plan import Plan
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Phase
from augstudio.runs.run import Run
from augstudio.training.timing.photo_costs import photo_costs
from augstudio.training.timing.step_speed import input_size, key, remembered

#: Photos per view that are looked up in the store: a view is nearly always there or missing whole.
_SAMPLED = 4
#: Seconds of fitting for each training photo, part and variation: 15 arms of 245 photos of 2
#: classes took 14 s in 5 parts and 3 repeats, on two cores.
_FITTING = 7e-5
#: Seconds until the network is ready.
_START = 2.5


def trainings(plan: Plan, missing: Sequence[tuple[Arm, int]]) -> int:
    """Return the number of trainings of arms and repeats: one for each part."""
    return len(missing) * plan.folds


def seconds_of(
    plan: Plan, dataset: Dataset, missing: Sequence[tuple[Arm, int]], runs: Sequence[Run] = ()
) -> float | None:
    """Return how long arms and repeats of a plan take; ``None`` if that is not known yet.

    It is not known where arms are more than top models on features of photos.

    The speed is that of a run with the same network (``runs``, newest first), or a measured one.
    A few photos are read, which takes up to a second.
    """
    records = dataset.records(Split.TRAIN)
    networks: dict[tuple[str, int], list[tuple[Arm, int]]] = {}
    for arm, repeat in missing:
        config = plan.config_of(arm)
        if config.method is not Method.BOTTLENECK:
            return None
        networks.setdefault((config.backbone, config.input_size), []).append((arm, repeat))
    seconds = 0.0
    with FeatureStore.default() as store:
        for wanted in networks.values():
            config = plan.config_of(wanted[0][0])
            if views := _views(plan, config, records, wanted, store):
                each = _seconds_of_photo(config, records, wanted, runs)
                if each is None:
                    return None
                seconds += _START + len(records) * views * each
            fitted = sum(1 + plan.views * (not arm.recipe.is_neutral) for arm, _ in wanted)
            seconds += _FITTING * len(records) * plan.folds * fitted
    return seconds


def _views(
    plan: Plan,
    config: TrainConfig,
    records: Sequence[ImageRecord],
    wanted: Iterable[tuple[Arm, int]],
    store: FeatureStore,
) -> float:
    """Return how many views of all photos are not in the store."""
    backbone = config.chosen_backbone
    extractor = Extractor(backbone, store, config.precision, config.fit)
    sample = evenly(records, _SAMPLED)
    size, seed, known = backbone.input_size, config.seed, 0
    for condition in CONDITIONS:
        draw = partial(condition.transform, size=size, seed=seed)
        known += extractor.known_transformed(sample, draw)
    views = {
        (arm.recipe, number)
        for arm, repeat in wanted
        if not arm.recipe.is_neutral
        for number in range(1 + repeat * plan.views, 1 + (repeat + 1) * plan.views)
    }
    known += sum(extractor.known(sample, recipe, seed, number) for recipe, number in views)
    return len(CONDITIONS) + len(views) - known / max(1, len(sample))


def _seconds_of_photo(
    config: TrainConfig,
    records: Sequence[ImageRecord],
    wanted: Iterable[tuple[Arm, int]],
    runs: Iterable[Run],
) -> float | None:
    """Return the seconds for a variation of a photo, in the newest run or as it was measured."""
    for run in runs:
        if run.features.per_second and run.features.computed and _is_alike(run.config, config):
            return 1 / run.features.per_second
    speed = remembered(Phase.FEATURES, config)
    if speed is None:
        return None
    richest = max((arm.recipe for arm, _ in wanted), key=lambda each: len(each.active))
    return speed.each + photo_costs(records, richest, input_size(config), config.fit).again


def _is_alike(config: TrainConfig, other: TrainConfig) -> bool:
    try:
        return key(Phase.FEATURES, config) == key(Phase.FEATURES, other)
    except InputError:  # an input size that the network does not accept
        return False
