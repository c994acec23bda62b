"""The files of activations: whole or not there, found by name and size, and bounded."""

import errno
import os
import shutil
import time
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from augstudio.errors import AugStudioError
from augstudio.features import activation_store
from augstudio.features.activation_store import ActivationStore, as_half

Spoil = Callable[[bytes], bytes]

SHAPE = (3, 2, 2, 1)
#: 24 bytes of values behind as many that say whose they are.
SIZE = 48


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "activations"


def write(store: ActivationStore, name: str, age: float = 0.0) -> None:
    with store.writing(name) as add:
        for row in range(3):
            add(np.full(SHAPE[1:], row, np.float16))
    path = store._path(name)
    os.utime(path, (time.time() - age,) * 2)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_was_written_is_found(folder: Path) -> None:
    store = ActivationStore(folder)
    assert store.find("a", SHAPE) is None
    write(store, "a", age=100)
    found = store.find("a", SHAPE)
    assert found is not None
    assert found.dtype == np.float16
    np.testing.assert_array_equal(found[:, 0, 0, 0], [0, 1, 2])
    assert time.time() - (folder / "a.f16").stat().st_mtime < 50
    store.rename("a", "b")
    assert store.find("a", SHAPE) is None
    assert store.find("b", SHAPE) is not None


def test_a_file_of_another_size_is_not_taken(folder: Path) -> None:
    store = ActivationStore(folder)
    write(store, "a")
    assert store.find("a", (4, 2, 2, 1)) is None
    with (folder / "a.f16").open("ab") as file:
        file.write(b"x")
    assert store.find("a", SHAPE) is None
    (folder / "b.f16").write_bytes(b"")
    assert store.find("b", (0, 2, 2, 1)) is None


def test_what_ends_badly_leaves_nothing(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), ActivationStore(folder).writing("a") as add:
        add(np.full(SHAPE[1:], 1 / 0, np.float16))
    assert names(folder) == []


def test_a_full_disk_is_reported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AugStudioError, match="full"), ActivationStore(folder).writing("a"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert names(folder) == []


def test_the_least_recently_used_go_first(folder: Path) -> None:
    store = ActivationStore(folder, limit=3 * SIZE)
    for name, age in (("a", 50), ("b", 90), ("c", 70)):
        write(store, name, age)
    store.find("b", SHAPE)
    store.make_room(SIZE)
    assert names(folder) == ["a.f16", "b.f16"]
    store.make_room(2 * SIZE)
    assert names(folder) == ["b.f16"]
    store.make_room(2 * SIZE)
    assert names(folder) == ["b.f16"]


def test_what_a_killed_program_left_goes_as_well(folder: Path) -> None:
    store = ActivationStore(folder, limit=2 * SIZE)
    write(store, "a")
    write(store, ".dead~b", age=2 * 24 * 3600)
    write(store, ".alive~c", age=3600)
    store.make_room(SIZE)
    assert names(folder) == [".alive~c.f16", "a.f16"]


def test_files_of_others_stay(folder: Path) -> None:
    store = ActivationStore(folder, limit=SIZE)
    write(store, "a")
    for name in ("holiday.f16", f"{0:032x}.f16", ".0123456789abcdef~b.f16"):
        (folder / name).write_bytes(b"not ours" * 100)
        os.utime(folder / name, (1e9, 1e9))
    (folder / "folder.f16").mkdir()
    before = names(folder)
    store.make_room(SIZE)
    assert names(folder) == [name for name in before if name != "a.f16"]


@pytest.mark.parametrize("place", range(0, SIZE, 5))
def test_an_altered_byte_is_noticed_and_written_again(folder: Path, place: int) -> None:
    store = ActivationStore(folder)
    write(store, "a")
    data = bytearray((folder / "a.f16").read_bytes())
    data[place] ^= 4
    (folder / "a.f16").write_bytes(data)
    assert store.find("a", SHAPE) is None
    write(store, "a")
    assert store.find("a", SHAPE) is not None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: bytes(len(data)),
        lambda data: data[:24] + bytes(len(data) - 24),
        lambda data: data[24:],
        lambda data: data[:24] + data[32:] + data[24:32],
        lambda data: data[:16] + bytes(len(data) - 16),
    ],
)
def test_zeroed_and_moved_values_are_noticed(folder: Path, spoil: Spoil) -> None:
    store = ActivationStore(folder)
    write(store, "a")
    (folder / "a.f16").write_bytes(spoil((folder / "a.f16").read_bytes()))
    assert store.find("a", SHAPE) is None


def test_a_file_in_the_place_of_another_is_noticed(folder: Path) -> None:
    store = ActivationStore(folder)
    write(store, "a")
    shutil.copy(folder / "a.f16", folder / "b.f16")
    assert store.find("b", SHAPE) is None
    assert store.find("a", SHAPE) is not None


def test_a_file_of_an_earlier_version_is_computed_again(folder: Path) -> None:
    store = ActivationStore(folder)
    folder.mkdir()
    (folder / "a.f16").write_bytes(np.zeros(SHAPE, np.float16).tobytes())
    assert store.find("a", SHAPE) is None
    write(store, "a")
    assert store.find("a", SHAPE) is not None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    store = ActivationStore(folder)
    folder.mkdir()
    os.mkfifo(folder / "a.f16")
    assert store.find("a", SHAPE) is None
    store.make_room(10**9)
    write(store, "a")
    assert store.find("a", SHAPE) is not None


Usage = namedtuple("Usage", "total used free")


def test_a_full_disk_makes_room_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ActivationStore(folder)
    write(store, "a", age=10)
    write(store, "b")
    free = activation_store._RESERVE + SIZE // 2
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12 - free, free))
    store.make_room(SIZE)
    assert names(folder) == ["b.f16"]


def test_whether_it_fits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ActivationStore(folder, limit=3 * SIZE)
    assert store.fits(3 * SIZE)
    assert not store.fits(3 * SIZE + 1)
    free = activation_store._RESERVE + SIZE
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12 - free, free))
    assert store.fits(SIZE)
    assert not store.fits(2 * SIZE)
    # What is kept already makes way.
    write(store, "a")
    assert store.fits(2 * SIZE)


def test_a_folder_that_cannot_be_made_has_no_room(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = ActivationStore(tmp_path / "file" / "activations")
    assert not store.fits(1)
    store.make_room(1)
    with pytest.raises(AugStudioError), store.writing("a"):
        pass


def test_the_default_is_among_the_caches(home: Path) -> None:
    write(ActivationStore.default(), "a")
    assert names(home / "cache" / "activations") == ["a.f16"]


def test_half_never_overflows() -> None:
    values = np.array([1e6, -1e6, 65504, 0.1, 1e-9], np.float32)
    found = as_half(values)
    assert found.dtype == np.float16
    np.testing.assert_array_equal(found, np.array([65504, -65504, 65504, 0.1, 0], np.float16))
