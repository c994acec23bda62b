"""Transform: the numbers drawn for one photo."""

from dataclasses import dataclass, fields
from typing import Any

from augstudio import storage
from augstudio.augment.fields.edges import FillMode

#: The fingerprint of view 0 and of all other transforms that change nothing.
IDENTITY_FINGERPRINT = "0" * 32

#: Values that only have an effect together with another one.
_NEEDS = {
    "crop_x": "crop_side",
    "crop_y": "crop_side",
    "elastic_seed": "elastic",
    "noise_seed": "noise",
}


@dataclass(frozen=True, slots=True)
class Transform:
    """The numbers drawn for one photo; the defaults change nothing.

    Names and meanings are those of ``ImageDataGenerator.apply_transform`` where it has them, which
    maps each point of the result to a point of the photo. x runs along the columns.

    Attributes
    ----------
    theta
        Degrees by which the photo rotates to the left (anticlockwise).
    tx, ty
        Pixels by which the photo moves to the left and up.
    shear
        Degrees by which the photo leans to the left.
    zx, zy
        Zoom factors for width and height; above 1 more of the photo fits in, so it looks smaller.
    crop_side
        Share of the photo's width and height that is cropped and enlarged before all this.
    crop_x, crop_y
        Pixels from the centre of the photo to the centre of the crop, to the right and down.
    perspective
        Pixels by which the corners move inwards: x and y of the top left, top right, bottom right
        and bottom left; empty if nothing changes.
    elastic, elastic_seed
        Standard deviation in pixels of the elastic displacement, and the seed of its grid.
    flip_horizontal, flip_vertical
        Whether left and right, or top and bottom, are swapped.
    quarter_turns
        Number of quarter turns to the left, 0 to 3.
    channel_shift
        Levels of 255 added to every channel, within the photo's own range.
    brightness
        Factor for every channel; 1 changes nothing.
    contrast
        Factor for the difference of every channel from its mean.
    gamma
        Exponent for the values in [0, 1].
    saturation
        Factor for the difference from grey.
    hue
        Degrees by which colours rotate on the colour wheel, red towards yellow.
    temperature
        Mired by which the light becomes warmer (yellower).
    grey
        Share of the colour that is removed.
    blur
        Standard deviation of a Gaussian in pixels.
    noise, noise_seed
        Standard deviation of the grain in levels of 255, and its seed.
    sharpen
        Factor for the unsharp mask that is added.
    jpeg_quality
        Quality, 5 to 99, at which the photo is saved and opened again; 100 skips this.
    erase
        Top, left, height and width in pixels of the part that is covered; empty for none.
    fill_mode, cval
        How empty area is filled, and the grey level in [0, 255] for ``FillMode.CONSTANT``.
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
    crop_side: float = 1.0
    crop_x: float = 0.0
    crop_y: float = 0.0
    perspective: tuple[float, ...] = ()
    elastic: float = 0.0
    elastic_seed: int = 0
    quarter_turns: int = 0
    contrast: float = 1.0
    gamma: float = 1.0
    saturation: float = 1.0
    hue: float = 0.0
    temperature: float = 0.0
    grey: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    noise_seed: int = 0
    sharpen: float = 0.0
    jpeg_quality: int = 100
    erase: tuple[int, ...] = ()

    @property
    def warps(self) -> bool:
        """Whether pixels move other than by flips and quarter turns."""
        return any(
            (
                self.theta,
                self.tx,
                self.ty,
                self.shear,
                self.zx != 1,
                self.zy != 1,
                self.crop_side != 1,
                self.perspective,
                self.elastic,
            )
        )

    @property
    def is_identity(self) -> bool:
        """Whether this changes no photo at all."""
        return not self.warps and not self.effective()

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits, the same for transforms that give the same pixels.

        Only values with an effect count, by name. So when a parameter is added to the program,
        transforms without it keep their fingerprints, and their cached features.
        """
        effective = self.effective()
        if not effective:
            return IDENTITY_FINGERPRINT
        return storage.digest(";".join(f"{k}={v}" for k, v in effective.items()).encode())

    def effective(self) -> dict[str, Any]:
        """Return by name the values that have an effect on the pixels."""
        changed = {
            field.name: value
            for field in fields(self)
            if (value := getattr(self, field.name)) != field.default
        }
        for name, needed in _NEEDS.items():
            if needed not in changed:
                changed.pop(name, None)
        if not self.warps:
            changed.pop("fill_mode", None)
        if changed.get("fill_mode") != FillMode.CONSTANT:
            changed.pop("cval", None)
        return changed

    def describe(self) -> str:
        """Return what happens to the photo, with units, for a tooltip."""
        parts = [*self._geometry(), *self._colours(), *self._camera()]
        return ", ".join(part for part in parts if part) or "unchanged"

    def _geometry(self) -> list[Any]:
        return [
            self.crop_side != 1 and f"cropped to {self.crop_side**2:.0%} of the area",
            self.theta and f"rotated {_size(self.theta)}° {_side(self.theta, 'left', 'right')}",
            self.tx and f"moved {_size(self.tx)} px {_side(self.tx, 'left', 'right')}",
            self.ty and f"moved {_size(self.ty)} px {_side(self.ty, 'up', 'down')}",
            self.shear and f"tilted {_size(self.shear)}° {_side(self.shear, 'left', 'right')}",
            # Keras's factors say how much of the scene fits in, these how large things look.
            (self.zx, self.zy) != (1, 1)
            and f"zoom {1 / self.zy:.2f}× high {1 / self.zx:.2f}× wide",
            self.perspective and f"corners up to {_size(max(self.perspective))} px inwards",
            self.elastic and f"warped by about {_size(self.elastic)} px",
            self.flip_horizontal and "mirrored left-right",
            self.flip_vertical and "mirrored up-down",
            self.quarter_turns and f"turned {90 * self.quarter_turns}° left",
        ]

    def _colours(self) -> list[Any]:
        return [
            self.channel_shift
            and f"{_size(self.channel_shift)} levels "
            + _side(self.channel_shift, "lighter", "darker"),
            self.brightness != 1 and f"brightness {self.brightness:.2f}×",
            self.contrast != 1 and f"contrast {self.contrast:.2f}×",
            self.gamma != 1 and f"gamma {self.gamma:.2f}",
            self.saturation != 1 and f"saturation {self.saturation:.2f}×",
            self.hue and f"hue {self.hue:+.0f}°",
            self.temperature
            and f"{_size(self.temperature)} mired {_side(self.temperature, 'warmer', 'colder')}",
            self.grey and f"{self.grey:.0%} less colour",
        ]

    def _camera(self) -> list[Any]:
        return [
            self.blur and f"blurred by {self.blur:.1f} px",
            self.noise and f"noise of {_size(self.noise)} levels",
            self.sharpen and f"sharpened {self.sharpen:.1f}×",
            self.jpeg_quality != 100 and f"JPEG quality {self.jpeg_quality}",
            self.erase and f"{self.erase[3]} x {self.erase[2]} px erased",
        ]


def _size(value: float) -> str:
    return f"{abs(value):.0f}" if abs(value) >= 1 else f"{abs(value):.1f}"


def _side(value: float, positive: str, negative: str) -> str:
    return positive if value > 0 else negative
