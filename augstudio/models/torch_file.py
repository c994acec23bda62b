"""Reads tensors from a file in PyTorch's old serialisation, without PyTorch.

Such a file begins with pickles: a magic number, the version of the protocol, the sizes of C
types, the tensors (which name their storages), and the keys of the storages. Then follow the
storages in that order: a count of 8 bytes and the little-endian values. The layout is that of
``torch.save(..., _use_new_zipfile_serialization=False)``.
"""

import pickle
import struct
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from augstudio import storage
from augstudio.errors import AugStudioError

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001


@dataclass(frozen=True)
class _Storage:
    """A row of values that tensors look into."""

    key: str
    dtype: str
    count: int


@dataclass(frozen=True)
class _Tensor:
    """How a tensor looks into its storage; offset and strides count values, not bytes."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def cut(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the tensor as an array of its own; ``ValueError`` if it leaves its storage."""
        sizes = list(zip(self.shape, self.strides, strict=True))
        if any(count < 1 or step < 0 for count, step in sizes):
            raise ValueError("a tensor has impossible sizes")
        last = self.offset + sum((count - 1) * step for count, step in sizes)
        if self.offset < 0 or last >= len(values):
            raise ValueError("a tensor reaches beyond its values")
        steps = tuple(step * values.itemsize for step in self.strides)
        return as_strided(values[self.offset :], self.shape, steps).copy()


def _rebuild_tensor(
    row: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: Any
) -> _Tensor:
    return _Tensor(row, offset, shape, strides)


#: All that a pickle of weights may name. Anything else could run code and is refused.
_ADMITTED = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    ("torch", "FloatStorage"): "<f4",
    ("torch", "LongStorage"): "<i8",
}


class _Unpickler(pickle.Unpickler):
    """Admits tensors in an ``OrderedDict`` and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _ADMITTED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"it names {module}.{name}") from None

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _location, count, part = pid
        if kind != "storage" or part is not None:
            raise pickle.UnpicklingError("it has storages of an unknown kind")
        return _Storage(key, dtype, count)


def read_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """Return the tensors of ``path`` by name, each C-contiguous, float32 or int64.

    Raises
    ------
    AugStudioError
        If the file is missing, damaged, cut short, or not in this format.
    """
    try:
        with storage.explained(path), path.open("rb") as file:
            return _read(file)
    # A damaged pickle fails in any of these ways.
    except (
        pickle.UnpicklingError,
        struct.error,
        ArithmeticError,
        AttributeError,
        EOFError,
        ImportError,
        LookupError,
        MemoryError,
        TypeError,
        ValueError,
    ) as error:
        raise AugStudioError(
            f"{path.name} is not a file of network weights that can be read ({error}).",
            "The file may be damaged: install or download it again.",
        ) from error


def _read(file: BinaryIO) -> dict[str, NDArray[Any]]:
    magic, protocol, system = (_Unpickler(file).load() for _ in range(3))
    if magic != _MAGIC or protocol != _PROTOCOL or not system["little_endian"]:
        raise ValueError("it has another format")
    tensors = _Unpickler(file).load()
    if not all(isinstance(tensor, _Tensor) for tensor in tensors.values()):
        raise ValueError("it holds more than tensors")
    rows = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
    values = {key: _read_values(file, rows[key]) for key in _Unpickler(file).load()}
    if file.read(1):
        raise ValueError("it goes on after its end")
    return {name: tensor.cut(values[tensor.storage.key]) for name, tensor in tensors.items()}


def _read_values(file: BinaryIO, row: _Storage) -> NDArray[Any]:
    (count,) = struct.unpack("<q", file.read(8))
    if count != row.count:
        raise ValueError("its sizes contradict each other")
    data = file.read(count * np.dtype(row.dtype).itemsize)
    return np.frombuffer(data, row.dtype, count)
