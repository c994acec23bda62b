"""CacheDatabase: an sqlite file of things that can be computed again."""

import itertools
import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from augstudio import storage
from augstudio.errors import InputError
from augstudio.plain_text import shown

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

#: The application ID that sqlite keeps in the file header: "Aug!".
_OURS = 0x41756721
_HEAD = b"SQLite format 3\0"
#: Where the header holds it.
_PLACE = slice(68, 72)
#: Endings of the files that sqlite writes beside the database.
_BESIDE = ("-wal", "-shm", "-journal")
#: Another program is writing and will soon finish. If it doesn't, each try waits for seconds.
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_TRIES = 3
_OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"


class CacheDatabase:
    """An sqlite file that can be lost without harm; the program may be killed at any moment.

    A file that is damaged or has the wrong tables is set aside, and a new one is started. If the
    file can't be opened or written (no permission, full disk, something else in its place), it is
    no longer used. ``notices`` has a sentence on each such case.

    Parameters
    ----------
    path
        The file; created when absent.
    schema
        Statements that create the tables if they don't exist.
    purpose
        What it stores, such as "Features", for the notices.

    All methods may be called from any thread. Text that is not UTF-8 is read with replacement
    characters.
    """

    def __init__(self, path: Path, schema: str, purpose: str) -> None:
        self.path = path
        self.notices: list[str] = []
        self._schema = schema
        self._purpose = purpose
        self._usable = True
        self._busy = 0
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    def use(self, action: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """Return what ``action`` returns, or ``otherwise`` if the file can't be used.

        If another program is just writing to the file, only this call is skipped.
        """
        with self._lock:
            if not self._usable:
                return otherwise
            try:
                found = action(self._open())
                self._busy = 0
                return found
            except (sqlite3.OperationalError, OSError, InputError) as error:
                self._busy += 1
                busy = getattr(error, "sqlite_errorname", "") in _BUSY
                if not busy or self._busy == _TRIES:
                    self._give_up(error)
            except sqlite3.DatabaseError as error:
                # Its subclasses mean a wrong statement; the class itself means a wrong file.
                if type(error) is not sqlite3.DatabaseError:
                    raise
                self._set_aside(error)
                return self.use(action, otherwise)
            return otherwise

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for path in _family(self.path):
                # On a pipe, sqlite would wait forever.
                with suppress(FileNotFoundError):
                    storage.open_file(path).close()
            # Only used and closed under the lock, so threads may share the connection.
            connection = sqlite3.connect(self.path, timeout=5, check_same_thread=False)
            connection.text_factory = lambda data: data.decode(errors="replace")
            try:
                self._prepare(connection)
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Create the tables in an empty file; ``DatabaseError`` if it has other tables."""
        with closing(sqlite3.connect(":memory:")) as model:
            model.executescript(self._schema)
            expected = model.execute(_OBJECTS).fetchall()
        found = connection.execute(_OBJECTS).fetchall()
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        if found not in ([], expected) or owner not in (0, _OURS):
            raise sqlite3.DatabaseError("it has the wrong tables")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        mark = f"PRAGMA application_id = {_OURS};"
        if not found:
            connection.executescript(f"BEGIN IMMEDIATE; {self._schema} {mark} COMMIT;")
        elif not owner:
            # Written by an earlier version; a read-only file can still be read.
            with suppress(sqlite3.OperationalError):
                connection.execute(mark)

    def _give_up(self, error: Exception) -> None:
        self.close()
        self._usable = False
        reason = str(error).rstrip(".")
        self._tell(
            f"{self._purpose} can't be cached in {self.path.parent} ({reason}). Everything still "
            "works, but they are computed again each time."
        )

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        """Rename the damaged file; the next use starts a new one."""
        self.close()
        aside = self._aside()
        try:
            # The files beside it belong to it: left there, they would damage the new one.
            for path, to in zip(_family(self.path), _family(aside), strict=True):
                with suppress(FileNotFoundError):
                    path.replace(to)
        except OSError as refusal:
            self._give_up(refusal)
            return
        # It may quote many lines of the file.
        reason = shown(" ".join(str(error).split()), 100)
        self._tell(
            f"The cache file for {self._purpose[:1].lower()}{self._purpose[1:]} is damaged "
            f"({reason}). It was renamed to {aside.name}, and a new one was started."
        )

    def _aside(self) -> Path:
        """Return a name for the damaged file: one that is free or belongs to an earlier one."""
        name = f"{self.path.name}.damaged"
        for number in itertools.count(2):
            aside = self.path.with_name(name)
            if _is_ours(aside) or not any(map(os.path.lexists, _family(aside))):
                break
            name = f"{self.path.name}.damaged-{number}"
        return aside

    def _tell(self, notice: str) -> None:
        _log.warning(notice)
        self.notices.append(notice)


class DatabaseUser:
    """Something kept in a ``CacheDatabase``, which is closed at the end of a ``with`` block.

    A subclass that collects rows before it writes them defines ``_write``.
    """

    def __init__(self, database: CacheDatabase) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._write()
        self._database.close()

    def _write(self) -> None:
        """Write what was collected; called before the file is closed."""


def bytes_in_use(connection: sqlite3.Connection) -> int:
    """Return the bytes of a database, without those that are free for new rows."""
    pages, free, page = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * page


def _family(path: Path) -> list[Path]:
    """Return an sqlite file and those that sqlite writes beside it."""
    return [path.with_name(path.name + ending) for ending in ("", *_BESIDE)]


def _is_ours(path: Path) -> bool:
    """Whether a file begins with the header that only the files written here have."""
    try:
        with storage.open_file(path) as file:
            head = file.read(_PLACE.stop)
    except (OSError, InputError):
        return False
    return head.startswith(_HEAD) and head[_PLACE] == _OURS.to_bytes(4, "big")
