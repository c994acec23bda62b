"""The normalisation settings of a recipe as the first layers of a network trained from scratch.

Inside the network, they are saved with it and can't be forgotten.
"""

from typing import Any

from augstudio.augment.normalize import EPSILON, Statistics, needs_statistics
from augstudio.augment.recipe import Recipe
from augstudio.augment.whitening import Whitening
from augstudio.errors import InputError


def normalized(photos: Any, recipe: Recipe, statistics: Statistics | None = None) -> Any:
    """Return normalised photos as a Keras tensor.

    Computes the same as ``augment.normalize.standardize``. A recipe without these settings divides
    by 255, which ``standardize`` does not: networks learn badly from values in 0-255.

    Parameters
    ----------
    photos
        (n, h, w, 3), RGB, float32 in [0, 255]: a Keras ``Input``.
    statistics
        Statistics of all training photos at this size. Only the ``featurewise_*`` settings and
        ``zca_whitening`` need them.

    Raises
    ------
    InputError
        If the statistics are missing, or those for whitening have another size.
    """
    from keras import layers

    if not recipe.normalises:
        return _scaled(photos, 1 / 255, "rescale")
    x = photos
    if recipe.rescale:
        x = _scaled(x, recipe.rescale, "rescale")
    x = _each_alone(x, recipe)
    if not needs_statistics(recipe):
        return x
    if statistics is None:
        raise InputError(
            "The mean of all training photos is needed, but has not been measured yet.",
            "Measure the training photos.",
        )
    # Two layers, so that values are rounded as in ``standardize``.
    minus_mean = (-statistics.mean).tolist()
    x = layers.Rescaling(1.0, minus_mean, dtype="float32", name="featurewise_center")(x)
    if recipe.featurewise_std_normalization and not recipe.zca_whitening:
        x = _scaled(x, (1 / (statistics.std + EPSILON)).tolist(), "featurewise_std_normalization")
    if recipe.zca_whitening:
        if statistics.whitening is None:
            raise InputError(
                "The training photos were not measured for whitening.",
                "Measure the training photos again.",
            )
        x = _whitened(x, statistics.whitening)
    return x


def _scaled(photos: Any, factor: float | list[float], name: str) -> Any:
    from keras import layers

    # Not in half precision: near 200, it has only eight steps per grey level.
    return layers.Rescaling(factor, dtype="float32", name=name)(photos)


def _each_alone(photos: Any, recipe: Recipe) -> Any:
    """Centre and scale every photo by its own mean and standard deviation."""
    from keras import ops

    if recipe.samplewise_center or recipe.samplewise_std_normalization:
        photos = photos - ops.mean(photos, axis=(1, 2, 3), keepdims=True)
    if recipe.samplewise_std_normalization:
        photos = photos / (ops.std(photos, axis=(1, 2, 3), keepdims=True) + EPSILON)
    return photos


def _whitened(photos: Any, whitening: Whitening) -> Any:
    """Multiply centred photos by U diag(scales) U', in two layers that are never trained."""
    from keras import initializers, layers

    values, kept = whitening.directions.shape
    shape = photos.shape[1:]
    if values != shape[0] * shape[1] * shape[2]:
        raise InputError(
            f"Whitening was measured for photos of {values} values, not for photos of {shape[1]} x "
            f"{shape[0]} pixels.",
            "Measure the training photos again at this size.",
        )
    settings: dict[str, Any] = {
        "use_bias": False,
        "trainable": False,
        "dtype": "float32",
        # The weights are set below.
        "kernel_initializer": initializers.Zeros(),
    }
    into = layers.Dense(kept, name="zca_directions", **settings)
    back = layers.Dense(values, name="zca_whitening", **settings)
    whitened = back(into(layers.Flatten(name="zca_values", dtype="float32")(photos)))
    into.set_weights([whitening.directions])
    back.set_weights([(whitening.directions * whitening.scales).T])
    return layers.Reshape(shape, name="zca_photo", dtype="float32")(whitened)
