"""Thumbnails: small square pictures of photos, kept on disk by content."""

import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio import storage
from augstudio.data.dataset import ImageRecord
from augstudio.data.images import DECODER, Fit, read_record
from augstudio.database import CacheDatabase, DatabaseUser, bytes_in_use
from augstudio.errors import UnreadablePhotoError
from augstudio.progress import SILENT, Progress
from augstudio.threads import in_order

#: Side of a thumbnail in pixels.
SIDE = 256
#: Maximum bytes of the file; the oldest thumbnails are deleted first. One takes about 12 kB.
DEFAULT_LIMIT = 1024**3

_SCHEMA = """CREATE TABLE IF NOT EXISTS thumbnail (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, data BLOB NOT NULL
);"""
_ADD = "INSERT OR REPLACE INTO thumbnail (key, data) VALUES (?, ?)"
_FIND = "SELECT key, data FROM thumbnail WHERE key IN ({})"
_TRIM = "DELETE FROM thumbnail WHERE id IN (SELECT id FROM thumbnail ORDER BY id LIMIT ?)"
#: Thumbnails deleted before the size of the file is checked again.
_AT_ONCE = 100
_QUALITY = 88
#: Length of a checksum in bytes.
_SEAL = 4

Pixels = NDArray[np.uint8]


class ThumbnailStore(DatabaseUser):
    """Thumbnails on disk; use it in a ``with`` block.

    Parameters
    ----------
    path
        The SQLite file; created if missing.
    limit
        Maximum bytes of the file.
    """

    def __init__(self, path: Path, limit: int = DEFAULT_LIMIT) -> None:
        self._limit = limit
        super().__init__(CacheDatabase(path, _SCHEMA, "Thumbnails"))

    @classmethod
    def default(cls) -> Self:
        """Return the store in the user's cache folder."""
        return cls(storage.cache_folder() / "thumbnails.sqlite")

    def read(
        self, photos: Sequence[ImageRecord], progress: Progress = SILENT
    ) -> dict[str, Pixels | None]:
        """Return thumbnails by the content of the photos, up to a few hundred at once.

        Those that are missing are made and kept. Each is the middle of the photo, (256, 256, 3)
        uint8, RGB 0-255; ``None`` for a photo that can't be read or has changed.
        """
        progress.check()
        keys = {photo.content: _key(photo.content) for photo in photos}
        none: dict[bytes, object] = {}
        kept = self._database.use(partial(_get, list(keys.values())), none)
        found = {photo.content: _opened(keys[photo.content], kept) for photo in photos}
        missing = {photo.content: photo for photo in photos if found[photo.content] is None}
        new: list[tuple[bytes, bytes]] = []
        with closing(in_order(_made, missing.values())) as made:
            for content, pixels in zip(missing, made, strict=True):
                progress.check()
                found[content] = pixels
                if pixels is not None:
                    new.append((keys[content], _sealed(keys[content], pixels)))
        if new:
            self._database.use(partial(_put, new, self._limit), None)
        return found


def _key(content: str) -> bytes:
    # Another version of the decoder may give other pixels.
    return bytes.fromhex(storage.digest(f"{content} {SIDE} {DECODER}".encode()))


def _made(photo: ImageRecord) -> Pixels | None:
    try:
        return read_record(photo, SIDE, Fit.CROP)
    except UnreadablePhotoError:
        return None


def _sealed(key: bytes, pixels: Pixels) -> bytes:
    """Return a thumbnail as a JPEG, followed by a checksum of both."""
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
    return data + zlib.crc32(key + data).to_bytes(_SEAL, "big")


def _opened(key: bytes, kept: Mapping[bytes, object]) -> Pixels | None:
    """Return the thumbnail; ``None`` if it is missing or damaged."""
    data = kept.get(key)
    if not isinstance(data, bytes) or len(data) <= _SEAL:
        return None
    picture, seal = data[:-_SEAL], data[-_SEAL:]
    if zlib.crc32(key + picture).to_bytes(_SEAL, "big") != seal:
        return None
    bgr = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def _get(keys: Sequence[bytes], database: sqlite3.Connection) -> dict[bytes, object]:
    query = _FIND.format(",".join("?" * len(keys)))
    return dict(database.execute(query, keys))


def _put(rows: Sequence[tuple[bytes, bytes]], limit: int, database: sqlite3.Connection) -> None:
    with database:
        database.executemany(_ADD, rows)
        while bytes_in_use(database) > limit:
            if not database.execute(_TRIM, (_AT_ONCE,)).rowcount:
                break
