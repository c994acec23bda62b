"""Read tensors from a file in PyTorch's old format, without PyTorch.

The file begins with pickles: a magic number, the protocol version, the sizes of C types, the
tensors (which name their storages), and the keys of the storages. The storages follow in that
order: a count of 8 bytes, then the little-endian values. This is the format of
``torch.save(..., _use_new_zipfile_serialization=False)``.

The file is not trusted: reading takes no more memory than a small multiple of its size.
"""

import math
import struct
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.models.files.plain_pickle import Call, Name, Reference, load

#: Maximum bytes of a file; the largest network of the family has 52 million.
_MOST_BYTES = 100_000_000
_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001


@dataclass(frozen=True)
class _Storage:
    """A list of values that tensors refer to."""

    key: str
    dtype: str
    count: int


@dataclass(frozen=True)
class _Tensor:
    """A tensor in its storage; offset and strides count values, not bytes."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    @property
    def size(self) -> int:
        """Size of the tensor in bytes."""
        return math.prod(self.shape) * np.dtype(self.storage.dtype).itemsize

    def cut(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return a copy of the tensor; raise ``ValueError`` if it extends beyond its storage."""
        sizes = list(zip(self.shape, self.strides, strict=True))
        if any(count < 1 or step < 0 for count, step in sizes):
            raise ValueError("a tensor has impossible sizes")
        last = self.offset + sum((count - 1) * step for count, step in sizes)
        if self.offset < 0 or last >= len(values):
            raise ValueError("a tensor extends beyond its values")
        steps = tuple(step * values.itemsize for step in self.strides)
        return as_strided(values[self.offset :], self.shape, steps).copy()


_TENSOR = "torch._utils._rebuild_tensor_v2"
_DTYPES = {"torch.FloatStorage": "<f4", "torch.LongStorage": "<i8"}
#: The names that a pickle of weights may contain.
_ADMITTED = {_TENSOR, *_DTYPES}


def read_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """Return the tensors of ``path`` by name, each C-contiguous, float32 or int64.

    Raises
    ------
    AugStudioError
        If the file is missing, damaged, incomplete, or not in this format.
    """
    with storage.explained(path):
        data = storage.read_file(path, _MOST_BYTES)
    try:
        return _read(data)
    # A damaged file may raise any of these.
    except (
        struct.error,
        ArithmeticError,
        LookupError,
        MemoryError,
        TypeError,
        ValueError,
    ) as error:
        raise AugStudioError(
            f"{path.name} is not a readable weights file ({error}).",
            "The file may be damaged: install or download it again.",
        ) from error


def _read(data: bytes) -> dict[str, NDArray[Any]]:
    file = BytesIO(data)
    magic, protocol, system = (load(file, ()) for _ in range(3))
    if magic != _MAGIC or protocol != _PROTOCOL or not system["little_endian"]:
        raise ValueError("it has another format")
    found = load(file, _ADMITTED)
    if not isinstance(found, dict):
        raise ValueError("it contains more than tensors")
    tensors = {name: _tensor(call) for name, call in found.items()}
    rows: dict[str, _Storage] = {}
    for tensor in tensors.values():
        if rows.setdefault(tensor.storage.key, tensor.storage) != tensor.storage:
            raise ValueError("its sizes contradict each other")
    # Tensors may share values, and a tensor may repeat a value any number of times.
    if sum(tensor.size for tensor in tensors.values()) > len(data):
        raise ValueError("its tensors are larger than the file")
    keys = load(file, ())
    values, start = {}, file.tell()
    if not all(isinstance(key, str) for key in keys):
        raise ValueError("it has storages of an unknown kind")
    for key in keys:
        values[key], start = _values(data, start, rows[key])
    if start != len(data):
        raise ValueError("it has extra data at its end")
    return {name: tensor.cut(values[tensor.storage.key]) for name, tensor in tensors.items()}


def _tensor(call: Any) -> _Tensor:
    """Return the tensor described by a pickle; raise ``ValueError`` if it is anything else."""
    if not isinstance(call, Call) or call.name != _TENSOR:
        raise ValueError("it contains more than tensors")
    row, offset, shape, strides, *_ = call.arguments
    if not isinstance(row, Reference):
        raise ValueError("a tensor has no values")
    kind, name, key, _location, count, part = row.to
    if kind != "storage" or part is not None or not isinstance(name, Name):
        raise ValueError("it has storages of an unknown kind")
    numbers = (offset, count, *shape, *strides)
    if not isinstance(key, str) or not all(isinstance(number, int) for number in numbers):
        raise ValueError("it has sizes that are not numbers")
    return _Tensor(_Storage(key, _DTYPES[name.text], count), offset, shape, strides)


def _values(data: bytes, start: int, row: _Storage) -> tuple[NDArray[Any], int]:
    """Return the values of the storage at ``start``, and the position of its end."""
    (count,) = struct.unpack_from("<q", data, start)
    if count != row.count or count < 0:
        raise ValueError("its sizes contradict each other")
    start += 8
    # Raises ValueError if the values would extend beyond the data.
    values = np.frombuffer(data, row.dtype, count, start)
    return values, start + values.nbytes
