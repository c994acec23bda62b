"""Every file is read once, in threads; the dataset says what was found."""

import os
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest
from PIL import Image

from augstudio import storage
from augstudio.data import images
from augstudio.data import scan as scan_module
from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.scan import FlatFolderError, scan
from augstudio.errors import Cancelled, InputError
from augstudio.progress import Progress
from tests.data.photos import photo_bytes, write_photos

PETS = ["cats/1.jpg", "cats/2.jpg", "dogs/1.jpg"]


class Listener(Progress):
    """Keeps the reports, and cancels once ``stop_at`` photos are done."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.reports: list[tuple[int, int, str]] = []
        self.stop_at = stop_at

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        self.reports.append((done, total, message))

    @property
    def cancelled(self) -> bool:
        return self.stop_at is not None and self.reports[-1][0] >= self.stop_at


def test_records_carry_path_class_and_content(tmp_path: Path) -> None:
    root = write_photos(tmp_path / "pets", PETS)
    dataset = scan(root)
    assert dataset.name == "pets"
    assert dataset.classes == ("cats", "dogs")
    assert dataset.notes == ()
    assert dataset.records(Split.TRAIN) == tuple(
        ImageRecord(str(root / name), name[:4], storage.digest(photo_bytes(number)))
        for number, name in enumerate(PETS)
    )


def test_files_that_are_no_photos_are_passed_over_or_reported(tmp_path: Path) -> None:
    root = write_photos(tmp_path, PETS)
    (root / "cats" / "Thumbs.db").write_bytes(b"x")
    (root / "cats" / "notes.txt").write_bytes(b"x")
    (root / "cats" / "._1.jpg").write_bytes(b"x")
    (root / "cats" / "text.jpg").write_bytes(b"x")
    (root / "cats" / "empty.png").write_bytes(b"")
    dataset = scan(root)
    assert dataset.counts(Split.TRAIN) == {"cats": 2, "dogs": 1}
    assert [(file.path.name, file.label) for file in dataset.unreadable] == [
        ("empty.png", "cats"),
        ("text.jpg", "cats"),
    ]
    assert dataset.unreadable[0].reason == "the file is empty"


def test_a_class_without_a_readable_photo_stays_a_class(tmp_path: Path) -> None:
    root = write_photos(tmp_path, PETS)
    (root / "birds").mkdir()
    (root / "birds" / "1.jpg").write_bytes(b"no photo")
    assert scan(root).counts(Split.TRAIN) == {"birds": 0, "cats": 2, "dogs": 1}


@pytest.mark.parametrize("name", ["with space", "emoji 🐈", "hash # 100%", "l" * 200, "Ünïcödé"])
def test_strange_names_are_fine(name: str, tmp_path: Path) -> None:
    root = write_photos(tmp_path, [f"{name}/{name}.jpg", "other/1.jpg"])
    assert name in scan(root).classes
    assert scan(root).records(Split.TRAIN)[0 if name < "other" else 1].path.stem == name


def test_the_second_scan_reads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_photos(tmp_path / "pets", PETS)
    (root / "cats" / "text.jpg").write_bytes(b"x")
    first = scan(root)
    read: list[str] = []
    look = scan_module._look_at
    monkeypatch.setattr(scan_module, "_look_at", lambda path: read.append(path) or look(path))
    assert scan(root) == first
    assert read == []
    (root / "cats" / "text.jpg").write_bytes(photo_bytes(7))
    assert len(scan(root)) == 4
    assert read == [str(root / "cats" / "text.jpg")]


def test_a_file_that_cannot_be_opened_is_tried_again_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_photos(tmp_path, PETS)
    open_file = storage.open_file

    def forbid(path: str) -> BinaryIO:
        if Path(path).parent.name == "dogs":
            raise PermissionError(13, "no")
        return open_file(path)

    with monkeypatch.context() as patch:
        patch.setattr(storage, "open_file", forbid)
        assert [file.reason for file in scan(root).unreadable] == ["the file can't be opened"]
    assert scan(root).unreadable == ()


def test_too_little_memory_is_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_photos(tmp_path, PETS)

    def fail(image: Image.Image) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(Image.Image, "load", fail)
        assert {file.reason for file in scan(root).unreadable} == {images.NO_MEMORY}
    assert scan(root).unreadable == ()


def test_a_file_that_vanishes_meanwhile_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_photos(tmp_path, PETS)
    parts = scan_module.parts

    def find_and_delete(*arguments: object) -> object:
        found = parts(*arguments)  # type: ignore[arg-type]
        (root / "dogs" / "1.jpg").unlink()
        return found

    monkeypatch.setattr(scan_module, "parts", find_and_delete)
    assert [file.path.name for file in scan(root).unreadable] == ["1.jpg"]


def test_progress_counts_photos(tmp_path: Path) -> None:
    listener = Listener()
    scan(write_photos(tmp_path, PETS), progress=listener)
    assert listener.reports == [
        (0, 0, "Looking for photos"),
        *((done, 3, "Reading photos") for done in (1, 2, 3)),
    ]


def test_scanning_can_be_stopped_and_continued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_photos(tmp_path, [f"{label}/{n}.jpg" for label in "ab" for n in range(200)])
    decoded: list[bytes] = []
    examine = images.examine
    monkeypatch.setattr(images, "examine", lambda data, name: decoded.append(data) or examine(data))
    with pytest.raises(Cancelled):
        scan(root, progress=Listener(stop_at=20))
    assert 20 <= len(decoded) < 200
    decoded.clear()
    assert len(scan(root)) == 400
    assert len(decoded) <= 380


def test_scanning_can_be_stopped_at_once(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        scan(write_photos(tmp_path, PETS), progress=Listener(stop_at=0))


def test_links_that_lead_in_circles_end(tmp_path: Path) -> None:
    root = write_photos(tmp_path / "pets", PETS)
    try:
        (root / "cats" / "up").symlink_to(root, target_is_directory=True)
        (root / "self").symlink_to(root, target_is_directory=True)
        (root / "loop").symlink_to(root / "loop", target_is_directory=True)
        (root / "nowhere").symlink_to(tmp_path / "gone", target_is_directory=True)
        # Two folders outside that hold links to each other.
        for here, there in (("x", "y"), ("y", "x")):
            (tmp_path / here).mkdir()
            (tmp_path / here / "link").symlink_to(tmp_path / there, target_is_directory=True)
        (root / "dogs" / "x").symlink_to(tmp_path / "x", target_is_directory=True)
    except OSError:
        pytest.skip("links are not allowed here")
    assert scan(root).counts(Split.TRAIN) == {"cats": 2, "dogs": 1}


def test_a_pipe_named_like_a_photo_does_not_stop_the_scan(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("no named pipes in folders here")
    root = write_photos(tmp_path, PETS)
    os.mkfifo(root / "cats" / "pipe.jpg")
    assert len(scan(root)) == 3


def test_a_folder_inside_that_cannot_be_opened_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_photos(tmp_path / "pets", [*PETS, "secret/1.jpg"])
    listed = os.scandir

    def forbid(path: Path) -> object:
        if Path(path).name == "secret":
            raise PermissionError(13, "no")
        return listed(path)

    monkeypatch.setattr(os, "scandir", forbid)
    dataset = scan(root)
    assert dataset.classes == ("cats", "dogs")
    assert dataset.notes == (f"The folder {root / 'secret'} can't be opened and is left out.",)


def test_closed_folders_outside_the_dataset_are_not_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_photos(tmp_path / "pets", PETS)
    write_photos(tmp_path, ["train/1.jpg"])
    listed = os.scandir

    def forbid(path: Path) -> object:
        if Path(path).name == "train":
            raise PermissionError(13, "no")
        return listed(path)

    monkeypatch.setattr(os, "scandir", forbid)
    assert scan(root).notes == ()


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        scan(tmp_path / "gone")


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pets.zip").write_bytes(b"x")
    with pytest.raises(InputError, match=r"pets.zip is a file, .*Unpack it first"):
        scan(tmp_path / "pets.zip")
    (tmp_path / "cat.jpg").write_bytes(b"x")
    with pytest.raises(InputError, match="Choose the folder"):
        scan(tmp_path / "cat.jpg")


def test_a_forbidden_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(path: Path) -> object:
        raise PermissionError(13, "no")

    monkeypatch.setattr(os, "scandir", forbid)
    with pytest.raises(InputError, match="permission to use"):
        scan(tmp_path)


def test_the_flat_folder_error_is_known_here(tmp_path: Path) -> None:
    write_photos(tmp_path, ["cat.1.jpg", "cat.2.jpg", "dog.1.jpg", "dog.2.jpg"])
    with pytest.raises(FlatFolderError):
        scan(tmp_path)
    assert scan(tmp_path, names_as_classes=True).classes == ("cat", "dog")


def test_relative_folders_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_photos(tmp_path / "pets", PETS)
    monkeypatch.chdir(tmp_path / "pets")
    assert scan(Path()).root == tmp_path / "pets"


def test_real_photos(cats_dogs: Path, ants_bees: Path) -> None:
    dataset = scan(ants_bees)
    assert dataset.counts(Split.TRAIN) == {"ants": 124, "bees": 121}
    assert dataset.counts(Split.VALIDATION) == {"ants": 70, "bees": 83}
    assert scan(cats_dogs / "train").root == cats_dogs


def test_100_000_records_fit_in_little_memory(tmp_path: Path) -> None:
    """Measured on 5000 photos and scaled, in a program that does nothing else.

    Reading the photos and comparing them is left out, as nothing of either is kept.
    """
    for label in ("first class", "second class"):
        (tmp_path / label).mkdir()
        for number in range(2500):
            (tmp_path / label / f"a photo with a longer name {number:06d}.jpg").touch()
    script = (
        "import sys, tracemalloc\n"
        "from pathlib import Path\n"
        "from augstudio.data import scan\n"
        "scan._look_at = lambda path: scan.Known(path[-32:], '')\n"
        "folder = Path(sys.argv[1])\n"
        "scan.scan(folder)\n"
        "tracemalloc.start()\n"
        "dataset = scan.scan(folder)\n"
        "print(len(dataset), *tracemalloc.get_traced_memory())\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    photos, held, peak = map(int, printed.split())
    assert photos == 5000
    assert held * 20 < 45e6
    assert peak * 20 < 60e6
