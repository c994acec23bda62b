"""The store keeps what it was given, and survives what happens to files."""

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from augstudio.features.store import FeatureStore, Key


def key(number: int, view: int = 0) -> Key:
    return f"{number:032x}", f"{view:032x}"


def vector(number: float) -> np.ndarray:
    return np.full(8, number, np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "features.sqlite"


def test_returns_what_it_was_given_also_after_reopening(path: Path) -> None:
    with FeatureStore(path) as store:
        store.put("a", {key(1): vector(1), key(1, 2): vector(12), key(2): vector(2)})
    with FeatureStore(path) as store:
        found = store.get("a", [key(1), key(1, 2), key(3)])
    assert set(found) == {key(1), key(1, 2)}
    np.testing.assert_array_equal(found[key(1, 2)], vector(12))
    assert found[key(1)].dtype == np.float32


def test_spaces_do_not_mix(path: Path) -> None:
    with FeatureStore(path) as store:
        store.put("exact", {key(1): vector(1)})
        store.put("fast", {key(1): vector(9)})
        assert store.get("other", [key(1)]) == {}
        assert store.get("exact", [key(1)])[key(1)][0] == 1


def test_finds_many_keys_at_once(path: Path) -> None:
    keys = [key(n) for n in range(1500)]
    with FeatureStore(path) as store:
        store.put("a", {k: vector(n) for n, k in enumerate(keys)})
        found = store.get("a", keys)
    assert [found[k][0] for k in keys] == list(range(1500))


def test_a_vector_is_kept_once(path: Path) -> None:
    with FeatureStore(path) as store:
        store.put("a", {key(1): vector(1)})
        size = store.size
        store.put("a", {key(1): vector(5)})
        assert store.get("a", [key(1)])[key(1)][0] == 1
        assert store.size == size


def test_forgets_the_least_recently_used_beyond_its_limit(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 1_000_000
    hours = iter(range(10_000))
    monkeypatch.setattr(time, "time", lambda: 7200.0 * next(hours))
    with FeatureStore(path, limit) as store:
        for number in range(300):
            store.put("a", {key(number): np.zeros(1280, np.float32)})
            assert store.get("a", [key(0)])
            assert store.size <= limit
        kept = store.get("a", [key(number) for number in range(300)])
    assert key(0) in kept
    assert key(299) in kept
    assert key(1) not in kept
    assert 120 < len(kept) < 200


def test_a_damaged_file_is_set_aside_with_a_notice(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is no database" * 1000)
    with FeatureStore(path) as store:
        store.put("a", {key(1): vector(1)})
        assert store.get("a", [key(1)])[key(1)][0] == 1
    assert len(store.notices) == 1
    assert "damaged" in store.notices[0]
    assert len(list(path.parent.glob("*.damaged"))) == 1


def test_damage_inside_the_file_is_set_aside_too(path: Path) -> None:
    with FeatureStore(path) as store:
        store.put("a", {key(n): vector(n) for n in range(2000)})
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(bytes(data))
    with FeatureStore(path) as store:
        assert store.get("a", [key(5)]) == {}
        store.put("a", {key(5): vector(5)})
        assert store.get("a", [key(5)])[key(5)][0] == 5
    assert any("damaged" in notice for notice in store.notices)


def test_a_folder_that_cannot_be_written_ends_the_remembering_not_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with FeatureStore(tmp_path / "file" / "features.sqlite") as store:
        store.put("a", {key(1): vector(1)})
        assert store.get("a", [key(1)]) == {}
    assert len(store.notices) == 1
    assert "can't be cached" in store.notices[0]


def test_a_full_disk_ends_the_remembering_not_the_run(path: Path) -> None:
    with FeatureStore(path) as store:
        store.put("a", {key(1): vector(1)})
        pages = store.size // 4096
        store._database.use(lambda d: d.execute(f"PRAGMA max_page_count = {pages}").fetchone(), 0)
        many = {key(n): np.zeros(1280, np.float32) for n in range(100)}
        store.put("a", many)
        store.put("a", many)
        assert store.get("a", [key(1)]) == {}
    assert len(store.notices) == 1
    assert "full" in store.notices[0]


def test_a_file_that_another_program_is_writing_is_left_alone_this_time(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FeatureStore(path) as store:
        store.put("a", {key(1): vector(1)})
        store._database.use(lambda d: d.execute("PRAGMA busy_timeout = 1"), None)
        monkeypatch.setattr("augstudio.features.store._FRESH", -1)
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
        store.put("a", {key(2): vector(2)})
        assert set(store.get("a", [key(1), key(2)])) == {key(1)}
        other.rollback()
        other.close()
        store.put("a", {key(2): vector(2)})
        assert set(store.get("a", [key(1), key(2)])) == {key(1), key(2)}
    assert store.notices == []


def test_a_damaged_file_that_cannot_be_renamed_ends_the_remembering(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is no database" * 1000)

    def refuse(*_: object) -> None:
        raise PermissionError("in use")

    monkeypatch.setattr(Path, "replace", refuse)
    with FeatureStore(path) as store:
        assert store.get("a", [key(1)]) == {}
    assert "in use" in store.notices[0]


def test_killing_the_process_loses_at_most_the_batch_in_flight(path: Path) -> None:
    code = f"""
import os, numpy as np
from pathlib import Path
from augstudio.features.store import FeatureStore
store = FeatureStore(Path({str(path)!r}))
vector = np.ones(8, np.float32)
for batch in range(5):
    store.put("a", {{(f"{{batch * 10 + n:032x}}", "0" * 32): vector for n in range(10)}})
store._database._open().execute("BEGIN")
store._database._open().execute("INSERT INTO space (name) VALUES ('half')")
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    with FeatureStore(path) as store:
        assert len(store.get("a", [key(n) for n in range(60)])) == 50
        assert store.get("half", [key(0)]) == {}
    assert store.notices == []
