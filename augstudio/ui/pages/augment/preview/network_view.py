"""What the network sees of a photo: the values it computes with, mapped back to a picture."""

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
from augstudio.runs.config import Method
from augstudio.ui.core.network_choice import NetworkChoice
from augstudio.ui.core.project import Project


class NetworkView(Protocol):
    """What happens to a photo before a network computes with it."""

    @property
    def title(self) -> str:
        """What the network is called."""

    def prepare(self, recipe: Recipe) -> None:
        """Find out what ``values`` needs to know, which may take a while."""

    def values(self, photo: Photo, recipe: Recipe) -> Photo:
        """Return what the network computes with, for a photo (s, s, 3), RGB, in [0, 255]."""

    def is_fixed(self, recipe: Recipe) -> bool:
        """Whether the same colour always becomes the same values, whatever is round it."""


@dataclass(frozen=True)
class Pretrained:
    """A backbone, which brings its own preprocessing."""

    backbone: Backbone

    @property
    def title(self) -> str:
        """What the network is called."""
        return self.backbone.title

    def prepare(self, recipe: Recipe) -> None:
        """Nothing is needed."""

    def values(self, photo: Photo, recipe: Recipe) -> Photo:
        """Return the photo after the backbone's preprocessing; the recipe plays no part."""
        del recipe
        return self.backbone.preprocess(photo)

    def is_fixed(self, recipe: Recipe) -> bool:
        """Every backbone treats each pixel for itself."""
        del recipe
        return True


@dataclass(frozen=True)
class FromScratch:
    """A small network trained from nothing: the recipe says how photos are made ready for it.

    Attributes
    ----------
    dataset, size, fit
        Whose training photos are measured where the recipe asks for it, and as what squares.
    """

    dataset: Dataset = field(hash=False)
    size: int
    fit: Fit
    title: str = "The small network"

    def prepare(self, recipe: Recipe) -> None:
        """Measure the training photos; ``InputError`` if they can't be whitened."""
        _statistics(self, recipe)

    def values(self, photo: Photo, recipe: Recipe) -> Photo:
        """Return the photo after the normalisation of ``recipe``, as the network itself does it.

        Without any of these settings it divides by 255.
        """
        if not recipe.normalises:
            return photo / np.float32(255)
        return standardize(photo, recipe, _statistics(self, recipe))

    def is_fixed(self, recipe: Recipe) -> bool:
        """Whether neither the photo's own figures nor whitening play a part."""
        own = recipe.samplewise_center or recipe.samplewise_std_normalization
        return not own and not recipe.zca_whitening


def network_of(choice: NetworkChoice, project: Project) -> NetworkView | None:
    """Return the network that is chosen; ``None`` where it needs photos and there are none."""
    if choice.method is not Method.FROM_SCRATCH:
        return Pretrained(choice.backbone)
    if project.dataset is None:
        return None
    return FromScratch(project.dataset, choice.input_size, project.fit)


@lru_cache(maxsize=4)
def _statistics(network: FromScratch, recipe: Recipe) -> Statistics | None:
    """Return what ``recipe`` needs to know of all training photos."""
    if not needs_statistics(recipe):
        return None
    return fit_dataset(network.dataset, recipe, network.size, network.fit)


def seen(
    photo: Photo, network: NetworkView, recipe: Recipe
) -> tuple[NDArray[np.uint8], tuple[float, float]]:
    """Return what the network computes with, as a picture, and its lowest and highest value.

    ``photo`` is (s, s, 3), RGB, in [0, 255]. Where colours become fixed values, these become the
    colours again; else the lowest value becomes black and the highest white.
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
