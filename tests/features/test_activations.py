"""Activations: the right ones for each photo, computed once, whatever stands in the way."""

from pathlib import Path
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.augment.apply import apply
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.images import Fit, read_record
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError, Cancelled, UnreadablePhotoError
from augstudio.features import activations
from augstudio.features.activation_store import ActivationStore
from augstudio.features.activations import Activations, FrozenPart
from augstudio.features.photos import PhotoSource
from augstudio.models.engine import KerasEngine, Precision
from augstudio.progress import Progress
from tests.photos import write_folder

TURNED = Recipe(rotation_range=40, horizontal_flip=True, brightness_range=(0.5, 1.5))
SIZE = 32


@pytest.fixture(scope="module")
def lower() -> Any:
    """Photos (n, 32, 32, 3) to activations (n, 8, 8, 4), up to tens of thousands."""
    from keras import Input, Model, layers, utils

    utils.set_random_seed(3)
    photos = Input((SIZE, SIZE, 3))
    return Model(photos, layers.Conv2D(4, 3, 4, "same", activation="relu")(photos))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def records(tmp_path: Path) -> tuple[ImageRecord, ...]:
    return scan(write_folder(tmp_path / "set", photos=5)).records(Split.TRAIN)


def frozen(lower: Any, folder: Path, space: str = "net cut", **more: Any) -> FrozenPart:
    limit = more.pop("limit", 10**9)
    photos = PhotoSource(SIZE, Fit.CROP)
    return FrozenPart(lower, space, photos, ActivationStore(folder, limit), **more)


class Counting:
    """Counts the photos that an engine is given."""

    def __init__(self, engine: Any) -> None:
        self.taken = 0
        self._engine = engine

    def run(self, photos: Any) -> Any:
        def counted() -> Any:
            for item in photos:
                self.taken += 1
                yield item

        return self._engine.run(counted())


@pytest.fixture
def engine(lower: Any, monkeypatch: pytest.MonkeyPatch) -> Counting:
    engine = Counting(KerasEngine(lower))
    monkeypatch.setattr(activations, "open_network", lambda *_: engine)
    return engine


def expected(lower: Any, record: ImageRecord, part: FrozenPart, view: int) -> NDArray[np.float32]:
    photo = read_record(record, SIZE, Fit.CROP).astype(np.float32)
    photo = apply(photo, part.transform(record, TURNED, 7, view))
    return np.asarray(lower(photo[None]))[0]


@pytest.mark.parametrize("view", [0, 2])
def test_each_row_belongs_to_its_record(
    lower: Any, folder: Path, records: tuple[ImageRecord, ...], view: int
) -> None:
    part = frozen(lower, folder)
    assert part.shape == (8, 8, 4)
    found = part.extract(records, TURNED, seed=7, view=view)
    assert found.records == records
    assert found.values.shape == (10, 8, 8, 4)
    assert found.values.dtype == np.float16
    for row, record in zip(found.values, records, strict=True):
        right = expected(lower, record, part, view)
        np.testing.assert_allclose(row.astype("f4"), right, rtol=2e-3, atol=0.2)
    assert part.bytes_of(10) == sum(path.stat().st_size for path in folder.iterdir())


def test_a_second_time_nothing_is_computed(
    engine: Counting, lower: Any, folder: Path, records: tuple[ImageRecord, ...]
) -> None:
    seen: list[tuple[float, ...]] = []
    first = frozen(lower, folder).extract(records, TURNED, on_progress=lambda *a: seen.append(a))
    assert engine.taken == 10
    assert [figures[:4] for figures in seen] == [(n, 10, n, 0) for n in range(1, 11)]
    assert seen[-1][4] > 0
    seen.clear()
    again = frozen(lower, folder).extract(records, TURNED, on_progress=lambda *a: seen.append(a))
    assert engine.taken == 10
    assert seen == [(10, 10, 0, 10, 0.0)]
    np.testing.assert_array_equal(again.values, first.values)


def test_activations_that_were_altered_are_computed_again(
    engine: Counting, lower: Any, folder: Path, records: tuple[ImageRecord, ...]
) -> None:
    first = np.array(frozen(lower, folder).extract(records, TURNED).values)
    (path,) = folder.iterdir()
    good = path.read_bytes()
    path.write_bytes(good[:24] + bytes(len(good) - 24))
    again = frozen(lower, folder).extract(records, TURNED)
    assert engine.taken == 20
    np.testing.assert_array_equal(again.values, first)
    assert path.read_bytes() == good


def test_what_differs_is_kept_apart(
    engine: Counting, lower: Any, folder: Path, records: tuple[ImageRecord, ...]
) -> None:
    frozen(lower, folder).extract(records, TURNED)
    for number, (part, recipe, view) in enumerate(
        [
            (frozen(lower, folder, "another cut"), TURNED, 0),
            (frozen(lower, folder, precision=Precision.FAST), TURNED, 0),
            (frozen(lower, folder), TURNED, 1),
            (frozen(lower, folder), Recipe(rotation_range=10), 1),
        ],
        start=2,
    ):
        part.extract(records, recipe, view=view)
        assert engine.taken == 10 * number
    frozen(lower, folder).extract(records[::-1], TURNED)
    assert engine.taken == 60
    # View 0 is the photo itself, whatever the recipe.
    frozen(lower, folder).extract(records, Recipe(rotation_range=10))
    assert engine.taken == 60


def test_a_photo_that_cannot_be_read_is_left_out(
    engine: Counting, lower: Any, folder: Path, records: tuple[ImageRecord, ...]
) -> None:
    records[3].path.write_bytes(b"no photo")
    skipped: list[tuple[Path, str]] = []
    found = frozen(lower, folder).extract(records, TURNED, on_skip=lambda *a: skipped.append(a))
    assert [path for path, _ in skipped] == [records[3].path]
    left = records[:3] + records[4:]
    assert found.records == left
    assert found.values.shape == (9, 8, 8, 4)
    # The file is one of the photos that are in it.
    assert frozen(lower, folder).extract(left, TURNED).records == left
    assert engine.taken == 9
    frozen(lower, folder).extract(records, TURNED)
    assert engine.taken == 18


def test_nothing_is_kept_of_what_was_stopped(
    engine: Counting, lower: Any, folder: Path, records: tuple[ImageRecord, ...]
) -> None:
    class Stopping(Progress):
        @property
        def cancelled(self) -> bool:
            return engine.taken >= 4

    with pytest.raises(Cancelled):
        frozen(lower, folder).extract(records, TURNED, progress=Stopping())
    assert list(folder.iterdir()) == []


def test_numbers_too_large_for_16_bits_do_not_become_infinite(
    folder: Path, records: tuple[ImageRecord, ...]
) -> None:
    from keras import Input, Model, layers

    photos = Input((SIZE, SIZE, 3))
    large = Model(photos, layers.Rescaling(1000.0)(photos))
    found = frozen(large, folder).extract(records, TURNED)
    assert np.isfinite(found.values).all()
    assert found.values.max() == 65504


def test_computed_without_a_file_they_are_the_same(
    lower: Any, folder: Path, records: tuple[ImageRecord, ...]
) -> None:
    part = frozen(lower, folder)
    kept = part.extract(records, TURNED, view=1)
    wanted = [(record, record, part.transform(record, TURNED, 0, 1)) for record in records]
    found = dict(part.compute(wanted))
    for record, row in zip(records, kept.values, strict=True):
        np.testing.assert_array_equal(found[record], row)


def test_computing_tells_what_cannot_be_read(
    lower: Any, folder: Path, records: tuple[ImageRecord, ...]
) -> None:
    for number in (0, 9):
        records[number].path.write_bytes(b"no photo")
    part = frozen(lower, folder)
    wanted = [(n, r, part.transform(r, TURNED, 0, 0)) for n, r in enumerate(records)]
    found = dict(part.compute(wanted))
    assert sorted(found) == list(range(10))
    assert [n for n in range(10) if isinstance(found[n], UnreadablePhotoError)] == [0, 9]


def test_whether_there_is_room(lower: Any, folder: Path) -> None:
    part = frozen(lower, folder, limit=frozen(lower, folder).bytes_of(10))
    assert part.fits(10)
    assert not part.fits(11)


def test_a_folder_that_cannot_be_written_is_reported(
    lower: Any, tmp_path: Path, records: tuple[ImageRecord, ...]
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(AugStudioError):
        frozen(lower, tmp_path / "file" / "kept").extract(records, TURNED)


def test_a_file_that_vanishes_is_reported(
    lower: Any,
    folder: Path,
    records: tuple[ImageRecord, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ActivationStore, "find", lambda *_: None)
    with pytest.raises(AugStudioError, match="could not be saved"):
        frozen(lower, folder).extract(records, TURNED)


def test_older_files_make_way(lower: Any, folder: Path, records: tuple[ImageRecord, ...]) -> None:
    limit = 2 * frozen(lower, folder).bytes_of(10)
    part = frozen(lower, folder, limit=limit)
    found: list[Activations] = [part.extract(records, TURNED, view=view) for view in range(4)]
    assert sum(path.stat().st_size for path in folder.iterdir()) == limit
    # Those in use stay readable on every system that could delete them.
    assert np.isfinite(found[0].values).all()


def test_a_second_program_waits_for_the_first(
    lower: Any, folder: Path, records: tuple[ImageRecord, ...]
) -> None:
    first, second = frozen(lower, folder), frozen(lower, folder)
    waited = Event()

    class Heard(Progress):
        def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
            assert message == "Waiting for another AugStudio that does the same"
            waited.set()

    found: list[Activations] = []
    computed: list[int] = []

    def ask() -> None:
        found.append(
            second.extract(
                records,
                TURNED,
                view=1,
                on_progress=lambda done, total, now, *_: computed.append(now),
                progress=Heard(),
            )
        )

    other = Thread(target=ask)

    def hear(*_: float) -> None:
        if not other.ident:
            other.start()
            assert waited.wait(60)

    values = first.extract(records, TURNED, view=1, on_progress=hear).values
    other.join()
    np.testing.assert_array_equal(found[0].values, values)
    assert computed == [0]
    assert [path.suffix for path in folder.iterdir()] == [".f16"]


def test_waiting_for_another_program_can_be_stopped(
    lower: Any, folder: Path, records: tuple[ImageRecord, ...]
) -> None:
    class Impatient(Progress):
        asked = False

        def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
            self.asked = True

        @property
        def cancelled(self) -> bool:
            return self.asked

    def hear(done: int, *_: float) -> None:
        if done == 1:
            with pytest.raises(Cancelled):
                frozen(lower, folder).extract(records, TURNED, view=1, progress=Impatient())

    found = frozen(lower, folder).extract(records, TURNED, view=1, on_progress=hear)
    assert found.records == records
