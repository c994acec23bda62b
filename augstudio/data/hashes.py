"""What is known about files that were read before, so that a folder opens at once next time."""

import hashlib
import logging
import os
import sqlite3
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple, Self

from augstudio import storage

_SCHEMA = """CREATE TABLE IF NOT EXISTS files (
    path BLOB PRIMARY KEY, size INTEGER, changed INTEGER, content TEXT, flaw TEXT
) WITHOUT ROWID"""
_FIND = "SELECT content, flaw FROM files WHERE path = ? AND size = ? AND changed = ?"
_KEEP = "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)"
_BATCH = 1000
_log = logging.getLogger(__name__)


class Known(NamedTuple):
    """What reading a file told: the hash of its bytes, and why it is no photo (or "")."""

    content: str
    flaw: str


class FileMemory:
    """Remembers ``Known`` by path, size and time of change, in a file of the cache folder.

    It only saves time: a damaged file is set aside and begun anew, and where the cache folder
    can't be used nothing is remembered. One thread may use it at a time.
    """

    def __init__(self) -> None:
        self._path = storage.cache_folder() / "files.sqlite"
        self._new: list[tuple[bytes, int, int, str, str]] = []
        self._database = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._write()
        if self._database is not None:
            self._database.close()

    def recall(self, path: str, stat: os.stat_result) -> Known | None:
        """Return what is known of the file, or None when it is new or has changed."""
        if self._database is None:
            return None
        try:
            row = self._database.execute(_FIND, (_key(path), *_version(stat))).fetchone()
        except sqlite3.DatabaseError as error:
            self._recover(error)
            return None
        return Known(*row) if row else None

    def remember(self, path: str, stat: os.stat_result, known: Known) -> None:
        """Keep ``known``; ``stat`` must have been taken before the file was read."""
        self._new.append((_key(path), *_version(stat), *known))
        if len(self._new) >= _BATCH:
            self._write()

    def _write(self) -> None:
        rows, self._new = self._new, []
        if self._database is None or not rows:
            return
        try:
            with self._database:
                self._database.executemany(_KEEP, rows)
        except sqlite3.DatabaseError as error:
            self._recover(error)

    def _open(self) -> sqlite3.Connection | None:
        """Return the database; None where it can't be used now."""
        database = None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(self._path, timeout=2.0)
            database.execute(_SCHEMA)
        except (OSError, sqlite3.OperationalError) as error:
            _log.warning("Files will not be remembered: %s", error)
        except sqlite3.DatabaseError as error:
            if database is not None:
                database.close()
            return self._begin_anew(error)
        else:
            return database
        if database is not None:
            database.close()
        return None

    def _recover(self, error: sqlite3.DatabaseError) -> None:
        """Go on after ``error``: with a new file, or without one when it is only busy or full."""
        if self._database is not None:
            self._database.close()
        busy = isinstance(error, sqlite3.OperationalError)
        self._database = None if busy else self._begin_anew(error)

    def _begin_anew(self, error: sqlite3.DatabaseError) -> sqlite3.Connection | None:
        """Set the damaged file aside and return a new, empty database."""
        _log.warning("%s is damaged and was set aside: %s", self._path, error)
        with suppress(OSError):
            self._path.replace(self._path.with_suffix(".damaged"))
            return self._open()
        return None


def _key(path: str) -> bytes:
    """Return a short stand-in for ``path``, which may be long or not be valid Unicode."""
    return hashlib.blake2b(os.fsencode(path), digest_size=16).digest()


def _version(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_size, stat.st_mtime_ns
