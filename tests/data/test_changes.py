"""What other programs do to a folder of photos is counted without reading a photo."""

import shutil
from pathlib import Path

import pytest

from augstudio.data import images
from augstudio.data.changes import Changes, changes
from augstudio.data.scan import scan
from tests.data.photos import photo_bytes, write_photos

PETS = ["cats/1.jpg", "cats/2.jpg", "dogs/1.jpg"]


def test_photos_added_and_removed_are_counted(tmp_path: Path) -> None:
    found = scan(write_photos(tmp_path, PETS))
    assert not changes(found)
    write_photos(tmp_path, ["cats/3.jpg", "dogs/puppies/1.jpg", "birds/1.jpg"])
    (tmp_path / "cats" / "2.jpg").unlink()
    (tmp_path / "cats" / "notes.txt").write_text("x")
    assert changes(found) == Changes(added=3, removed=1)
    shutil.rmtree(tmp_path / "dogs")
    assert changes(found) == Changes(added=2, removed=2)


def test_no_photo_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = scan(write_photos(tmp_path, PETS))
    write_photos(tmp_path, ["cats/3.jpg"])

    def read(*_: object) -> None:
        raise AssertionError

    for name in ("decode", "examine"):
        monkeypatch.setattr(images, name, read)
    monkeypatch.setattr("augstudio.data.scan.photo_bytes", read)
    assert changes(found) == Changes(added=1)


def test_unreadable_files_are_known_and_a_lost_folder_has_lost_all(tmp_path: Path) -> None:
    root = write_photos(tmp_path / "pets", PETS)
    (root / "cats" / "text.jpg").write_bytes(b"x")
    found = scan(root)
    assert not changes(found)
    shutil.rmtree(root)
    assert changes(found) == Changes(removed=4)


def test_splits_and_names_as_classes(tmp_path: Path) -> None:
    split = write_photos(tmp_path / "split", ["train/cats/1.jpg", "validation/cats/1.jpg"])
    flat = write_photos(tmp_path / "flat", [f"{c}.{n}.jpg" for c in ("cat", "dog") for n in (1, 2)])
    for found, new in (
        (scan(split), "validation/cats/2.jpg"),
        (scan(flat, names_as_classes=True), "cat.3.jpg"),
    ):
        assert not changes(found)
        (found.root / new).write_bytes(photo_bytes(9))
        assert changes(found) == Changes(added=1)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Changes(), ""),
        (Changes(added=1), "1 photo was added."),
        (Changes(removed=2), "2 photos were removed."),
        (Changes(added=3, removed=1), "3 photos were added, 1 was removed."),
        (Changes(added=1, removed=20), "1 photo was added, 20 were removed."),
    ],
)
def test_the_sentence(found: Changes, sentence: str) -> None:
    assert found.sentence == sentence
