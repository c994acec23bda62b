"""Write the log of a training for TensorBoard."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from augstudio import storage
from augstudio.runs.events import EpochFinished, Event


class TensorBoardLog:
    """Writes the results of every epoch; a context manager, and an ``OnEvent``.

    Training and validation are two runs in the folder, as with Keras's own callback, so that
    TensorBoard draws them in one plot: ``epoch_loss``, ``epoch_accuracy`` and, for training,
    ``epoch_learning_rate``. Without a folder, nothing is written.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> Self:
        if self._folder is not None:
            storage.make_folder(self._folder)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for writer in self._writers.values():
            writer.close()

    def __call__(self, event: Event) -> None:
        """Write the results of an epoch; ignore other events."""
        if self._folder is None or not isinstance(event, EpochFinished):
            return
        training = {
            "epoch_loss": event.loss,
            "epoch_accuracy": event.accuracy,
            "epoch_learning_rate": event.learning_rate,
        }
        validation = {"epoch_loss": event.val_loss, "epoch_accuracy": event.val_accuracy}
        self._write("train", training, event.epoch)
        self._write("validation", validation, event.epoch)

    def _write(self, name: str, figures: dict[str, float], epoch: int) -> None:
        import tensorflow as tf

        assert self._folder is not None
        if name not in self._writers:
            self._writers[name] = tf.summary.create_file_writer(str(self._folder / name))
        # ``tf.summary.scalar`` does the same, but needs the tensorboard package.
        scalar = tf.compat.v1.SummaryMetadata()
        scalar.plugin_data.plugin_name = "scalars"
        scalar.data_class = 1  # DATA_CLASS_SCALAR in TensorFlow's summary.proto
        with self._writers[name].as_default():
            for tag, figure in figures.items():
                value = tf.constant(figure, tf.float32)
                tf.summary.write(tag, value, step=epoch - 1, metadata=scalar)
        self._writers[name].flush()
