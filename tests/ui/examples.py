"""A run, a dataset and a predictor for tests that need no training."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, ImageRecord, Split, Unreadable
from augstudio.predict import Prediction
from augstudio.progress import Progress
from augstudio.training.config import TrainConfig
from augstudio.training.events import EpochFinished
from augstudio.training.run import FeatureCounts, Run, Score

CLASSES = ("blue", "red")


def make_run(folder: Path, dataset: str = "colours", accuracy: float = 0.9) -> Run:
    return Run(
        folder=folder,
        dataset=dataset,
        root=folder,
        classes=CLASSES,
        recipe=Recipe(),
        config=TrainConfig(),
        history=(EpochFinished(1, 0.5, 0.8, 0.4, accuracy, 1),),
        best_epoch=1,
        validation=Score(accuracy=accuracy, loss=0.4),
        photos={"train": 8, "validation": 4},
        seconds={"features": 1.0, "top_model": 1.0, "total": 2.0},
        features=FeatureCounts(computed=12, cached=0, per_second=12.0),
        skipped=(),
        stopped=False,
        created="2026-01-01T12:00:00+00:00",
        versions={},
    )


def make_dataset(root: Path, per_class: int = 4) -> Dataset:
    records = tuple(
        ImageRecord(root / name / f"{i}.png", name, f"{name}{i}")
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
            progress.report(number + 1, len(photos), "Recognising photos")
            if photo.stem == "bad":
                yield Unreadable(photo, "", "bad.jpg can't be read")
            else:
                yield self.predict_array(np.zeros((1, 1, 3), np.uint8), photo)

    def predict_array(self, photo: Any, path: Path | None = None) -> Prediction:
        return Prediction(path, "blue", {"blue": 0.7, "red": 0.3})
