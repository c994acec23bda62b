import numpy as np
import pytest

from augstudio.ui.pages.train.curves.arithmetic import kept_apart, round_step, smoothed, thinned


def test_without_weight_nothing_changes() -> None:
    assert smoothed([3.0, 1.0, 2.0], 0.0).tolist() == [3.0, 1.0, 2.0]


def test_smoothing_is_the_weighted_mean_of_what_came_before() -> None:
    # (0.6 * 0.4 * 3 + 0.4 * 1) / (0.6 * 0.4 + 0.4) and so on.
    third = (0.36 * 3 + 0.6 * 1 + 2) / (0.36 + 0.6 + 1)
    assert smoothed([3.0, 1.0, 2.0], 0.6) == pytest.approx([3.0, (0.6 * 3 + 1) / 1.6, third])


def test_what_is_constant_stays_so_from_the_first_figure_on() -> None:
    assert smoothed([0.7] * 50, 0.95) == pytest.approx([0.7] * 50)


def test_smoothing_restarts_in_each_phase() -> None:
    both = smoothed([3.0, 1.0, 9.0, 8.0], 0.9, starts=(0, 2))
    assert both[2] == 9.0
    assert both[:2] == pytest.approx(smoothed([3.0, 1.0], 0.9))
    assert both[2:] == pytest.approx(smoothed([9.0, 8.0], 0.9))


@pytest.mark.parametrize("length", [0, 1, 2, 399, 400])
def test_few_figures_are_all_kept(length: int) -> None:
    values = np.arange(length)[::-1]
    places, figures = thinned(values, 400)
    assert places.tolist() == list(range(1, length + 1))
    assert figures.tolist() == values.tolist()


@pytest.mark.parametrize("length", [401, 1000, 4999, 5000])
def test_thinning_keeps_ends_and_peaks(length: int) -> None:
    values = np.random.default_rng(0).normal(0, 1, length)
    values[length // 3], values[length // 2] = 50, -50
    places, figures = thinned(values, 400)
    assert len(places) <= 400 + 2 * length // 400 + 2
    assert (np.diff(places) > 0).all()
    assert (places[0], places[-1]) == (1, length)
    assert figures.tolist() == values[places.astype(int) - 1].tolist()
    assert (figures.max(), figures.min()) == (50, -50)


def test_words_that_have_room_stay_where_they_are() -> None:
    assert kept_apart([1.0, 5.0, 3.0], 1.5, top=9.0) == [1.0, 5.0, 3.0]


def test_words_that_would_meet_spread_around_their_middle() -> None:
    assert kept_apart([2.0, 2.0], 1.0, top=9.0) == [1.5, 2.5]
    assert kept_apart([2.5, 2.0, 2.1], 1.0, top=9.0) == pytest.approx([3.2, 1.2, 2.2])
    # The third is far enough from the two, but not from where they went.
    assert kept_apart([2.0, 2.0, 3.2], 1.0, top=9.0) == pytest.approx([1.4, 2.4, 3.4])


def test_no_word_leaves_at_the_top() -> None:
    assert kept_apart([5.0, 5.0, 4.9], 1.0, top=5.0) == pytest.approx([4.0, 5.0, 3.0])


@pytest.mark.parametrize(
    ("count", "step"), [(1, 1), (8, 1), (9, 2), (16, 2), (30, 5), (41, 10), (400, 50), (1000, 200)]
)
def test_epochs_are_marked_at_round_numbers(count: int, step: int) -> None:
    assert round_step(count, 8) == step


def test_a_narrow_plot_has_fewer_marks() -> None:
    assert [round_step(60, most) for most in (8, 4, 2)] == [10, 20, 50]
