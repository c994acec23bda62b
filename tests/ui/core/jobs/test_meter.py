import pytest

from augstudio.ui.core.jobs.meter import RateMeter, Speed
from augstudio.ui.core.jobs.throttle import Advance


def test_the_rate_is_that_of_the_last_seconds() -> None:
    meter = RateMeter()
    assert meter.speed == Speed()
    meter.note(Advance(0, 1000, "Reading"), 100.0)
    assert meter.speed.per_second == 0
    meter.note(Advance(50, 1000, "Reading"), 101.0)
    assert meter.speed == Speed(50.0, "photos", 19.0)
    for second in range(1, 20):
        meter.note(Advance(50 + 10 * second, 1000, "Reading"), 101.0 + second)
    assert meter.speed.per_second == pytest.approx(10)
    meter.note(Advance(3, 1000, "Reading"), 130.0)  # a new round begins
    assert meter.speed.per_second == 0


def test_the_speed_of_a_phase_says_nothing_about_the_next() -> None:
    meter = RateMeter()
    meter.note(Advance(0, 10, "Reading"), 1.0)
    meter.note(Advance(10, 10, "Reading"), 2.0)
    assert meter.speed == Speed(10.0, "photos", None)
    meter.note(Advance(1, 10, "Checking", "files"), 3.0)
    assert meter.speed == Speed(0.0, "files", None)


def test_events_say_nothing_about_speed() -> None:
    meter = RateMeter()
    meter.take("an event")
    assert meter.speed == Speed()
