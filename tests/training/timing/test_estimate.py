"""How long a training will take, from made-up speeds and from earlier runs."""

from pathlib import Path
from typing import Any

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.errors import InputError
from augstudio.runs.choices import Effort, Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished, Phase, phases
from augstudio.runs.run import FeatureCounts, Run
from augstudio.training.timing import estimate as estimate_module
from augstudio.training.timing.estimate import Estimate, estimate
from augstudio.training.timing.photo_costs import PhotoCosts
from augstudio.training.timing.step_speed import StepSpeed, remember
from tests.example_runs import make_run

RECIPE = Recipe(rotation_range=20)
SPEEDS = {
    Phase.FEATURES: StepSpeed(2.0, 0.0, 0.004),
    Phase.TOP_MODEL: StepSpeed(1.0, 0.01, 0.0001),
    Phase.ACTIVATIONS: StepSpeed(3.0, 0.0, 0.002),
    Phase.FINE_TUNE: StepSpeed(5.0, 0.5, 0.01),
    Phase.NETWORK: StepSpeed(4.0, 0.1, 0.002),
    Phase.SAVING: StepSpeed(1.0),
}


@pytest.fixture(autouse=True)
def _fake_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = PhotoCosts(reading=0.002, varying=0.001)
    monkeypatch.setattr(estimate_module, "photo_costs", lambda *_: costs)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return photos(tmp_path, 1000, 300)


def photos(root: Path, train: int, validation: int) -> Dataset:
    """Return photos that are nowhere: only their number counts."""

    def records(split: Split, count: int) -> tuple[ImageRecord, ...]:
        return tuple(
            ImageRecord(
                str(root / split / f"{n}.jpg"), "ab"[n % 2], f"{hash((split, n)) % 2**64:032x}"
            )
            for n in range(count)
        )

    splits = {Split.TRAIN: records(Split.TRAIN, train)}
    if validation:
        splits[Split.VALIDATION] = records(Split.VALIDATION, validation)
    return Dataset(root, ("a", "b"), splits)


def measured(config: TrainConfig) -> None:
    remember(config, {phase: SPEEDS[phase] for phase in phases(config.method)})


def known(
    dataset: Dataset, config: TrainConfig, recipe: Recipe = RECIPE, runs: list[Run] | None = None
) -> Estimate:
    found = estimate(dataset, recipe, config, runs or [])
    assert found is not None
    return found


@pytest.mark.parametrize("method", list(Method))
def test_where_nothing_was_measured_nothing_is_known(dataset: Dataset, method: Method) -> None:
    assert estimate(dataset, RECIPE, TrainConfig.of(method)) is None


def test_bottleneck_features(dataset: Dataset) -> None:
    config = TrainConfig(views=4, epochs=10)
    measured(config)
    found = known(dataset, config)
    # 1300 photos are read and computed, 3000 views varied and computed, 4300 looked for.
    assert found.phases == {
        Phase.FEATURES: pytest.approx(2 + 1300 * 0.006 + 3000 * 0.005 + 4300 * 1e-4),
        Phase.TOP_MODEL: pytest.approx(1 + 10 * (0.01 + 1100 * 0.0001)),
        Phase.SAVING: 1,
    }
    assert found.seconds == found.most == pytest.approx(sum(found.phases.values()))
    assert (found.found, found.run) == (0, None)


def test_without_augmentation_there_is_one_view(dataset: Dataset) -> None:
    config = TrainConfig(views=4, epochs=10)
    measured(config)
    found = known(dataset, config, Recipe())
    assert found.phases[Phase.FEATURES] == pytest.approx(2 + 1300 * 0.006 + 1300 * 1e-4)


def test_fine_tuning(dataset: Dataset) -> None:
    config = TrainConfig.of(Method.FINE_TUNE, views=2, epochs=4)
    measured(config)
    found = known(dataset, config)
    # Validation photos are read again; training photos are still in memory.
    assert found.phases[Phase.ACTIVATIONS] == pytest.approx(
        3 + 2300 * 0.002 + 300 * 0.002 + 1000 * 0.001
    )
    assert found.phases[Phase.FINE_TUNE] == pytest.approx(5 + 4 * (0.5 + 1100 * 0.01))
    # Its top model takes the epochs that are usual for one.
    assert found.phases[Phase.TOP_MODEL] == pytest.approx(1 + 20 * (0.01 + 1100 * 0.0001))


def test_the_automatic_method_fine_tunes_in_time_or_not_at_all(dataset: Dataset) -> None:
    config = TrainConfig.of(Method.AUTOMATIC, views=2, epochs=4, time_limit=2)
    measured(config)
    found, tuned = known(dataset, config), known(dataset, TrainConfig.of(Method.FINE_TUNE, views=2))
    assert found.phases.keys() == tuned.phases.keys()
    # 9 s for activations and 51 s for fine-tuning.
    alone = found.seconds - found.phases[Phase.ACTIVATIONS] - found.phases[Phase.FINE_TUNE]
    assert found.alone == pytest.approx(alone)
    assert tuned.alone == 0
    short = known(dataset, config.model_copy(update={"time_limit": 1}))
    assert set(short.phases) == {Phase.FEATURES, Phase.TOP_MODEL, Phase.SAVING}
    assert short.seconds == short.most == short.alone == pytest.approx(alone)
    # As the last time.
    run = make_run(Path("run-001"), config=config)
    again = known(dataset, config, runs=[run])
    assert again.seconds == again.alone


def test_more_views_than_epochs_are_not_computed_at_the_cut(dataset: Dataset) -> None:
    config = TrainConfig.of(Method.FINE_TUNE, views=9, epochs=1)
    measured(config)
    assert known(dataset, config).phases[Phase.ACTIVATIONS] == pytest.approx(
        3 + 1300 * 0.002 + 300 * 0.002
    )


def test_from_scratch(dataset: Dataset) -> None:
    config = TrainConfig.of(Method.FROM_SCRATCH, epochs=20)
    measured(config)
    found = known(dataset, config)
    epoch = 0.1 + 1100 * 0.002 + 1000 * 0.001
    assert found.phases[Phase.NETWORK] == pytest.approx(4 + 1300 * 0.002 + 20 * epoch)
    assert found.found == 0


def test_statistics_of_the_photos_are_measured_first(dataset: Dataset) -> None:
    config = TrainConfig.of(Method.FROM_SCRATCH, epochs=20)
    measured(config)
    plain = known(dataset, config)
    centred = known(dataset, config, RECIPE.model_copy(update={"featurewise_center": True}))
    assert centred.seconds - plain.seconds == pytest.approx(1000 * 0.002)


def test_averaging_answers_over_variations(dataset: Dataset) -> None:
    for method, each in ((Method.BOTTLENECK, 1.9 * 0.004), (Method.FROM_SCRATCH, 0.002 / 3)):
        config = TrainConfig.of(method)
        measured(config)
        averaged = config.model_copy(update={"predict_views": 5})
        more = known(dataset, averaged).seconds - known(dataset, config).seconds
        assert more == pytest.approx(5 * 300 * each)


def test_photos_that_will_be_set_aside_count_as_such(tmp_path: Path) -> None:
    config = TrainConfig(views=1)
    measured(config)
    apart, together = photos(tmp_path, 800, 200), photos(tmp_path, 1000, 0)
    assert known(together, config).seconds == pytest.approx(known(apart, config).seconds)
    half = RECIPE.model_copy(update={"validation_split": 0.5})
    assert known(together, config, half).seconds < known(apart, config).seconds


def test_too_few_photos_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="too few"):
        estimate(photos(tmp_path, 1, 0), RECIPE, TrainConfig())


@pytest.mark.parametrize("method", list(Method))
def test_more_effort_takes_longer(dataset: Dataset, method: Method) -> None:
    taken = []
    for effort in Effort:
        config = TrainConfig.of(method, effort)
        measured(config)
        taken.append(known(dataset, config).seconds)
    assert taken == sorted(taken)


def test_measurements_of_another_computer_say_nothing(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    from augstudio.models import speed

    measured(TrainConfig())
    monkeypatch.setattr(speed, "_machine", lambda: "another")
    assert estimate(dataset, RECIPE, TrainConfig()) is None


# --- from earlier runs ---


def run(name: str, config: TrainConfig, epochs: int = 10, **changes: Any) -> Run:
    """Return a run on 1000 and 300 photos, 100 of whose features were computed in a second."""
    history = tuple(
        EpochFinished(n, 0.5, 0.8, 0.4, 0.9, config.views, seconds=20 + n, per_second=2000.0)
        for n in range(1, epochs + 1)
    )
    values = {
        "config": config,
        "recipe": RECIPE,
        "history": history,
        "photos": {"train": 1000, "validation": 300},
        "features": FeatureCounts(computed=1300, cached=0, per_second=100.0),
        "seconds": {"features": 15.0, "top_model": epochs + 2.0, "total": epochs + 20.0},
    }
    return make_run(Path(name), **(values | changes))


def test_a_run_with_the_same_network_is_believed_before_a_measurement(dataset: Dataset) -> None:
    config = TrainConfig(views=1, epochs=20)
    measured(config)
    earlier = run("run-001", TrainConfig(views=1, epochs=10))
    found = known(dataset, config, runs=[earlier])
    assert found.run == earlier
    assert found.phases == {
        Phase.FEATURES: pytest.approx(15 + 1300 * 1e-4),
        Phase.TOP_MODEL: pytest.approx(22),
        Phase.SAVING: pytest.approx(3),
    }


def test_other_networks_and_precisions_are_not(dataset: Dataset) -> None:
    earlier = [
        run("run-001", TrainConfig(backbone="of_a_later_version")),
        run("run-002", TrainConfig(input_size=128)),
        run("run-003", TrainConfig.of(Method.FROM_SCRATCH)),
        run("run-004", TrainConfig(input_size=1)),
    ]
    assert estimate(dataset, RECIPE, TrainConfig(), earlier) is None


def test_the_newest_run_that_computed_something_is_used(dataset: Dataset) -> None:
    config = TrainConfig(views=1)
    found_all = FeatureCounts(computed=0, cached=1300, per_second=0.0)
    runs = [
        run("run-003", config, features=found_all, created="2026-03-01T00:00:00+00:00"),
        run("run-002", config, created="2026-02-01T00:00:00+00:00"),
        run("run-001", config, created="2026-01-01T00:00:00+00:00"),
    ]
    found = known(dataset, config, runs=runs)
    assert found.phases[Phase.FEATURES] == pytest.approx(15 + 1300 * 1e-4)
    assert found.run is not None
    assert found.run.name == "run-003"


def test_a_program_that_first_loads_tensorflow_does_not_make_saving_slow(dataset: Dataset) -> None:
    config = TrainConfig(views=1)
    slow = run("run-002", config, seconds={"features": 15.0, "top_model": 12.0, "total": 60.0})
    found = known(dataset, config, runs=[slow, run("run-001", config)])
    assert found.phases[Phase.SAVING] == pytest.approx(3)


def test_early_stopping_is_expected_where_it_happened(dataset: Dataset) -> None:
    config = TrainConfig(views=1, epochs=40)
    same = run("run-001", config.model_copy(update={"seed": 3}), epochs=10)
    found = known(dataset, config, runs=[same])
    assert found.phases[Phase.TOP_MODEL] == pytest.approx(12)
    assert found.most == pytest.approx(found.seconds + 30)
    stopped = same.model_copy(update={"stopped": True})
    assert known(dataset, config, runs=[stopped]).phases[Phase.TOP_MODEL] == pytest.approx(42)
