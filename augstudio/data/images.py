"""The one decoder: whatever the file, an upright RGB photo, and how it becomes a square."""

import threading
import warnings
from enum import StrEnum
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from augstudio.errors import UnreadablePhotoError

#: Endings of files that are taken for photos, in lower case.
PHOTO_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
    | {".heic", ".heif", ".hif", ".avif"}
)

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
        its size, which is many times faster, as long as its shorter side keeps this many.

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
    return np.array(_square(Image.fromarray(photo), size, fit))


def load(source: Path | bytes, size: int, fit: Fit, name: str = "") -> NDArray[np.uint8]:
    """Return the photo in a file, or in its bytes, as (size, size, 3) uint8; see ``decode``.

    Preview, training and prediction all come through here, so they see the same pixels.
    """
    return np.array(_square(_open(source, name, size), size, fit))


def flaw(data: bytes) -> str:
    """Return why ``data`` can't be read as a photo, such as "the file is empty"; or "".

    The whole photo is decoded, so that a file that is cut off is found, too.
    """
    try:
        _upright(data, at_least=1)
    except Exception as error:  # noqa: BLE001 - decoders of damaged files raise anything
        return _reason(data, error)
    return ""


def _open(source: Path | bytes, name: str, at_least: int | None) -> Image.Image:
    """Return an upright RGB photo, or say what is wrong with the file."""
    data = b""
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
        return _upright(data, at_least)
    except Exception as error:
        name = name or (source.name if isinstance(source, Path) else "The photo")
        raise UnreadablePhotoError(
            f"{name} can't be read: {_reason(data, error)}.",
            "Copy it again from where it came from, save it as JPEG, or leave it out.",
        ) from error


def _reason(data: bytes, error: Exception) -> str:
    """Return what ``error``, met while reading ``data``, means."""
    if isinstance(error, OSError) and error.errno:
        missing = isinstance(error, FileNotFoundError)
        return "the file is not there any more" if missing else "the file can't be opened"
    if not data:
        return "the file is empty"
    if isinstance(error, UnidentifiedImageError):
        return "it is not a photo, or its beginning is damaged"
    if isinstance(error, Image.DecompressionBombError | MemoryError):
        return "it has far too many pixels"
    return "the file is damaged, cut off, or of a rare kind"


def _upright(data: bytes, at_least: int | None) -> Image.Image:
    """Decode ``data``; raises whatever Pillow raises."""
    formats: tuple[str, ...] = _FORMATS
    # HEIC and AVIF share the ISO container, which has "ftyp" here (ISO/IEC 14496-12, 4.3).
    if data[4:8] == b"ftyp":
        _register_heif()
        formats = (*_FORMATS, "HEIF")
    with Image.open(BytesIO(data), formats=formats) as image:
        if at_least is not None:
            image.draft(None, (at_least, at_least))
        image.load()
        rgb = _to_rgb(image)
        # Only now: PNG may store EXIF behind the pixels, and TIFF turns itself while loading.
        turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
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
        colour = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(colour, mask=colour)
        return white
    return image.convert("RGB")


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


def _square(image: Image.Image, size: int, fit: Fit) -> Image.Image:
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
    # The box is cut out within resize, and very large photos are first reduced by averaging,
    # so that nothing between the photo and the square is large.
    resized = image.resize(target, Image.Resampling.BICUBIC, box=box, reducing_gap=3.0)
    if target == (size, size):
        return resized
    square = Image.new("RGB", (size, size))
    square.paste(resized, ((size - target[0]) // 2, (size - target[1]) // 2))
    return square
