from augstudio.ui.pages.data.camera.burst import Burst
from tests.ui.fake_camera import Clock


def kept(burst: Burst, clock: Clock, seconds: float, pictures: float = 20) -> list[float]:
    """Return when pictures were kept, in seconds from now, of so many a second."""
    start, times = clock.now, []
    for number in range(round(seconds * pictures)):
        clock.now = start + number / pictures
        if burst.takes():
            times.append(round(clock.now - start, 3))
    clock.now = start + seconds
    return times


def test_four_photos_a_second_while_it_is_held() -> None:
    clock = Clock()
    burst = Burst(clock)
    assert kept(burst, clock, 1) == []
    burst.begin()
    assert kept(burst, clock, 2) == [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75]
    burst.end()
    assert kept(burst, clock, 1) == []


def test_another_rate() -> None:
    clock = Clock()
    burst = Burst(clock)
    burst.rate = 10.0
    burst.begin()
    assert len(kept(burst, clock, 2)) == 20


def test_a_slow_camera_gives_what_it_has() -> None:
    clock = Clock()
    burst = Burst(clock)
    burst.rate = 10.0
    burst.begin()
    assert len(kept(burst, clock, 2, pictures=3)) == 6
    # and what it missed is not made up for
    assert len(kept(burst, clock, 1)) <= 11


def test_a_short_press_gives_one_photo() -> None:
    clock = Clock()
    burst = Burst(clock)
    burst.begin()
    burst.end()
    assert not burst.is_running
    assert kept(burst, clock, 1) == [0]


def test_a_countdown() -> None:
    clock = Clock()
    burst = Burst(clock)
    burst.begin(3)
    assert burst.seconds_left == 3
    assert kept(burst, clock, 2.5) == []
    assert burst.seconds_left == 1
    assert kept(burst, clock, 1) == [0.5, 0.75]
    assert burst.seconds_left == 0
    burst.end(at_once=True)
    assert kept(burst, clock, 1) == []


def test_a_countdown_that_is_broken_off() -> None:
    clock = Clock()
    burst = Burst(clock)
    burst.begin(3)
    burst.end(at_once=True)
    assert burst.seconds_left == 0
    assert kept(burst, clock, 5) == []
