"""Find the photos of a folder that are the same picture in different files."""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import lru_cache

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
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS searched (
    id INTEGER PRIMARY KEY, photos BLOB NOT NULL UNIQUE, groups TEXT, seal INTEGER
);"""
_FIND = "SELECT answer FROM compared WHERE pair = ?"
_KEEP = "INSERT OR REPLACE INTO compared VALUES (?, ?)"
_FIND_GROUPS = "SELECT groups, seal FROM searched WHERE photos = ?"
_KEEP_GROUPS = "INSERT OR REPLACE INTO searched (photos, groups, seal) VALUES (?, ?, ?)"
# The same folder with other photos is another search, so old ones go.
_FORGET_GROUPS = "DELETE FROM searched WHERE id <= (SELECT max(id) FROM searched) - 100"
#: Version of the comparison; increase it whenever it may answer differently.
_VERSION = 1
# Small pictures kept while comparing, 12 kB each: pairs come in the order of the photos.
_PICTURES = 2000

_Pair = tuple[ImageRecord, ImageRecord]
_Groups = tuple[tuple[str, ...], ...]


def near_copies(
    photos: Iterable[ImageRecord], sketches: Mapping[str, bytes], progress: Progress
) -> _Groups:
    """Return groups of photos that are the same picture in different files, by content.

    Each group is sorted, and so are the groups. They are remembered for when the folder is opened
    again; if photos were added, only these are compared. Photos that can't be read any more are
    passed over. Raises ``Cancelled`` when the user asked to stop.

    Parameters
    ----------
    sketches
        The ``sketch`` of each photo by content; those with none are not compared.
    """
    different = list({each.content: each for each in photos if sketches[each.content]}.values())
    with _Answers() as answers:
        key = _key(sorted(each.content for each in different))
        known = answers.groups(key)
        if known is not None:
            return known
        found, is_complete = _search(different, sketches, answers, progress)
        if is_complete:
            answers.keep_groups(key, found)
    return found


def _search(
    different: Sequence[ImageRecord],
    sketches: Mapping[str, bytes],
    answers: "_Answers",
    progress: Progress,
) -> tuple[_Groups, bool]:
    """Return the groups, and whether all photos that had to be compared could be read."""
    groups: dict[str, set[str]] = {}
    is_complete = True

    def pairs() -> Iterator[_Pair]:
        likely = likely_pairs([sketches[each.content] for each in different], progress)
        for pair in ((different[one], different[other]) for one, other in likely):
            # Photos that have joined through a third one need not be compared.
            if pair[1].content not in groups.get(pair[0].content, ()):
                yield pair

    with closing(_compared(pairs(), answers)) as compared:
        for (one, other), same in compared:
            progress.check()
            is_complete = is_complete and same is not None
            if same:
                _join(groups, one.content, other.content)
    found = {id(group): group for group in groups.values()}
    return tuple(sorted(tuple(sorted(group)) for group in found.values())), is_complete


def _join(groups: dict[str, set[str]], one: str, other: str) -> None:
    """Put two photos, and all that are the same picture as one of them, into one group."""
    mine, theirs = (groups.setdefault(content, {content}) for content in (one, other))
    larger, smaller = (mine, theirs) if len(mine) >= len(theirs) else (theirs, mine)
    larger |= smaller
    groups.update(dict.fromkeys(smaller, larger))


def _compared(pairs: Iterator[_Pair], answers: "_Answers") -> Generator[tuple[_Pair, bool | None]]:
    """Yield each pair and whether it is the same picture, ``None`` if one can't be read.

    Threads compare what is not known.
    """

    @lru_cache(_PICTURES)
    def picture(photo: ImageRecord) -> NDArray[np.uint8]:
        return read_record(photo, SIDE, Fit.STRETCH)

    def compare(pair: _Pair) -> tuple[_Pair, bool | None]:
        try:
            same = same_picture(picture(pair[0]), picture(pair[1]))
        except UnreadablePhotoError:
            return pair, None  # not remembered: it may be readable next time
        answers.remember(pair, same)
        return pair, same

    def recalled(pair: _Pair) -> tuple[_Pair, bool | None] | None:
        same = answers.recall(pair)
        return None if same is None else (pair, same)

    return in_order(compare, pairs, known=recalled)


class _Answers(DatabaseUser):
    """Remembers which pairs of photos are the same picture, and the groups among many photos.

    They are in a file in the cache folder. Each answer is kept as a checksum of it and of the pair,
    so damaged ones are not believed; groups have a checksum, too.
    """

    def __init__(self) -> None:
        path = storage.cache_folder() / "near_copies.sqlite"
        super().__init__(CacheDatabase(path, _SCHEMA, "Comparisons of photos"))
        self._new: list[tuple[bytes, int]] = []

    def groups(self, key: bytes) -> _Groups | None:
        """Return the groups among some photos, or ``None`` if they were not searched yet."""
        row = self._database.use(
            lambda database: database.execute(_FIND_GROUPS, [key]).fetchone(), None
        )
        if row is None or row[1] != zlib.crc32(str(row[0]).encode(), zlib.crc32(key)):
            return None
        return tuple(map(tuple, json.loads(row[0])))

    def keep_groups(self, key: bytes, groups: _Groups) -> None:
        """Remember the groups among some photos."""
        text = json.dumps(groups)
        row = key, text, zlib.crc32(text.encode(), zlib.crc32(key))

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.execute(_KEEP_GROUPS, row)
                database.execute(_FORGET_GROUPS)

        self._database.use(write, None)

    def recall(self, pair: _Pair) -> bool | None:
        """Return the answer, or ``None`` if the pair was not compared yet."""
        key = _key([each.content for each in pair])
        row = self._database.use(lambda database: database.execute(_FIND, [key]).fetchone(), None)
        return {_seal(key, same): same for same in (True, False)}.get(row[0]) if row else None

    def remember(self, pair: _Pair, same: bool) -> None:
        """Keep an answer; any thread may call this."""
        key = _key([each.content for each in pair])
        self._new.append((key, _seal(key, same)))

    def _write(self) -> None:
        def write(database: sqlite3.Connection) -> None:
            with database:
                database.executemany(_KEEP, self._new)

        if self._new:
            self._database.use(write, None)


def _key(contents: Iterable[str]) -> bytes:
    words = " ".join([*contents, f"{_VERSION} {DECODER}"])
    return hashlib.blake2b(words.encode(), digest_size=16).digest()


def _seal(key: bytes, same: bool) -> int:
    return zlib.crc32(key + bytes([same]))
