"""Rows of the store that are not what they should be count as not there, and are replaced."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from augstudio.features.store import FeatureStore, Key
from tests.features.test_store import key, vector

KEYS = [key(1), key(1, 2), key(2)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "features.sqlite"
    with FeatureStore(path) as store:
        store.put("a", {k: vector(number) for number, k in enumerate(KEYS)})
        store.put("b", {k: vector(number + 10) for number, k in enumerate(KEYS)})
    return path


def spoil(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.executescript(statement)


def first_values(path: Path, keys: list[Key] = KEYS, space: str = "a") -> list[float | None]:
    with FeatureStore(path) as store:
        found = store.get(space, keys)
    assert store.notices == []
    return [float(found[k][0]) if k in found else None for k in keys]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vector SET data = zeroblob(length(data)) WHERE id = 2",
        "UPDATE vector SET data = x'' WHERE id = 2",
        "UPDATE vector SET data = x'00' WHERE id = 2",
        "UPDATE vector SET data = x'00000000' WHERE id = 2",
        "UPDATE vector SET data = substr(data, 1, 32) WHERE id = 2",
        "UPDATE vector SET data = substr(data, 5) WHERE id = 2",
        "UPDATE vector SET data = CAST(data || x'00000000' AS BLOB) WHERE id = 2",
        "UPDATE vector SET data = 'text of any length at all' WHERE id = 2",
        "UPDATE vector SET data = CAST(x'ff' AS TEXT) WHERE id = 2",
        "UPDATE vector SET data = 5 WHERE id = 2",
        "UPDATE vector SET data = 1.5 WHERE id = 2",
        "UPDATE vector SET data = (SELECT data FROM vector WHERE id = 1) WHERE id = 2",
        "UPDATE vector SET data = (SELECT data FROM vector WHERE id = 5) WHERE id = 2",
        "DELETE FROM vector WHERE id = 2",
        "DELETE FROM item WHERE id = 2",
        "UPDATE item SET content = x'01' WHERE id = 2",
    ],
)
def test_a_damaged_vector_is_missing_and_can_be_stored_again(path: Path, change: str) -> None:
    spoil(path, change)
    assert first_values(path) == [0, None, 2]
    with FeatureStore(path) as store:
        store.put("a", {KEYS[1]: vector(7)})
    assert first_values(path) == [0, 7, 2]
    assert first_values(path, space="b") == [10, 11, 12]


def test_a_flipped_bit_is_noticed_wherever_it_is(path: Path) -> None:
    row = "SELECT id, data FROM vector WHERE id = (SELECT max(id) FROM vector)"
    with FeatureStore(path) as store, closing(sqlite3.connect(path)) as other:
        for place in range(0, 8 * 36, 7):
            store.put("a", {key(9): vector(1)})
            identity, data = other.execute(row).fetchone()
            data = bytearray(data)
            data[place // 8] ^= 1 << place % 8
            with other:
                other.execute("UPDATE vector SET data = ? WHERE id = ?", (bytes(data), identity))
            assert store.get("a", [key(9)]) == {}


def test_a_space_whose_number_is_used_again_gives_no_vectors_of_the_other(path: Path) -> None:
    spoil(path, "DELETE FROM space WHERE name = 'b'")
    with FeatureStore(path) as store:
        store.put("c", {key(9): vector(9)})
    assert first_values(path, space="c") == [None, None, None]
    spoil(path, "UPDATE space SET name = 'd' WHERE name = 'a'")
    assert first_values(path, space="d") == [None, None, None]


@pytest.mark.parametrize("used", ["'never'", "NULL + 0", "1e300", "-5", "x'00'", "9e999"])
def test_an_odd_time_of_use_is_written_again(path: Path, used: str) -> None:
    spoil(path, f"PRAGMA ignore_check_constraints = 1; UPDATE OR IGNORE item SET used = {used}")
    assert first_values(path) == [0, 1, 2]
    with closing(sqlite3.connect(path)) as other:
        (newest,) = other.execute("SELECT max(used) FROM item WHERE space = 1").fetchone()
    assert 1.6e9 < newest < 1e10


@pytest.mark.parametrize("size", ["'many'", "-1", "1e18", "x'00'", "0"])
def test_odd_sizes_do_not_let_the_file_grow(path: Path, size: str) -> None:
    with FeatureStore(path, 300_000) as store:
        for number in range(100):
            store.put("a", {key(100 + number): np.zeros(1280, np.float32)})
            if number == 20:
                spoil(path, f"UPDATE item SET size = {size}")
        assert store.size <= 300_000
        assert store.get("a", [key(199)])


def test_vectors_that_belong_to_nothing_make_way(path: Path) -> None:
    with FeatureStore(path) as store:
        store.put("a", {key(100 + n): np.zeros(1280, np.float32) for n in range(100)})
    spoil(path, "DELETE FROM item")
    with FeatureStore(path, 300_000) as store:
        store.put("a", {key(1): vector(1)})
        assert store.size <= 300_000


def test_numbers_that_are_none_are_not_returned(path: Path) -> None:
    with FeatureStore(path) as store:
        store.put("a", {key(5): vector(np.nan), key(6): vector(np.inf)})
        assert store.get("a", [key(5), key(6)]) == {}


def test_a_vector_of_another_length_is_replaced(path: Path) -> None:
    with FeatureStore(path) as store:
        store.put("a", {KEYS[1]: np.ones(3, np.float32)})
        assert store.get("a", KEYS)[KEYS[1]].shape == (3,)


def test_rows_of_a_version_without_checksums_are_computed_again(path: Path) -> None:
    spoil(path, "UPDATE vector SET data = substr(data, 1, length(data) - 4)")
    assert first_values(path) == [None, None, None]
