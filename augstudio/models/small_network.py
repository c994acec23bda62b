"""The small networks for training from scratch, including the recipe's normalisation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from augstudio.augment.normalize import Statistics
from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError
from augstudio.models.normalization import normalized

if TYPE_CHECKING:
    import keras

#: Filters of the modern network: in its first layer, at half the input size, where filters are most
#: expensive, and in each stage.
_FIRST = 16
_STAGES = (32, 64, 96, 128, 192)
#: Momentum of BatchNorm. Keras's 0.99 averages over more than an epoch of a small folder, so
#: predictions for validation photos would lag behind the weights.
_MOMENTUM = 0.9


class SmallNetwork(StrEnum):
    """The small networks that can be trained from scratch.

    ``TUTORIAL`` is the network of "Building powerful image classification models using very little
    data" (F. Chollet, the Keras blog, 2016). ``MODERN`` learns more in less time.
    """

    MODERN = "modern"
    TUTORIAL = "tutorial"


def network_size(network: SmallNetwork, chosen: int = 0) -> int:
    """Return the width and height in pixels of a network's photos; 0 chooses its default.

    Raises ``InputError`` if the photos are too small for the network's layers.
    """
    row = _NETWORKS[network]
    if 0 < chosen < row.smallest_size:
        raise InputError(
            f'The network "{network.value}" needs photos of at least {row.smallest_size} x '
            f"{row.smallest_size} pixels, not {chosen} x {chosen}.",
            "Choose a larger input size, or 0 for its default.",
        )
    return chosen or row.input_size


def build_small_network(
    network: SmallNetwork,
    size: int,
    classes: int,
    recipe: Recipe,
    statistics: Statistics | None = None,
    *,
    dropout: float = 0.5,
    seed: int = 0,
    precision: str = "float32",
) -> "keras.Model":
    """Return an untrained network, photos (n, size, size, 3) -> probabilities (n, classes).

    Photos are RGB, float32 in [0, 255]; the first layers normalise them (see ``normalized``).
    Probabilities are float32 and sum to 1.

    Parameters
    ----------
    recipe, statistics
        The normalisation settings, and the statistics of the training photos for some of them.
    dropout
        Share of the values in [0, 1) that training drops before the last layer.
    seed
        Seed of the initial weights and of dropout; the global random state is not used.
    precision
        Keras's dtype policy for most layers.
    """
    from keras import Input, Model

    photos = Input((size, size, 3), name="photos")
    parts = _Parts(seed, precision)
    x = _NETWORKS[network].layers(parts, normalized(photos, recipe, statistics), dropout)
    return Model(photos, parts.probabilities(x, classes), name="classifier")


class _Parts:
    """Builds layers, each with its own seed."""

    def __init__(self, seed: int, precision: str) -> None:
        self._seeds: Iterator[int] = iter(
            np.random.SeedSequence(seed).generate_state(64).astype(int).tolist()
        )
        self._dtype = precision

    def conv(self, x: Any, filters: int, **settings: Any) -> Any:
        from keras import initializers, layers

        first = initializers.GlorotUniform(seed=next(self._seeds))
        return layers.Conv2D(filters, 3, kernel_initializer=first, dtype=self._dtype, **settings)(x)

    def norm_relu(self, x: Any) -> Any:
        from keras import layers

        x = layers.BatchNormalization(momentum=_MOMENTUM, dtype=self._dtype)(x)
        return layers.ReLU(dtype=self._dtype)(x)

    def pool(self, x: Any) -> Any:
        from keras import layers

        return layers.MaxPooling2D(2, dtype=self._dtype)(x)

    def drop(self, x: Any, share: float) -> Any:
        from keras import layers

        return layers.Dropout(share, seed=next(self._seeds), dtype=self._dtype, name="dropout")(x)

    def dense(self, x: Any, units: int) -> Any:
        from keras import initializers, layers

        first = initializers.GlorotUniform(seed=next(self._seeds))
        return layers.Dense(
            units, "relu", kernel_initializer=first, dtype=self._dtype, name="hidden"
        )(x)

    def probabilities(self, x: Any, classes: int) -> Any:
        from keras import initializers, layers

        first = initializers.GlorotUniform(seed=next(self._seeds))
        return layers.Dense(
            classes, "softmax", kernel_initializer=first, dtype="float32", name="probabilities"
        )(x)


def _tutorial(parts: _Parts, x: Any, dropout: float) -> Any:
    """Three blocks of convolution and pooling, then a hidden layer on the flattened values."""
    from keras import layers

    for filters in (32, 32, 64):
        x = parts.pool(parts.conv(x, filters, activation="relu"))
    return parts.drop(parts.dense(layers.Flatten()(x), 64), dropout)


def _modern(parts: _Parts, x: Any, dropout: float) -> Any:
    """Stages with BatchNorm, each with more filters at half the size; then global averaging.

    BatchNorm and ReLU come after the pooling, on a quarter of the values, which makes an epoch 20%
    shorter. At this size, separable convolutions are not faster on a CPU: they need a tenth of the
    operations, but run at a thirtieth of the speed.
    """
    from keras import layers

    x = parts.norm_relu(parts.conv(x, _FIRST, strides=2, padding="same", use_bias=False))
    for filters in _STAGES[:-1]:
        x = parts.conv(x, filters, padding="same", use_bias=False)
        x = parts.norm_relu(parts.pool(x))
    x = parts.norm_relu(parts.conv(x, _STAGES[-1], padding="same", use_bias=False))
    return parts.drop(layers.GlobalAveragePooling2D(dtype="float32", name="average")(x), dropout)


@dataclass(frozen=True)
class _Row:
    """Default and smallest input size in pixels, and the function that builds the layers."""

    input_size: int
    smallest_size: int
    layers: Callable[[_Parts, Any, float], Any]


_NETWORKS = {
    SmallNetwork.MODERN: _Row(128, 32, _modern),
    SmallNetwork.TUTORIAL: _Row(150, 22, _tutorial),
}
