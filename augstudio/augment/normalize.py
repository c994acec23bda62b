"""Normalise photos for a network trained from scratch, as Keras does.

A pretrained backbone has its own preprocessing; none of this belongs before it.
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
    """Statistics of all training photos.

    Attributes
    ----------
    mean, std
        (3,) float64, for red, green and blue, over all pixels of all photos, after ``rescale``.
        ``std`` divides by the number of values (population).
    whitening
        For the recipe's ``zca_whitening``; ``None`` without it.
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
    """Return the statistics of ``photos``, as ``ImageDataGenerator.fit`` computes them.

    The photos are read one at a time and, without whitening, not kept. They are multiplied by
    ``rescale`` first. (Keras 3 does so, too; earlier versions measured the original photos, and
    then subtracted a mean of about 120 from values in 0-1.) As in Keras, the ``samplewise_*``
    settings have no effect here.

    Parameters
    ----------
    photos
        (h, w, 3) float32, all of the same size if they are whitened. They are not changed.

    Raises
    ------
    InputError
        There are no photos, or they are too many or too large to be whitened.
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
            "There are no photos to compute the mean of.", "Add training photos that can be read."
        )
    std = np.sqrt(moments.squares / moments.pixels)
    whitening = whitener.finish(moments.mean) if whitener else None
    return Statistics(moments.mean, std, whitening, moments.photos)


def standardize(photo: Photo, recipe: Recipe, statistics: Statistics | None = None) -> Photo:
    """Return the photo normalised for the network, as ``ImageDataGenerator.standardize`` does.

    The steps, in order: rescale; centre and scale by the photo's own mean and standard deviation;
    centre and scale by those of all photos; whiten. As in Keras, scaling implies centring, and
    whitening implies centring by all photos but turns off scaling by them.

    Parameters
    ----------
    photo
        (h, w, 3) float32 in [0, 255]. It is not changed.
    statistics
        The result of ``fit`` for the same recipe; only needed for the ``featurewise_*`` settings
        and ``zca_whitening``.

    Returns
    -------
    (h, w, 3) float32. Without any of these settings, ``photo`` itself.

    Raises
    ------
    InputError
        The statistics are missing, or the photo has a different size than whitening was fitted to.
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
            "The mean of all training photos is needed but has not been computed.",
            "Compute it first, or turn off the settings that need it.",
        )
    result = result - statistics.mean.astype(np.float32)
    if recipe.featurewise_std_normalization and not recipe.zca_whitening:
        result /= (statistics.std + EPSILON).astype(np.float32)
    if recipe.zca_whitening:
        if statistics.whitening is None:
            raise InputError(
                "The statistics of the training photos don't include whitening.",
                "Compute them again.",
            )
        result = statistics.whitening.apply(result)
    return result


class _Moments:
    """Running mean and sum of squared deviations of each channel, in float64.

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
