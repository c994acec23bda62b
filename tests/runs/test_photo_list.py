"""The photos of a training come back as they were, or with a sentence that says why not."""

import csv
import io
import os
from pathlib import Path

import pytest

from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.data.scan import scan
from augstudio.data.split import split
from augstudio.errors import InputError
from augstudio.runs.photo_list import PHOTOS_FILE, read_list, read_photos, write_photos
from tests.photos import write_folder


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return split(scan(write_folder(tmp_path / "colours", photos=6)), validation=0.3)


def test_come_back(dataset: Dataset, tmp_path: Path) -> None:
    write_photos(dataset, tmp_path)
    again = read_photos(tmp_path, dataset.root, dataset.classes)
    assert again.splits == dataset.splits
    assert again.classes == dataset.classes
    lines = (tmp_path / PHOTOS_FILE).read_text().splitlines()
    assert lines[0] == "split,class,photo,content"
    assert lines[1].startswith("train,blue,blue/0")


def test_photos_share_the_name_of_their_class(dataset: Dataset, tmp_path: Path) -> None:
    write_photos(dataset, tmp_path)
    again = read_photos(tmp_path, dataset.root, dataset.classes)
    assert len({id(record.label) for record in again.every()}) == len(dataset.classes)


def test_a_name_need_not_be_unicode(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "colours", photos=2)
    strange = folder / "blue" / os.fsdecode(b'caf\xe9, "two"\nlines.png')
    (folder / "blue" / "000.png").rename(strange)
    dataset = scan(folder)
    write_photos(dataset, tmp_path)
    assert read_photos(tmp_path, dataset.root, dataset.classes).splits == dataset.splits


#: Names of classes and photos that Linux and macOS take.
_NAMES = [
    "=1+1", "'=1", "''", "-x", "@a", "\tb", "\r\nc", "a\nb", 'say "x"', "a;b,c", "\ufeffd",
    "\u202egpj", "\x1b[2J", "\\x41", "\\", "caf\udce9", "＝2", "ends ", " begins",
]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", _NAMES)
def test_every_name_comes_back_and_no_spreadsheet_computes_it(tmp_path: Path, name: str) -> None:
    record = ImageRecord(str(tmp_path / name / f"{name}.jpg"), name, f"{1:032x}")
    dataset = Dataset(tmp_path, (name, "other"), {Split.TRAIN: (record,)})
    write_photos(dataset, tmp_path)
    assert read_photos(tmp_path, tmp_path, dataset.classes).splits == dataset.splits
    text = (tmp_path / PHOTOS_FILE).read_bytes().decode("utf-8")
    assert len(text.splitlines()) == 2
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in row)


def test_only_tables_with_such_names_say_that_they_are_protected(
    dataset: Dataset, tmp_path: Path
) -> None:
    """Earlier versions wrote the same table of ordinary names, and read it."""
    write_photos(dataset, tmp_path)
    assert "escaped" not in (tmp_path / PHOTOS_FILE).read_text()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_table_of_an_earlier_version_is_read_as_it_is(tmp_path: Path) -> None:
    rows = [b"'=1/'a.jpg", b"b\\x41.jpg", b"caf\xe9.jpg", b'"c\nd.jpg"', b"=x.jpg"]
    lines = [b"train,=1," + row + b"," + b"0" * 32 for row in rows]
    table = b"\r\n".join([b"split,class,photo,content", *lines, b""])
    (tmp_path / PHOTOS_FILE).write_bytes(table)
    found = read_photos(tmp_path, tmp_path, ("=1", "other")).records(Split.TRAIN)
    names = ["'=1/'a.jpg", "b\\x41.jpg", "caf\udce9.jpg", "c\nd.jpg", "=x.jpg"]
    assert [record.path for record in found] == [tmp_path / name for name in names]
    assert {record.label for record in found} == {"=1"}


def test_the_folder_may_have_moved(dataset: Dataset, tmp_path: Path) -> None:
    write_photos(dataset, tmp_path)
    moved = dataset.root.rename(tmp_path / "elsewhere")
    again = read_photos(tmp_path, moved, dataset.classes)
    assert all(r.path.is_file() for records in again.splits.values() for r in records)


def test_says_what_is_missing(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"photos\.csv does not exist"):
        read_photos(tmp_path, dataset.root, dataset.classes)
    with pytest.raises(InputError, match="no longer exists"):
        read_photos(tmp_path, tmp_path / "gone", dataset.classes)


def test_the_list_can_be_read_without_the_photos(dataset: Dataset, tmp_path: Path) -> None:
    write_photos(dataset, tmp_path)
    listed = read_list(tmp_path, tmp_path / "gone", dataset.classes)
    assert [each.content for each in listed.every()] == [each.content for each in dataset.every()]


_HEADER = "split,class,photo,content\n"


@pytest.mark.parametrize(
    "text",
    [
        "split,class\ntrain,cat\n",
        f"{_HEADER}x,y,z,w",
        f"{_HEADER}train,green,a.jpg,{1:032x}",
        f"{_HEADER}train,blue,a\0.jpg,{1:032x}",
        f"{_HEADER}train,blue,,{1:032x}",
        f"{_HEADER}train,blue,a.jpg,../../x",
        f"{_HEADER}train,blue,{'a' * 200_000},{1:032x}",
        f"{_HEADER}train,blue",
    ],
)
def test_says_what_is_damaged(dataset: Dataset, tmp_path: Path, text: str) -> None:
    (tmp_path / PHOTOS_FILE).write_text(text)
    with pytest.raises(InputError, match="is damaged"):
        read_photos(tmp_path, dataset.root, dataset.classes)
