"""CacheDatabase: an sqlite file of things that can be computed again."""

import itertools
import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

from augstudio import storage
from augstudio.errors import InputError
from augstudio.plain_text import shown

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

#: What sqlite keeps in the head of a file to say whose it is: "Aug!".
_OURS = 0x41756721
_HEAD = b"SQLite format 3\0"
#: Where in the head that stands.
_PLACE = slice(68, 72)
#: Ends of the names of what sqlite writes beside a file.
_BESIDE = ("-wal", "-shm", "-journal")
#: Another program is writing; it will end. Where it doesn't, each try waits for seconds.
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_TRIES = 3
_OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"


class CacheDatabase:
    """An sqlite file whose loss harms nobody, safe to kill at any moment.

    A file that is damaged, or has other tables than it should, is set aside and another one begun.
    Where the file can't be opened or written (no permission, full disk, something else in its
    place) it is not used any more. ``notices`` holds a sentence on each of these.

    Parameters
    ----------
    path
        The file; created when absent.
    schema
        Statements that create the tables where they don't exist.
    purpose
        What is kept in it, such as "Features", for the notices.

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
        """Return what ``action`` returns, or ``otherwise`` where the file can't be used.

        A file that is merely busy with another program's writing is left alone this time.
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
                # Its subclasses mean a wrong statement; this means a wrong file.
                if type(error) is not sqlite3.DatabaseError:
                    raise
                self._set_aside(error)
                return self.use(action, otherwise)
            return otherwise

    def close(self) -> None:
        """Close the file; using it again opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for path in _family(self.path):
                # A pipe would keep sqlite waiting.
                with suppress(FileNotFoundError):
                    storage.open_file(path).close()
            # Used and closed under the lock alone, so threads may share the connection.
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
        """Create the tables in an empty file; ``DatabaseError`` if a file has other ones."""
        with closing(sqlite3.connect(":memory:")) as model:
            model.executescript(self._schema)
            expected = model.execute(_OBJECTS).fetchall()
        found = connection.execute(_OBJECTS).fetchall()
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        if found not in ([], expected) or owner not in (0, _OURS):
            raise sqlite3.DatabaseError("it has other tables than it should")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        mark = f"PRAGMA application_id = {_OURS};"
        if not found:
            connection.executescript(f"BEGIN IMMEDIATE; {self._schema} {mark} COMMIT;")
        elif not owner:
            # Of an earlier version; one that can't be written can still be read.
            with suppress(sqlite3.OperationalError):
                connection.execute(mark)

    def _give_up(self, error: Exception) -> None:
        self.close()
        self._usable = False
        reason = str(error).rstrip(".")
        self._tell(
            f"{self._purpose} can't be remembered in {self.path.parent} ({reason}); everything "
            "else goes on, but takes its time again."
        )

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        """Rename the damaged file; the next use begins a new one."""
        self.close()
        aside = self._aside()
        try:
            # What lies beside the file belongs to it: left there it would spoil the new one.
            for path, to in zip(_family(self.path), _family(aside), strict=True):
                with suppress(FileNotFoundError):
                    path.replace(to)
        except OSError as refusal:
            self._give_up(refusal)
            return
        # It may quote what the file says, with many lines.
        reason = shown(" ".join(str(error).split()), 100)
        self._tell(
            f"{self._purpose} were remembered in a file that is damaged ({reason}). It was set "
            f"aside as {aside.name}, and begun anew."
        )

    def _aside(self) -> Path:
        """Return a name for the damaged file: a free one, or that of an earlier one of ours."""
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


def _family(path: Path) -> list[Path]:
    """Return a file of sqlite and what it writes beside it."""
    return [path.with_name(path.name + ending) for ending in ("", *_BESIDE)]


def _is_ours(path: Path) -> bool:
    """Whether a file begins as those that are written here, which nobody else's does."""
    try:
        with storage.open_file(path) as file:
            head = file.read(_PLACE.stop)
    except (OSError, InputError):
        return False
    return head.startswith(_HEAD) and head[_PLACE] == _OURS.to_bytes(4, "big")
