"""The classifier as a file: saved completely or not at all, and checked before it is opened."""

import math
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from augstudio import storage
from augstudio.errors import AugStudioError, InputError
from augstudio.models.files.keras_archive import (
    KerasArchive,
    open_to_older,
    read_archive,
    unusable,
)
from augstudio.plain_text import grouped

if TYPE_CHECKING:
    import keras

#: Largest width and height in pixels of a classifier's photos, the limit of training too.
_LARGEST = 1024
#: Largest output of a layer for one photo, in values; VGG16 at 1024 pixels reaches half of it.
_MOST_VALUES = 2**27


def save_classifier(model: "keras.Model", path: Path) -> None:
    """Save ``model`` as ``path``, a ``.keras`` file, completely or not at all.

    ``keras.models.load_model`` opens it in Keras 3.8 and later.
    """
    with storage.replacing(path) as finished:
        plain = storage.temporary_for(path)
        try:
            model.save(plain)
            open_to_older(plain, finished)
        finally:
            plain.unlink(missing_ok=True)


def load_classifier(path: Path) -> "keras.Model":
    """Return the classifier in ``path``: squares of photos, RGB in [0, 255] -> classes.

    Raises
    ------
    InputError
        If the file is missing, damaged or incomplete, contains something else or needs another
        version of Keras.
    AugStudioError
        If there is not enough memory.
    """
    try:
        return _loaded(path, read_archive(path))
    except MemoryError as error:
        raise AugStudioError(
            f"There is not enough memory to open the classifier {path}.",
            "Close other programs and try again.",
        ) from error


def _loaded(path: Path, archive: KerasArchive) -> "keras.Model":
    from keras import models

    try:
        reason = _planned_flaw(archive)
        if not reason:
            model = models.load_model(path, compile=False, safe_mode=True)
    except MemoryError:
        raise
    # Keras raises all kinds of errors for a file that it can't read.
    except Exception as error:
        raise _refused(path, archive.keras_version) from error
    if not reason and not all(np.isfinite(each).all() for each in model.get_weights()):
        reason = "some of its weights are not finite numbers"
    if reason:
        raise unusable(path, reason)
    return model


def _planned_flaw(archive: KerasArchive) -> str:
    """Return why the network described in ``archive`` is unusable, or "".

    The network is built without weights: Keras would allocate them all, however large they are.
    """
    from keras import StatelessScope, saving

    def build() -> str:
        with StatelessScope(initialize_variables=False):
            network = saving.deserialize_keras_object(archive.description, safe_mode=True)
            if network.count_params() > archive.weights:
                raise ValueError("more weights are described than there are")
            return _flaw(network)

    # Keras remembers uninitialised variables per thread: this thread ends at once.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(build).result()


def _flaw(network: Any) -> str:
    """Return why ``network`` is not a classifier of square photos, or ""."""
    inputs, outputs = getattr(network, "inputs", None), getattr(network, "outputs", None)
    if not inputs or not outputs:
        return "its network does not turn photos into classes"
    if len(inputs) > 1 or len(outputs) > 1:
        return "its network has several inputs or outputs"
    takes, gives = tuple(inputs[0].shape), tuple(outputs[0].shape)
    if len(takes) != 4 or len(gives) != 2 or gives[1] is None:
        return "its network does not turn photos into classes"
    if takes[3] != 3:
        return "its network does not take RGB photos, with 3 values per pixel"
    return _flaw_of_size(takes) or _flaw_of_values(network, str(inputs[0].dtype))


def _flaw_of_size(takes: tuple[int | None, ...]) -> str:
    number, height, width, _ = takes
    if height is None or width is None:
        return "its network has no fixed photo size"
    pixels = f"{grouped(width)} x {grouped(height)} pixels"
    if height != width:
        return f"its network takes photos of {pixels}, but AugStudio needs square ones"
    if height > _LARGEST:
        return (
            f"its network takes photos of {pixels}, but AugStudio supports at most "
            f" {grouped(_LARGEST)} x {grouped(_LARGEST)}"
        )
    return "" if number is None else f"its network takes {number} photos at a time, not any number"


def _flaw_of_values(network: Any, dtype: str) -> str:
    if "float" not in dtype:
        return f"its network takes photos as {dtype}, not as float32"
    if max(_sizes_of_outputs(network)) > _MOST_VALUES:
        return "its network would need too much memory"
    return ""


def _sizes_of_outputs(network: Any) -> Iterator[int]:
    """Yield the number of output values of every layer and operation for one photo."""
    from keras import Model

    # A ``Sequential`` has layers only.
    for each in getattr(network, "operations", network.layers):
        if isinstance(each, Model):
            yield from _sizes_of_outputs(each)
        else:
            yield math.prod(each.output.shape[1:])


def _refused(path: Path, version: str) -> InputError:
    """Return the error for an undamaged file that Keras can't open."""
    import keras

    this = keras.__version__
    if not _numbers(version) or _numbers(version) == _numbers(this):
        return unusable(path, "it is damaged, or not a classifier")
    newer = _numbers(version) > _numbers(this)
    return unusable(
        path,
        f"it was written by Keras {version}, and this is Keras {this}",
        "Update Keras: python -m pip install --upgrade keras" if newer else "",
    )


def _numbers(version: str) -> list[int]:
    """Return the numbers of a version: [3, 15, 1] for "3.15.1"."""
    return [int(number) for number in re.findall(r"\d{1,9}", version)[:3]]
