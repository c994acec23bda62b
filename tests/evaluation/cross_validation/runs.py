"""Runs whose photos have made-up features, so that no network is needed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.evaluation.cross_validation import cross_validation
from augstudio.features.extract import Features
from augstudio.models.backbones import Pooling
from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig
from augstudio.runs.photo_list import write_photos
from augstudio.runs.run import Run
from tests.example_runs import keep_run

#: Each photo's features are noise around a point of its class.
CONFIG = TrainConfig(pooling=Pooling.AVERAGE)
_SIZE = 40


def record(root: Path, label: str, number: int, looks: str = "") -> ImageRecord:
    """Return a photo of a class that may look like one of another class."""
    kind = {"": label}.get(looks, looks)
    content = f"{ {'blue': 1, 'red': 2, 'green': 3}[kind] }{number:07x}".ljust(32, "0")
    return ImageRecord(str(root / label / f"{kind}{number:03d}.png"), label, content)


class MadeUpFeatures:
    """Features by content of photos made by ``record``; counts how often they are asked for."""

    def __init__(self, noise: float = 0.5) -> None:
        self.noise, self.asked = noise, 0
        self.unreadable: set[str] = set()

    def __call__(self, run: Run, records: Sequence[ImageRecord], progress: Progress) -> Features:
        del run, progress
        self.asked += 1
        read = tuple(each for each in records if each.content not in self.unreadable)
        return Features(np.array([self._of(each.content) for each in read], np.float32), read)

    def _of(self, content: str) -> np.ndarray:
        rng = np.random.default_rng(int(content[:8], 16))
        values = rng.normal(scale=self.noise, size=_SIZE)
        values[int(content[0])] += 2
        return values


def make_up_features(monkeypatch: pytest.MonkeyPatch, noise: float = 0.5) -> MadeUpFeatures:
    """Use made-up features in cross-validation, and return them."""
    features = MadeUpFeatures(noise)
    monkeypatch.setattr(cross_validation, "photo_features", features)
    return features


def keep_listed(
    folder: Path,
    train: Sequence[ImageRecord],
    validation: Sequence[ImageRecord],
    test: Sequence[ImageRecord] = (),
    **changes: Any,
) -> Run:
    """Keep a run with a list of photos, which need not exist, below ``folder / "photos"``."""
    (folder / "photos").mkdir(parents=True, exist_ok=True)
    values = {"config": CONFIG} | changes
    run = keep_run(folder / "run", root=folder / "photos", **values)
    splits = {Split.TRAIN: train, Split.VALIDATION: validation, Split.TEST: test}
    listing = Dataset(run.root, run.classes, {k: tuple(v) for k, v in splits.items() if v})
    write_photos(listing, run.folder)
    return run
