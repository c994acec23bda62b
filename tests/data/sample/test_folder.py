"""The sample dataset is drawn whole or not at all, the same every time."""

import errno
from pathlib import Path

import numpy as np
import pytest

from augstudio import storage
from augstudio.data.checks import check
from augstudio.data.dataset import Split
from augstudio.data.images import decode
from augstudio.data.sample.folder import make_sample, sample_folder
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.progress import Progress


def test_it_is_a_dataset_without_problems(tmp_path: Path) -> None:
    dataset = scan(make_sample(tmp_path / "leaves"))
    assert dataset.classes == ("birch", "maple", "oak")
    assert set(dataset.counts(Split.TRAIN).values()) == {50}
    assert set(dataset.counts(Split.VALIDATION).values()) == {30}
    assert check(dataset) == []
    assert len({record.content for part in Split for record in dataset.records(part)}) == 240


@pytest.mark.usefixtures("small_sample")
def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = (make_sample(tmp_path / name) for name in "ab")
    names = sorted(path.relative_to(first) for path in first.rglob("*.jpg"))
    assert len(names) == 15
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes()


@pytest.mark.usefixtures("small_sample")
def test_training_is_evenly_lit_and_validation_is_not(tmp_path: Path) -> None:
    folder = make_sample(tmp_path / "leaves")

    def brightness(split: str) -> list[float]:
        photos = [decode(path) for path in sorted((folder / split).rglob("*.jpg"))]
        assert {photo.shape for photo in photos} == {(256, 256, 3)}
        return [float(photo.mean()) for photo in photos]

    assert np.std(brightness("train")) < np.std(brightness("validation"))
    assert min(brightness("train")) > 120


@pytest.mark.usefixtures("small_sample")
def test_files_that_come_while_it_is_drawn_stay(tmp_path: Path) -> None:
    folder = tmp_path / "leaves"

    class Busy(Progress):
        def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
            folder.mkdir(exist_ok=True)
            (folder / "diary.txt").write_text("dear diary")

    with pytest.raises(InputError, match="contains other files"):
        make_sample(folder, Busy())
    assert [path.name for path in folder.iterdir()] == ["diary.txt"]
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.usefixtures("small_sample")
def test_it_is_drawn_once_into_the_cache() -> None:
    folder = sample_folder()
    assert folder.is_relative_to(storage.cache_folder())
    (folder / "mark").touch()
    assert sample_folder() == folder
    assert (folder / "mark").exists()


@pytest.mark.usefixtures("small_sample")
def test_an_empty_folder_is_taken_and_a_filled_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert len(list(make_sample(tmp_path / "empty").rglob("*.jpg"))) == 15
    with pytest.raises(InputError, match="not an empty folder"):
        make_sample(tmp_path / "empty")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="not an empty folder"):
        make_sample(tmp_path / "file")


class StopAfterThree(Progress):
    done = 0

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        self.done = done

    @property
    def cancelled(self) -> bool:
        return self.done >= 3


def test_stopping_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        make_sample(tmp_path / "inner" / "leaves", StopAfterThree())
    assert list((tmp_path / "inner").iterdir()) == []


def test_a_place_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AugStudioError, match="file can't be used"):
        make_sample(tmp_path / "file" / "leaves")


def test_a_name_that_is_too_long_is_explained(tmp_path: Path) -> None:
    with pytest.raises(AugStudioError, match="can't be used"):
        make_sample(tmp_path / ("x" * 300))


@pytest.mark.usefixtures("small_sample")
def test_a_full_disk_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(AugStudioError, match="The disk is full"):
        make_sample(tmp_path / "leaves")
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []


@pytest.mark.usefixtures("small_sample")
def test_a_folder_that_may_not_be_looked_at_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbid(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "exists", forbid)
    monkeypatch.setattr(Path, "is_dir", forbid)
    with pytest.raises(AugStudioError, match="permission to use"):
        make_sample(tmp_path / "leaves")
    with pytest.raises(AugStudioError, match="permission to use"):
        sample_folder()
