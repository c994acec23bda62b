import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from augstudio.augment.apply import apply
from augstudio.augment.draw import draw_view
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data import images
from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.images import Fit
from augstudio.data.scan import scan
from augstudio.errors import UnreadablePhotoError
from augstudio.models.backbones import backbones
from augstudio.ui.look.imaging import from_qimage
from augstudio.ui.pages.augment.preview import tiles as preview
from augstudio.ui.pages.augment.preview.modes import TileSpec, comparison, ends, variations
from augstudio.ui.pages.augment.preview.network_view import Pretrained
from augstudio.ui.pages.augment.preview.tiles import SIZE, Preview, PreviewRequest, compute


def records_of(folder: Path) -> tuple[ImageRecord, ...]:
    return scan(folder).records(Split.TRAIN)


def test_the_first_variation_is_the_photo_itself(photos: Path) -> None:
    record = records_of(photos)[0]
    tiles = compute(PreviewRequest(variations(record), presets()["Strong"], seed=3)).tiles
    photo = images.load(record.path, SIZE, Fit.CROP)
    assert len(tiles) == 16
    assert tiles[0].title == "original"
    np.testing.assert_array_equal(from_qimage(tiles[0].image), photo)


def test_tiles_are_the_views_of_training(photos: Path) -> None:
    record, recipe = records_of(photos)[0], presets()["Strong"]
    tile = compute(PreviewRequest(variations(record), recipe, seed=3)).tiles[5]
    photo = images.load(record.path, SIZE, Fit.CROP).astype(np.float32)
    transform = draw_view(recipe, SIZE, 3, record.content, 5)
    np.testing.assert_allclose(from_qimage(tile.image), apply(photo, transform), atol=0.51)
    assert tile.description == transform.describe()


def test_random_draws_are_kept_while_the_recipe_changes(photos: Path) -> None:
    specs = variations(records_of(photos)[0])
    described = [
        [
            tile.description
            for tile in compute(PreviewRequest(specs, Recipe(rotation_range=turn), 0)).tiles
        ]
        for turn in (50.0, 100.0)
    ]
    for half, whole in zip(*described, strict=True):
        if half != "unchanged":
            assert ("left" in half) == ("left" in whole)


def test_pinned_tiles_have_the_same_random_draws_and_the_pinned_recipe(photos: Path) -> None:
    record = records_of(photos)[0]
    pinned, now = Recipe(rotation_range=40), Recipe(rotation_range=80)
    shown = compute(PreviewRequest(comparison(record), now, seed=1, pinned=pinned))
    words = [tile.description for tile in shown.tiles]
    for row in range(0, 16, 4):
        for left, right in ((row, row + 2), (row + 1, row + 3)):
            view = 1 + row // 2 + left % 2
            for index, recipe in ((left, pinned), (right, now)):
                transform = draw_view(recipe, SIZE, 1, record.content, view)
                assert words[index] == transform.describe()
    assert shown.headings == ("Pinned", "Current: Rotate")
    same = compute(PreviewRequest(comparison(record), now, seed=1, pinned=now))
    assert same.headings == ("Pinned", "Current: no changes")


def test_an_end_is_what_its_parameter_does_alone(photos: Path) -> None:
    record, recipe = records_of(photos)[0], Recipe(rotation_range=30, blur_strength=2)
    specs = ends(record, recipe, SIZE)
    tiles = compute(PreviewRequest(specs, recipe, seed=0)).tiles
    assert [tile.description for tile in tiles] == [spec.fixed.describe() for spec in specs]
    assert tiles[0].description == "rotated 30° right"


def test_the_network_view_is_the_photo_after_its_preprocessing(photos: Path) -> None:
    record, network = records_of(photos)[0], backbones()[0]
    specs = (TileSpec(record), TileSpec(record, 3))
    recipe = Recipe(brightness_range=(1.2, 1.6))
    shown = compute(PreviewRequest(specs, recipe, seed=0, network=Pretrained(network)))
    for spec, tile in zip(specs, shown.tiles, strict=True):
        photo = images.load(record.path, SIZE, Fit.CROP).astype(np.float32)
        photo = apply(photo, draw_view(recipe, SIZE, 0, record.content, spec.view))
        values = network.preprocess(photo)
        assert tile.values == (values.min(), values.max())
        # Mapped back: as bright as before.
        np.testing.assert_allclose(from_qimage(tile.image), photo, atol=0.51)
    low = min(tile.values[0] for tile in shown.tiles)
    assert f"values from {low:.2f}".replace("-", "\u2212") in shown.values
    assert "224 × 224 pixels" in shown.values
    assert compute(PreviewRequest(specs, recipe, seed=0)).values == ""


def test_pictures_have_the_size_that_the_network_takes(photos: Path) -> None:
    record, recipe = records_of(photos)[0], presets()["Strong"]
    vgg = next(row for row in backbones() if row.key == "vgg16")
    request = PreviewRequest(variations(record), recipe, seed=3, network=Pretrained(vgg), size=150)
    shown = compute(request)
    assert {tile.image.width() for tile in shown.tiles} == {150}
    assert shown.tiles[5].description.startswith(
        draw_view(recipe, 150, 3, record.content, 5).describe()
    )
    assert shown.values.startswith("VGG16 gets 150 × 150 pixels")


def test_a_photo_that_vanished_is_an_error_with_its_name(photos: Path) -> None:
    record = records_of(photos)[1]
    record.path.write_bytes(b"no photo")
    with pytest.raises(UnreadablePhotoError, match=record.path.name):
        compute(PreviewRequest(variations(record), Recipe(), 0))


class Gate:
    """Takes the place of ``compute``: waits to be opened, then returns the request's seed."""

    def __init__(self) -> None:
        self.open = threading.Semaphore(0)
        self.asked: list[PreviewRequest] = []

    def __call__(self, request: PreviewRequest) -> list[object]:
        self.asked.append(request)
        assert self.open.acquire(timeout=10)
        return [request.recipe.rotation_range, request.seed]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    made = Gate()
    monkeypatch.setattr(preview, "compute", made)
    return made


def request(turn: float = 0.0, seed: int = 0) -> PreviewRequest:
    return PreviewRequest((), Recipe(rotation_range=turn), seed)


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


def test_previews_of_other_random_draws_are_never_shown(qtbot: QtBot, gate: Gate) -> None:
    made, heard = Preview(), []
    made.ready.connect(heard.append)
    made.ask(request(seed=0))
    made.ask(request(seed=1))
    gate.open.release()
    gate.open.release()
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert heard == [[0.0, 1]]


@pytest.mark.parametrize(
    "other",
    [
        {"pinned": Recipe()},
        {"network": Pretrained(backbones()[0])},
        {"page": 1},
        {"size": 96},
        {"fit": Fit.PAD},
        {"specs": (TileSpec(ImageRecord("a.png", "a", "a")),)},
    ],
)
def test_what_belongs_to_another_mode_is_never_shown(
    qtbot: QtBot, gate: Gate, other: dict[str, Any]
) -> None:
    made, heard = Preview(), []
    made.ready.connect(heard.append)
    made.ask(request(1.0))
    made.ask(replace(request(2.0), **other))
    gate.open.release()
    gate.open.release()
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert heard == [[2.0, 0]]


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
def test_photos_become_square_by_the_chosen_fit(tmp_path: Path, fit: Fit) -> None:
    photo = np.zeros((40, 80, 3), np.uint8)
    photo[:, :20] = (255, 0, 0)
    for name in ("blue", "red"):
        (tmp_path / name).mkdir()
        Image.fromarray(photo).save(tmp_path / name / "wide.png")
    record = records_of(tmp_path)[0]
    tile = compute(PreviewRequest(variations(record), Recipe(), seed=0, fit=fit)).tiles[0]
    np.testing.assert_array_equal(from_qimage(tile.image), images.load(record.path, SIZE, fit))
