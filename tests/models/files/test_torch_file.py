import os
import pickle
import struct
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.errors import AugStudioError
from augstudio.models.files.torch_file import read_tensors

MAGIC = 0x1950A86A20F9469CFC6C
SYSTEM = {"protocol_version": 1001, "little_endian": True}


class Named:
    """Pickles as the global ``module.name``, called with ``arguments`` if there are any."""

    def __init__(self, module: str, name: str, arguments: tuple[Any, ...] | None = None) -> None:
        self.module, self.name, self.arguments = module, name, arguments


class Writer(pickle._Pickler):
    """Writes globals of packages that are not installed, and storages by reference."""

    def save(self, value: Any, save_persistent_id: bool = True) -> None:
        if not isinstance(value, Named):
            super().save(value, save_persistent_id)
            return
        self.write(f"c{value.module}\n{value.name}\n".encode())
        if value.arguments is not None:
            super().save(value.arguments)
            self.write(pickle.REDUCE)

    def persistent_id(self, value: Any) -> Any:
        return value[1:] if isinstance(value, tuple) and value[:1] == ("reference",) else None


def tensor(
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    *,
    count: int,
    offset: int = 0,
    key: str = "7",
    kind: str = "FloatStorage",
) -> Named:
    row = ("reference", "storage", Named("torch", kind), key, "cpu", count, None)
    rest = (row, offset, shape, strides, False, OrderedDict())
    return Named("torch._utils", "_rebuild_tensor_v2", rest)


def write(
    path: Path,
    tensors: Any,
    *,
    magic: int = MAGIC,
    system: Any = SYSTEM,
    data: bytes = b"",
    keys: Any = ("7",),
) -> Path:
    with path.open("wb") as file:
        for part in (magic, 1001, system, tensors, keys):
            Writer(file, 2).dump(part)
        file.write(data)
    return path


def six(count: int = 6) -> bytes:
    return struct.pack("<q", count) + np.arange(6, dtype="<f4").tobytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "weights.pth"


def test_strides_and_offset_are_followed(path: Path) -> None:
    turned = tensor((2, 2), (1, 2), count=6, offset=1)
    whole = tensor((2, 3), (3, 1), count=6)
    found = read_tensors(write(path, OrderedDict(a=turned, b=whole), data=six()))
    assert list(found) == ["a", "b"]
    np.testing.assert_array_equal(found["a"], [[1, 3], [2, 4]])
    np.testing.assert_array_equal(found["b"], [[0, 1, 2], [3, 4, 5]])
    assert found["a"].dtype == np.float32
    assert found["a"].flags.c_contiguous


def test_whole_numbers_and_single_values(path: Path) -> None:
    data = struct.pack("<qq", 1, 41)
    only = tensor((), (), count=1, kind="LongStorage")
    found = read_tensors(write(path, OrderedDict(n=only), data=data))
    assert found["n"].dtype == np.int64
    assert found["n"].shape == ()
    assert found["n"] == 41


GOOD = OrderedDict(a=tensor((6,), (1,), count=6))
#: Of the same storage, whose size it has otherwise.
ODD = tensor((6,), (1,), count=7)


def many(count: int) -> OrderedDict[str, Named]:
    """Tensors that all look at the same value a thousand times: a kilobyte for a few bytes."""
    return OrderedDict((f"t{n}", tensor((1000,), (0,), count=6)) for n in range(count))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: write(p, GOOD, magic=5, data=six()),
        lambda p: write(p, GOOD, system={"little_endian": False}, data=six()),
        lambda p: write(p, GOOD, system="linux", data=six()),
        lambda p: write(p, OrderedDict(a=3), data=six()),
        lambda p: write(p, ["a"], data=six()),
        lambda p: write(p, GOOD, data=six(5)),
        lambda p: write(p, GOOD, data=six()[:-1]),
        lambda p: write(p, GOOD, data=six()[:5]),
        lambda p: write(p, GOOD, data=six() + b"x"),
        lambda p: write(p, OrderedDict(a=tensor((7,), (1,), count=6)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((2,), (6,), count=6)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((2,), (-1,), count=6, offset=3)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((2,), (1,), count=6, offset=-1)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((2,), (1, 1), count=6)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((0,), (1,), count=6)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((6,), (1,), count=6, key="8")), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((6,), (1,), count=6, kind="Odd")), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((2**20, 2**10), (0, 0), count=6)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((2**31,), (0,), count=6)), data=six()),
        lambda p: write(p, many(2000), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((1,), (10**30,), count=6)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((1,) * 100, (1,) * 100, count=6)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((10**30,), (0,), count=6)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((2.0,), (1,), count=6)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor(("2",), (1,), count=6)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((6,), (1,), count=6, key=7)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((6,), (1,), count=-1)), data=six(-1)),
        lambda p: write(p, OrderedDict(a=tensor((6,), (1,), count=2**62)), data=six(2**62)),
        lambda p: write(p, OrderedDict(a=tensor((6,), (1,), count=10**40)), data=six()),
        lambda p: write(p, OrderedDict(a=tensor((6,), (1,), count=6), b=ODD), data=six()),
        lambda p: write(p, OrderedDict(a=Named("torch", "FloatStorage", ())), data=six()),
        lambda p: write(p, GOOD, data=six(), keys=[("7",)]),
        lambda p: write(p, GOOD, data=six(), keys=7),
        lambda p: write(p, GOOD, data=six(), keys=["7", "7"]),
        lambda p: write(p, GOOD, data=six(), keys=[]),
        lambda p: os.truncate(write(p, GOOD, data=six()), 2**27),
        lambda p: p.write_bytes(b""),
        lambda p: p.write_bytes(b"not a pickle at all"),
        lambda p: p.write_bytes(b"PK\x03\x04" + bytes(100)),
    ],
)
def test_anything_else_is_refused(path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(path)
    with pytest.raises(AugStudioError, match=r"weights\.pth") as caught:
        read_tensors(path)
    assert caught.value.hint


@pytest.mark.parametrize("device", ["pipe", "/dev/zero", "folder"])
def test_what_is_no_file_is_not_waited_for(path: Path, device: str) -> None:
    if device == "folder":
        path.mkdir()
    elif os.name == "nt":
        pytest.skip("this system has none")
    elif device == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(device)
    with pytest.raises(AugStudioError, match=r"weights\.pth"):
        read_tensors(path)


def test_a_pickle_that_would_run_code_is_refused(path: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    write(path, Named("pathlib", "Path.touch", (str(trace),)), data=six())
    with pytest.raises(AugStudioError, match=r"pathlib\.Path\.touch"):
        read_tensors(path)
    write(path, Named("os", "mkdir", (str(trace),)), data=six())
    with pytest.raises(AugStudioError, match=r"os\.mkdir|posix"):
        read_tensors(path)
    assert not trace.exists()


def test_every_cut_of_a_file_is_refused(path: Path) -> None:
    data = write(path, GOOD, data=six()).read_bytes()
    for length in range(len(data)):
        path.write_bytes(data[:length])
        with pytest.raises(AugStudioError):
            read_tensors(path)


def test_a_missing_file_is_named(path: Path) -> None:
    with pytest.raises(AugStudioError, match="does not exist"):
        read_tensors(path)
