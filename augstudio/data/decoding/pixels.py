"""Convert decoded pictures of any mode to RGB with 8 bits, transparent parts white."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Pillow takes memory in blocks. The C library returns only blocks above 32 MB to the system at
# once; smaller ones would stay with each thread that ever decoded a very large photo.
Image.core.set_block_size(64 * 1024 * 1024)  # type: ignore[attr-defined]

# Number of pixels per strip when a picture is converted in strips.
_STRIP = 1_000_000
_WHITES = (255.0, 65535.0)


@dataclass(frozen=True)
class Samples:
    """What the values of a picture mean, where Pillow's mode doesn't say enough.

    Attributes
    ----------
    kind
        The real type of the values, if Pillow assumes another one.
    whites
        Candidates for white: the first of these that no pixel exceeds.
    lowest
        The lowest possible value, if values may be negative. It is black if any value is negative.
    inverted
        Whether the lowest value is white.
    transparent
        The grey value that stands for transparent.
    """

    kind: str = ""
    whites: tuple[float, ...] = ()
    lowest: float = 0.0
    inverted: bool = False
    transparent: int | None = None


def to_colours(image: Image.Image, samples: Samples, factor: int, inks: bool) -> Image.Image:
    """Return a loaded ``image`` as RGB, squares of ``factor`` pixels averaged to one pixel.

    With ``inks``, a CMYK picture stays CMYK. Large pictures are converted strip by strip, so that
    there is never a second full-size image in memory.
    """
    levels = None
    if image.mode.startswith(("I", "F")) or samples.kind:
        levels = _levels(image, samples)
    if factor == 1 and levels is None:
        return _to_colours(image, inks)
    width, height = image.size
    mode = "CMYK" if inks and image.mode == "CMYK" else "RGB"
    reduced = Image.new(mode, (math.ceil(width / factor), math.ceil(height / factor)))
    for top, strip in _strips(image, factor):
        grey = strip if levels is None else _grey(strip, samples, *levels)
        colours = _to_colours(grey, inks)
        reduced.paste(colours.reduce(factor) if factor > 1 else colours, (0, top // factor))
    return reduced


def as_array(image: Image.Image) -> NDArray[np.uint8]:
    """Return an RGB ``image`` as (h, w, 3) uint8 that may be written to."""
    if image.width * image.height <= _STRIP:
        return np.array(image)
    # np.array would make two copies.
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    for top, strip in _strips(image, 1):
        pixels[top : top + strip.height] = np.asarray(strip)
    return pixels


def _strips(image: Image.Image, factor: int) -> Iterator[tuple[int, Image.Image]]:
    """Yield the first row of each strip, and the strip; all but the last hold whole squares."""
    width, height = image.size
    rows = factor * max(1, _STRIP // (width * factor))
    for top in range(0, height, rows):
        yield top, image.crop((0, top, width, min(top + rows, height)))


def _to_colours(image: Image.Image, inks: bool) -> Image.Image:
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if inks and image.mode == "CMYK":
        return image
    if image.mode == "La":
        image = image.convert("LA")
    if image.has_transparency_data:
        colour = image if image.mode == "RGBA" else image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(colour, mask=colour)
        return white
    return image.convert("RGB")


def _values(image: Image.Image, samples: Samples) -> NDArray[np.floating]:
    """Return the grey values (h, w); NaN and infinity become 0."""
    values = np.asarray(image)
    if samples.kind:
        values = values.view(samples.kind)
    # 32-bit integers don't fit into a 32-bit float.
    wide = values.dtype.itemsize == 4 and values.dtype.kind in "iu"
    floats: NDArray[np.floating] = values.astype(np.float64 if wide else np.float32)
    np.nan_to_num(floats, copy=False, posinf=0, neginf=0)
    return floats


def _levels(image: Image.Image, samples: Samples) -> tuple[float, float]:
    """Return the values of black and white in a grey picture of more than 8 bits.

    16 bits mean 0-65535. Wider integers and floats have no fixed white: it is the first of 1
    (floats only), 255 and 65535 that no pixel exceeds, else the brightest pixel. Black is 0, or
    the darkest pixel if that is negative.
    """
    black, brightest = 0.0, -math.inf
    for _, strip in _strips(image, 1):
        values = _values(strip, samples)
        black, brightest = min(black, float(values.min())), max(brightest, float(values.max()))
    if black < 0 and samples.lowest:
        return samples.lowest, -samples.lowest - 1
    whites = samples.whites or (_WHITES[1:] if image.mode.startswith("I;16") else _WHITES)
    if image.mode == "F":
        whites = (1.0, *whites)
    return black, next((white for white in whites if white >= brightest), brightest)


def _grey(image: Image.Image, samples: Samples, black: float, white: float) -> Image.Image:
    """Return a strip of a grey picture with 8 bits."""
    values = _values(image, samples)
    transparent = values == samples.transparent if samples.transparent is not None else None
    values -= black
    values /= white - black
    values *= 255
    levels = np.rint(values).clip(0, 255).astype(np.uint8)
    if samples.inverted:
        levels = 255 - levels
    if transparent is not None:
        levels[transparent] = 255
    return Image.fromarray(levels)
