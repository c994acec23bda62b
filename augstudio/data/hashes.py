"""What is known about files from earlier reads, so that a folder reopens at once."""

import hashlib
import os
import sqlite3
import zlib
from contextlib import suppress
from typing import NamedTuple

from augstudio import storage
from augstudio.data import images
from augstudio.database import CacheDatabase, DatabaseUser

_SCHEMA = """CREATE TABLE IF NOT EXISTS known_files (
    path BLOB PRIMARY KEY, size INTEGER, changed INTEGER, decoder TEXT, content TEXT, flaw TEXT,
    sketch BLOB
) WITHOUT ROWID;"""
_FIND = """SELECT content, flaw, sketch FROM known_files
    WHERE path = ? AND size = ? AND changed = ? AND decoder = ?"""
_KEEP = "INSERT OR REPLACE INTO known_files VALUES (?, ?, ?, ?, ?, ?, ?)"
#: Written by earlier versions, which made no sketches.
_EARLIER = "files.sqlite"
_BATCH = 1000


class Known(NamedTuple):
    """What reading a file gave: the hash of its bytes, why it can't be read (or ""), its sketch."""

    content: str
    flaw: str
    sketch: bytes = b""


class FileMemory(DatabaseUser):
    """Remembers ``Known`` by path, size and time of change, in a file in the cache folder.

    Results of another version of the decoder are ignored, since it may read other files. Each row
    has a checksum after its hash; damaged rows are ignored. This only saves time: if the file
    can't be used, nothing is remembered.
    """

    def __init__(self) -> None:
        path = storage.cache_folder() / "known_files.sqlite"
        with suppress(OSError):
            path.with_name(_EARLIER).unlink(missing_ok=True)
        super().__init__(CacheDatabase(path, _SCHEMA, "Photo hashes"))
        self._new: list[tuple[bytes, int, int, str, str, str, bytes]] = []

    def recall(self, path: str, stat: os.stat_result) -> Known | None:
        """Return what is known about the file, or None if it is new or has changed."""
        key = (_key(path), *_version(stat))
        row = self._database.use(lambda database: database.execute(_FIND, key).fetchone(), None)
        return _opened(key, *row) if row else None

    def remember(self, path: str, stat: os.stat_result, known: Known) -> None:
        """Keep ``known``; ``stat`` must have been taken before the file was read."""
        key = (_key(path), *_version(stat))
        self._new.append((*key, known.content + _seal(key, known), known.flaw, known.sketch))
        if len(self._new) >= _BATCH:
            self._write()

    def _write(self) -> None:
        rows, self._new = self._new, []

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.executemany(_KEEP, rows)

        if rows:
            self._database.use(write, None)


def _seal(key: tuple[bytes, int, int, str], known: Known) -> str:
    """Return a checksum of the key and what is known for it, 8 hexadecimal digits."""
    words = repr((key, known.content, known.flaw)).encode()
    return f"{zlib.crc32(known.sketch, zlib.crc32(words)):08x}"


def _opened(
    key: tuple[bytes, int, int, str], content: object, flaw: object, sketch: object
) -> Known | None:
    """Return the content of a row; ``None`` if it is damaged or from an earlier version."""
    if not (isinstance(content, str) and isinstance(flaw, str) and isinstance(sketch, bytes)):
        return None
    known = Known(content[:-8], flaw, sketch)
    return known if content[-8:] == _seal(key, known) else None


def _key(path: str) -> bytes:
    """Return a short key for ``path``, which may be long or not valid Unicode."""
    return hashlib.blake2b(os.fsencode(path), digest_size=16).digest()


def _version(stat: os.stat_result) -> tuple[int, int, str]:
    # Dates after 2262 don't fit into sqlite's integers; cut them.
    return stat.st_size, stat.st_mtime_ns % 2**63, images.DECODER
