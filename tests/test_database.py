"""What the two caches don't show of it: errors of the program are not taken for damage."""

import sqlite3
from pathlib import Path

import pytest

from augstudio.database import CacheDatabase


def test_a_wrong_statement_is_an_error_and_harms_no_file(tmp_path: Path) -> None:
    database = CacheDatabase(tmp_path / "a.sqlite", "CREATE TABLE t (x PRIMARY KEY);", "Things")
    database.use(lambda d: d.execute("INSERT INTO t VALUES (1)"), None)
    with pytest.raises(sqlite3.IntegrityError):
        database.use(lambda d: d.execute("INSERT INTO t VALUES (1)"), None)
    assert database.use(lambda d: d.execute("SELECT x FROM t").fetchone(), None) == (1,)
    database.close()
    assert [path.name for path in tmp_path.iterdir()] == ["a.sqlite"]


def test_a_damaged_file_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / "a.sqlite").write_bytes(b"damage %d " % number * 500)
        database = CacheDatabase(tmp_path / "a.sqlite", "CREATE TABLE t (x);", "Things")
        assert database.use(lambda d: d.execute("SELECT x FROM t").fetchall(), None) == []
        database.close()
        assert len(database.notices) == 1
        for ending in ("-wal", "-shm"):
            (tmp_path / f"a.sqlite{ending}").unlink(missing_ok=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.sqlite", "a.sqlite.damaged"]
    assert (tmp_path / "a.sqlite.damaged").read_bytes().startswith(b"damage 2")
