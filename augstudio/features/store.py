"""The cache of bottleneck features on disk: computed once, found again by content.

One SQLite file. The key of a feature vector is its *space* (backbone, weights, input size, fit and
precision), the hash of the photo's bytes and the fingerprint of the view. Nothing depends on file
names, so renamed and copied photos keep their features.

Each vector ends with a checksum of its values and its key. A row with a wrong checksum (damaged,
of another vector, or from a version that wrote no checksums) is deleted and counts as missing.
"""

import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from augstudio import locks, storage
from augstudio.database import CacheDatabase, DatabaseUser, bytes_in_use
from augstudio.errors import AugStudioError, InputError

#: (hash of the photo's bytes, fingerprint of the view), 32 hexadecimal digits each.
Key = tuple[str, str]

Vector = NDArray[np.float32]

#: Maximum bytes of the file; the least recently used vectors are deleted first.
DEFAULT_LIMIT = 10 * 1024**3

_KEYS_PER_QUERY = 400
#: Length of a checksum in bytes.
_SEAL = 4
#: Seconds; a vector marked as used within the last hour is not marked again.
_FRESH = 3600
_SCHEMA = """
CREATE TABLE IF NOT EXISTS space (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS item (
    id INTEGER PRIMARY KEY,
    space INTEGER NOT NULL,
    content BLOB NOT NULL,
    view BLOB NOT NULL,
    size INTEGER NOT NULL,
    used REAL NOT NULL,
    UNIQUE (space, content, view)
);
CREATE INDEX IF NOT EXISTS item_used ON item (used);
CREATE TABLE IF NOT EXISTS vector (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
"""
_FIND = """SELECT item.id, content, view, data, used FROM item LEFT JOIN vector USING (id)
WHERE space = (SELECT id FROM space WHERE name = ?) AND (content, view) IN (VALUES {})"""
#: An existing row is kept, unless its vector has another length.
_ADD = """INSERT INTO item (space, content, view, size, used)
VALUES ((SELECT id FROM space WHERE name = ?), ?, ?, ?, ?)
ON CONFLICT (space, content, view) DO UPDATE SET size = excluded.size, used = excluded.used
WHERE size IS NOT excluded.size"""
_ID = """SELECT id FROM item
WHERE space = (SELECT id FROM space WHERE name = ?) AND content = ? AND view = ?"""
#: Vectors deleted before the size of the file is checked again.
_AT_ONCE = 10


def default_path() -> Path:
    """Return the file in the user's cache folder."""
    return storage.cache_folder() / "features.sqlite"


class FeatureStore(DatabaseUser):
    """Feature vectors on disk.

    Parameters
    ----------
    path
        The SQLite file; created if missing.
    limit
        Maximum bytes of the file.

    All methods may be called from any thread, and several programs may use the same file.
    """

    def __init__(self, path: Path, limit: int = DEFAULT_LIMIT) -> None:
        self._limit = limit
        super().__init__(CacheDatabase(path, _SCHEMA, "Features"))

    @classmethod
    def default(cls) -> Self:
        """Return the store in the user's cache folder."""
        return cls(default_path())

    @property
    def notices(self) -> list[str]:
        """Sentences for the user about a damaged or unusable file."""
        return self._database.notices

    def get(self, space: str, keys: Sequence[Key]) -> dict[Key, Vector]:
        """Return the vectors, (d,) float32, of the ``keys`` that are in ``space``."""
        return self._database.use(partial(_get, space, keys), {})

    def put(self, space: str, vectors: Mapping[Key, Vector]) -> None:
        """Save ``vectors``, (d,) float32, in one transaction."""
        if vectors:
            self._database.use(partial(_put, space, vectors, self._limit), None)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Yield whether nobody else is in such a block with the same file now."""
        busy = InputError("Another instance of AugStudio is computing features.", "Try again.")
        lock = self._database.path.with_suffix(".lock")
        with ExitStack() as held:
            alone = True
            try:
                held.enter_context(locks.locked(lock, busy))
            except AugStudioError as error:
                alone = error is not busy
            yield alone

    @property
    def size(self) -> int:
        """Bytes in use in the file."""
        return self._database.use(bytes_in_use, 0)


def _get(space: str, keys: Sequence[Key], database: sqlite3.Connection) -> dict[Key, Vector]:
    found: dict[Key, Vector] = {}
    stale: list[tuple[float, int]] = []
    wrong: list[tuple[int]] = []
    now = time.time()
    for start in range(0, len(keys), _KEYS_PER_QUERY):
        part = keys[start : start + _KEYS_PER_QUERY]
        values: list[Any] = [bytes.fromhex(text) for key in part for text in key]
        query = _FIND.format(",".join(["(?,?)"] * len(part)))
        for identity, content, view, data, used in database.execute(query, [space, *values]):
            vector = _opened(data, space, content, view)
            if vector is None:
                wrong.append((identity,))
                continue
            found[content.hex(), view.hex()] = vector
            if not isinstance(used, float) or not 0 <= now - used <= _FRESH:
                stale.append((now, identity))
    # Optional updates: a file that can't be written now can still be read.
    with suppress(sqlite3.OperationalError), database:
        database.executemany("UPDATE item SET used = ? WHERE id = ?", stale)
        _delete(wrong, database)
    return found


def _put(
    space: str, vectors: Mapping[Key, Vector], limit: int, database: sqlite3.Connection
) -> None:
    with database:
        database.execute("INSERT OR IGNORE INTO space (name) VALUES (?)", (space,))
        for (content, view), vector in vectors.items():
            key = bytes.fromhex(content), bytes.fromhex(view)
            data = _sealed(vector, space, *key)
            if database.execute(_ADD, (space, *key, len(data), time.time())).rowcount:
                (identity,) = database.execute(_ID, (space, *key)).fetchone()
                database.execute("INSERT OR REPLACE INTO vector VALUES (?, ?)", (identity, data))
        _evict(limit, database)


def checksum(values: bytes | memoryview, space: str, content: bytes, view: bytes) -> int:
    """Return the checksum, 32 bits, of the bytes of a vector and of its key, 16 bytes each."""
    return zlib.crc32(values, zlib.crc32(content + view + space.encode()))


def _sealed(vector: Vector, space: str, content: bytes, view: bytes) -> bytes:
    data = np.ascontiguousarray(vector, np.float32).tobytes()
    return data + checksum(data, space, content, view).to_bytes(_SEAL, "little")


def _opened(data: Any, space: str, content: bytes, view: bytes) -> Vector | None:
    """Return the vector in ``data``; ``None`` if it is damaged or belongs to another key."""
    if not isinstance(data, bytes) or len(data) % 4 or len(data) <= _SEAL:
        return None
    values = memoryview(data)[:-_SEAL]
    if checksum(values, space, content, view).to_bytes(_SEAL, "little") != data[-_SEAL:]:
        return None
    vector = np.frombuffer(values, np.float32)
    return vector if np.isfinite(vector).all() else None


def _evict(limit: int, database: sqlite3.Connection) -> None:
    """Delete the least recently used vectors until 10% of the limit is free."""
    if bytes_in_use(database) <= limit:
        return
    while bytes_in_use(database) > 0.9 * limit:
        oldest = database.execute(f"SELECT id FROM item ORDER BY used, id LIMIT {_AT_ONCE}")
        gone = oldest.fetchall()
        if not gone:
            # The remaining vectors belong to no item.
            database.execute("DELETE FROM vector")
            return
        _delete(gone, database)


def _delete(rows: Sequence[tuple[int]], database: sqlite3.Connection) -> None:
    database.executemany("DELETE FROM vector WHERE id = ?", rows)
    database.executemany("DELETE FROM item WHERE id = ?", rows)
