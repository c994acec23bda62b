"""Near-copies in a folder are found once, in groups, and remembered."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from augstudio import storage
from augstudio.data.dataset import Dataset
from augstudio.data.near_copies import search
from augstudio.data.scan import scan
from augstudio.errors import Cancelled
from augstudio.progress import Progress
from tests.data.near_copies.scenes import copied, saved, scene


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six photos of two classes; 0 has a copy in its class, 1 two in the other class."""
    rng = np.random.default_rng(3)
    for seed in range(6):
        write(tmp_path / "pets" / "ab"[seed % 2] / f"{seed}.jpg", saved(scene(seed)))
    write(tmp_path / "pets" / "a" / "copy of 0.jpg", copied(scene(0), rng))
    write(tmp_path / "pets" / "a" / "copy of 1.jpg", copied(scene(1), rng))
    write(tmp_path / "pets" / "b" / "copy of 1.png", saved(scene(1).resize((200, 150)), "PNG"))
    return tmp_path / "pets"


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def named(dataset: Dataset) -> list[list[str]]:
    """Return the file names of the groups."""
    names = {record.content: record.path.name for record in dataset.every()}
    return sorted(sorted(names[content] for content in group) for group in dataset.near_copies)


GROUPS = [["0.jpg", "copy of 0.jpg"], ["1.jpg", "copy of 1.jpg", "copy of 1.png"]]


def test_near_copies_are_found_in_groups(folder: Path) -> None:
    dataset = scan(folder)
    assert named(dataset) == GROUPS
    assert list(dataset.near_copies) == sorted(tuple(sorted(g)) for g in dataset.near_copies)


def test_identical_copies_alone_are_no_group(folder: Path) -> None:
    write(folder / "b" / "again.jpg", (folder / "a" / "2.jpg").read_bytes())
    assert named(scan(folder)) == GROUPS


def test_photos_are_not_compared_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = scan(folder)

    def fail(*given: object) -> bool:
        raise AssertionError

    monkeypatch.setattr(search, "same_picture", fail)
    with monkeypatch.context() as patch:
        patch.setattr(search, "likely_pairs", fail)
        assert scan(folder) == first
    # With another photo, only this one is compared.
    write(folder / "a" / "new.jpg", saved(scene(77)))
    assert named(scan(folder)) == GROUPS


def test_the_last_hundred_searches_are_remembered(folder: Path) -> None:
    scan(folder)
    place = storage.cache_folder() / "near_copies.sqlite"
    with closing(sqlite3.connect(place)) as database, database:
        database.execute("UPDATE searched SET id = 500")
        rows = ((number, b"%d" % number) for number in range(300, 500))
        database.executemany("INSERT INTO searched VALUES (?, ?, '[]', 0)", rows)
    write(folder / "a" / "new.jpg", saved(scene(77)))
    scan(folder)
    with closing(sqlite3.connect(place)) as database:
        assert database.execute("SELECT min(id), max(id) FROM searched").fetchone() == (402, 501)


@pytest.mark.parametrize("answer", ["1", "'x'", "NULL"])
@pytest.mark.parametrize("groups", ["'[]'", "'x'", "NULL", "1", "x'ff'"])
def test_what_is_damaged_is_not_believed(folder: Path, answer: str, groups: str) -> None:
    first = scan(folder)
    place = storage.cache_folder() / "near_copies.sqlite"
    with closing(sqlite3.connect(place)) as database, database:
        database.execute(f"UPDATE compared SET answer = {answer}")
        database.execute(f"UPDATE searched SET groups = {groups}")
    assert scan(folder) == first


def test_a_photo_that_vanishes_meanwhile_is_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = search.read_record

    def gone(record: search.ImageRecord, *arguments: object) -> object:
        record.path.unlink(missing_ok=True)
        return read(record, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(search, "read_record", gone)
    assert scan(folder).near_copies == ()


def test_plain_photos_are_not_copies_of_each_other(tmp_path: Path) -> None:
    for number, colour in enumerate(["white", "white", "snow", "black", "skyblue"]):
        size = (300 - number, 200)
        write(tmp_path / "ab"[number % 2] / f"{number}.png", saved(Image.new("RGB", size, colour)))
    assert scan(tmp_path).near_copies == ()


def test_comparing_can_be_stopped(folder: Path) -> None:
    class Stop(Progress):
        message = ""

        def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
            self.message = message

        @property
        def cancelled(self) -> bool:
            return self.message == "Looking for copies"

    with pytest.raises(Cancelled):
        scan(folder, progress=Stop())
    assert named(scan(folder)) == GROUPS
