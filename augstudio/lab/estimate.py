"""Estimate how long a study takes before it starts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, ImageRecord, Split, evenly
from augstudio.errors import InputError
from augstudio.features.extract import Extractor
from augstudio.features.store import FeatureStore
from augstudio.lab.arms import Arm
from augstudio.lab.conditions import CONDITIONS
from augstudio.lab.plan import Plan
from augstudio.lab.trained_trials import training_set
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Phase
from augstudio.runs.run import Run
from augstudio.training.timing.estimate import estimate
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

    The speed is that of a run with the same network (``runs``, newest first), or a measured one.
    A few photos are read, which takes up to a second.
    """
    records = dataset.records(Split.TRAIN)
    if not plan.of_features:
        return _seconds_of_trainings(plan, dataset, missing, runs)
    networks: dict[tuple[str, int], list[tuple[Arm, int]]] = {}
    for arm, repeat in missing:
        config = plan.config_of(arm)
        networks.setdefault((config.backbone, config.input_size), []).append((arm, repeat))
    seconds = 0.0
    with FeatureStore.default() as store:
        for wanted in networks.values():
            config = plan.config_of(wanted[0][0])
            if views := _views(plan, config, records, wanted, store):
                richest = max((arm.recipe for arm, _ in wanted), key=lambda each: len(each.active))
                each = _seconds_of_photo(config, records, richest, runs)
                if each is None:
                    return None
                seconds += _START + len(records) * views * each
            fitted = sum(1 + plan.views * (not arm.recipe.is_neutral) for arm, _ in wanted)
            seconds += _FITTING * len(records) * plan.folds * fitted
    return seconds


def _seconds_of_trainings(
    plan: Plan, dataset: Dataset, missing: Sequence[tuple[Arm, int]], runs: Sequence[Run]
) -> float | None:
    """Return how long whole trainings take, and their answers; ``None`` if that is not known."""
    records = dataset.records(Split.TRAIN)
    rest = evenly(records, len(records) - len(records) // plan.folds)
    divided, seconds = training_set(dataset, rest, 0), 0.0
    repeats = Counter(arm.name for arm, _ in missing)
    for arm in plan.arms:
        if not repeats[arm.name]:
            continue
        config = plan.config_of(arm)
        known = estimate(divided, arm.recipe, config, runs)
        if known is None:
            return None
        photo = _seconds_of_answer(config, records, runs)
        each = plan.folds * known.seconds + len(CONDITIONS) * len(records) * photo
        seconds += repeats[arm.name] * each
    return seconds


def _seconds_of_answer(
    config: TrainConfig, records: Sequence[ImageRecord], runs: Iterable[Run]
) -> float:
    """Return the seconds for the answer on a disturbed photo."""
    costs = photo_costs(records, Recipe(), input_size(config), config.fit)
    if config.method is Method.FROM_SCRATCH:
        return costs.again  # the network itself is small
    return _seconds_of_photo(config, records, Recipe(), runs) or costs.again


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
    recipe: Recipe,
    runs: Iterable[Run],
) -> float | None:
    """Return the seconds for a variation of a photo, in the newest run or as it was measured."""
    for run in runs:
        if run.features.per_second and run.features.computed and _is_alike(run.config, config):
            return 1 / run.features.per_second
    speed = remembered(Phase.FEATURES, config)
    if speed is None:
        return None
    return speed.each + photo_costs(records, recipe, input_size(config), config.fit).again


def _is_alike(config: TrainConfig, other: TrainConfig) -> bool:
    try:
        return key(Phase.FEATURES, config) == key(Phase.FEATURES, other)
    except InputError:  # an input size that the network does not accept
        return False
