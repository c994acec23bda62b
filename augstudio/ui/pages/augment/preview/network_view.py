"""What the network sees: its input values, mapped back to a picture."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio.augment.normalize import Statistics, needs_statistics, standardize
from augstudio.augment.recipe import Recipe
from augstudio.augment.statistics import fit_dataset
from augstudio.augment.warp import Photo
from augstudio.data.dataset import Dataset
from augstudio.data.images import Fit
from augstudio.models.backbones import Backbone
from augstudio.runs.choices import Method
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.network_choice import NetworkChoice


class NetworkView(Protocol):
    """The preprocessing of a network."""

    @property
    def title(self) -> str:
        """The name of the network."""

    def prepare(self, recipe: Recipe) -> None:
        """Compute what ``values`` needs; this may take a while."""

    def values(self, photo: Photo, recipe: Recipe) -> Photo:
        """Return the input values of the network for a photo (s, s, 3), RGB, in [0, 255]."""

    def is_fixed(self, recipe: Recipe) -> bool:
        """Whether a colour becomes the same values in every photo and at every place."""


@dataclass(frozen=True)
class Pretrained:
    """A backbone with its own preprocessing."""

    backbone: Backbone

    @property
    def title(self) -> str:
        """The name of the network."""
        return self.backbone.title

    def prepare(self, recipe: Recipe) -> None:
        """Do nothing."""

    def values(self, photo: Photo, recipe: Recipe) -> Photo:
        """Return the photo after the backbone's preprocessing; the recipe is ignored."""
        del recipe
        return self.backbone.preprocess(photo)

    def is_fixed(self, recipe: Recipe) -> bool:
        """Return ``True``: every backbone preprocesses each pixel independently."""
        del recipe
        return True


@dataclass(frozen=True)
class FromScratch:
    """A small network trained from scratch; the recipe sets its preprocessing.

    Attributes
    ----------
    dataset, size, fit
        The training photos that are measured if the recipe requires it, and how they are made
        square.
    """

    dataset: Dataset = field(hash=False)
    size: int
    fit: Fit
    title: str = "The small network"

    def prepare(self, recipe: Recipe) -> None:
        """Measure the training photos; ``InputError`` if they can't be whitened."""
        _statistics(self, recipe)

    def values(self, photo: Photo, recipe: Recipe) -> Photo:
        """Return the photo after the normalisation in ``recipe``, as the network applies it.

        Without such settings it is divided by 255.
        """
        if not recipe.normalises:
            return photo / np.float32(255)
        return standardize(photo, recipe, _statistics(self, recipe))

    def is_fixed(self, recipe: Recipe) -> bool:
        """Whether the recipe uses neither per-photo statistics nor whitening."""
        own = recipe.samplewise_center or recipe.samplewise_std_normalization
        return not own and not recipe.zca_whitening


def network_of(choice: NetworkChoice, project: Project) -> NetworkView | None:
    """Return the chosen network; ``None`` if it needs photos and none are open."""
    if choice.method is not Method.FROM_SCRATCH:
        return Pretrained(choice.backbone)
    if project.dataset is None:
        return None
    return FromScratch(project.dataset, choice.input_size, project.fit)


@lru_cache(maxsize=4)
def _statistics(network: FromScratch, recipe: Recipe) -> Statistics | None:
    """Return the statistics of all training photos, if ``recipe`` needs them."""
    if not needs_statistics(recipe):
        return None
    return fit_dataset(network.dataset, recipe, network.size, network.fit)


def seen(
    photo: Photo, network: NetworkView, recipe: Recipe
) -> tuple[NDArray[np.uint8], tuple[float, float]]:
    """Return the input of the network as a picture, with its lowest and highest value.

    ``photo`` is (s, s, 3), RGB, in [0, 255]. If every colour has fixed values, these are mapped
    back to the colour; otherwise the lowest value becomes black and the highest white.
    """
    values = network.values(photo, recipe)
    ends = float(values.min()), float(values.max())
    if network.is_fixed(recipe):
        black = network.values(np.zeros((1, 1, 3), np.float32), recipe)
        primaries = network.values(255 * np.eye(3, dtype=np.float32)[None], recipe) - black
        picture = (values - black) @ (255 * np.linalg.inv(primaries[0]))
    else:
        picture = (values - ends[0]) * (255 / max(ends[1] - ends[0], 1e-6))
    return cv2.convertScaleAbs(np.clip(picture, 0, 255)), ends
