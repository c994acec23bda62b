"""How much of the photos a setting destroys: what leaves the frame or turns black or white."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from augstudio.augment.apply import apply
from augstudio.augment.coordinates import source_coordinates
from augstudio.augment.draw import draw_view
from augstudio.augment.fields.edges import FillMode
from augstudio.augment.parameter import Group
from augstudio.augment.recipe import Recipe, parameters
from augstudio.augment.transform import Transform
from augstudio.augment.warp import Photo

#: Side in pixels of photos on which damage is measured accurately and quickly.
SIZE: Final = 96
#: Side in pixels of the input of the built-in network.
NETWORK_SIZE: Final = 224
#: Share above which a setting counts as harmful. Keras's often copied settings (shifts and zooms
#: of 0.2, rotations of 40 degrees) stay below a quarter; losing more than that cuts into the middle
#: of a photo, where its subject is.
HARMFUL: Final = 0.25

#: Pixels along each side of a cell. A cell counts as seen if a pixel of the result shows it; since
#: zooms shrink photos to half at most, no cell falls between two pixels.
_CELL = 2
#: Levels from black or white that make no visible difference, nor one after rounding.
_SLACK = 0.5
#: Shares with a name; others are given in percent.
_NAMES = {
    1 / 10: "a tenth",
    1 / 5: "a fifth",
    1 / 4: "a quarter",
    1 / 3: "a third",
    1 / 2: "half",
    2 / 3: "two thirds",
    3 / 4: "three quarters",
}
_NEAR = 0.035
#: Less than this counts as nothing: cells at the edge fall in or out by chance.
_NOTHING = 0.01


@dataclass(frozen=True)
class Damage:
    """What one setting destroys, averaged over photos, as shares of their area in [0, 1].

    Attributes
    ----------
    lost
        What leaves the frame.
    black, white
        What becomes pure black or pure white and was not before.
    """

    lost: float = 0.0
    black: float = 0.0
    white: float = 0.0

    @property
    def share(self) -> float:
        """The worst of the three."""
        return max(self.lost, self.black, self.white)

    @property
    def is_harmful(self) -> bool:
        """Whether the setting destroys so much that it deserves a second look."""
        return self.share > HARMFUL

    def sentence(self, at: str) -> str:
        """Return the damage as a sentence: "At 60%, a third of the photo leaves the frame."

        ``at`` is the setting as ``value_text(parameter, value, short=True)`` returns it.
        """
        shares = {
            "leaves the frame": self.lost,
            "turns black": self.black,
            "turns white": self.white,
        }
        lost = [(_part(share), what) for what, share in shares.items() if share >= _NOTHING]
        if not lost:
            return "No part of the photo is lost."
        # Only the first needs to say what it is a part of.
        first = " of the photo ".join(lost[0])
        return f"At {at}, {' and '.join([first, *map(' '.join, lost[1:])])}."


def measure_damage(
    recipe: Recipe,
    name: str,
    photos: Sequence[Photo],
    seed: int = 0,
    network_size: int = NETWORK_SIZE,
) -> Damage:
    """Return what one parameter of a recipe destroys when it acts alone.

    A step that applies to only some photos is measured on those: its share counts as 1. Shifts in
    whole pixels are meant at ``network_size`` and are scaled down to ``SIZE``.

    Parameters
    ----------
    recipe
        Only the parameter and the settings for edges are used.
    name
        A parameter that makes views differ.
    photos
        Each (h, w, 3) float32 in [0, 255], ideally ``SIZE`` pixels a side. One view of each is
        drawn from ``seed`` and its index only. Without photos there is no damage.
    network_size
        Side in pixels of the network's input.
    """
    alone = _alone(recipe, name, network_size)
    geometric = parameters()[name].group is Group.GEOMETRY
    shares = np.zeros((max(1, len(photos)), 3))
    for index, photo in enumerate(photos):
        transform = draw_view(alone, photo.shape[:2], seed, str(index), 1)
        if geometric:
            shares[index, 0] = lost_share(transform, *photo.shape[:2])
        elif not transform.is_identity:
            shares[index, 1:] = _clipped(photo, apply(photo, transform))
    lost, black, white = shares.mean(axis=0).tolist()
    return Damage(lost, black, white)


def _alone(recipe: Recipe, name: str, network_size: int) -> Recipe:
    values = {each: getattr(recipe, each) for each in (name, "fill_mode", "cval")}
    if parameters()[name].unit == "px":
        values[name] *= SIZE / network_size
    share = parameters()[name].share
    return Recipe.model_validate(values | ({share: 1.0} if share else {}))


def lost_share(transform: Transform, height: int, width: int) -> float:
    """Return the share of the photo's cells that no pixel of the result shows."""
    if not transform.warps:
        return 0.0
    x, y = source_coordinates(transform, height, width)
    if transform.fill_mode is FillMode.WRAP:
        # What leaves on one side comes back on the other.
        x, y = np.mod(x, width), np.mod(y, height)
    rows, columns = max(1, height // _CELL), max(1, width // _CELL)
    # Pixels are squares around their coordinates, so a photo spans -0.5 to width - 0.5.
    column = np.floor((x + 0.5) * (columns / width)).astype(np.int64)
    row = np.floor((y + 0.5) * (rows / height)).astype(np.int64)
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    seen = np.zeros(rows * columns, bool)
    seen[(row * columns + column)[inside]] = True
    return 1.0 - float(seen.mean())


def _clipped(before: Photo, after: Photo) -> tuple[float, float]:
    """Return the shares of pixels that became black and white."""
    black, white = (new & ~old for new, old in zip(_ends(after), _ends(before), strict=True))
    return float(black.mean()), float(white.mean())


def _ends(photo: Photo) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which pixels are black and which are white in all three colours."""
    red, green, blue = cv2.split(photo)
    lightest = cv2.max(cv2.max(red, green), blue)
    darkest = cv2.min(cv2.min(red, green), blue)
    return lightest <= _SLACK, darkest >= 255 - _SLACK


def _part(share: float) -> str:
    """Return a share from 0 to 1 as text, such as "a third" or "6%"."""
    nearest = min(_NAMES, key=lambda named: abs(named - share))
    return _NAMES[nearest] if abs(nearest - share) <= _NEAR else f"{share:.0%}"
