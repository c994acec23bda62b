"""The classifier: backbone and top model joined to one network, and as a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from augstudio import storage
from augstudio.errors import InputError
from augstudio.models.backbones import Backbone

if TYPE_CHECKING:
    import keras


def join(
    backbone: Backbone,
    top_model: "keras.Model",
    classes: Sequence[str],
    opened: "keras.Model | None" = None,
) -> "keras.Model":
    """Return one network from photos to probabilities.

    It takes photos (n, s, s, 3), RGB, float32 in [0, 255], with the backbone's preprocessing
    inside, and returns probabilities (n, len(classes)), float32, that sum to 1. Where layers were
    fine-tuned, ``opened`` is the part that has them (``Cut.upper``). The weights are copies:
    going on with ``top_model`` or ``opened`` does not change it. ``ValueError`` if ``top_model``
    does not have one output for each class.
    """
    from keras import Model, models

    if top_model.output_shape[-1] != len(classes):
        raise ValueError(f"{len(classes)} classes, but {top_model.output_shape[-1]} outputs")
    features = backbone.build()
    for layer in opened.layers if opened else ():
        if layer.weights:
            features.get_layer(layer.name).set_weights(layer.get_weights())
    head = models.clone_model(top_model)
    head.set_weights(top_model.get_weights())
    return Model(features.input, head(features.output), name="classifier")


def save_classifier(model: "keras.Model", path: Path) -> None:
    """Write ``model`` to ``path``, a ``.keras`` file, whole or not at all."""
    with storage.replacing(path) as temporary:
        model.save(temporary)


def load_classifier(path: Path) -> "keras.Model":
    """Return the classifier in ``path``.

    Raises
    ------
    InputError
        If the file is missing, damaged or cut short, or holds something else.
    """
    from keras import models

    with storage.explained(path):
        path.open("rb").close()
    try:
        _check_archive(path)
        model = models.load_model(path, compile=False, safe_mode=True)
    # Keras reports a file that it can't read by whatever its readers happen to raise.
    except Exception as error:
        raise _unusable(path, "it is damaged, or not a classifier") from error
    takes, gives = model.input_shape, model.output_shape
    if len(takes) != 4 or takes[-1] != 3 or len(gives) != 2:
        raise _unusable(path, "its network does not turn photos into classes")
    return model


def _check_archive(path: Path) -> None:
    """Raise ``BadZipFile`` if a byte is wrong: Keras itself does not look at the checksums."""
    with ZipFile(path) as archive:
        damaged = archive.testzip()
    if damaged:
        raise BadZipFile(damaged)


def _unusable(path: Path, reason: str) -> InputError:
    return InputError(
        f"The classifier {path} can't be opened: {reason}.",
        "Choose another run, or train again.",
    )
