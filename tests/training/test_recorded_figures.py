"""The same photos, recipe, settings and seed give the figures that were recorded once.

To record them again, after a change that is meant to change them:
``python -m tests.training.test_recorded_figures`` writes ``recorded_figures.json`` beside this
file; look at what changed in it before you commit it.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.augment.apply import apply
from augstudio.augment.draw import draw_view
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data.images import Fit, load
from augstudio.data.scan import scan
from augstudio.models.backbones import Pooling
from augstudio.models.small_network import SmallNetwork
from augstudio.runs.choices import Method, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import phases
from augstudio.training.train import train
from tests.photos import write_photo

RECORDED = Path(__file__).with_name("recorded_figures.json")
#: So much alike that some photos are answered wrongly.
COLOURS = {"bluish": (118, 118, 124), "reddish": (124, 118, 118)}
RECIPE = Recipe(rotation_range=20, horizontal_flip=True, zoom_range=(0.8, 1.2))
CONFIGS = {
    "bottleneck": TrainConfig(views=2, epochs=3, seed=1),
    "bottleneck dense": TrainConfig(
        top_model=TopModel.DENSE, pooling=Pooling.AVERAGE, views=2, epochs=3, seed=1
    ),
    "fine-tune": TrainConfig.of(Method.FINE_TUNE, views=2, epochs=2, seed=1, open_blocks=1),
    # With batches of 5, BatchNorm makes 1% and then 16% of what processors round differently.
    "from-scratch modern": TrainConfig.of(
        Method.FROM_SCRATCH, epochs=2, input_size=32, batch_size=16, seed=1
    ),
    "from-scratch tutorial": TrainConfig.of(
        Method.FROM_SCRATCH,
        network=SmallNetwork.TUTORIAL,
        epochs=2,
        input_size=32,
        batch_size=5,
        seed=1,
    ),
}
#: Other processors add in another order, and training makes more of it epoch by epoch.
LOSS = 5e-3
#: So many epochs of a phase are recorded.
EPOCHS = 2
#: Of the levels 0 to 255.
PIXELS = 0.1


def write_photos(folder: Path) -> Path:
    """Write twenty photos of each class, in files whose bytes are the same everywhere."""
    for number, (name, colour) in enumerate(COLOURS.items()):
        for index in range(20):
            write_photo(folder / name / f"{index}.bmp", colour, 1000 * number + index)
    return folder


def trained_figures(photos: Path, name: str, folder: Path) -> dict[str, Any]:
    """Train, and return the figures of the first epochs of each phase."""
    run = train(scan(photos), RECIPE, CONFIGS[name], folder)
    epochs = [
        epoch
        for phase in phases(run.config.method)
        for epoch in [each for each in run.history if each.phase is phase][:EPOCHS]
    ]
    return {
        "loss": [epoch.loss for epoch in epochs],
        "val_loss": [epoch.val_loss for epoch in epochs],
        "val_accuracy": [epoch.val_accuracy for epoch in epochs],
        "best_epoch": run.best_epoch,
    }


def pixels_of(photo: Path) -> dict[str, list[float]]:
    """Return the mean level of each quarter of view 1 of a photo in every preset."""
    values = load(photo, 32, Fit.CROP).astype(np.float32)
    found = {}
    for name, recipe in presets().items():
        view = apply(values, draw_view(recipe, 32, 1, "0" * 32, 1))
        means = view.reshape(2, 16, 2, 16, 3).mean(axis=(1, 3, 4))
        found[name] = [round(float(mean), 3) for mean in means.ravel()]
    return found


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_photos(tmp_path_factory.mktemp("recorded") / "colours")


@pytest.mark.parametrize("name", CONFIGS)
def test_a_training_gives_the_recorded_figures(photos: Path, tmp_path: Path, name: str) -> None:
    recorded = json.loads(RECORDED.read_text())["trainings"][name]
    found = trained_figures(photos, name, tmp_path / "run")
    for figure in ("loss", "val_loss"):
        assert found.pop(figure) == pytest.approx(recorded.pop(figure), rel=LOSS)
    assert found == recorded


def test_a_view_has_the_recorded_pixels(photos: Path) -> None:
    recorded = json.loads(RECORDED.read_text())["pixels"]
    found = pixels_of(photos / "bluish" / "0.bmp")
    assert list(found) == list(recorded)
    for name, means in found.items():
        assert means == pytest.approx(recorded[name], abs=PIXELS), name


def record() -> None:
    """Write down the figures of the code as it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["AUGSTUDIO_HOME"] = str(folder / "home")
        photos = write_photos(folder / "colours")
        document = {
            "trainings": {
                name: trained_figures(photos, name, folder / f"run {number}")
                for number, name in enumerate(CONFIGS)
            },
            "pixels": pixels_of(photos / "bluish" / "0.bmp"),
        }
    RECORDED.write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    record()
