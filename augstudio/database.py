"""CacheDatabase: an sqlite file of things that can be computed again."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class CacheDatabase:
    """An sqlite file whose loss harms nobody, safe to kill at any moment.

    A damaged file is set aside and begun anew. Where the file can't be opened or written (no
    permission, full disk) it is not used any more. ``notices`` holds a sentence on each of these.

    Parameters
    ----------
    path
        The file; created when absent.
    schema
        Statements that create the tables where they don't exist.
    purpose
        What is kept in it, such as "Features", for the notices.

    All methods may be called from any thread.
    """

    def __init__(self, path: Path, schema: str, purpose: str) -> None:
        self.path = path
        self.notices: list[str] = []
        self._schema = schema
        self._purpose = purpose
        self._usable = True
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
                return action(self._open())
            except (sqlite3.OperationalError, OSError) as error:
                if getattr(error, "sqlite_errorname", "") not in ("SQLITE_BUSY", "SQLITE_LOCKED"):
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
            # Used and closed under the lock alone, so threads may share the connection.
            connection = sqlite3.connect(self.path, timeout=5, check_same_thread=False)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.executescript(self._schema)
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _give_up(self, error: Exception) -> None:
        self.close()
        self._usable = False
        self._tell(
            f"{self._purpose} can't be remembered in {self.path.parent} ({error}); everything "
            "else goes on, but takes its time again."
        )

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        """Rename the damaged file; the next use begins a new one."""
        self.close()
        aside = self.path.with_name(f"{self.path.name}.damaged")
        try:
            self.path.replace(aside)
        except OSError as refusal:
            self._give_up(refusal)
            return
        for ending in ("-wal", "-shm"):
            with suppress(OSError):
                self.path.with_name(self.path.name + ending).unlink()
        self._tell(
            f"{self._purpose} were remembered in a file that is damaged ({error}). It was set "
            f"aside as {aside.name}, and begun anew."
        )

    def _tell(self, notice: str) -> None:
        _log.warning(notice)
        self.notices.append(notice)
