"""TensorBoard finds the figures of a training under the names that Keras gives them."""

from pathlib import Path

import pytest

from augstudio.errors import AugStudioError
from augstudio.runs.events import EpochFinished, Notice
from augstudio.training.tensorboard import TensorBoardLog


def figures(folder: Path) -> list[tuple[str, int, float]]:
    import tensorflow as tf

    (path,) = folder.glob("events.out.*")
    found = []
    for record in tf.data.TFRecordDataset(str(path)):
        event = tf.compat.v1.Event.FromString(record.numpy())
        for value in event.summary.value:
            found.append((value.tag, event.step, float(tf.make_ndarray(value.tensor))))
    return found


def test_writes_every_epoch(tmp_path: Path) -> None:
    with TensorBoardLog(tmp_path / "log") as log:
        log(Notice("nothing to draw"))
        for number in (1, 2):
            log(EpochFinished(number, 0.5, 0.75, 0.25, 1.0, 1, learning_rate=0.125))
    assert figures(tmp_path / "log" / "train") == [
        ("epoch_loss", 0, 0.5),
        ("epoch_accuracy", 0, 0.75),
        ("epoch_learning_rate", 0, 0.125),
        ("epoch_loss", 1, 0.5),
        ("epoch_accuracy", 1, 0.75),
        ("epoch_learning_rate", 1, 0.125),
    ]
    assert figures(tmp_path / "log" / "validation")[:2] == [
        ("epoch_loss", 0, 0.25),
        ("epoch_accuracy", 0, 1.0),
    ]


def test_writes_nothing_without_a_folder(tmp_path: Path) -> None:
    with TensorBoardLog(None) as log:
        log(EpochFinished(1, 0.5, 0.75, 0.25, 1.0, 1))
    assert list(tmp_path.iterdir()) == []


def test_says_at_once_that_the_folder_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AugStudioError, match="can't be used"), TensorBoardLog(tmp_path / "file"):
        pass
