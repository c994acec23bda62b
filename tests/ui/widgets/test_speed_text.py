import pytest

from augstudio.plain_text import duration
from augstudio.ui.core.jobs.meter import Speed
from augstudio.ui.widgets.speed_text import rate, time_left


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (31, "31 s"), (59.1, "59 s"), (95, "2 min"), (3600, "60 min"), (9000, "2.5 h")],
)
def test_lengths_of_time(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("speed", "words"),
    [
        (Speed(), ""),
        (Speed(310), "310 photos/s"),
        (Speed(4000.4), "4\u202f000 photos/s"),
        (Speed(2, "files"), "2.0 files/s"),
        (Speed(1_250_000, "bytes"), "1.2 MB/s"),
    ],
)
def test_rates(speed: Speed, words: str) -> None:
    assert rate(speed) == words


def test_time_left() -> None:
    assert time_left(Speed()) == time_left(Speed(1, seconds_left=0.0)) == ""
    assert time_left(Speed(1, seconds_left=3.2)) == "about 3 s left"
    assert time_left(Speed(1, seconds_left=180, at_most=True)) == "at most 3 min left"
