"""Runs for tests that need no training."""

from pathlib import Path
from typing import Any

import numpy as np

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import ImageRecord, LabelledPhotos
from augstudio.runs.answers import Answers, Score, write_answers
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished
from augstudio.runs.run import CLASSIFIER_FILE, FeatureCounts, Run
from augstudio.runs.unfinished import UNFINISHED_FILE, Unfinished
from augstudio.working import WorkingFolder

CLASSES = ("blue", "red")


def place(name: str) -> Path:
    """Return where AugStudio keeps the run of that name of the dataset "colours"."""
    return storage.dataset_runs("colours") / name


def make_run(folder: Path, accuracy: float = 0.9, **changes: Any) -> Run:
    """Return a run that is kept nowhere: by default 40 validation photos, best epoch 1.

    ``accuracy`` is brought to the nearest share of whole photos.
    """
    photos = changes.get("photos", {"train": 80, "validation": 40})
    of = photos["validation"]
    score = Score(right=round(accuracy * of), photos=of, loss=0.4)
    values: dict[str, Any] = {
        "folder": folder,
        "dataset": "colours",
        "root": folder,
        "classes": CLASSES,
        "recipe": Recipe(),
        "config": TrainConfig(),
        "history": (EpochFinished(1, 0.5, 0.8, 0.4, score.accuracy, 1, best_epoch=1),),
        "best_epoch": 1,
        "validation": score,
        "photos": photos,
        "seconds": {"features": 1.0, "top_model": 1.0, "total": 2.0},
        "features": FeatureCounts(computed=12, cached=0, per_second=12.0),
        "skipped": (),
        "stopped": False,
        "created": "2026-01-01T12:00:00+00:00",
        "versions": {},
    }
    return Run(**(values | changes))


def keep_run(folder: Path, accuracy: float = 0.9, **changes: Any) -> Run:
    """Write a run into its folder, with a file in the place of its classifier."""
    run = make_run(folder, accuracy, **changes)
    folder.mkdir(parents=True)
    run.save(folder)
    (folder / CLASSIFIER_FILE).write_bytes(b"classifier")
    return run


def keep_answers(run: Run) -> Answers:
    """Write predictions that match the accuracy of a run; the first ones are wrong."""
    score, (first, second) = run.validation, run.classes
    records = tuple(
        ImageRecord(str(run.root / first / f"{number:03d}.png"), first, f"{number:032x}")
        for number in range(score.photos)
    )
    wrong = score.photos - score.right
    rows = [[0.25, 0.75] if number < wrong else [0.75, 0.25] for number in range(score.photos)]
    photos = LabelledPhotos(records, (first, second))
    answers = Answers(photos, np.array(rows, np.float32))
    write_answers(answers, run.root, run.folder)
    return answers


def keep_unfinished(folder: Path, **changes: Any) -> Unfinished:
    """Write a paused training that has had no epoch yet."""
    values: dict[str, Any] = {
        "folder": folder,
        "dataset": "colours",
        "root": folder,
        "classes": CLASSES,
        "recipe": Recipe(),
        "config": TrainConfig(),
        "created": "2026-01-05T12:00:00+00:00",
    }
    unfinished = Unfinished(**(values | changes))
    folder.parent.mkdir(parents=True, exist_ok=True)
    WorkingFolder(folder).make()
    (unfinished.checkpoint_folder / UNFINISHED_FILE).write_text(
        unfinished.model_dump_json(), encoding="utf-8"
    )
    return unfinished
