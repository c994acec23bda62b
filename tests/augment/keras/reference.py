"""Keras's own augmentation, which ours has to equal."""

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.recipe import Recipe, parameters
from augstudio.augment.transform import Transform


def keras_part(recipe: Recipe) -> Recipe:
    """Return the recipe without what Keras cannot express."""
    others = [each for each in parameters().values() if not each.keras]
    return recipe.model_copy(update={each.name: each.default for each in others})


def keras_apply(photo: NDArray[np.float32], transform: Transform) -> NDArray[np.float32]:
    """Return what ``ImageDataGenerator.apply_transform`` makes of a photo."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    generator = ImageDataGenerator(fill_mode=transform.fill_mode.value, cval=transform.cval)
    parameters = {
        "theta": transform.theta,
        "tx": transform.tx,
        "ty": transform.ty,
        "shear": transform.shear,
        "zx": transform.zx,
        "zy": transform.zy,
        "flip_horizontal": transform.flip_horizontal,
        "flip_vertical": transform.flip_vertical,
        # Keras marks with None what is not to be changed.
        "channel_shift_intensity": transform.channel_shift or None,
        "brightness": None if transform.brightness == 1 else transform.brightness,
    }
    return np.asarray(generator.apply_transform(photo, parameters))
