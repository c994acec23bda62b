"""The time left of a study."""

from augstudio.ui.core.jobs.throttle import Advance
from augstudio.ui.core.studies.study_meter import UNIT, StudyMeter


def test_the_time_left_is_measured_after_the_arms_without_variations() -> None:
    meter = StudyMeter()
    for done, now in ((0, 0.0), (1, 0.1), (2, 1.0)):
        meter.note(Advance(done, 10, "Trying", UNIT), now)
        assert meter.speed.seconds_left is None
    meter.note(Advance(4, 10, "Trying", UNIT), 5.0)
    assert meter.speed.seconds_left == 12.0
    meter.take(Advance(1, 2, "Reading photos", "photos"))
    assert meter.speed.seconds_left == 12.0
