"""Photos are copied into a class: all or none, never over a file, and not twice."""

import errno
from pathlib import Path

import pytest

from augstudio import storage
from augstudio.data.collect import Copied, Found, Place, copy_photos, find_among, place_of
from augstudio.data.dataset import Split
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.progress import Progress
from tests.data.photos import photo_bytes, write_photos

NEW = ["new/1.jpg", "new/2.jpg", "new/3.jpg"]


def names(folder: Path) -> list[str]:
    """Return every name in a folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def new(tmp_path: Path) -> list[Path]:
    root = write_photos(tmp_path, NEW)
    return [root / name for name in NEW]


def test_copies_have_the_same_bytes_and_the_originals_stay(tmp_path: Path, new: list[Path]) -> None:
    cats = tmp_path / "pets" / "cats"
    assert copy_photos(new, Place(cats)) == Copied(copied=3, known=0)
    assert names(cats) == ["1.jpg", "2.jpg", "3.jpg"]
    assert [(cats / path.name).read_bytes() for path in new] == [p.read_bytes() for p in new]


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path, new: list[Path]) -> None:
    cats = tmp_path / "cats"
    for name in ("1.JPG", "2.jpg", "2 2.jpg"):
        write_photos(tmp_path, [f"cats/{name}"])
    other = write_photos(tmp_path / "other", ["a.jpg", "3.jpg"]) / "3.jpg"
    before = {name: (cats / name).read_bytes() for name in names(cats)}
    assert copy_photos([*new, other], Place(cats)).copied == 3
    assert names(cats) == ["1 2.jpg", "1.JPG", "2 2.jpg", "2 3.jpg", "2.jpg", "3.jpg"]
    assert {name: (cats / name).read_bytes() for name in before} == before


def test_what_the_class_has_is_not_copied(tmp_path: Path, new: list[Path]) -> None:
    cats = tmp_path / "cats"
    twin = write_photos(tmp_path / "twin", ["2nd.jpg", "b.jpg", "twin.jpg"]) / "twin.jpg"
    known = {storage.digest(photo_bytes(0))}
    assert copy_photos([*new, twin], Place(cats), known) == Copied(copied=2, known=2)
    assert names(cats) == ["2.jpg", "3.jpg"]
    # Photos that lie there already, but have not been read yet, are not doubled.
    assert copy_photos(sorted(cats.iterdir()), Place(cats)) == Copied(copied=0, known=2)
    assert names(cats) == ["2.jpg", "3.jpg"]


def test_photos_get_names_that_say_their_class_if_names_are_the_classes(
    tmp_path: Path, new: list[Path]
) -> None:
    flat = [f"{name}.{number}.jpg" for name in ("cat", "dog") for number in (1, 3)]
    root = write_photos(tmp_path / "flat", flat)
    place = place_of(root, "cat")
    assert place == Place(root, "cat")
    copy_photos(new, place)
    assert names(root) == [f"cat.{number}.jpg" for number in range(1, 6)] + flat[2:]
    assert scan(root, names_as_classes=True).counts(Split.TRAIN) == {"cat": 5, "dog": 2}


def test_the_place_is_the_folder_of_the_training_photos(tmp_path: Path) -> None:
    plain = write_photos(tmp_path / "a", ["cats/1.jpg", "dogs/old/1.jpg"])
    split = write_photos(tmp_path / "b", ["seg_train/train/cats/1.jpg", "seg_test/test/cats/2.jpg"])
    inner = write_photos(
        tmp_path / "c", [f"{c}/{s}/1.jpg" for c in ("cats", "dogs") for s in ("train", "val")]
    )
    assert place_of(plain, "dogs") == Place(plain / "dogs")
    assert place_of(plain, "birds") == Place(plain / "birds")
    assert place_of(split, "cats") == Place(split / "seg_train" / "train" / "cats")
    assert place_of(split, "birds") == Place(split / "seg_train" / "train" / "birds")
    assert place_of(inner, "cats") == Place(inner / "cats" / "train")


def test_photos_are_found_among_other_files(tmp_path: Path) -> None:
    root = write_photos(tmp_path, ["a/1.jpg", "a/b/2.jpg", "3.jpg", ".4.jpg"])
    (root / "picture").write_bytes(photo_bytes())
    for name in ("a/b/notes.txt", "list.csv"):
        (root / name).write_text("x")
    paths = [root / name for name in ("a", "3.jpg", "list.csv", "picture", ".4.jpg")]
    photos = tuple(root / name for name in ("a/1.jpg", "a/b/2.jpg", "3.jpg", "picture"))
    assert find_among(paths) == Found(photos, others=3)


def test_a_full_disk_leaves_nothing(
    tmp_path: Path, new: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    cats = write_photos(tmp_path / "pets", ["cats/0.jpg"]) / "cats"
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name.endswith("3.jpg"):
            write(path, data[:9])
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(AugStudioError, match="The disk is full") as caught:
        copy_photos(new, Place(cats))
    assert caught.value.hint
    assert names(cats) == ["0.jpg"]


def test_a_folder_that_can_not_be_written_is_explained(
    tmp_path: Path, new: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    cats = write_photos(tmp_path / "pets", ["cats/0.jpg"]) / "cats"

    def refuse(path: Path, data: bytes) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(InputError, match=r"You don't have permission to use .*cats"):
        copy_photos(new, Place(cats))
    assert names(cats) == ["0.jpg"]


def test_one_photo_that_can_not_be_read_keeps_all_back(tmp_path: Path, new: list[Path]) -> None:
    (tmp_path / "folder.jpg").mkdir()
    lasts = {"gone.jpg": "does not exist", "folder.jpg": "it is not a regular file"}
    for last, words in lasts.items():
        with pytest.raises(InputError, match=words):
            copy_photos([*new, tmp_path / last], Place(tmp_path / "cats"))
        assert names(tmp_path / "cats") == []


def test_copying_is_reported_and_can_be_stopped(tmp_path: Path, new: list[Path]) -> None:
    class Listener(Progress):
        def __init__(self) -> None:
            self.done: list[tuple[int, int]] = []

        def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
            assert message == "Copying photos"
            self.done.append((done, total))

        @property
        def cancelled(self) -> bool:
            return len(self.done) == 2

    listener = Listener()
    with pytest.raises(Cancelled):
        copy_photos(new, Place(tmp_path / "cats"), progress=listener)
    assert listener.done == [(1, 3), (2, 3)]
    assert names(tmp_path / "cats") == []
