from pathlib import Path

import numpy as np
import pytest

from augstudio.cluster.place import Place
from augstudio.cluster.shared_features import SharedFeatures, SharedStore
from augstudio.features.store import FeatureStore, Key, Vector

pytest.importorskip("pyarrow")

SPACE = "v4 some network"


def key(number: int, view: int = 0) -> Key:
    return f"{number:032x}", f"{view:032x}"


def vectors(count: int, view: int = 0, size: int = 5) -> dict[Key, Vector]:
    rng = np.random.default_rng(view)
    return {key(n, view): rng.normal(size=size).astype(np.float32) for n in range(count)}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(str(tmp_path / "shared"))


def files(place: Place) -> list[Path]:
    return sorted(Path(place.address).rglob("*.parquet"))


def assert_same(found: dict[Key, Vector], expected: dict[Key, Vector]) -> None:
    assert found.keys() == expected.keys()
    for each, values in expected.items():
        np.testing.assert_array_equal(found[each], values)
        assert found[each].dtype == np.float32


def test_vectors_come_back_to_the_last_bit(place: Place) -> None:
    first, second = vectors(30), vectors(30, view=1)
    SharedFeatures(place).write(SPACE, [first, second], "one")
    SharedFeatures(place).write(SPACE, [vectors(3, view=2)], "two")
    shared = SharedFeatures(place)
    assert shared.keys(SPACE) == {*first, *second, *vectors(3, view=2)}
    asked = [key(7, 1), key(29), key(2, 2), key(99)]
    expected = first | second | vectors(3, view=2)
    assert_same(shared.get(SPACE, asked), {each: expected[each] for each in asked[:3]})
    assert shared.block(SPACE, "two") == set(vectors(3, view=2))
    assert shared.block(SPACE, "three") == set()
    assert shared.notices == []


def test_each_view_can_be_read_alone(place: Place) -> None:
    from pyarrow import parquet

    SharedFeatures(place).write(SPACE, [vectors(30), vectors(20, view=1)], "one")
    [path] = files(place)
    file = parquet.ParquetFile(path)
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [30, 20]
    assert file.schema_arrow.names == ["content", "view", "values", "checksum"]


def test_spaces_are_apart(place: Place) -> None:
    SharedFeatures(place).write(SPACE, [vectors(3)], "one")
    assert SharedFeatures(place).keys("v4 another network") == set()
    name = SharedFeatures(place).describe(SPACE)
    with place.open(name) as file:
        assert SPACE in file.read().decode()


def test_nothing_to_write_writes_no_file(place: Place) -> None:
    SharedFeatures(place).write(SPACE, [{}, {}], "one")
    assert files(place) == []


@pytest.mark.parametrize("content", [b"", b"PAR1 and no more", b"PAR1" * 1000])
def test_damaged_files_count_as_missing(place: Place, content: bytes) -> None:
    SharedFeatures(place).write(SPACE, [vectors(3)], "one")
    SharedFeatures(place).write(SPACE, [vectors(3, view=1)], "two")
    files(place)[0].write_bytes(content)
    shared = SharedFeatures(place)
    assert shared.keys(SPACE) == set(vectors(3, view=1))
    [notice] = shared.notices
    assert notice.startswith("1 damaged file in ")


def test_a_file_of_another_program_counts_as_damaged(place: Place) -> None:
    import pyarrow
    from pyarrow import parquet

    SharedFeatures(place).write(SPACE, [vectors(3)], "one")
    [path] = files(place)
    parquet.write_table(pyarrow.table({"content": ["a", "b"]}), path)
    assert SharedFeatures(place).keys(SPACE) == set()


def test_a_file_that_is_damaged_later_counts_as_missing(place: Place) -> None:
    SharedFeatures(place).write(SPACE, [vectors(3)], "one")
    shared = SharedFeatures(place)
    assert len(shared.keys(SPACE)) == 3
    files(place)[0].unlink()
    assert shared.get(SPACE, [key(1)]) == {}


@pytest.mark.parametrize("wrong", [1.5, float("nan")])
def test_damaged_rows_count_as_missing(place: Place, wrong: float) -> None:
    from pyarrow import parquet

    expected = vectors(3)
    SharedFeatures(place).write(SPACE, [expected], "one")
    [path] = files(place)
    table = parquet.read_table(path)
    values = np.array(table["values"].to_pylist(), np.float32)
    values[1, 2] = wrong
    changed = type(table["values"].chunk(0)).from_arrays(values.reshape(-1), values.shape[1])
    parquet.write_table(table.set_column(2, "values", changed), path)
    found = SharedFeatures(place).get(SPACE, list(expected))
    assert_same(found, {each: expected[each] for each in (key(0), key(2))})


def test_rows_of_another_space_count_as_missing(place: Place) -> None:
    SharedFeatures(place).write(SPACE, [vectors(3)], "one")
    SharedFeatures(place).write("other", [vectors(3)], "one")
    one, two = files(place)
    one.write_bytes(two.read_bytes())
    found = [SharedFeatures(place).get(space, [key(1)]) for space in (SPACE, "other")]
    assert sorted(map(len, found)) == [0, 1]


def test_a_store_finds_what_is_here_and_there(place: Place, tmp_path: Path) -> None:
    here, there = vectors(4), vectors(6, view=1)
    SharedFeatures(place).write(SPACE, [there], "one")
    (files(place)[0].parent / "damaged.parquet").write_bytes(b"damaged")
    path = tmp_path / "features.sqlite"
    with SharedStore(SharedFeatures(place), path) as store:
        store.put(SPACE, here)
        assert_same(store.get(SPACE, [*here, *there, key(9)]), here | there)
        [notice] = store.notices
        assert notice.startswith("1 damaged file")
    # What is there is not copied.
    with FeatureStore(path) as store:
        assert_same(store.get(SPACE, [*here, *there]), here)
