import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from augstudio.augment.apply import apply
from augstudio.augment.draw import draw_view
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data import images
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.data.images import Fit
from augstudio.data.scan import scan
from augstudio.errors import UnreadablePhotoError
from augstudio.ui import preview
from augstudio.ui.imaging import from_qimage
from augstudio.ui.preview import SIZE, Preview, Request, classes, compute, variations


def records_of(folder: Path) -> tuple[ImageRecord, ...]:
    return scan(folder).records(Split.TRAIN)


def test_the_first_variation_is_the_photo_itself(photos: Path) -> None:
    record = records_of(photos)[0]
    tiles = compute(Request(variations(record), presets()["Strong"], seed=3))
    photo = images.load(record.path, SIZE, Fit.CROP)
    assert len(tiles) == 16
    assert tiles[0].title == "original"
    np.testing.assert_array_equal(from_qimage(tiles[0].image), photo)


def test_tiles_are_the_views_of_training(photos: Path) -> None:
    record, recipe = records_of(photos)[0], presets()["Strong"]
    tile = compute(Request(variations(record), recipe, seed=3))[5]
    photo = images.load(record.path, SIZE, Fit.CROP).astype(np.float32)
    transform = draw_view(recipe, SIZE, 3, record.content, 5)
    np.testing.assert_allclose(from_qimage(tile.image), apply(photo, transform), atol=0.51)
    assert tile.description == transform.describe()


def test_the_dice_are_held_while_the_recipe_changes(photos: Path) -> None:
    shots = variations(records_of(photos)[0])
    described = [
        [tile.description for tile in compute(Request(shots, Recipe(rotation_range=turn), seed=0))]
        for turn in (50.0, 100.0)
    ]
    for half, whole in zip(*described, strict=True):
        if half != "unchanged":
            assert ("left" in half) == ("left" in whole)


def test_classes_show_as_many_photos_of_each(photos: Path) -> None:
    dataset = scan(photos)
    shots = classes(dataset, roll=0)
    assert [shot.title for shot in shots] == ["blue"] * 6 + ["red"] * 6
    assert {shot.view for shot in shots} == {1}
    assert len({shot.record for shot in shots}) == 12


def test_every_roll_shows_other_classes_where_there_are_many() -> None:
    names = tuple(f"class{n:02d}" for n in range(40))
    records = tuple(ImageRecord(Path(name), name, name) for name in names)
    dataset = Dataset(Path("x"), names, {Split.TRAIN: records})
    first, second = ({shot.title for shot in classes(dataset, roll)} for roll in (0, 1))
    assert len(first) == len(second) == 16
    assert not first & second


def test_a_photo_that_vanished_is_an_error_with_its_name(photos: Path) -> None:
    record = records_of(photos)[1]
    record.path.write_bytes(b"no photo")
    with pytest.raises(UnreadablePhotoError, match=record.path.name):
        compute(Request(variations(record), Recipe(), 0))


class Gate:
    """Takes the place of ``compute``: waits to be opened, then returns the request's seed."""

    def __init__(self) -> None:
        self.open = threading.Semaphore(0)
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> list[object]:
        self.asked.append(request)
        assert self.open.acquire(timeout=10)
        return [request.recipe.rotation_range, request.seed]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    made = Gate()
    monkeypatch.setattr(preview, "compute", made)
    return made


def request(turn: float = 0.0, seed: int = 0) -> Request:
    return Request((), Recipe(rotation_range=turn), seed)


def test_while_a_slider_moves_what_is_ready_is_shown_and_then_the_newest(
    qtbot: QtBot, gate: Gate
) -> None:
    made, heard = Preview(), []
    made.ready.connect(heard.append)
    for turn in (1.0, 2.0, 3.0):
        made.ask(request(turn))
    gate.open.release()
    gate.open.release()
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [[1.0, 0], [3.0, 0]]
    assert [asked.recipe.rotation_range for asked in gate.asked] == [1.0, 3.0]


def test_what_belongs_to_other_dice_is_never_shown(qtbot: QtBot, gate: Gate) -> None:
    made, heard = Preview(), []
    made.ready.connect(heard.append)
    made.ask(request(seed=0))
    made.ask(request(seed=1))
    gate.open.release()
    gate.open.release()
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert heard == [[0.0, 1]]


def test_what_was_dropped_is_never_shown(qtbot: QtBot, gate: Gate) -> None:
    made, heard = Preview(), []
    made.ready.connect(heard.append)
    made.ask(request(seed=0))
    made.drop()
    made.ask(request(seed=5))
    gate.open.release()
    gate.open.release()
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert heard == [[0.0, 5]]


@pytest.mark.parametrize("fit", list(Fit))
def test_photos_become_square_in_the_way_that_was_chosen(tmp_path: Path, fit: Fit) -> None:
    photo = np.zeros((40, 80, 3), np.uint8)
    photo[:, :20] = (255, 0, 0)
    for name in ("blue", "red"):
        (tmp_path / name).mkdir()
        Image.fromarray(photo).save(tmp_path / name / "wide.png")
    record = records_of(tmp_path)[0]
    tile = compute(Request(variations(record), Recipe(), seed=0, fit=fit))[0]
    np.testing.assert_array_equal(from_qimage(tile.image), images.load(record.path, SIZE, fit))
