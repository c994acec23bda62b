"""The cache of bottleneck features on disk: computed once, found again by content.

One sqlite file. A feature vector is found by its *space* (backbone, weights, input size, fit and
precision), the hash of the photo's bytes and the fingerprint of the view. Nothing depends on file
names, so renamed and copied photos keep their features.

The cache may be lost at any time without harm, so a damaged file is set aside and begun anew, and
a full disk ends the remembering, not the run. ``notices`` holds a sentence on each such event.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from augstudio import storage

#: (hash of the photo's bytes, fingerprint of the view), 32 hexadecimal digits each.
Key = tuple[str, str]

#: Bytes of feature vectors that are kept; the least recently used go first.
DEFAULT_LIMIT = 10 * 1024**3

_KEYS_PER_QUERY = 400
_SCHEMA = """
CREATE TABLE IF NOT EXISTS space (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS item (
    id INTEGER PRIMARY KEY,
    space INTEGER NOT NULL,
    content BLOB NOT NULL,
    view BLOB NOT NULL,
    size INTEGER NOT NULL,
    used INTEGER NOT NULL,
    UNIQUE (space, content, view)
);
CREATE INDEX IF NOT EXISTS item_used ON item (used);
CREATE TABLE IF NOT EXISTS vector (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
"""

T = TypeVar("T")


class FeatureStore:
    """Feature vectors on disk, one writer at a time, safe to kill at any moment.

    Parameters
    ----------
    path
        The sqlite file; created when absent.
    limit
        Bytes of feature vectors to keep.

    All methods may be called from any thread.
    """

    def __init__(self, path: Path, limit: int = DEFAULT_LIMIT) -> None:
        self.path = path
        self.limit = limit
        self.notices: list[str] = []
        self._lock = threading.RLock()
        self._writable = True
        self._connection: sqlite3.Connection | None = None
        self._held = 0
        self._guarded(lambda: None, None)

    @classmethod
    def default(cls) -> "FeatureStore":
        """Open the store in the user's cache folder."""
        return cls(storage.cache_folder() / "features.sqlite")

    def get(self, space: str, keys: Sequence[Key]) -> dict[Key, NDArray[np.float32]]:
        """Return the vectors, (d,) float32, of those ``keys`` that are known in ``space``."""
        return self._guarded(lambda: self._get(space, keys), {})

    def put(self, space: str, vectors: Mapping[Key, NDArray[np.float32]]) -> None:
        """Remember ``vectors``, (d,) float32, in one transaction."""
        if self._writable and vectors:
            self._guarded(lambda: self._put(space, vectors), None)

    @property
    def size(self) -> int:
        """Bytes of feature vectors held."""
        return self._guarded(self._size, 0)

    def close(self) -> None:
        """Close the file; using the store again opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def __enter__(self) -> "FeatureStore":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what may fail ----------------------------------------------------------------------

    def _guarded(self, action: Callable[[], T], otherwise: T) -> T:
        """Do ``action`` with an open file; ``otherwise`` is what to return without one."""
        with self._lock:
            try:
                self._open()
                return action()
            except (sqlite3.OperationalError, OSError) as error:
                self._give_up_writing(error)
            except sqlite3.DatabaseError:
                self._set_aside()
            return otherwise

    def _open(self) -> None:
        if self._connection is not None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Closed and used under the lock alone, so threads may share the connection.
        connection = sqlite3.connect(self.path, timeout=30, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            with connection:
                connection.executescript(_SCHEMA)
        except sqlite3.Error:
            connection.close()
            raise
        self._connection = connection
        self._held = self._size()

    def _give_up_writing(self, error: Exception) -> None:
        if self._writable:
            self._writable = False
            self.notices.append(
                f"Features can't be remembered in {self.path.parent} ({error}); "
                "training goes on, but the next one computes them again."
            )

    def _set_aside(self) -> None:
        """Rename the damaged file; the next use begins a new one."""
        self.close()
        aside = self.path.with_name(f"{self.path.name}.damaged-{int(time.time())}")
        try:
            self.path.replace(aside)
            for ending in ("-wal", "-shm"):
                Path(f"{self.path}{ending}").unlink(missing_ok=True)
        except OSError as error:
            self._give_up_writing(error)
            return
        self.notices.append(
            f"The file of remembered features was damaged. It was set aside as {aside.name}, "
            "and features are computed anew."
        )

    # -- the queries ------------------------------------------------------------------------

    @property
    def _database(self) -> sqlite3.Connection:
        assert self._connection is not None
        return self._connection

    def _space(self, name: str) -> int:
        self._database.execute("INSERT OR IGNORE INTO space (name) VALUES (?)", (name,))
        row = self._database.execute("SELECT id FROM space WHERE name = ?", (name,)).fetchone()
        return int(row[0])

    def _get(self, space: str, keys: Sequence[Key]) -> dict[Key, NDArray[np.float32]]:
        found: dict[Key, NDArray[np.float32]] = {}
        used: list[int] = []
        row = self._database.execute("SELECT id FROM space WHERE name = ?", (space,)).fetchone()
        for start in range(0, len(keys) if row else 0, _KEYS_PER_QUERY):
            part = keys[start : start + _KEYS_PER_QUERY]
            values: list[Any] = [bytes.fromhex(text) for key in part for text in key]
            places = ",".join(["(?,?)"] * len(part))
            rows = self._database.execute(
                "SELECT item.id, content, view, data FROM item JOIN vector USING (id) "
                f"WHERE space = ? AND (content, view) IN (VALUES {places})",
                [row[0], *values],
            )
            for identity, content, view, data in rows:
                found[content.hex(), view.hex()] = np.frombuffer(data, np.float32)
                used.append(identity)
        if used and self._writable:
            with self._database:
                self._database.executemany(
                    "UPDATE item SET used = ? WHERE id = ?", [(_now(), i) for i in used]
                )
        return found

    def _put(self, space: str, vectors: Mapping[Key, NDArray[np.float32]]) -> None:
        with self._database:
            number = self._space(space)
            for (content, view), vector in vectors.items():
                data = np.ascontiguousarray(vector, np.float32).tobytes()
                cursor = self._database.execute(
                    "INSERT OR IGNORE INTO item (space, content, view, size, used) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (number, bytes.fromhex(content), bytes.fromhex(view), len(data), _now()),
                )
                if cursor.rowcount:
                    self._held += len(data)
                    self._database.execute(
                        "INSERT INTO vector (id, data) VALUES (?, ?)", (cursor.lastrowid, data)
                    )
            self._evict()

    def _size(self) -> int:
        return int(self._database.execute("SELECT COALESCE(SUM(size), 0) FROM item").fetchone()[0])

    def _evict(self) -> None:
        """Forget the least recently used vectors until a tenth of the limit is free again."""
        if self._held <= self.limit:
            return
        gone = []
        for identity, size in self._database.execute("SELECT id, size FROM item ORDER BY used, id"):
            gone.append((identity,))
            self._held -= size
            if self._held <= self.limit * 0.9:
                break
        self._database.executemany("DELETE FROM vector WHERE id = ?", gone)
        self._database.executemany("DELETE FROM item WHERE id = ?", gone)


def _now() -> int:
    return time.time_ns() // 1_000_000
