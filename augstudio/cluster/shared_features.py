"""Bottleneck features in a folder that several machines see, as Parquet files.

A space (see ``features.store``) is a folder. Each file in it is a block of photos that one worker
computed, with a row group for every view. A row is the hash of the photo's bytes (``content``), the
fingerprint of the view (``view``), the features (``values``) and the checksum of all three. Files
and rows that are damaged count as missing.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from augstudio import storage
from augstudio.cluster.place import Place
from augstudio.features.store import FeatureStore, Key, Vector, checksum, default_path
from augstudio.threads import in_order

if TYPE_CHECKING:
    import pyarrow

_ENDING = ".parquet"
_ABOUT = "space.json"
_KEY_BYTES = 16


class _Row(NamedTuple):
    """Where a vector is."""

    file: str
    group: int
    row: int


class SharedFeatures:
    """The features in a shared folder. All methods may be called from any thread.

    Attributes
    ----------
    notices
        Sentences for the user about damaged files.
    """

    def __init__(self, place: Place) -> None:
        self.notices: list[str] = []
        self._place = place
        self._rows: dict[str, dict[Key, _Row]] = {}

    def keys(self, space: str) -> set[Key]:
        """Return the keys of all vectors in ``space``, as of the first time that it was asked for.

        Raises ``AugStudioError`` if the folder can't be read.
        """
        return set(self._index(space))

    def get(self, space: str, keys: Sequence[Key]) -> dict[Key, Vector]:
        """Return the vectors, (d,) float32, of the ``keys`` that are in ``space``; see ``keys``."""
        index = self._index(space)
        wanted: dict[tuple[str, int], list[tuple[Key, int]]] = defaultdict(list)
        for key in keys:
            if place := index.get(key):
                wanted[place.file, place.group].append((key, place.row))

        def vectors(part: tuple[str, int]) -> dict[Key, Vector]:
            return self._vectors(space, *part, wanted[part])

        found: dict[Key, Vector] = {}
        with closing(in_order(vectors, wanted)) as parts:
            for part in parts:
                found |= part
        return found

    def block(self, space: str, name: str) -> set[Key]:
        """Return the keys in the file that ``write`` made under ``name``; none if it is missing."""
        return {key for key, _ in self._rows_of(_file(space, name)) or ()}

    def write(self, space: str, groups: Sequence[Mapping[Key, Vector]], name: str) -> None:
        """Save groups of vectors, (d,) float32, as one file ``name``, at once or not at all.

        Each group can be read alone. Raises ``AugStudioError`` if the file can't be written.
        """
        import pyarrow
        from pyarrow import parquet

        tables = [_table(space, group) for group in groups if group]
        if not tables:
            return
        buffer = pyarrow.BufferOutputStream()
        options: dict[str, Any] = {"compression": "zstd", "use_dictionary": False}
        with parquet.ParquetWriter(buffer, tables[0].schema, **options) as writer:
            for table in tables:
                writer.write_table(table, row_group_size=table.num_rows)
        self._place.write(_file(space, name), buffer.getvalue())

    def describe(self, space: str) -> str:
        """Write what ``space`` is into its folder, and return the name of that file.

        What programs that were killed left there is deleted. Raises ``AugStudioError`` if the file
        can't be written.
        """
        name = f"{_folder(space)}/{_ABOUT}"
        self._place.write(name, json.dumps({"space": space}, indent=2).encode())
        self._place.tidy(_folder(space))
        return name

    def _index(self, space: str) -> dict[Key, _Row]:
        if space not in self._rows:
            rows: dict[Key, _Row] = {}
            damaged = 0
            files = self._place.files(_folder(space), _ENDING)
            with closing(in_order(self._rows_of, files)) as found:
                for each in found:
                    damaged += each is None
                    rows.update(each or ())
            if damaged:
                self.notices.append(
                    f"{damaged} damaged file{'s' * (damaged > 1)} in {self._place.address} can't "
                    "be read; their features are computed again."
                )
            self._rows[space] = rows
        return self._rows[space]

    def _rows_of(self, file: str) -> list[tuple[Key, _Row]] | None:
        """Return the rows in a file; ``None`` if it is missing or damaged."""
        from pyarrow import ArrowException, parquet

        try:
            with self._place.open(file) as source:
                return list(_rows(parquet.ParquetFile(source), file))
        except (OSError, ArrowException, KeyError, ValueError, AttributeError):
            return None

    def _vectors(
        self, space: str, file: str, group: int, wanted: Sequence[tuple[Key, int]]
    ) -> dict[Key, Vector]:
        """Return what is sound in a row group."""
        from pyarrow import ArrowException, parquet

        try:
            with self._place.open(file) as source:
                table = parquet.ParquetFile(source).read_row_group(group)
            values = _numbers(table)
            sums = table["checksum"].to_pylist()
        except (OSError, ArrowException, KeyError, ValueError, AttributeError):
            return {}
        return {
            key: values[row] for key, row in wanted if _is_sound(values[row], sums[row], space, key)
        }


class SharedStore(FeatureStore):
    """The store of this computer, which also finds what is in a shared folder."""

    def __init__(self, shared: SharedFeatures, path: Path) -> None:
        super().__init__(path)
        self._shared = shared

    @classmethod
    def beside(cls, shared: SharedFeatures) -> Self:
        """Return the store in the user's cache folder with these features."""
        return cls(shared, default_path())

    def get(self, space: str, keys: Sequence[Key]) -> dict[Key, Vector]:
        """Return the vectors, (d,) float32, of the ``keys`` that are in ``space``, here or there.

        Raises ``AugStudioError`` if the shared folder can't be read.
        """
        found = super().get(space, keys)
        found |= self._shared.get(space, [key for key in keys if key not in found])
        while self._shared.notices:
            self.notices.append(self._shared.notices.pop(0))
        return found


def _folder(space: str) -> str:
    return storage.digest(space.encode())


def _file(space: str, name: str) -> str:
    return f"{_folder(space)}/{name}{_ENDING}"


def _rows(file: Any, name: str) -> Iterator[tuple[Key, _Row]]:
    for group in range(file.num_row_groups):
        table = file.read_row_group(group, columns=["content", "view"])
        pairs = zip(table["content"].to_pylist(), table["view"].to_pylist(), strict=True)
        for row, (content, view) in enumerate(pairs):
            yield (content.hex(), view.hex()), _Row(name, group, row)


def _table(space: str, vectors: Mapping[Key, Vector]) -> "pyarrow.Table":
    import pyarrow

    keys = [(bytes.fromhex(content), bytes.fromhex(view)) for content, view in vectors]
    values = np.stack([np.ascontiguousarray(each, np.float32) for each in vectors.values()])
    sums = [checksum(row.tobytes(), space, *key) for key, row in zip(keys, values, strict=True)]
    flat = pyarrow.array(values.reshape(-1))
    key_type = pyarrow.binary(_KEY_BYTES)
    return pyarrow.table(
        {
            "content": pyarrow.array([content for content, _ in keys], key_type),
            "view": pyarrow.array([view for _, view in keys], key_type),
            "values": pyarrow.FixedSizeListArray.from_arrays(flat, values.shape[1]),
            "checksum": pyarrow.array(sums, pyarrow.uint32()),
        }
    )


def _numbers(table: "pyarrow.Table") -> Vector:
    """Return the vectors of a table, (n, d) float32."""
    column = table["values"].combine_chunks()
    flat = column.flatten().to_numpy(zero_copy_only=False)
    return np.asarray(flat, np.float32).reshape(table.num_rows, -1)


def _is_sound(vector: Vector, expected: int, space: str, key: Key) -> bool:
    content, view = map(bytes.fromhex, key)
    right = checksum(vector.tobytes(), space, content, view) == expected
    return right and bool(np.isfinite(vector).all())
