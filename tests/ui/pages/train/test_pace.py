import pytest

from augstudio.data.dataset import Split
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.events import EpochFinished, EpochProgressed, FeaturesExtracted, Phase
from augstudio.ui.pages.train.pace import Pace


def looked(
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


def told(pace: Pace, *events: object) -> Pace:
    for event in events:
        pace.take(event)
    return pace


def bottleneck(views: int = 3, **changes: int) -> Pace:
    return Pace(TrainConfig.of(views=views, **{"epochs": 40, "patience": 10} | changes), views)


def test_nothing_is_promised_before_anything_is_measured() -> None:
    pace = bottleneck()
    assert pace.words == ""
    assert pace.seconds_left is None
    # How many training photos there are is not known yet.
    assert told(pace, looked(0, 500, split=Split.VALIDATION)).words == "100 photos/s"
    assert told(bottleneck(), epoch(1, 2.0)).words == ""


def test_remaining_views_take_as_long_as_the_one_in_hand() -> None:
    pace = told(bottleneck(), looked(0, 500))
    assert pace.seconds_left == 25.0
    assert pace.words == "100 photos/s, about 25 s left in this step"


def test_what_was_computed_before_takes_no_time() -> None:
    assert told(bottleneck(), looked(0, 1000, per_second=0.0)).seconds_left == 0.0


def test_epochs_are_measured_without_the_views_between_them() -> None:
    pace = told(bottleneck(), looked(0, 1000), epoch(1, 13.0), looked(1, 1000), epoch(2, 23.5))
    # Half a second for each of 38 epochs, ten seconds for the last view.
    assert pace.seconds_left == pytest.approx(38 * 0.5 + 10)
    assert pace.words == "100 photos/s, at most 29 s left"
    told(pace, looked(2, 500))
    assert pace.seconds_left == pytest.approx(38 * 0.5 + 5)


def test_the_first_epoch_is_judged_by_its_speed_as_it_also_builds_the_network() -> None:
    pace = told(bottleneck(1), looked(0, 1000), epoch(1, 60.0, per_second=4000.0))
    assert pace.seconds_left == pytest.approx(39 * 0.25)
    assert pace.words == "4\u202f000 photos/s, at most 10 s left"


def test_one_slow_epoch_changes_little() -> None:
    ends = [1.0, 2.0, 3.0, 4.0, 14.0]
    pace = told(bottleneck(1), *(epoch(n, end) for n, end in enumerate(ends, 1)))
    assert pace.seconds_left == 35.0


def test_an_epoch_that_lasts_is_told_while_it_goes_on() -> None:
    pace = Pace(TrainConfig.of(Method.FROM_SCRATCH, epochs=10, patience=10), 1)
    told(pace, EpochProgressed(Phase.NETWORK, 1, 500, 2000, 50.0))
    assert pace.seconds_left == pytest.approx(9.75 * 40)
    assert pace.words == "50 photos/s, about 6 min left"
    told(pace, epoch(1, 40.0, Phase.NETWORK, 50.0), epoch(2, 70.0, Phase.NETWORK, 60.0))
    told(pace, EpochProgressed(Phase.NETWORK, 3, 1000, 2000, 60.0))
    assert pace.seconds_left == pytest.approx(7.5 * 30)


def test_of_later_steps_nothing_is_known() -> None:
    pace = Pace(TrainConfig.of(Method.FINE_TUNE, views=2, epochs=10, patience=10), 2)
    epochs, _ = pace.limits(Phase.TOP_MODEL)
    assert epochs == TrainConfig.of(Method.FINE_TUNE, views=2).for_top_model().epochs
    told(pace, looked(0, 1000), epoch(1, 11.0), looked(1, 1000), epoch(2, 22.0), epoch(3, 23.0))
    assert pace.seconds_left == epochs - 3
    assert pace.words.endswith(f"at most {epochs - 3} s left in this step")
    told(pace, looked(0, 1000, 50.0, phase=Phase.ACTIVATIONS))
    assert pace.words == "50 photos/s, about 20 s left in this step"
    told(pace, looked(1, 1000, 50.0, phase=Phase.ACTIVATIONS))
    told(pace, epoch(4, 73.0, Phase.FINE_TUNE, 200.0), epoch(5, 78.0, Phase.FINE_TUNE, 200.0))
    assert pace.words == "200 photos/s, about 40 s left"


def test_at_the_end_no_time_is_left() -> None:
    pace = told(bottleneck(1, epochs=2), epoch(1, 1.0), epoch(2, 2.0, per_second=10.0))
    assert pace.seconds_left == 0.0
    assert pace.words == "10 photos/s"


def test_times_that_go_backwards_are_left_out() -> None:
    """A training that goes on another day begins its clock anew."""
    pace = told(bottleneck(1), *(epoch(n, 2.0 * n) for n in (1, 2, 3)), epoch(4, 1.0))
    assert pace.seconds_left == 72.0
