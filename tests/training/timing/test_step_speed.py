"""How fast the steps of a training go: read off its figures, and remembered."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from augstudio.models import speed
from augstudio.models.backbones import Pooling
from augstudio.models.engine import Precision
from augstudio.models.small_network import SmallNetwork, network_size
from augstudio.runs.choices import Method, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished, Phase
from augstudio.runs.run import FeatureCounts
from augstudio.training.timing.photo_costs import PhotoCosts
from augstudio.training.timing.step_speed import (
    StepSpeed,
    Timings,
    input_size,
    key,
    remember,
    remembered,
    speed_of,
)
from tests.example_runs import make_run

COSTS = PhotoCosts(reading=0.002, varying=0.001)


def epochs(
    phase: Phase, seconds: list[float], views: list[int], per_second: float
) -> tuple[EpochFinished, ...]:
    return tuple(
        EpochFinished(number, 0.5, 0.8, 0.4, 0.9, count, phase, seconds=end, per_second=per_second)
        for number, (end, count) in enumerate(zip(seconds, views, strict=True), 1)
    )


def computed(photos: int, per_second: float) -> FeatureCounts:
    return FeatureCounts(computed=photos, cached=0, per_second=per_second)


def timings(method: Method, **changes: Any) -> Timings:
    values: dict[str, Any] = {
        "config": TrainConfig.of(method),
        "history": (),
        "photos": {"train": 100, "validation": 50},
        "seconds": {},
        "features": computed(0, 0.0),
    }
    return Timings(**(values | changes))


def speed_in(found: Timings, phase: Phase, costs: PhotoCosts = COSTS) -> StepSpeed:
    result = speed_of(found, phase, lambda: costs)
    assert result is not None
    return result


def test_features_are_computed_without_what_the_photos_cost() -> None:
    # 150 photos are read, 100 varied: 0.4 s of the 2.5 that 250 take; before, 2 s go by.
    found = timings(
        Method.BOTTLENECK,
        seconds={"features": 4.5},
        features=computed(250, 100.0),
    )
    assert speed_in(found, Phase.FEATURES) == StepSpeed(2.0, 0.0, pytest.approx(0.01 - 0.4 / 250))


def test_what_photos_cost_never_takes_all_of_the_time() -> None:
    found = timings(Method.BOTTLENECK, seconds={"features": 3}, features=computed(150, 100.0))
    assert speed_in(found, Phase.FEATURES, PhotoCosts(1.0, 1.0)).each == pytest.approx(0.002)


def test_features_that_were_stored_say_nothing_about_speed() -> None:
    run = make_run(Path("run"), features=FeatureCounts(computed=0, cached=12, per_second=3.0))
    assert speed_of(Timings.of(run), Phase.FEATURES, lambda: COSTS) is None


def test_epochs_that_waited_for_a_new_view_are_left_out() -> None:
    # Epochs of 1 s: 100 photos take 0.5 s, 50 answers a sixth of that; the rest is overhead.
    found = timings(
        Method.FINE_TUNE,
        history=epochs(Phase.FINE_TUNE, [9.0, 12.0, 13.0, 14.0], [1, 2, 2, 2], 200.0),
        seconds={"fine_tune": 10.0},
    )
    expected = StepSpeed(
        start=pytest.approx(6.0), epoch=pytest.approx(1 - 0.5 - 0.25 / 3), each=pytest.approx(0.005)
    )
    assert speed_in(found, Phase.FINE_TUNE) == expected


def test_without_an_even_epoch_the_photos_per_second_are_used() -> None:
    found = timings(
        Method.FINE_TUNE,
        history=epochs(Phase.FINE_TUNE, [3.0, 5.0], [1, 2], 200.0),
        seconds={"fine_tune": 4.0},
    )
    assert speed_in(found, Phase.FINE_TUNE).epoch == 0


@pytest.mark.parametrize("count", [0, 1])
def test_one_epoch_says_nothing_about_speed(count: int) -> None:
    found = timings(
        Method.BOTTLENECK,
        config=TrainConfig(top_model=TopModel.DENSE),
        history=epochs(Phase.TOP_MODEL, [3.0] * count, [1] * count, 200.0),
        seconds={"top_model": 4.0},
    )
    assert speed_of(found, Phase.TOP_MODEL, lambda: COSTS) is None
    # Logistic regression compiles nothing, and may take only one.
    linear = replace(found, config=TrainConfig())
    assert (speed_of(linear, Phase.TOP_MODEL, lambda: COSTS) is not None) == bool(count)


def test_a_network_from_scratch_sees_a_new_view_every_epoch() -> None:
    found = timings(
        Method.FROM_SCRATCH,
        history=epochs(Phase.NETWORK, [4.0, 5.0, 6.0], [1, 2, 3], 200.0),
        seconds={"network": 6.0},
    )
    result = speed_in(found, Phase.NETWORK)
    assert result.each == pytest.approx(0.005 - 0.001)
    assert result.epoch == pytest.approx(1 - 0.5 - 50 * 0.004 / 3)
    # 3 s for the epochs, 0.3 s for reading.
    assert result.start == pytest.approx(2.7)


def test_activations_from_what_was_counted() -> None:
    found = timings(
        Method.FINE_TUNE,
        seconds={"activations": 3.5},
        activations_per_second=100.0,
    )
    # 150 photos at 0.01 s, of which the validation photos are read.
    assert speed_in(found, Phase.ACTIVATIONS) == StepSpeed(
        pytest.approx(2.0), 0.0, pytest.approx(0.01 - 0.1 / 150)
    )


def test_activations_of_a_run_start_like_its_features() -> None:
    found = timings(
        Method.FINE_TUNE,
        history=epochs(Phase.FINE_TUNE, [9.0, 12.0], [1, 2], 200.0),
        seconds={"activations": 4.5, "features": 3.5},
        features=computed(250, 100.0),
    )
    # 50 + 2 x 100 photos in 3.5 s; 50 are read and 100 varied.
    assert speed_in(found, Phase.ACTIVATIONS) == StepSpeed(
        pytest.approx(1.0), 0.0, pytest.approx(0.014 - 0.2 / 250)
    )


def test_activations_that_were_stored_say_nothing_about_speed() -> None:
    found = timings(Method.FINE_TUNE, seconds={"activations": 0.02})
    assert speed_of(found, Phase.ACTIVATIONS, lambda: COSTS) is None


def test_saving_is_what_is_left_of_the_total() -> None:
    seconds = {"features": 1.0, "top_model": 2.0, "total": 4.5}
    assert speed_in(timings(Method.BOTTLENECK, seconds=seconds), Phase.SAVING) == StepSpeed(1.5)


def test_saving_is_not_known_where_answers_were_averaged() -> None:
    found = timings(
        Method.BOTTLENECK,
        averaging=True,
        seconds={"features": 1.0, "top_model": 2.0, "total": 9.0},
    )
    assert speed_of(found, Phase.SAVING, lambda: COSTS) is None


def test_a_step_that_a_run_did_not_take_is_not_known() -> None:
    assert speed_of(timings(Method.BOTTLENECK), Phase.TOP_MODEL, lambda: COSTS) is None


@pytest.mark.parametrize(
    ("phase", "same"),
    [
        (Phase.FEATURES, {"epochs": 3, "views": 9, "input_size": 224, "batch_size": 7}),
        (Phase.ACTIVATIONS, {"batch_size": 7}),
        (Phase.FINE_TUNE, {"learning_rate": 1e-5, "precision": Precision.FAST}),
        (Phase.SAVING, {"epochs": 3}),
    ],
)
def test_a_speed_does_not_depend_on(phase: Phase, same: dict[str, Any]) -> None:
    config = TrainConfig.of(Method.FINE_TUNE)
    assert key(phase, config) == key(phase, config.model_copy(update=same))


@pytest.mark.parametrize(
    ("phase", "other"),
    [
        (Phase.FEATURES, {"input_size": 128}),
        (Phase.FEATURES, {"precision": Precision.FAST}),
        (Phase.TOP_MODEL, {"top_model": TopModel.DENSE}),
        (Phase.TOP_MODEL, {"pooling": Pooling.FLATTEN}),
        (Phase.ACTIVATIONS, {"open_blocks": 2}),
        (Phase.FINE_TUNE, {"batch_size": 8}),
    ],
)
def test_a_speed_depends_on(phase: Phase, other: dict[str, Any]) -> None:
    config = TrainConfig.of(Method.FINE_TUNE)
    assert key(phase, config) != key(phase, config.model_copy(update=other))


def test_a_hidden_layer_counts_where_there_is_one() -> None:
    linear, dense = TrainConfig(), TrainConfig(top_model=TopModel.DENSE)
    for config in (linear, dense):
        wider = config.model_copy(update={"hidden_units": 64})
        same = key(Phase.TOP_MODEL, config) == key(Phase.TOP_MODEL, wider)
        assert same == (config is linear)


def test_the_top_model_of_both_methods_goes_at_one_speed() -> None:
    bottleneck, tuned = TrainConfig(), TrainConfig.of(Method.FINE_TUNE, batch_size=8)
    assert key(Phase.TOP_MODEL, bottleneck) == key(Phase.TOP_MODEL, tuned)


def test_from_scratch_the_network_counts_and_not_the_backbone() -> None:
    config = TrainConfig.of(Method.FROM_SCRATCH)
    other = config.model_copy(update={"backbone": "vgg16"})
    assert key(Phase.NETWORK, config) == key(Phase.NETWORK, other)
    tutorial = config.model_copy(update={"network": SmallNetwork.TUTORIAL})
    assert key(Phase.NETWORK, config) != key(Phase.NETWORK, tutorial)
    for each in (config, tutorial):
        assert input_size(each) == network_size(each.network)


def test_what_was_measured_is_remembered() -> None:
    config = TrainConfig.of(Method.FROM_SCRATCH)
    assert remembered(Phase.NETWORK, config) is None
    remember(config, {Phase.NETWORK: StepSpeed(1.5, 0.0, 0.00025)})
    assert remembered(Phase.NETWORK, config) == StepSpeed(1.5, 0.0, 0.00025)
    assert remembered(Phase.SAVING, config) is None


def test_the_speed_of_a_backbone_is_enough_for_bottleneck_features(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(speed, "known", lambda *_: 250.0)
    found = remembered(Phase.FEATURES, TrainConfig())
    assert found is not None
    assert found.each == 0.004
    assert remembered(Phase.TOP_MODEL, TrainConfig()) is not None
    tuned = TrainConfig.of(Method.AUTOMATIC)
    assert remembered(Phase.FEATURES, tuned) == found
    steps = [remembered(phase, tuned) for phase in (Phase.ACTIVATIONS, Phase.FINE_TUNE)]
    assert [step and step.each for step in steps] == [0.004, 0.01]
    assert remembered(Phase.NETWORK, TrainConfig.of(Method.FROM_SCRATCH)) is None
    assert remembered(Phase.TOP_MODEL, TrainConfig(pooling=Pooling.FLATTEN)) is None
