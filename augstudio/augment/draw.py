"""Recipe + random numbers -> Transform: what will happen to one photo."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from augstudio import storage
from augstudio.augment.recipe import FillMode, Recipe

#: The fingerprint of view 0 and of every other transform that changes nothing.
IDENTITY_FINGERPRINT = "0" * 32

#: Random numbers drawn for a photo, one for each use in ``draw``.
_DICE = 10


@dataclass(frozen=True, slots=True)
class Transform:
    """The numbers drawn for one photo; the defaults change nothing.

    The names and the meaning are those of ``ImageDataGenerator.apply_transform``, which maps
    each place of the result to a place of the photo. Its x runs along the columns.

    Attributes
    ----------
    theta
        Degrees by which the photo turns to the left (anticlockwise).
    tx, ty
        Pixels by which the photo moves to the left and up.
    shear
        Degrees by which the photo leans to the left.
    zx, zy
        Factors by which more of the photo's width and height fits in.
    flip_horizontal, flip_vertical
        Whether left and right, top and bottom change places.
    channel_shift
        Levels of 255 added to every channel, within the photo's own range.
    brightness
        Factor of every channel; 1 leaves the photo as it is.
    fill_mode, cval
        What fills the empty area, and the grey level in [0, 255] of ``FillMode.CONSTANT``.
    """

    theta: float = 0.0
    tx: float = 0.0
    ty: float = 0.0
    shear: float = 0.0
    zx: float = 1.0
    zy: float = 1.0
    flip_horizontal: bool = False
    flip_vertical: bool = False
    channel_shift: float = 0.0
    brightness: float = 1.0
    fill_mode: FillMode = FillMode.NEAREST
    cval: float = 0.0

    @property
    def warps(self) -> bool:
        """Whether the photo is turned, moved, sheared or zoomed."""
        return any((self.theta, self.tx, self.ty, self.shear, self.zx != 1, self.zy != 1))

    @property
    def is_identity(self) -> bool:
        """Whether this leaves every photo as it is."""
        return not self._effective()

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits, the same for transforms that give the same pixels.

        Only what has an effect counts, by name: a parameter that is added to the program
        later keeps the fingerprints, and so the cached features, of transforms without it.
        """
        effective = self._effective()
        if not effective:
            return IDENTITY_FINGERPRINT
        return storage.digest(";".join(f"{k}={v}" for k, v in effective.items()).encode())

    def describe(self) -> str:
        """Return in words and units what happens to the photo, for a tooltip."""
        parts = [
            self.theta and f"turned {_size(self.theta)}° {_side(self.theta, 'left', 'right')}",
            self.tx and f"moved {_size(self.tx)} px {_side(self.tx, 'left', 'right')}",
            self.ty and f"moved {_size(self.ty)} px {_side(self.ty, 'up', 'down')}",
            self.shear and f"leaning {_size(self.shear)}° {_side(self.shear, 'left', 'right')}",
            (self.zx, self.zy) != (1, 1) and f"zoom {self.zy:.2f}× high {self.zx:.2f}× wide",
            self.channel_shift
            and f"{_size(self.channel_shift)} levels "
            + _side(self.channel_shift, "lighter", "darker"),
            self.flip_horizontal and "mirrored",
            self.flip_vertical and "upside down",
            self.brightness != 1 and f"brightness {self.brightness:.2f}×",
        ]
        return ", ".join(part for part in parts if part) or "unchanged"

    def _effective(self) -> dict[str, Any]:
        """Return by name the values that have an effect on the pixels."""
        changed = {
            field.name: value
            for field in fields(self)
            if (value := getattr(self, field.name)) != field.default
        }
        if not self.warps:
            changed.pop("fill_mode", None)
        if changed.get("fill_mode") != FillMode.CONSTANT:
            changed.pop("cval", None)
        return changed


def _size(value: float) -> str:
    return f"{abs(value):.0f}" if abs(value) >= 1 else f"{abs(value):.1f}"


def _side(value: float, positive: str, negative: str) -> str:
    return positive if value > 0 else negative


def view_rng(seed: int, content: str, view: int) -> np.random.Generator:
    """Return the random numbers of one view of one photo.

    They depend on nothing but ``seed``, the hash of the photo's bytes and the number of the
    view: the order in which photos are worked on and the number of threads don't matter.
    """
    entropy = int(storage.digest(f"{seed};{content};{view}".encode()), 16)
    return np.random.Generator(np.random.PCG64(entropy))


def draw(recipe: Recipe, size: int | tuple[int, int], rng: np.random.Generator) -> Transform:
    """Draw what happens to a photo of ``size`` pixels: one side of a square, or (height, width).

    The distributions are those of ``ImageDataGenerator.get_random_transform`` in
    ``keras.src.legacy.preprocessing.image``, but for one thing: the width's range moves along
    the columns and the height's along the rows, as Keras documents it; what Keras 3.15 draws
    from the one range it applies to the other axis.

    Every call takes the same random numbers in the same order, whatever the recipe: when a
    range changes, a photo keeps its dice, and so turns further to the same side. The dice of a
    new parameter come after the others.
    """
    height, width = (size, size) if isinstance(size, int) else size
    dice = rng.random(_DICE).tolist()
    rotation, shear = recipe.rotation_range, recipe.shear_range
    move_x, move_y = recipe.width_shift_range * width, recipe.height_shift_range * height
    shift = recipe.channel_shift_range
    return Transform(
        theta=_between(-rotation, rotation, dice[0]),
        tx=_between(-move_x, move_x, dice[1]),
        ty=_between(-move_y, move_y, dice[2]),
        shear=_between(-shear, shear, dice[3]),
        zx=_between(*recipe.zoom_range, dice[4]),
        zy=_between(*recipe.zoom_range, dice[5]),
        flip_horizontal=recipe.horizontal_flip and dice[6] < 0.5,
        flip_vertical=recipe.vertical_flip and dice[7] < 0.5,
        channel_shift=_between(-shift, shift, dice[8]),
        brightness=_between(*recipe.brightness_range, dice[9]),
        fill_mode=recipe.fill_mode,
        cval=recipe.cval,
    )


def _between(low: float, high: float, die: float) -> float:
    """Return the number in [low, high) that a die in [0, 1) falls on."""
    return low + (high - low) * die


def draw_view(
    recipe: Recipe, size: int | tuple[int, int], seed: int, content: str, view: int
) -> Transform:
    """Return the transform of one view; view 0 is the photo itself."""
    return draw(recipe, size, view_rng(seed, content, view)) if view else Transform()
