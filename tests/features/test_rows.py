"""Rows of features: the same in memory and in a file, which leaves nothing behind."""

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.features.rows import Rows, taken

VALUES = np.random.default_rng(0).standard_normal((9, 5), np.float32)
IN_FILE, IN_MEMORY = VALUES.nbytes - 1, VALUES.nbytes


def is_in_file(values: NDArray[np.float32]) -> bool:
    return isinstance(values.base, np.memmap)


@pytest.mark.parametrize("in_memory", [IN_FILE, IN_MEMORY])
def test_rows_written_in_any_order_are_read_in_theirs(in_memory: int) -> None:
    rows = Rows(9, 5, in_memory)
    rows.write(6, VALUES[6:])
    for row in (5, 1, 0, 3, 2, 4):
        rows.write(row, VALUES[row])
    found = rows.read(range(9))
    assert np.array_equal(found, VALUES)
    assert is_in_file(found) == (in_memory == IN_FILE)


@pytest.mark.parametrize("in_memory", [IN_FILE, IN_MEMORY])
@pytest.mark.parametrize("wanted", [[0, 2, 3, 8], [8], []])
def test_rows_that_are_not_wanted_are_left_out(in_memory: int, wanted: list[int]) -> None:
    rows = Rows(9, 5, in_memory)
    rows.write(0, VALUES)
    assert np.array_equal(rows.read(wanted), VALUES[wanted])


@pytest.mark.parametrize("in_memory", [0, IN_MEMORY])
def test_some_rows_of_many_are_taken(in_memory: int) -> None:
    wanted = np.array([1, 4, 4, 7])
    found = taken(VALUES, wanted, in_memory)
    assert np.array_equal(found, VALUES[wanted])
    assert is_in_file(found) == (not in_memory)


def test_the_file_is_in_the_cache_folder_and_has_no_name_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folders: list[Path] = []
    real = shutil.disk_usage

    def usage(folder: Path) -> object:
        folders.append(folder)
        return real(folder)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    rows = Rows(9, 5, IN_FILE)
    rows.write(0, VALUES)
    assert folders == [storage.cache_folder()]
    assert np.array_equal(rows.read(range(9)), VALUES)
    assert not [path for path in storage.cache_folder().iterdir() if path.is_file()]


def full(monkeypatch: pytest.MonkeyPatch, free: int) -> Callable[[], object]:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    return lambda: Rows(1000, 1000, 0)


def test_a_disk_without_space_is_explained_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make = full(monkeypatch, 1024**3)
    with pytest.raises(AugStudioError, match=r"need 1\.1 GB .* only 1\.1 GB are free") as caught:
        make()
    assert caught.value.hint == "Free some space, or train with fewer photos or variations."
    make = full(monkeypatch, 1024**3 + 4_000_000)
    make()
