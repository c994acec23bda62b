"""What cross-validation of 2800 photos costs, beside scikit-learn's in the same run.

``python -m tests.benchmarks.cross_validation [PHOTOS] [CLASSES]`` measures made-up features of the
size of the built-in network's, as if they were in the store. The peer is ``cross_val_predict`` with
the same grouped parts and ``LogisticRegressionCV``, which chooses the penalty inside each part from
four values, which is about what ours tries, also with L-BFGS; it compares no depths. The parts run
in parallel processes.
"""

import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegressionCV
from sklearn.metrics import log_loss
from sklearn.model_selection import PredefinedSplit, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.evaluation.cross_validation import cross_validation
from augstudio.features.extract import Features
from augstudio.runs.photo_list import write_photos
from augstudio.runs.run import Run
from tests.benchmarks.timing import table
from tests.example_runs import keep_run

_PENALTIES = 0.03, 0.1, 0.3, 1.0


def made_up(photos: int, classes: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return features (n, size) float32, correlated like those of a network, and labels (n,)."""
    rng = np.random.default_rng(0)
    labels = rng.integers(classes, size=photos)
    causes = rng.normal(size=(photos, 200))
    causes[:, :classes] += 2 * np.eye(classes)[labels]
    values = causes @ rng.normal(size=(200, size)) + rng.normal(size=(photos, size))
    return np.maximum(values, 0).astype(np.float32), labels


def keep(folder: Path, labels: np.ndarray, classes: int) -> Run:
    names = tuple(f"class {number}" for number in range(classes))
    records = tuple(
        ImageRecord(str(folder / f"{n}.jpg"), names[label], f"{n * 2654435761 % 2**64:032x}")
        for n, label in enumerate(labels)
    )
    run = keep_run(folder / "run", root=folder, classes=names)
    write_photos(Dataset(folder, names, {Split.TRAIN: records}), run.folder)
    return run


def peer(values: np.ndarray, labels: np.ndarray, folds: np.ndarray) -> np.ndarray:
    # Our penalty is that of the mean loss of the training photos, four fifths of four fifths.
    strengths = [1 / (each * 0.64 * len(labels)) for each in _PENALTIES]
    model = LogisticRegressionCV(
        Cs=strengths,
        cv=5,
        scoring="neg_log_loss",
        max_iter=300,
        class_weight="balanced",
        l1_ratios=(0,),
        use_legacy_attributes=False,
    )
    pipeline = make_pipeline(StandardScaler(), model)
    parts = PredefinedSplit(folds)
    return np.asarray(cross_val_predict(pipeline, values, labels, cv=parts, method="predict_proba"))


def timed(work: Callable[[], object]) -> tuple[float, object]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def main() -> None:
    photos, classes = [*map(int, sys.argv[1:3]), *(2800, 2)[len(sys.argv) - 1 :]]
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        run = keep(Path(folder), np.zeros(0, np.int64), classes)
        size = run.config.chosen_backbone.feature_size
    values, labels = made_up(photos, classes, size)
    cross_validation.photo_features = lambda _, records, __: Features(values, tuple(records))
    with tempfile.TemporaryDirectory() as folder:
        run = keep(Path(folder), labels, classes)
        ours, found = timed(lambda: cross_validation.cross_validate(run))
        again, _ = timed(lambda: cross_validation.cross_validate(run))
    theirs, probabilities = timed(lambda: peer(values, labels, found.folds))
    loss = found.evaluation.log_loss
    rows = [
        ["AugStudio", f"{ours:.1f} s", f"{found.evaluation.accuracy:.1%}", f"{loss:.3f}"],
        ["AugStudio, kept", f"{again:.2f} s", "", ""],
        [
            "scikit-learn",
            f"{theirs:.1f} s",
            f"{(probabilities.argmax(axis=1) == labels).mean():.1%}",
            f"{log_loss(labels, probabilities):.3f}",
        ],
    ]
    print(f"{photos} photos of {classes} classes, {size} features")
    print(table(["", "time", "right", "log loss"], rows))
    print(f"ratio {ours / theirs:.2f} of the time")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} for {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
