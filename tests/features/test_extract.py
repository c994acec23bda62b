"""Features: right for the right photo, computed once, whatever stands in the way."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.images import Fit
from augstudio.data.scan import scan
from augstudio.errors import Cancelled
from augstudio.features import extract
from augstudio.features.extract import Extractor
from augstudio.features.store import FeatureStore
from augstudio.models.backbones import Backbone, backbone
from augstudio.models.engine import Precision
from augstudio.progress import Progress
from tests.photos import COLOURS, write_folder, write_photo


class MeanColour:
    """An engine whose features are the mean colour, so that a test can foretell them."""

    name = "mean colour"
    feature_size = 3

    def __init__(self) -> None:
        self.runs = 0

    def run(self, photos: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
        for key, photo in photos:
            self.runs += 1
            assert photo.shape == (32, 32, 3)
            assert photo.dtype == np.float32
            yield key, photo.mean((0, 1))


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> MeanColour:
    engine = MeanColour()
    monkeypatch.setattr(extract, "open_engine", lambda *_: engine)
    return engine


@pytest.fixture
def small(tmp_path: Path) -> Backbone:
    weights = tmp_path / "weights"
    weights.write_bytes(b"weights")
    return replace(backbone("efficientnet_lite0"), input_size=32, channels=3, weights=weights)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FeatureStore]:
    with FeatureStore(tmp_path / "features.sqlite") as store:
        yield store


@pytest.fixture
def records(tmp_path: Path) -> tuple[ImageRecord, ...]:
    return scan(write_folder(tmp_path / "set", photos=8)).records(Split.TRAIN)


TURNED = Recipe(rotation_range=40, horizontal_flip=True, brightness_range=(0.5, 1.5))


def test_each_row_belongs_to_its_record(
    engine: MeanColour, small: Backbone, store: FeatureStore, records: tuple[ImageRecord, ...]
) -> None:
    features = Extractor(small, store).extract(records, Recipe())
    assert features.records == records
    assert features.values.shape == (16, 3)
    for row, record in zip(features.values, records, strict=True):
        nearest = min(COLOURS, key=lambda name: np.abs(row - COLOURS[name]).sum())
        assert nearest == record.label


def test_a_second_time_nothing_is_computed(
    engine: MeanColour, small: Backbone, store: FeatureStore, records: tuple[ImageRecord, ...]
) -> None:
    first = Extractor(small, store)
    values = first.extract(records, TURNED, view=1).values
    again = Extractor(small, store)
    seen: list[tuple[float, ...]] = []
    features = again.extract(records, TURNED, view=1, on_progress=lambda *a: seen.append(a))
    np.testing.assert_array_equal(features.values, values)
    assert (first.computed, first.cached) == (16, 0)
    assert (again.computed, again.cached, again.per_second) == (0, 16, 0)
    assert engine.runs == 16
    assert seen == [(16, 16, 0, 16, 0.0)]


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE vector SET data = zeroblob(length(data)) WHERE id < 4",
        "UPDATE vector SET data = 'text' WHERE id < 4",
        "DELETE FROM vector WHERE id < 4",
        "DELETE FROM item WHERE id < 4",
    ],
)
def test_rows_that_were_altered_are_computed_again(
    engine: MeanColour,
    small: Backbone,
    store: FeatureStore,
    records: tuple[ImageRecord, ...],
    tmp_path: Path,
    spoil: str,
) -> None:
    values = Extractor(small, store).extract(records, Recipe()).values
    with closing(sqlite3.connect(tmp_path / "features.sqlite")) as other, other:
        other.execute(spoil)
    again = Extractor(small, store)
    np.testing.assert_array_equal(again.extract(records, Recipe()).values, values)
    assert (again.computed, again.cached) == (3, 13)
    third = Extractor(small, store)
    np.testing.assert_array_equal(third.extract(records, Recipe()).values, values)
    assert third.computed == 0


def test_another_recipe_computes_only_what_it_changes(
    engine: MeanColour, small: Backbone, store: FeatureStore, records: tuple[ImageRecord, ...]
) -> None:
    extractor = Extractor(small, store)
    for view in range(3):
        extractor.extract(records, TURNED, view=view)
    assert extractor.computed == 48
    other = TURNED.with_value("rotation_range", 20)
    extractor.extract(records, other, view=0)
    assert extractor.computed == 48
    extractor.extract(records, other, view=1)
    assert extractor.computed == 64


def test_mirroring_recomputes_only_the_photos_that_are_mirrored(
    engine: MeanColour, small: Backbone, store: FeatureStore, records: tuple[ImageRecord, ...]
) -> None:
    extractor = Extractor(small, store)
    extractor.extract(records, Recipe())
    extractor.extract(records, Recipe(horizontal_flip=True), view=1)
    assert 16 < extractor.computed < 32


def test_precision_fit_and_weights_are_kept_apart(
    engine: MeanColour,
    small: Backbone,
    store: FeatureStore,
    records: tuple[ImageRecord, ...],
    tmp_path: Path,
) -> None:
    (tmp_path / "other").write_bytes(b"other weights")
    for extractor in (
        Extractor(small, store),
        Extractor(small, store, Precision.FAST),
        Extractor(small, store, fit=Fit.PAD),
        Extractor(replace(small, weights=tmp_path / "other"), store),
    ):
        extractor.extract(records, Recipe())
        assert extractor.computed == 16


def test_identical_photos_are_computed_once(
    engine: MeanColour, small: Backbone, store: FeatureStore, records: tuple[ImageRecord, ...]
) -> None:
    twin = replace(records[0], file=str(records[0].path.with_name("twin.png")))
    features = Extractor(small, store).extract([*records, twin], TURNED, view=1)
    assert engine.runs == 16
    np.testing.assert_array_equal(features.values[0], features.values[16])


def test_threads_and_memory_change_nothing(
    engine: MeanColour,
    small: Backbone,
    records: tuple[ImageRecord, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    results = []
    for workers, memory in ((1, 0), (16, 10_000_000), (3, 32 * 32 * 3 * 2)):
        monkeypatch.setattr("augstudio.threads.THREADS", workers)
        with FeatureStore(tmp_path / f"{workers}.sqlite") as store:
            extractor = Extractor(small, store, memory_limit=memory)
            extractor.extract(records, TURNED)
            results.append(extractor.extract(records, TURNED, seed=3, view=2).values)
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])


def test_photos_are_kept_only_where_further_views_follow(
    engine: MeanColour, small: Backbone, store: FeatureStore, records: tuple[ImageRecord, ...]
) -> None:
    extractor = Extractor(small, store)
    extractor.extract(records[:8], Recipe(), keep=False)
    extractor.extract(records[8:], Recipe())
    for record in records:
        record.path.unlink()
    assert extractor.extract(records, TURNED, view=1).records == records[8:]


def test_photos_that_cannot_be_read_are_left_out_and_told(
    engine: MeanColour, small: Backbone, store: FeatureStore, records: tuple[ImageRecord, ...]
) -> None:
    records[2].path.unlink()
    write_photo(records[5].path, (0, 0, 0), seed=99)
    told: dict[str, str] = {}
    features = Extractor(small, store).extract(
        records, Recipe(), on_skip=lambda path, reason: told.update({path.name: reason})
    )
    assert len(features.records) == len(features.values) == 14
    assert records[2] not in features.records
    assert "can no longer be opened" in told["002.png"]
    assert "changed" in told["005.png"]


def test_nothing_readable_gives_nothing(
    engine: MeanColour, small: Backbone, store: FeatureStore, records: tuple[ImageRecord, ...]
) -> None:
    for record in records:
        record.path.write_bytes(b"")
    features = Extractor(small, store).extract(records, Recipe())
    assert features.values.shape == (0, 3)
    assert features.records == ()


def test_stopping_keeps_what_was_computed(
    engine: MeanColour, small: Backbone, store: FeatureStore, records: tuple[ImageRecord, ...]
) -> None:
    class StopAfterFive(Progress):
        done = 0

        def hear(self, done: int, *_: float) -> None:
            self.done = done

        @property
        def cancelled(self) -> bool:
            return self.done >= 5

    stop = StopAfterFive()
    with pytest.raises(Cancelled):
        Extractor(small, store).extract(records, Recipe(), on_progress=stop.hear, progress=stop)
    again = Extractor(small, store)
    again.extract(records, Recipe())
    assert again.cached >= 5
    assert again.cached + again.computed == 16


def test_many_photos_are_written_in_batches(
    engine: MeanColour,
    small: Backbone,
    store: FeatureStore,
    records: tuple[ImageRecord, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(extract, "_FLUSH_PHOTOS", 5)
    monkeypatch.setattr(extract, "_FLUSH_SECONDS", 60)
    sizes: list[int] = []
    put = store.put
    monkeypatch.setattr(store, "put", lambda s, v: (sizes.append(len(v)), put(s, v)))
    Extractor(small, store).extract(records, Recipe())
    assert sizes == [5, 5, 5, 1]


def test_two_programs_meet_in_the_middle(
    engine: MeanColour,
    small: Backbone,
    store: FeatureStore,
    records: tuple[ImageRecord, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(extract, "_FLUSH_PHOTOS", 1)
    monkeypatch.setattr(extract, "_KEYS_AGAIN", 1)
    monkeypatch.setattr("augstudio.threads.THREADS", 1)
    order: list[tuple[str, ...]] = []
    with FeatureStore(tmp_path / "features.sqlite") as of_other:
        first, second = Extractor(small, store), Extractor(small, of_other)

        def hear(*_: float) -> None:
            # The second program begins while the first is at its third photo.
            if first.computed == 3 and not second.computed:
                found = second.extract(records, TURNED, view=1, on_skip=print)
                order.append(tuple(record.content for record in found.records))
                values.append(found.values)

        values: list[NDArray[np.float32]] = []
        features = first.extract(records, TURNED, view=1, on_progress=hear)
    np.testing.assert_array_equal(features.values, values[0])
    assert features.records == records
    assert order == [tuple(record.content for record in records)]
    # The second one took all that the first had not read yet, and the first took it over.
    assert (second.computed, second.cached) == (13, 3)
    assert first.computed + first.cached == 16
    assert first.computed <= 3 + 5


def test_the_built_in_backbone_gives_its_features(
    store: FeatureStore, records: tuple[ImageRecord, ...]
) -> None:
    extractor = Extractor(backbone("efficientnet_lite0"), store)
    features = extractor.extract(records[:3], Recipe())
    assert features.values.shape == (3, 1280)
    assert np.isfinite(features.values).all()
    assert features.values.std() > 0
    assert extractor.per_second > 0


def test_it_says_how_many_are_known(
    engine: MeanColour, small: Backbone, store: FeatureStore, records: tuple[ImageRecord, ...]
) -> None:
    extractor = Extractor(small, store)
    assert extractor.known(records, TURNED, 0, 1) == 0
    extractor.extract(records[:5], TURNED, seed=0, view=1)
    runs = engine.runs
    assert extractor.known(records, TURNED, 0, 1) == 5
    # A photo that comes twice counts twice.
    assert extractor.known([*records[:2], records[0]], TURNED, 0, 1) == 3
    assert [extractor.known(records, TURNED, seed, view) for seed, view in ((1, 1), (0, 0))] == [
        0,
        0,
    ]
    assert Extractor(small, store, Precision.FAST).known(records, TURNED, 0, 1) == 0
    assert engine.runs == runs
