"""Check a weights file in HDF5, Keras's format, before its values are read.

A file of a kilobyte can claim to contain a terabyte of values, refer to values in another file or
nowhere, or name the same values a million times. A file that passes has the values it claims.
"""

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from augstudio import storage

if TYPE_CHECKING:
    import h5py

#: Groups, datasets and attributes in a file; NASNetMobile's has the most, 5,000.
_MOST_PARTS = 50_000
_DEEPEST = 16
#: Names in one list; a network has at most a thousand layers.
_MOST_NAMES = 5_000
#: Where Keras keeps the names of layers and of their weights, split up if there are many.
_NAMES = re.compile(r"(layer|weight)_names\d*")
#: Bytes that a chunk may have in addition to all values of its dataset.
_SPARE = 1 << 20


def read_shapes(path: Path) -> list[tuple[int, ...]]:
    """Return the shapes of all weights without reading their values.

    Raises ``OSError``, ``ValueError``, ``LookupError``, ``TypeError`` or ``RuntimeError`` if the
    file is damaged, refers to data elsewhere, or uses the same data twice.
    """
    import h5py

    # Refuses a pipe, on which the reader would wait forever.
    storage.open_file(path).close()
    with h5py.File(path) as file:
        # A file of the whole model has its weights in this group.
        whole = "layer_names" not in file.attrs and _is_hard(file, "model_weights")
        return shapes_in(file["model_weights"] if whole else file)


def shapes_in(root: "h5py.Group") -> list[tuple[int, ...]]:
    """Return the shapes of all weights in a group of an opened file; see ``read_shapes``."""
    import h5py

    shapes: list[tuple[int, ...]] = []
    waiting, parts = [(root, 0)], 0
    while waiting:
        group, depth = waiting.pop()
        _check_names(group)
        for name in group:
            parts += 1
            # A group may contain itself.
            if parts > _MOST_PARTS or depth > _DEEPEST:
                raise ValueError("it has too many parts")
            if not _is_hard(group, name):
                raise ValueError("a part of it is elsewhere")
            part = group[name]
            if isinstance(part, h5py.Group):
                waiting.append((part, depth + 1))
            elif isinstance(part, h5py.Dataset):
                _check_values(part)
                shapes.append(part.shape)
    return shapes


def _is_hard(group: "h5py.Group", name: str) -> bool:
    """Whether a part of that name is in the file itself."""
    import h5py

    return isinstance(group.get(name, getlink=True), h5py.HardLink)


def _check_names(group: "h5py.Group") -> None:
    """Raise ``ValueError`` if a name is listed twice, or leads out of the group."""
    for number, name in enumerate(group.attrs):
        if number > _MOST_PARTS:
            raise ValueError("it has too many parts")
        if not _NAMES.fullmatch(name):
            continue
        if math.prod(group.attrs.get_id(name).shape) > _MOST_NAMES:
            raise ValueError("it has too many names")
        names = [
            text.decode() if isinstance(text, bytes) else str(text)
            for text in np.ravel(group.attrs[name])
        ]
        if len(set(names)) < len(names):
            raise ValueError("a name comes twice")
        if any(part in ("", ".") for text in names for part in text.split("/")):
            raise ValueError("a name leads elsewhere")


def _check_values(values: "h5py.Dataset") -> None:
    """Raise ``ValueError`` unless the values are numbers and in the file."""
    import h5py

    if values.dtype.kind not in "fiu" or values.dtype.itemsize > 8 or values.shape is None:
        raise ValueError("it contains values that are not numbers")
    kept = values.id.get_create_plist()
    if kept.get_layout() == h5py.h5d.VIRTUAL or kept.get_external_count():
        raise ValueError("its values are elsewhere")
    size = math.prod(values.shape) * values.dtype.itemsize
    piece = kept.get_chunk() if kept.get_layout() == h5py.h5d.CHUNKED else ()
    if math.prod(piece) * values.dtype.itemsize > size + _SPARE:
        raise ValueError("its values are kept in an unusual way")
    if values.id.get_storage_size() < (min(size, 1) if kept.get_nfilters() else size):
        raise ValueError("its values were never written")
