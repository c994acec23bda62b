"""The page Lab with photos whose features are made up, so that a study takes a moment.

Qt is imported inside the fixtures, so that the other tests run where it can't load.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import ImageRecord
from augstudio.features.extract import Features
from augstudio.lab import network
from augstudio.models.backbones import Backbone
from augstudio.progress import Progress
from tests.lab.made_up import SIZE, MadeUpExtractor
from tests.photos import write_folder

if TYPE_CHECKING:
    from augstudio.ui.core.owners import Owners
    from augstudio.ui.window import Window

#: Mirrored photos look like those of the other class.
RECIPE = Recipe(rotation_range=40.0, horizontal_flip=True)


class Extractor(MadeUpExtractor):
    """Stands for the real one: photos of a class are nearly the same."""

    def __init__(self, backbone: Backbone, *_: object, **__: object) -> None:
        super().__init__(backbone)
        # The first features are those of blocks, which heads may leave out.
        self.width += backbone.block_channels

    def extract(
        self,
        records: Sequence[ImageRecord],
        recipe: Recipe,
        seed: int = 0,
        view: int = 0,
        *,
        progress: Progress,
    ) -> Features:
        found = super().extract(records, recipe, seed, view, progress=progress)
        turned = recipe.horizontal_flip and view
        return Features(-found.values if turned else found.values, found.records)

    def point(self, record: ImageRecord, view: str) -> np.ndarray:
        seed = int(view + record.content, 16)
        noise = np.random.default_rng(seed).normal(scale=0.05, size=SIZE)
        return noise + (1 if record.label == "red" else -1)


@pytest.fixture(autouse=True)
def features(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the features up; how long a study takes is not known."""
    monkeypatch.setattr(network, "Extractor", Extractor)
    monkeypatch.setattr("augstudio.ui.pages.lab.plan.plan_check.seconds_of", lambda *_: None)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "colours", photos=8)


@pytest.fixture
def lab(window: "Window", owners: "Owners", photos: Path) -> "Window":
    """The window with photos and a plan of two parts and three repeats, on Lab."""
    from PySide6.QtWidgets import QDoubleSpinBox

    from tests import driver
    from tests.ui.opening import open_folder, settle

    owners.recipe.change(RECIPE)
    open_folder(owners, photos)
    window.show_page("lab")
    driver.press(window, "button_lab_details")
    driver.find(window, QDoubleSpinBox, "spin_lab_folds").setValue(2)
    settle()
    return window
