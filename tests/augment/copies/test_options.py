import pytest
from pydantic import ValidationError

from augstudio.augment.copies.options import CopyOptions, PhotoFormat, typical_bytes


def test_the_views_of_the_copies() -> None:
    assert list(CopyOptions(copies=3).views) == [1, 2, 3]
    assert list(CopyOptions(copies=2, keep_originals=True).views) == [0, 1, 2]


@pytest.mark.parametrize(
    ("name", "value"),
    [("copies", 0), ("copies", 1001), ("size", 7), ("quality", 0), ("quality", 101), ("seed", -1)],
)
def test_values_out_of_range_are_refused(name: str, value: int) -> None:
    with pytest.raises(ValidationError, match=name):
        CopyOptions(**{name: value})


def test_only_what_has_an_effect_on_the_files_is_a_setting() -> None:
    jpeg = CopyOptions(threads=3)
    assert jpeg.as_settings() == CopyOptions(threads=1).as_settings()
    assert jpeg.as_settings()["quality"] == 95
    assert "quality" not in CopyOptions(photo_format=PhotoFormat.PNG).as_settings()


def test_better_and_larger_copies_take_more_room() -> None:
    qualities = [typical_bytes(224, PhotoFormat.JPEG, quality) for quality in range(1, 101)]
    assert qualities == sorted(qualities)
    # Measured: 28.2 kB at quality 95, 79.5 kB in PNG.
    assert typical_bytes(224, PhotoFormat.JPEG) == pytest.approx(28_200, rel=0.02)
    assert typical_bytes(224, PhotoFormat.PNG) == pytest.approx(79_500, rel=0.02)
    assert typical_bytes(448, PhotoFormat.PNG) == pytest.approx(4 * 79_500, rel=0.02)
