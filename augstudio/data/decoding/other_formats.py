"""Corrections for what Pillow misreads in Netpbm, Photoshop, Targa, X11 and Windows bitmaps."""

import struct
from contextlib import suppress

from PIL import Image, ImageChops
from PIL.ImageFile import ImageFile

from augstudio.data.decoding.pixels import Samples

# Bits and byte of a Targa header that say how many bits of a pixel are alpha.
_TARGA_ALPHA, _TARGA_FLAGS = 15, 17
# Bytes before the colours of a Photoshop file, and how much rounding can darken a colour.
_PSD_HEADER, _ROUNDING = 26, 2
_BITMAPS = ("BMP", "DIB", "TGA")


def prepare(image: ImageFile) -> Samples:
    """Return what the values of the opened ``image`` mean, and choose a fast reader."""
    if image.format != "PPM":
        return Samples()
    tile = image.tile[0]
    if image.mode == "RGB" and tile.codec_name == "ppm" and tile.args == ("RGB", 65535):
        # Pillow's default reader for these takes 2 s per megapixel.
        image.tile = [tile._replace(codec_name="raw", args="RGB;16B")]
    return Samples(whites=(65535.0,)) if image.mode == "I" else Samples()


def correct(image: ImageFile, data: bytes) -> Image.Image:
    """Return the loaded ``image`` with its values corrected.

    In black-and-white pictures of X11 and Photoshop, 1 is black. In bitmaps the fourth byte is
    often unused, not alpha.
    """
    if image.format in ("PSD", "XBM") and image.mode == "1":
        return ImageChops.invert(image)
    if image.mode != "RGBA":
        return image
    if image.format == "PSD":
        return image if _is_transparent(image, data) else image.convert("RGB")
    unused = image.format == "TGA" and not data[_TARGA_FLAGS] & _TARGA_ALPHA
    if image.format in _BITMAPS and not unused:
        unused = image.getchannel("A").getextrema() == (0, 0)
    return image.convert("RGB") if unused else image


def _is_transparent(image: Image.Image, data: bytes) -> bool:
    """Whether the merged picture in a Photoshop file is still transparent.

    Photoshop has already put it on white; other programs haven't. The fourth channel is a mask
    unless the number of layers is negative (Adobe Photoshop File Formats, "Layer info").
    """
    layers = 0
    with suppress(struct.error):
        place = _PSD_HEADER
        for _ in range(2):
            (size,) = struct.unpack_from(">I", data, place)
            place += 4 + size
        whole, inner, count = struct.unpack_from(">IIh", data, place)
        layers = count if whole and inner else 0
    if layers >= 0:
        return False
    *colours, alpha = image.split()
    darkest = ImageChops.darker(ImageChops.darker(colours[0], colours[1]), colours[2])
    # On white, no colour can be darker than the share of white in it, except for rounding.
    return bool(ImageChops.add(darkest, alpha).getextrema()[0] < 255 - _ROUNDING)  # type: ignore[operator]
