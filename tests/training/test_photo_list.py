"""The photos of a training come back as they were, or with a sentence that says why not."""

import os
from pathlib import Path

import pytest

from augstudio.data.dataset import Dataset
from augstudio.data.scan import scan
from augstudio.data.split import split
from augstudio.errors import InputError
from augstudio.training.photo_list import PHOTOS_FILE, read_photos, write_photos
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


def test_a_name_need_not_be_unicode(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "colours", photos=2)
    strange = folder / "blue" / os.fsdecode(b'caf\xe9, "two"\nlines.png')
    (folder / "blue" / "000.png").rename(strange)
    dataset = scan(folder)
    write_photos(dataset, tmp_path)
    assert read_photos(tmp_path, dataset.root, dataset.classes).splits == dataset.splits


def test_the_folder_may_have_moved(dataset: Dataset, tmp_path: Path) -> None:
    write_photos(dataset, tmp_path)
    moved = dataset.root.rename(tmp_path / "elsewhere")
    again = read_photos(tmp_path, moved, dataset.classes)
    assert all(r.path.is_file() for records in again.splits.values() for r in records)


def test_says_what_is_missing(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"photos\.csv does not exist"):
        read_photos(tmp_path, dataset.root, dataset.classes)
    with pytest.raises(InputError, match="is not there any more"):
        read_photos(tmp_path, tmp_path / "gone", dataset.classes)


@pytest.mark.parametrize("text", ["split,class\ntrain,cat\n", "split,class,photo,content\nx,y,z,w"])
def test_says_what_is_damaged(dataset: Dataset, tmp_path: Path, text: str) -> None:
    (tmp_path / PHOTOS_FILE).write_text(text)
    with pytest.raises(InputError, match="is damaged"):
        read_photos(tmp_path, dataset.root, dataset.classes)
