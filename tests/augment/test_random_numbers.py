"""Cached features of earlier versions stay of use only as long as views keep their numbers."""

from augstudio.augment.random_numbers import Draw, view_numbers, view_rng

CONTENT = "0123456789abcdef" * 2


def test_a_view_keeps_its_numbers_over_versions() -> None:
    assert view_rng(0, CONTENT, 1).random() == 0.8767091509682603
    numbers = view_numbers(0, CONTENT, 1)
    assert numbers[Draw.ROTATION] == 0.8767091509682603
    assert (Draw.QUARTER_TURNS, Draw.ERASE_LEFT) == (27, 47)


def test_there_is_a_number_for_each_draw_without_gaps() -> None:
    assert [*Draw] == [*range(len(Draw))]
    assert len(view_numbers(0, CONTENT, 1)) == len(Draw)
