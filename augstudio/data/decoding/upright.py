"""Decode a photo file of any format to an upright sRGB picture with 8 bits per channel."""

import ctypes
import logging
import math
import threading
import warnings
from contextlib import suppress
from functools import partial
from io import BytesIO

from PIL import Image, UnidentifiedImageError
from PIL.ImageFile import ImageFile

from augstudio.data.decoding import (
    colour_profiles,
    first_frames,
    kinds,
    memory,
    metadata,
    other_formats,
    png,
    tiff,
    wide_colours,
)
from augstudio.data.decoding.memory import TooMuchMemoryError
from augstudio.data.decoding.photo_bytes import alone
from augstudio.data.decoding.pixels import Samples, to_colours

# A photo with more pixels is reduced while it is converted to RGB.
_LARGE = 16_000_000
_heif_lock = threading.Lock()

# The limit here is on memory, not on the number of pixels.
Image.MAX_IMAGE_PIXELS = None
# Pillow and its decoders warn about many flaws that don't affect the pixels. The filter is set
# once and for all: changing it temporarily is not safe with many threads.
warnings.filterwarnings("ignore", module=r"(PIL|pillow_heif)\.")
# Without a handler, Python prints the warnings and errors that libraries log.
logging.getLogger("PIL").addHandler(logging.NullHandler())
# libtiff prints its warnings and errors to the console unless its handlers are removed. Where the
# library can't be reached, as on Windows, it keeps printing.
with suppress(OSError, AttributeError):
    _library = ctypes.CDLL(Image.core.__file__)  # type: ignore[attr-defined]
    _library.TIFFSetErrorHandler(None)
    _library.TIFFSetWarningHandler(None)


class UnreadKindError(Exception):
    """A file is intact but of a kind that can't be read; the text is the name of the kind."""


def upright(data: bytes, name: str, at_least: int | None) -> Image.Image:
    """Decode the bytes of a file called ``name``; see ``images.decode``.

    Raises ``UnreadKindError``, ``TooMuchMemoryError``, and whatever Pillow raises.
    """
    form = kinds.picture_format(BytesIO(data), name)
    if not form:
        raise UnidentifiedImageError
    try:
        return _decoded(form, data, at_least)
    except (TooMuchMemoryError, MemoryError):
        raise
    except Exception:
        bare = metadata.without_metadata(form, data)
        if bare == data:
            raise
        return _decoded(form, bare, at_least)


def _decoded(form: str, data: bytes, at_least: int | None) -> Image.Image:
    if form in ("ICO", "ICNS"):
        memory.require_icon(data)
    with _opened(form, data) as image:
        if image.format == "TIFF" and tiff.is_raw(image.tag_v2):  # type: ignore[attr-defined]
            raise UnreadKindError(tiff.RAW)
        pixels = math.prod(image.size)
        if at_least is not None:
            image.draft(None, (at_least, at_least))
        spare = _spare(image, at_least)
        needed = memory.needed(image, data, pixels, spare > 1)
        memory.require(needed)
        with alone(needed >= memory.LARGE):
            return _finished(image, data, spare)


def _spare(image: ImageFile, at_least: int | None) -> int:
    """Return how many rows and columns of a very large ``image`` are averaged into one."""
    if at_least is None or math.prod(image.size) <= _LARGE:
        return 1
    # Three times the needed size loses nothing, and up to 16 rows make a thin strip.
    return max(1, min(16, min(image.size) // (3 * at_least)))


def _opened(form: str, data: bytes) -> ImageFile:
    if form == "HEIF":
        _register_heif()
    try:
        return Image.open(BytesIO(data), formats=(form,))
    except (UnidentifiedImageError, KeyError) as error:
        if form == "TIFF" and tiff.white_is_zero(data):
            return _opened(form, tiff.black_is_zero(data))
        kind = tiff.kind_of(data) if form == "TIFF" else ""
        if kind:
            raise UnreadKindError(kind) from error
        # It begins like such a picture, so it is damaged.
        raise ValueError from error


def _register_heif() -> None:
    """Let Pillow open HEIC; imported only when needed, since it takes time."""
    with _heif_lock:
        if "HEIF" not in Image.OPEN:
            import pillow_heif

            pillow_heif.register_heif_opener(thumbnails=False)


def _finished(image: ImageFile, data: bytes, spare: int) -> Image.Image:
    """Decode the opened ``image``, return it as upright RGB, and close it."""
    samples = _corrected(image, data)
    box = first_frames.covered(image, data)
    size = image.size
    image.load()
    picture = other_formats.correct(image, data)
    if image.format == "PNG" and png.is_mixed(image, data):
        picture = png.whiten(image, partial(_opened, "PNG", data))
    profile = image.info.get("icc_profile")
    if profile is None:
        profile = wide_colours.profile(image.info.get("nclx_profile") or {})
    inks = colour_profiles.space(profile) == "CMYK"
    colours = to_colours(picture, samples, spare, inks)
    if box:
        colours = first_frames.on_white(colours, box, size)
    if profile:
        colours = colour_profiles.to_srgb(colours, profile, image.mode)
    # Only now: PNG may store EXIF after the pixels, and Pillow turns a TIFF while loading it.
    turn = metadata.turn(image)
    if colours is not image:
        image.close()
    return colours if turn is None else colours.transpose(turn)


def _corrected(image: ImageFile, data: bytes) -> Samples:
    if image.format == "TIFF":
        return tiff.correct(image, data)
    if image.format == "PNG":
        return png.correct(image, data)
    return other_formats.prepare(image)
