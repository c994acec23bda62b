from datetime import datetime
from pathlib import Path

import pytest

from augstudio.data.capture import free_path
from augstudio.data.collect import Place, place_of
from augstudio.data.folders import Folder
from augstudio.data.scan import scan
from augstudio.errors import InputError
from tests.data.photos import write_photos

MOMENT = datetime(2026, 11, 29, 14, 3, 5, 600_000)


def test_a_name_says_when_the_photo_was_taken(tmp_path: Path) -> None:
    path = free_path(Place(tmp_path / "cats"), MOMENT)
    assert path == tmp_path / "cats" / "camera 2026-11-29 14-03-05 001.jpg"


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    for number in (1, 2, 4):
        (tmp_path / f"camera 2026-11-29 14-03-05 {number:03d}.jpg").write_text("x")
    assert free_path(Place(tmp_path), MOMENT).name.endswith(" 003.jpg")


def test_a_folder_whose_names_give_the_classes_stays_one(tmp_path: Path) -> None:
    root = write_photos(tmp_path, [f"{name}.{n}.jpg" for name in ("cat", "dog") for n in (1, 2)])
    for _ in range(2):
        path = free_path(place_of(root, "cat"), MOMENT)
        path.write_bytes((root / "cat.1.jpg").read_bytes())
    assert path.name == "cat 2026-11-29 14-03-05 002.jpg"
    found = scan(root, names_as_classes=True)
    assert found.classes == ("cat", "dog")
    assert [each.label for each in found.every() if each.path == path] == ["cat"]


def test_a_folder_that_cannot_be_looked_into(tmp_path: Path) -> None:
    (tmp_path / "cats").write_text("a file")
    too_long = Place(tmp_path / ("c" * 300))
    with pytest.raises(InputError, match="can't be used"):
        free_path(too_long, MOMENT)


def test_the_names_are_not_taken_for_a_class(tmp_path: Path) -> None:
    names = [f"{name} {n}.jpg" for name in ("camera 2026-11-29 14-03-05", "cat") for n in (1, 2)]
    assert Folder(write_photos(tmp_path, names), []).beginnings == {}
