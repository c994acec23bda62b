"""Find the photos of a folder that are the same picture in different files."""

import hashlib
import sqlite3
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from functools import lru_cache
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from augstudio import storage
from augstudio.data.dataset import ImageRecord
from augstudio.data.images import DECODER, Fit, read_record
from augstudio.data.near_copies.comparison import SIDE, same_picture
from augstudio.data.near_copies.sketch import likely_pairs
from augstudio.database import CacheDatabase, DatabaseUser
from augstudio.errors import UnreadablePhotoError
from augstudio.progress import Progress
from augstudio.threads import in_order

_SCHEMA = """CREATE TABLE IF NOT EXISTS compared (
    pair BLOB PRIMARY KEY, answer INTEGER
) WITHOUT ROWID;"""
_FIND = "SELECT answer FROM compared WHERE pair = ?"
_KEEP = "INSERT OR REPLACE INTO compared VALUES (?, ?)"
#: Version of the comparison; increase it whenever it may answer differently.
_VERSION = 1
# Small pictures kept while comparing, 12 kB each: pairs come in the order of the photos.
_PICTURES = 2000

_Pair = tuple[ImageRecord, ImageRecord]


def near_copies(
    photos: Iterable[ImageRecord], sketches: Mapping[str, bytes], progress: Progress
) -> tuple[tuple[str, ...], ...]:
    """Return groups of photos that are the same picture in different files, by content.

    Each group is sorted, and so are the groups. What was compared is remembered, so the same
    photos are not compared again when their folder is opened again. Photos that can't be read any
    more are passed over. Raises ``Cancelled`` when the user asked to stop.

    Parameters
    ----------
    sketches
        The ``sketch`` of each photo by content; those with none are not compared.
    """
    different = {each.content: each for each in photos if sketches[each.content]}
    records = list(different.values())
    groups: dict[str, set[str]] = {}

    def pairs() -> Iterator[_Pair]:
        for one, other in likely_pairs([sketches[each] for each in different], progress):
            pair = records[one], records[other]
            # Photos that have joined through a third one need not be compared.
            if records[other].content not in groups.get(records[one].content, ()):
                yield pair

    with _Answers() as answers, closing(_compared(pairs(), answers)) as compared:
        for (one, other), same in compared:
            progress.check()
            if same:
                _join(groups, one.content, other.content)
    found = {id(group): group for group in groups.values()}
    return tuple(sorted(tuple(sorted(group)) for group in found.values()))


def _join(groups: dict[str, set[str]], one: str, other: str) -> None:
    """Put two photos, and all that are the same picture as one of them, into one group."""
    mine, theirs = (groups.setdefault(content, {content}) for content in (one, other))
    larger, smaller = (mine, theirs) if len(mine) >= len(theirs) else (theirs, mine)
    larger |= smaller
    groups.update(dict.fromkeys(smaller, larger))


def _compared(pairs: Iterator[_Pair], answers: "_Answers") -> Generator[tuple[_Pair, bool]]:
    """Yield each pair and whether it is the same picture; threads compare what is not known."""

    @lru_cache(_PICTURES)
    def picture(photo: ImageRecord) -> NDArray[np.uint8]:
        return read_record(photo, SIDE, Fit.STRETCH)

    def compare(pair: _Pair) -> tuple[_Pair, bool]:
        try:
            same = same_picture(picture(pair[0]), picture(pair[1]))
        except UnreadablePhotoError:
            return pair, False  # not remembered: it may be readable next time
        answers.remember(pair, same)
        return pair, same

    def recalled(pair: _Pair) -> tuple[_Pair, bool] | None:
        same = answers.recall(pair)
        return None if same is None else (pair, same)

    return in_order(compare, pairs, known=recalled)


class _Answers(DatabaseUser):
    """Remembers which pairs of photos are the same picture, in a file in the cache folder.

    Each answer is kept as a checksum of it and of the pair, so damaged ones are not believed.
    """

    def __init__(self) -> None:
        path = storage.cache_folder() / "near_copies.sqlite"
        super().__init__(CacheDatabase(path, _SCHEMA, "Comparisons of photos"))
        self._new: list[tuple[bytes, int]] = []

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        rows = self._new

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.executemany(_KEEP, rows)

        if rows:
            self._database.use(write, None)
        super().__exit__(kind, error, trace)

    def recall(self, pair: _Pair) -> bool | None:
        """Return the answer, or ``None`` if the pair was not compared yet."""
        key = _key(pair)
        row = self._database.use(lambda database: database.execute(_FIND, [key]).fetchone(), None)
        return {_seal(key, same): same for same in (True, False)}.get(row[0]) if row else None

    def remember(self, pair: _Pair, same: bool) -> None:
        """Keep an answer; any thread may call this."""
        key = _key(pair)
        self._new.append((key, _seal(key, same)))


def _key(pair: _Pair) -> bytes:
    words = f"{pair[0].content} {pair[1].content} {_VERSION} {DECODER}"
    return hashlib.blake2b(words.encode(), digest_size=16).digest()


def _seal(key: bytes, same: bool) -> int:
    return zlib.crc32(key + bytes([same]))
