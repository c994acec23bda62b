"""Where differences are drawn."""

import pytest

from augstudio.ui.pages.lab.study.scale import Scale


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (-0.022, 0.018, 4, (-0.02, -0.01, 0, 0.01)),
        (-0.09, 0.1, 3, (0, 0.1)),
        # Where a round step would leave zero alone, a smaller one is taken.
        (-0.039, 0.039, 2, (-0.02, 0, 0.02)),
        (-0.0001, 0.3, 5, (0, 0.1, 0.2, 0.3)),
    ],
)
def test_ticks_are_round_and_more_than_zero_alone(
    low: float, high: float, most: int, expected: tuple[float, ...]
) -> None:
    ticks = Scale(low, high).ticks(most)
    assert ticks == pytest.approx(expected)


def test_without_trials_there_is_a_small_scale_around_zero() -> None:
    scale = Scale.of((), 0.0)
    assert scale.place(0.0, 10, 100) == pytest.approx(60)
    assert scale.ticks(2) == pytest.approx((-0.01, 0, 0.01))
