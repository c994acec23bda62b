"""Looks into a file of weights in HDF5, Keras's format, before its values are read.

A file of a kilobyte can claim values of a terabyte, have them stand in another file or nowhere,
or name the same ones a million times. What is said here to be sound is no more than it seems.
"""

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from augstudio import storage

if TYPE_CHECKING:
    import h5py

#: Groups, values and attributes in a file; NASNetMobile's, with the most, has 5,000.
_MOST_PARTS = 50_000
_DEEPEST = 16
#: Names in one list; a network has a thousand layers at most.
_MOST_NAMES = 5_000
#: Where Keras keeps the names of layers and of their weights, in pieces if there are many.
_NAMES = re.compile(r"(layer|weight)_names\d*")
#: Bytes of a chunk beyond those of the values in it.
_SPARE = 1 << 20


def read_shapes(path: Path) -> list[tuple[int, ...]]:
    """Return the shapes of all weights, without reading one.

    ``OSError``, ``ValueError``, ``LookupError``, ``TypeError`` or ``RuntimeError`` if the file is
    damaged, or what it holds is not all in the file itself and there once.
    """
    import h5py

    # Of a pipe the reader would wait for more.
    storage.open_file(path).close()
    with h5py.File(path) as file:
        # There they are if the whole model was saved.
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
            # A group may be within itself.
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
    """Whether there is a part of that name, in the file itself."""
    import h5py

    return isinstance(group.get(name, getlink=True), h5py.HardLink)


def _check_names(group: "h5py.Group") -> None:
    """See that no layer or weight is named twice, nor one that is not below the group."""
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
    """See that values are numbers, and that they are there."""
    import h5py

    if values.dtype.kind not in "fiu" or values.dtype.itemsize > 8 or values.shape is None:
        raise ValueError("it holds other values than numbers")
    kept = values.id.get_create_plist()
    if kept.get_layout() == h5py.h5d.VIRTUAL or kept.get_external_count():
        raise ValueError("its values are elsewhere")
    size = math.prod(values.shape) * values.dtype.itemsize
    piece = kept.get_chunk() if kept.get_layout() == h5py.h5d.CHUNKED else ()
    if math.prod(piece) * values.dtype.itemsize > size + _SPARE:
        raise ValueError("its values are kept in an unusual way")
    if values.id.get_storage_size() < (min(size, 1) if kept.get_nfilters() else size):
        raise ValueError("its values were never written")
