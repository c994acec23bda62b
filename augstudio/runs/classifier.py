"""The classifier of a run, loaded and checked against it."""

from typing import TYPE_CHECKING

from augstudio.errors import InputError
from augstudio.models.classifier import load_classifier
from augstudio.runs.run import Run

if TYPE_CHECKING:
    import keras


def classifier_of(run: Run) -> "keras.Model":
    """Return the classifier of ``run``; ``InputError`` when it can't be used. See ``join``."""
    model = load_classifier(run.classifier_path)
    if model.output_shape[-1] != len(run.classes):
        raise InputError(
            f"The classifier of {run.name} does not fit its list of classes.",
            "Its folder contains files of different runs. Choose another run, or train again.",
        )
    return model
