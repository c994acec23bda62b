"""A run, a dataset and a predictor for tests that need no training."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from augstudio import storage
from augstudio.data.dataset import Dataset, ImageRecord, Split, Unreadable
from augstudio.predict import Prediction
from augstudio.progress import Progress
from augstudio.runs.run import Run
from tests import example_runs as runs
from tests.example_runs import CLASSES


def make_run(folder: Path, dataset: str = "colours", accuracy: float = 0.9) -> Run:
    photos = {"train": 8, "validation": 1000}
    return runs.make_run(folder, accuracy, dataset=dataset, photos=photos)


def make_dataset(root: Path, per_class: int = 4) -> Dataset:
    records = tuple(
        ImageRecord(str(root / name / f"{i}.png"), name, f"{name}{i}")
        for name in CLASSES
        for i in range(per_class)
    )
    return Dataset(root, CLASSES, {Split.TRAIN: records})


class Colours:
    """Takes the place of a Predictor: photos are blue with 70%, files called bad unreadable."""

    classes = CLASSES

    def predict(
        self, photos: Sequence[Path], progress: Progress
    ) -> Iterator[Prediction | Unreadable]:
        for number, photo in enumerate(photos):
            progress.report(number + 1, len(photos), "Classifying photos")
            if photo.stem == "bad":
                yield Unreadable(photo, "", "bad.jpg can't be read")
            else:
                answer = self.predict_array(np.zeros((1, 1, 3), np.uint8), photo)
                content = storage.digest(photo.read_bytes()) if photo.exists() else ""
                yield replace(answer, content=content)

    def prepare(self, progress: Progress) -> None:
        pass

    def predict_array(self, photo: Any, path: Path | None = None) -> Prediction:
        return Prediction(path, "blue", {"blue": 0.7, "red": 0.3})
