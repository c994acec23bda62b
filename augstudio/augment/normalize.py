"""The numbers of photos made ready for a network trained from scratch, as Keras does it.

A pretrained backbone brings its own preprocessing; nothing of this belongs before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.recipe import Recipe
from augstudio.augment.warp import Photo
from augstudio.augment.whitening import Whitener, Whitening
from augstudio.errors import InputError

#: What Keras adds to every standard deviation before it divides.
EPSILON = 1e-6


@dataclass(frozen=True)
class Statistics:
    """What is known of all training photos together.

    Attributes
    ----------
    mean, std
        (3,) float64, of red, green and blue, over all pixels of all photos, after ``rescale``.
        ``std`` divides by the number of values (population).
    whitening
        Of the recipe's ``zca_whitening``; ``None`` without it.
    count
        Number of photos.
    """

    mean: NDArray[np.float64]
    std: NDArray[np.float64]
    whitening: Whitening | None
    count: int


def needs_statistics(recipe: Recipe) -> bool:
    """Whether ``standardize`` needs the statistics of all training photos."""
    return recipe.featurewise_center or recipe.featurewise_std_normalization or recipe.zca_whitening


def fit(photos: Iterable[Photo], recipe: Recipe) -> Statistics:
    """Return the statistics of ``photos``, as ``ImageDataGenerator.fit`` finds them.

    The photos are taken one after the other and, without whitening, forgotten at once. They are
    multiplied by ``rescale`` first. (So does Keras 3; earlier generators measured the photos as
    they were, and then subtracted a mean of about 120 from values in 0-1.) As in Keras, the
    settings of each photo alone, ``samplewise_*``, play no part here.

    Parameters
    ----------
    photos
        (h, w, 3) float32, of one size where they are to be whitened. They are not changed.

    Raises
    ------
    InputError
        There are no photos, or too many or too large ones to be whitened.
    """
    moments = _Moments()
    whitener = Whitener(recipe.zca_epsilon) if recipe.zca_whitening else None
    for photo in photos:
        scaled = _rescaled(photo, recipe)
        moments.add(scaled)
        if whitener:
            whitener.add(scaled)
    if not moments.photos:
        raise InputError(
            "There are no photos to take the mean of.", "Add training photos that can be read."
        )
    std = np.sqrt(moments.squares / moments.pixels)
    whitening = whitener.finish(moments.mean) if whitener else None
    return Statistics(moments.mean, std, whitening, moments.photos)


def standardize(photo: Photo, recipe: Recipe, statistics: Statistics | None = None) -> Photo:
    """Return the photo as ``ImageDataGenerator.standardize`` leaves it for the network.

    The steps in their order: rescale; centre and scale by the photo's own mean and standard
    deviation; centre and scale by those of all photos; whiten. As in Keras, scaling implies
    centring, and whitening implies centring by all photos and turns scaling by them off.

    Parameters
    ----------
    photo
        (h, w, 3) float32 in [0, 255]. It is not changed.
    statistics
        What ``fit`` returned for the same recipe; only the ``featurewise_*`` settings and
        ``zca_whitening`` need it.

    Returns
    -------
    (h, w, 3) float32. Without any of these settings, ``photo`` itself.

    Raises
    ------
    InputError
        The statistics are missing, or the photo has another size than those whitened with.
    """
    result = _rescaled(photo, recipe)
    if recipe.samplewise_center or recipe.samplewise_std_normalization:
        result = result - np.float32(result.mean(dtype=np.float64))
    if recipe.samplewise_std_normalization:
        result /= np.float32(result.std(dtype=np.float64) + EPSILON)
    if not needs_statistics(recipe):
        return result
    if statistics is None:
        raise InputError(
            "The mean of all training photos is needed, and is not known yet.",
            "Compute it first, or switch the settings off that need it.",
        )
    result = result - statistics.mean.astype(np.float32)
    if recipe.featurewise_std_normalization and not recipe.zca_whitening:
        result /= (statistics.std + EPSILON).astype(np.float32)
    if recipe.zca_whitening:
        if statistics.whitening is None:
            raise InputError(
                "The training photos were not measured for whitening.", "Measure them again."
            )
        result = statistics.whitening.apply(result)
    return result


class _Moments:
    """Mean and sum of squared distances of each colour, photo by photo, in float64.

    Chan, Golub, LeVeque 1979, "Updating formulae and a pairwise algorithm for computing sample
    variances".
    """

    def __init__(self) -> None:
        self.photos = 0
        self.pixels = 0
        self.mean, self.squares = np.zeros((2, 3))

    def add(self, photo: Photo) -> None:
        values = photo.reshape(-1, 3).astype(np.float64)
        count, mean = len(values), values.mean(axis=0)
        distance = mean - self.mean
        total = self.pixels + count
        self.squares += ((values - mean) ** 2).sum(axis=0)
        self.squares += distance**2 * (self.pixels * count / total)
        self.mean = self.mean + distance * (count / total)
        self.pixels = total
        self.photos += 1


def _rescaled(photo: Photo, recipe: Recipe) -> Photo:
    return photo * np.float32(recipe.rescale) if recipe.rescale else photo
