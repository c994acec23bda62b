"""What the two caches don't show of it: errors of the program are not taken for damage."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from augstudio.database import CacheDatabase

SCHEMA = "CREATE TABLE IF NOT EXISTS t (x);"
#: Not to wait for seconds where another program writes.
LOCKED = {"timeout": 0.0}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir()
    return folder / "a.sqlite"


def rows(path: Path, add: int | None = None) -> tuple[Any, int]:
    """Return the rows of the table, after one more was added, and the number of notices."""
    database = CacheDatabase(path, SCHEMA, "Numbers")

    def action(connection: sqlite3.Connection) -> list[Any]:
        with connection:
            if add is not None:
                connection.execute("INSERT INTO t VALUES (?)", (add,))
        return connection.execute("SELECT x FROM t").fetchall()

    found = database.use(action, None)
    database.close()
    return found, len(database.notices)


def test_a_wrong_statement_is_an_error_and_harms_no_file(tmp_path: Path) -> None:
    database = CacheDatabase(tmp_path / "a.sqlite", "CREATE TABLE t (x PRIMARY KEY);", "Things")
    database.use(lambda d: d.execute("INSERT INTO t VALUES (1)"), None)
    with pytest.raises(sqlite3.IntegrityError):
        database.use(lambda d: d.execute("INSERT INTO t VALUES (1)"), None)
    assert database.use(lambda d: d.execute("SELECT x FROM t").fetchone(), None) == (1,)
    database.close()
    assert [path.name for path in tmp_path.iterdir()] == ["a.sqlite"]


def test_damaged_files_that_nobody_can_tell_are_all_kept(path: Path) -> None:
    for number in range(3):
        path.write_bytes(b"damage %d " % number * 500)
        assert rows(path) == ([], 1)
    kept = ["a.sqlite", "a.sqlite.damaged", "a.sqlite.damaged-2", "a.sqlite.damaged-3"]
    assert sorted(p.name for p in path.parent.iterdir() if not p.name.endswith("-shm")) == kept
    assert (path.parent / "a.sqlite.damaged").read_bytes().startswith(b"damage 0")
    assert (path.parent / "a.sqlite.damaged-3").read_bytes().startswith(b"damage 2")


def test_a_damaged_file_of_ours_takes_the_place_of_the_one_before(path: Path) -> None:
    for number in range(3):
        assert rows(path) == ([], 0)
        head = path.read_bytes()[:100]
        path.write_bytes(head + b"damage %d " % number * 500)
        assert rows(path) == ([], 1)
    assert sorted(p.name for p in path.parent.iterdir()) == ["a.sqlite", "a.sqlite.damaged"]
    assert b"damage 2" in (path.parent / "a.sqlite.damaged").read_bytes()


@pytest.mark.parametrize(
    "statements",
    [
        "CREATE TABLE t (x, y);",
        "CREATE TABLE t (y);",
        "CREATE TABLE notes (text); INSERT INTO notes VALUES ('dear diary');",
        "CREATE TABLE u (x); CREATE VIEW t AS SELECT x FROM u;",
        SCHEMA + "CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END;",
        SCHEMA + "CREATE TABLE later (x);",
        "PRAGMA application_id = 7;",
    ],
)
def test_a_database_of_something_else_is_set_aside_whole(path: Path, statements: str) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.executescript(statements)
    before = path.read_bytes()
    assert rows(path, add=5) == ([(5,)], 1)
    assert path.with_name("a.sqlite.damaged").read_bytes() == before
    assert rows(path) == ([(5,)], 0)


def test_a_file_of_an_earlier_version_is_still_used(path: Path) -> None:
    with closing(sqlite3.connect(path)) as earlier:
        earlier.executescript(SCHEMA + "INSERT INTO t VALUES (1);")
    assert rows(path) == ([(1,)], 0)
    with closing(sqlite3.connect(path)) as now:
        assert now.execute("PRAGMA application_id").fetchone() != (0,)


def test_the_log_of_another_database_goes_with_the_file(path: Path, tmp_path: Path) -> None:
    rows(path, add=1)
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as writer:
        writer.executescript("PRAGMA journal_mode = WAL; CREATE TABLE u (x);")
        writer.execute("INSERT INTO u VALUES (1)")
        writer.commit()
        log = other.with_name("other.sqlite-wal").read_bytes()
    path.with_name("a.sqlite-wal").write_bytes(log)
    found, notices = rows(path)
    assert (found, notices) in (([], 1), ([(1,)], 0))
    assert rows(path, add=2)[0][-1] == (2,)


def test_something_else_in_the_place_of_the_file(path: Path) -> None:
    path.mkdir()
    assert rows(path) == (None, 1)
    assert path.is_dir()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("ending", ["", "-wal", "-journal"])
def test_a_pipe_is_not_waited_for(path: Path, ending: str) -> None:
    os.mkfifo(path.with_name(path.name + ending))
    assert rows(path) == (None, 1)


def test_a_file_that_stays_locked_is_given_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows(path, add=1)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda p, **more: connect(p, **(more | LOCKED)))
    database = CacheDatabase(path, SCHEMA, "Numbers")
    with closing(connect(path)) as other:
        other.executescript("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;")
        for _ in range(5):
            assert database.use(lambda d: d.execute("SELECT x FROM t").fetchall(), None) is None
    assert len(database.notices) == 1
    assert "locked" in database.notices[0]


def test_text_that_is_none_is_read_all_the_same(path: Path) -> None:
    database = CacheDatabase(path, SCHEMA, "Numbers")
    database.use(lambda d: d.execute("INSERT INTO t VALUES (CAST(x'ff' AS TEXT))"), None)
    assert database.use(lambda d: d.execute("SELECT x FROM t").fetchall(), None) == [("\ufffd",)]
    database.close()
    assert database.notices == []
