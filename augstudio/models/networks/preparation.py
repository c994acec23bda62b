"""Preparation: what a network wants done to the values of a photo before its first layer."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]


@dataclass(frozen=True)
class Preparation:
    """Each channel minus its mean, divided by its spread, as Keras's ``preprocess_input`` does.

    Attributes
    ----------
    words
        The same for the user.
    mean, spread
        Of red, green and blue, in 0-255.
    blue_first
        Whether the channels are put in the order blue, green, red, as Caffe had them.
    """

    words: str
    mean: tuple[float, float, float]
    spread: tuple[float, float, float]
    blue_first: bool = False

    def numbers(self, photos: Pixels) -> Pixels:
        """Return what becomes of photos (..., 3), RGB, float32 in [0, 255]."""
        mean, spread = (np.asarray(each, np.float32) for each in (self.mean, self.spread))
        values = (photos - mean) / spread
        return values[..., ::-1] if self.blue_first else values

    def layers(self, photos: Any) -> Any:
        """Return the same of a Keras tensor (n, h, w, 3)."""
        from keras import layers, ops

        variance = [spread**2 for spread in self.spread]
        values = layers.Normalization(
            mean=list(self.mean), variance=variance, name="preprocessing"
        )(photos)
        return ops.flip(values, axis=-1) if self.blue_first else values


def _same(value: float) -> tuple[float, float, float]:
    return (value, value, value)


#: Keras's three modes, by its names "tf", "caffe" and "torch".
SIGNED = Preparation("value / 127.5 − 1", _same(127.5), _same(127.5))
CAFFE = Preparation(
    "blue, green, red in place of red, green, blue, each minus its mean over ImageNet",
    (123.68, 116.779, 103.939),
    _same(1.0),
    blue_first=True,
)
STANDARD = Preparation(
    "each channel minus its mean over ImageNet, divided by its standard deviation",
    (0.485 * 255, 0.456 * 255, 0.406 * 255),
    (0.229 * 255, 0.224 * 255, 0.225 * 255),
)
