import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import (
    EpochFinished,
    EpochProgressed,
    FeaturesExtracted,
    Phase,
    PhaseStarted,
)
from augstudio.ui.core.jobs.meter import Speed
from augstudio.ui.core.jobs.training_meter import TrainingMeter
from augstudio.ui.widgets.speed_text import rate, time_left

#: Of which every variation is another one.
VARIED = Recipe(rotation_range=10)


def extracted(
    view: int,
    done: int,
    per_second: float = 100.0,
    split: Split = Split.TRAIN,
    phase: Phase = Phase.FEATURES,
) -> FeaturesExtracted:
    computed = done if per_second else 0
    return FeaturesExtracted(split, view, done, 1000, computed, done - computed, per_second, phase)


def epoch(
    number: int, seconds: float, phase: Phase = Phase.TOP_MODEL, per_second: float = 0.0
) -> EpochFinished:
    return EpochFinished(
        number, 0.5, 0.8, 0.4, 0.9, 1, phase, 1e-3, seconds=seconds, per_second=per_second
    )


def words(meter: TrainingMeter) -> str:
    return ", ".join(filter(None, (rate(meter.speed), time_left(meter.speed))))


def told(meter: TrainingMeter, *events: object) -> TrainingMeter:
    for event in events:
        meter.take(event)
    return meter


def bottleneck(views: int = 3, **changes: int) -> TrainingMeter:
    config = TrainConfig.of(
        Method.BOTTLENECK, views=views, **{"epochs": 40, "patience": 10} | changes
    )
    return TrainingMeter(config, VARIED)


def test_nothing_is_promised_before_anything_is_measured() -> None:
    meter = bottleneck()
    assert words(meter) == ""
    assert meter.speed.seconds_left is None
    # How many training photos there are is not known yet.
    assert words(told(meter, extracted(0, 500, split=Split.VALIDATION))) == "100 photos/s"
    assert words(told(bottleneck(), epoch(1, 2.0))) == ""


def test_remaining_views_take_as_long_as_the_current_one() -> None:
    meter = told(bottleneck(), extracted(0, 500))
    meter.expect({Phase.TOP_MODEL: 4.0, Phase.SAVING: 1.0})
    assert meter.speed.seconds_left == 25.0 + 4.0 + 1.0
    assert words(meter) == "100 photos/s, about 30 s left"


def test_what_was_computed_before_takes_no_time() -> None:
    meter = told(bottleneck(), extracted(0, 1000, per_second=0.0))
    meter.expect({Phase.TOP_MODEL: 4.0})
    assert meter.speed.seconds_left == 4.0


def test_epochs_are_measured_without_the_views_between_them() -> None:
    meter = told(
        bottleneck(), extracted(0, 1000), epoch(1, 13.0), extracted(1, 1000), epoch(2, 23.5)
    )
    # Half a second for each of 38 epochs, ten seconds for the last view.
    assert meter.speed.seconds_left == pytest.approx(38 * 0.5 + 10)
    assert words(meter) == "100 photos/s, at most 29 s left"
    told(meter, extracted(2, 500))
    assert meter.speed.seconds_left == pytest.approx(38 * 0.5 + 5)


def test_the_first_epoch_is_judged_by_its_speed_as_it_also_builds_the_network() -> None:
    meter = told(bottleneck(1), extracted(0, 1000), epoch(1, 60.0, per_second=4000.0))
    assert meter.speed.seconds_left == pytest.approx(39 * 0.25)
    assert words(meter) == "4\u202f000 photos/s, at most 10 s left"


def test_one_slow_epoch_changes_little() -> None:
    ends = [1.0, 2.0, 3.0, 4.0, 14.0]
    meter = told(bottleneck(1), *(epoch(n, end) for n, end in enumerate(ends, 1)))
    assert meter.speed.seconds_left == 35.0


def test_a_long_epoch_is_reported_while_it_runs() -> None:
    meter = TrainingMeter(TrainConfig.of(Method.FROM_SCRATCH, epochs=10, patience=10), VARIED)
    told(meter, EpochProgressed(Phase.NETWORK, 1, 500, 2000, 50.0))
    assert meter.speed.seconds_left == pytest.approx(9.75 * 40)
    assert words(meter) == "50 photos/s, about 6 min left"
    told(meter, epoch(1, 40.0, Phase.NETWORK, 50.0), epoch(2, 70.0, Phase.NETWORK, 60.0))
    told(meter, EpochProgressed(Phase.NETWORK, 3, 1000, 2000, 60.0))
    assert meter.speed.seconds_left == pytest.approx(7.5 * 30)


def test_later_steps_take_as_long_as_was_expected() -> None:
    meter = TrainingMeter(TrainConfig.of(Method.FINE_TUNE, views=2, epochs=10, patience=10), VARIED)
    epochs, _ = meter.limits(Phase.TOP_MODEL)
    assert epochs == TrainConfig.of(Method.FINE_TUNE, views=2).for_top_model().epochs
    told(meter, extracted(0, 1000), epoch(1, 11.0), extracted(1, 1000), epoch(2, 22.0))
    told(meter, epoch(3, 23.0))
    # Nothing is said of a part as if it were the whole.
    assert meter.speed.seconds_left is None
    meter.expect({Phase.ACTIVATIONS: 30.0, Phase.FINE_TUNE: 50.0, Phase.SAVING: 2.0})
    assert meter.speed.seconds_left == epochs - 3 + 82
    assert meter.speed.at_most
    told(meter, extracted(0, 1000, 50.0, phase=Phase.ACTIVATIONS))
    assert words(meter) == "50 photos/s, about 1 min left"
    assert meter.speed.seconds_left == 20.0 + 52.0
    told(meter, extracted(1, 1000, 50.0, phase=Phase.ACTIVATIONS))
    told(meter, epoch(4, 73.0, Phase.FINE_TUNE, 200.0), epoch(5, 78.0, Phase.FINE_TUNE, 200.0))
    assert words(meter) == "200 photos/s, about 42 s left"


def test_steps_that_are_over_count_no_more() -> None:
    config = TrainConfig.of(Method.BOTTLENECK, views=3, epochs=40, patience=40)
    meter = TrainingMeter(config, VARIED)
    meter.expect({Phase.FEATURES: 50.0, Phase.TOP_MODEL: 12.0, Phase.SAVING: 3.0})
    told(meter, extracted(0, 500))
    assert words(meter) == "100 photos/s, about 40 s left"  # 25 s are measured, 12 + 3 expected
    told(meter, extracted(0, 1000), epoch(1, 13.0), extracted(1, 1000), epoch(2, 23.5))
    told(meter, extracted(2, 1000))
    assert words(meter) == "100 photos/s, at most 22 s left"  # 38 epochs of half a second, and 3 s


def test_a_recipe_without_random_changes_has_one_view() -> None:
    meter = TrainingMeter(
        TrainConfig.of(Method.BOTTLENECK, views=3, epochs=40, patience=10), Recipe()
    )
    assert meter.views == 1
    meter.expect({Phase.TOP_MODEL: 4.0})
    assert told(meter, extracted(0, 500)).speed.seconds_left == 5.0 + 4.0


def test_at_the_end_no_time_is_left() -> None:
    meter = told(bottleneck(1, epochs=2), epoch(1, 1.0), epoch(2, 2.0, per_second=10.0))
    assert meter.speed.seconds_left == 0.0
    assert words(meter) == "10 photos/s"


def test_the_speed_of_training_is_not_that_of_saving() -> None:
    meter = told(bottleneck(1, epochs=1), epoch(1, 1.0, per_second=10.0))
    assert told(meter, PhaseStarted(Phase.SAVING)).speed == Speed()


def test_times_that_go_backwards_are_left_out() -> None:
    """The clock of a resumed training starts again at zero."""
    meter = told(bottleneck(1), *(epoch(n, 2.0 * n) for n in (1, 2, 3)), epoch(4, 1.0))
    assert meter.speed.seconds_left == 72.0
