"""How long a study takes, before it starts."""

from pathlib import Path

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.data.scan import scan
from augstudio.features.extract import Extractor
from augstudio.lab.alternatives import method_arms
from augstudio.lab.arms import Arm, augmentation_arms
from augstudio.lab.estimate import seconds_of, trainings
from augstudio.lab.plan import Plan
from augstudio.lab.study import plan_for
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import phases
from augstudio.runs.run import FeatureCounts
from augstudio.training.timing.step_speed import StepSpeed, remember
from tests.example_runs import make_run
from tests.photos import write_folder

_RECIPE = Recipe(rotation_range=20.0)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return scan(write_folder(tmp_path / "colours"))


@pytest.fixture
def plan(dataset: Dataset) -> Plan:
    """The plan of one arm, in two parts and three repeats."""
    return plan_for(dataset, TrainConfig(), augmentation_arms(_RECIPE), folds=2, repeats=3)


def everything(plan: Plan) -> list[tuple[Arm, int]]:
    return [(arm, repeat) for repeat in range(plan.repeats) for arm in plan.arms]


def test_the_time_is_unknown_until_a_speed_is_known(plan: Plan, dataset: Dataset) -> None:
    assert trainings(plan, everything(plan)) == 3 * 3 * 2
    assert seconds_of(plan, dataset, everything(plan)) is None


def test_only_views_that_are_missing_take_time(
    plan: Plan, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = FeatureCounts(computed=100, cached=0, per_second=4.0)
    run = make_run(tmp_path / "run").model_copy(update={"features": counts})
    whole = seconds_of(plan, dataset, everything(plan), [run])
    # 4 conditions, and 3 views in each of 3 repeats, of 12 photos; at 4 a second.
    assert whole == pytest.approx((4 + 9) * 12 / 4, abs=4)
    first = [each for each in everything(plan) if each[1] == 0]
    assert seconds_of(plan, dataset, first, [run]) == pytest.approx((4 + 3) * 12 / 4, abs=4)
    for name in ("known", "known_transformed"):
        monkeypatch.setattr(Extractor, name, lambda _, records, *__: len(records))
    assert seconds_of(plan, dataset, everything(plan)) == pytest.approx(0, abs=0.1)


def test_whole_trainings_take_as_long_as_those_of_the_page_train(dataset: Dataset) -> None:
    config = TrainConfig.of(Method.FROM_SCRATCH)
    plan = plan_for(dataset, config, augmentation_arms(_RECIPE), folds=2, repeats=2)
    assert seconds_of(plan, dataset, everything(plan)) is None
    # A training takes this long in each step, whatever its number of photos.
    speeds = {phase: StepSpeed(3.5, 0.0, 0.0) for phase in phases(config.method)}
    remember(config, speeds)
    each = 3.5 * len(speeds)
    assert seconds_of(plan, dataset, everything(plan)) == pytest.approx(3 * 2 * 2 * each, rel=0.1)
    methods = method_arms(config, _RECIPE, (Method.FROM_SCRATCH, Method.BOTTLENECK))
    plan = plan_for(dataset, config, methods, folds=2, repeats=2)
    assert seconds_of(plan, dataset, everything(plan)) is None
    first = [(arm, 0) for arm in plan.arms[:1]]
    assert seconds_of(plan, dataset, first) == pytest.approx(2 * each, rel=0.2)
