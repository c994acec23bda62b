"""The one decoder: whatever the file, an upright RGB photo, and how it becomes a square."""

import math
import threading
import warnings
from contextlib import nullcontext
from enum import StrEnum
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from augstudio import storage
from augstudio.data import kinds
from augstudio.errors import InputError, UnreadablePhotoError

#: Endings of files that are taken for photos, in lower case.
PHOTO_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
    | {".heic", ".heif", ".hif", ".avif"}
)

#: Why a photo can't be read that may be fine.
NO_MEMORY = "there is too little memory for it now"
#: What can be read depends on it; the first number goes up when this file reads more or less.
DECODER = f"1, Pillow {PIL.__version__}"

# Pillow opens many more formats, among them some with risky or very slow readers.
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "DIB", "GIF", "TIFF", "AVIF")
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_heif_lock = threading.Lock()
# Pixels from which on photos are decoded one at a time, since each takes 64 MB or more.
_LARGE = 16_000_000
_large_lock = threading.Lock()

# Photos go through many threads side by side, so each needs only one.
cv2.setNumThreads(1)
# Pillow takes memory in blocks. The C library gives only blocks above 32 MB back to the system
# at once; smaller ones would stay with each thread that ever decoded a very large photo.
Image.core.set_block_size(64 * 1024 * 1024)  # type: ignore[attr-defined]

# Pillow warns from 89 megapixels on, which phones take, and refuses from twice that on.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


class Fit(StrEnum):
    """How a photo becomes a square."""

    CROP = "crop"
    STRETCH = "stretch"
    PAD = "pad"


def decode(source: Path | bytes, name: str = "", at_least: int | None = None) -> NDArray[np.uint8]:
    """Return the photo in a file, upright, in colour.

    Parameters
    ----------
    source
        The file, or its bytes.
    name
        What to call the photo in errors; the file's own name by default.
    at_least
        Pixels that the shorter side needs. A large JPEG is then decoded at 1/2, 1/4 or 1/8 of
        its size, which is many times faster, and a very large photo of another kind is reduced,
        which saves memory, as long as the shorter side keeps this many.

    Returns
    -------
    (h, w, 3) uint8, RGB 0-255. Transparent parts are white; 16 bits become 8.

    Raises
    ------
    UnreadablePhotoError
        The file is missing, damaged, far too large, or not a photo.
    """
    return np.array(_open(source, name, at_least))


def fit_square(photo: NDArray[np.uint8], size: int, fit: Fit) -> NDArray[np.uint8]:
    """Return ``photo`` (h, w, 3) as a square (size, size, 3), without jagged edges.

    ``CROP`` takes the largest square in the middle, ``STRETCH`` distorts, ``PAD`` adds black
    bars.
    """
    return _square(Image.fromarray(photo), size, fit)


def load(source: Path | bytes, size: int, fit: Fit, name: str = "") -> NDArray[np.uint8]:
    """Return the photo in a file, or in its bytes, as (size, size, 3) uint8; see ``decode``.

    Preview, training and prediction all come through here, so they see the same pixels.
    """
    return _square(_open(source, name, size), size, fit)


def flaw(data: bytes) -> str:
    """Return why ``data`` can't be read as a photo, such as "the file is empty"; or "".

    The whole photo is decoded, so that a file that is cut off is found, too. Raises
    ``MemoryError`` when there is too little memory now, which tells nothing of the file.
    """
    try:
        _upright(data, at_least=1)
    except Exception as error:
        # Decoders of damaged files raise anything.
        if _lacks_memory(error):
            raise MemoryError from error
        return _reason(data, error)
    return ""


def is_picture(path: str | Path) -> bool:
    """Whether a file begins as a picture of a format that ``decode`` reads, whatever its name.

    Damage is not found. Pipes, devices and what can't be opened are no pictures.
    """
    try:
        with storage.open_file(path) as file:
            return kinds.picture_format(file, str(path)) != ""
    except (OSError, ValueError, InputError):
        # A name with a zero in it is a ValueError.
        return False


def _open(source: Path | bytes, name: str, at_least: int | None) -> Image.Image:
    """Return an upright RGB photo, or say what is wrong with the file."""
    data = b""
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
        return _upright(data, at_least)
    except Exception as error:
        name = name or (source.name if isinstance(source, Path) else "The photo")
        hint = "Copy it again from where it came from, save it as JPEG, or leave it out."
        if _lacks_memory(error):
            hint = "Close other programs, then try again."
        message = f"{name} can't be read: {_reason(data, error)}."
        raise UnreadablePhotoError(message, hint) from error


def _reason(data: bytes, error: Exception) -> str:
    """Return what ``error``, met while reading ``data``, means."""
    if isinstance(error, OSError) and error.errno:
        missing = isinstance(error, FileNotFoundError)
        return "the file is not there any more" if missing else "the file can't be opened"
    if not data:
        return "the file is empty"
    if isinstance(error, UnidentifiedImageError):
        return "it is not a photo, or its beginning is damaged"
    if isinstance(error, Image.DecompressionBombError):
        return "it has far too many pixels"
    if _lacks_memory(error):
        return NO_MEMORY
    return "the file is damaged, cut off, or of a rare kind"


def _lacks_memory(error: Exception) -> bool:
    """Whether ``error`` is a lack of memory, which some decoders tell in words only."""
    return isinstance(error, MemoryError) or "memory" in str(error).lower()


def _upright(data: bytes, at_least: int | None) -> Image.Image:
    """Decode ``data``; raises whatever Pillow raises."""
    formats: tuple[str, ...] = _FORMATS
    # HEIC and AVIF share the ISO container, which has "ftyp" here (ISO/IEC 14496-12, 4.3).
    if data[4:8] == b"ftyp":
        _register_heif()
        formats = (*_FORMATS, "HEIF")
    with Image.open(BytesIO(data), formats=formats) as image:
        decoded = image.size
        if at_least is not None:
            image.draft(None, (at_least, at_least))
            # A progressive JPEG takes the memory of all its pixels, however few come out.
            decoded = decoded if "progressive" in image.info else image.size
        with _large_lock if math.prod(decoded) > _LARGE else nullcontext():
            return _finished(image, at_least)


def _finished(image: Image.Image, at_least: int | None) -> Image.Image:
    """Return the opened ``image`` decoded, as upright RGB; it is closed then."""
    image.load()
    spare = 1
    if at_least is not None and math.prod(image.size) > _LARGE:
        # Three times as many pixels as needed lose nothing, and up to 16 rows are a thin strip.
        spare = max(1, min(16, min(image.size) // (3 * at_least)))
    rgb = _to_rgb(image) if spare == 1 else _reduced_to_rgb(image, spare)
    # Only now: PNG may store EXIF behind the pixels, and TIFF turns itself while loading.
    turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    image.close()
    return rgb if turn is None else rgb.transpose(turn)


def _register_heif() -> None:
    """Teach Pillow to open HEIC; the import takes time that most users never need."""
    with _heif_lock:
        if "HEIF" not in Image.OPEN:
            import pillow_heif

            pillow_heif.register_heif_opener(thumbnails=False)


def _to_rgb(image: Image.Image) -> Image.Image:
    """Return a loaded ``image`` of any mode as RGB with 8 bits."""
    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_to_8_bits(image)).convert("RGB")
    if image.has_transparency_data:
        colour = image if image.mode == "RGBA" else image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(colour, mask=colour)
        return white
    return image.convert("RGB")


def _reduced_to_rgb(image: Image.Image, factor: int) -> Image.Image:
    """Return a loaded ``image`` as RGB, squares of ``factor`` pixels averaged to one pixel.

    This goes strip by strip, so that no second image of the full size is in memory.
    """
    if image.mode in ("I", "F"):
        # Their white depends on all pixels.
        return _to_rgb(image).reduce(factor)
    width, height = image.size
    rows = factor * max(1, 1_000_000 // (width * factor))
    reduced = Image.new("RGB", (math.ceil(width / factor), math.ceil(height / factor)))
    for top in range(0, height, rows):
        strip = image.crop((0, top, width, min(top + rows, height)))
        reduced.paste(_to_rgb(strip).reduce(factor), (0, top // factor))
    return reduced


def _to_8_bits(image: Image.Image) -> NDArray[np.uint8]:
    """Return a grey photo of more than 8 bits as (h, w) uint8.

    16 bits mean 0-65535. Wider integers and floats have no fixed white: it is the first of 1
    (floats), 255 and 65535 that no pixel exceeds, else the brightest pixel. Black is 0, or the
    darkest pixel where that is negative.
    """
    values = np.nan_to_num(np.asarray(image, np.float32), posinf=0, neginf=0)
    black, brightest = min(0.0, float(values.min())), float(values.max())
    whites = [65535.0] if image.mode.startswith("I;16") else [255.0, 65535.0, brightest]
    if image.mode == "F":
        whites.insert(0, 1.0)
    white = next((w for w in whites if w >= brightest), brightest)
    levels: NDArray[np.float32] = (values - black) / (white - black) * 255
    return np.rint(levels).astype(np.uint8)


def _square(image: Image.Image, size: int, fit: Fit) -> NDArray[np.uint8]:
    width, height = image.size
    box = (0, 0, width, height)
    target = (size, size)
    if fit == Fit.CROP:
        side = min(width, height)
        left, top = (width - side) // 2, (height - side) // 2
        box = (left, top, left + side, top + side)
    elif fit == Fit.PAD:
        scale = size / max(width, height)
        target = (max(1, round(width * scale)), max(1, round(height * scale)))
    resized = _resized(image, box, target)
    if target == (size, size):
        return resized
    square = np.zeros((size, size, 3), np.uint8)
    left, top = (size - target[0]) // 2, (size - target[1]) // 2
    square[top : top + target[1], left : left + target[0]] = resized
    return square


def _resized(
    image: Image.Image, box: tuple[int, int, int, int], target: tuple[int, int]
) -> NDArray[np.uint8]:
    """Return the ``box`` of an RGB ``image`` as (h, w, 3) for the ``target`` (w, h).

    Sides that shrink to a half or less are averaged. Others are interpolated cubically, after a
    blur by half of what they shrink: the rule of scikit-image's ``resize(anti_aliasing=True)``.
    """
    pixels = np.asarray(image.crop(box))
    averaged = tuple(
        wanted if side >= 2 * wanted else side
        for side, wanted in zip(_size(pixels), target, strict=True)
    )
    if averaged != _size(pixels):
        pixels = cv2.resize(pixels, averaged, interpolation=cv2.INTER_AREA)
    sigma_x, sigma_y = (
        max(0.0, (side / wanted - 1) / 2)
        for side, wanted in zip(_size(pixels), target, strict=True)
    )
    if sigma_x or sigma_y:
        # A length of 1 leaves that direction as it is.
        lengths = 3 if sigma_x else 1, 3 if sigma_y else 1
        pixels = cv2.GaussianBlur(pixels, lengths, sigma_x, sigmaY=sigma_y)
    resized: NDArray[np.uint8] = cv2.resize(pixels, target, interpolation=cv2.INTER_CUBIC)
    return resized


def _size(pixels: NDArray[np.uint8]) -> tuple[int, int]:
    """Return width and height."""
    return pixels.shape[1], pixels.shape[0]
