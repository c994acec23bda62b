"""The one decoder: any photo file becomes an upright RGB photo, or a square one."""

import re
from pathlib import Path

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from augstudio import storage
from augstudio.data.dataset import ImageRecord
from augstudio.data.decoding import kinds, memory, unread_kinds, upright
from augstudio.data.decoding.memory import TooMuchMemoryError
from augstudio.data.decoding.photo_bytes import PhotoFileError, photo_bytes
from augstudio.data.decoding.pixels import as_array
from augstudio.data.decoding.squares import Fit, square
from augstudio.data.decoding.upright import UnreadKindError
from augstudio.data.near_copies import sketch
from augstudio.errors import InputError, UnreadablePhotoError

__all__ = ["DECODER", "NO_MEMORY", "PHOTO_SUFFIXES", "Fit", "decode", "examine", "fit_square"]
__all__ += ["is_picture", "is_sound", "load", "read_record", "unreadable"]

#: Usual endings of photo files, in lower case; the content counts more, see ``is_picture``.
PHOTO_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
    | {".heic", ".heif", ".hif", ".avif", ".pjp", ".pjpeg", ".mpo", ".jp2", ".j2k", ".jpx"}
    | {".ppm", ".pgm", ".pbm", ".pnm", ".tga", ".pcx", ".sgi", ".qoi", ".dds", ".psd", ".dib"}
)

#: Why a photo that may be fine can't be read now.
NO_MEMORY = "there is not enough free memory"
_NO_PHOTO = "it is not a photo, or its beginning is damaged"
# Files that are not pictures, so that no program can save them as JPEG.
_NO_PICTURE = re.compile(
    r"it is (a web page|a Git LFS pointer|a program|an audio|(a|an) (text|JSON|XML|HDF5) file|"
    r"a file compressed|(a|an empty) (ZIP|RAR|7z|TAR) |an SQLite|a macOS )"
)
#: Version of the decoder; increase the first number whenever it reads more or fewer files.
DECODER = f"3, Pillow {PIL.__version__}"


def decode(source: Path | bytes, name: str = "", at_least: int | None = None) -> NDArray[np.uint8]:
    """Return the photo in a file, upright and in colour.

    Parameters
    ----------
    source
        The file, or its bytes.
    name
        What to call the photo in errors; the file's name by default.
    at_least
        Pixels that the shorter side needs. As long as it keeps this many, a large JPEG is decoded
        at 1/2, 1/4 or 1/8 of its size, which is many times faster, and a very large photo in
        another format is reduced, which saves memory.

    Returns
    -------
    (h, w, 3) uint8, RGB 0-255. Transparent parts become white, 16 bits become 8.

    Raises
    ------
    UnreadablePhotoError
        The file is missing, damaged, far too large, or not a photo.
    """
    return as_array(_open(source, name, at_least))


def fit_square(photo: NDArray[np.uint8], size: int, fit: Fit) -> NDArray[np.uint8]:
    """Return ``photo`` (h, w, 3) as a square (size, size, 3), resized smoothly.

    ``CROP`` takes the largest square from the centre, ``STRETCH`` distorts, ``PAD`` adds black
    bars.
    """
    return square(Image.fromarray(photo), size, fit)


def load(source: Path | bytes, size: int, fit: Fit, name: str = "") -> NDArray[np.uint8]:
    """Return the photo in a file, or in its bytes, as (size, size, 3) uint8; see ``decode``.

    Preview, training and prediction all use this, so they see the same pixels.
    """
    return square(_open(source, name, size), size, fit)


def read_record(record: ImageRecord, size: int, fit: Fit) -> NDArray[np.uint8]:
    """Return the photo of ``record`` as (size, size, 3) uint8, RGB 0-255; see ``load``.

    ``UnreadablePhotoError`` if the file is gone, damaged, too large for the free memory, or has
    changed since it was scanned: results are stored under its hash, so they must not come from a
    different photo.
    """
    name = record.path.name
    try:
        with photo_bytes(record.path) as data:
            if storage.digest(data) != record.content:
                raise UnreadablePhotoError(
                    f"{name} has changed since its folder was opened.", "Open the folder again."
                )
            return load(data, size, fit, name)
    except MemoryError as error:
        raise unreadable(name, error) from error
    except (OSError, PhotoFileError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadablePhotoError(
            f"{name} can no longer be opened: {reason}.", "Open the folder again."
        ) from error


def examine(data: bytes, name: str = "") -> tuple[str, bytes]:
    """Return why ``data`` can't be read as a photo, such as "the file is empty", or ""; its sketch.

    The whole photo is decoded, so that truncated files are found, too. The ``sketch`` finds copies
    of it; b"" if there is none. Raises ``MemoryError`` when there is not enough free memory, which
    says nothing about the file.
    """
    try:
        return "", sketch.sketch(upright.upright(data, name, at_least=sketch.SIDE))
    except Exception as error:
        # On damaged files, decoders may raise any error.
        if _lacks_memory(error):
            raise MemoryError from error
        return _reason(data, error), b""


def is_picture(path: str | Path) -> bool:
    """Whether a file begins like a picture in a format that ``decode`` reads, whatever its name.

    Damage is not detected. Pipes, devices and files that can't be opened are not pictures.
    """
    try:
        with storage.open_file(path) as file:
            return kinds.picture_format(file, str(path)) != ""
    except (OSError, ValueError, InputError):
        # A name with a zero byte raises ValueError.
        return False


def unreadable(name: str, error: Exception, data: bytes = b"") -> UnreadablePhotoError:
    """Return the error to show when reading ``data``, the photo ``name``, raised ``error``."""
    hint = "Copy it again from its source, save it as JPEG, or leave it out."
    reason = _reason(data, error)
    if reason == NO_MEMORY:
        hint = "Close other programs, then try again."
    elif _NO_PICTURE.match(reason):
        hint = "Replace it with the photo itself, or leave it out."
    elif is_sound(reason):
        # Another copy would not help.
        hint = "Save it as JPEG, or leave it out."
    return UnreadablePhotoError(f"{name or 'The photo'} can't be read: {reason}.", hint)


def is_sound(flaw: str) -> bool:
    """Whether an unreadable file is probably not damaged, but of another kind or too large."""
    return flaw.startswith("it ") and flaw != _NO_PHOTO


def _open(source: Path | bytes, name: str, at_least: int | None) -> Image.Image:
    """Return an upright RGB photo; ``UnreadablePhotoError`` says what is wrong with the file."""
    if isinstance(source, bytes):
        return _decoded(source, name, at_least)
    name = name or source.name
    try:
        with photo_bytes(source) as data:
            return _decoded(data, name, at_least)
    except (OSError, PhotoFileError, MemoryError) as error:
        raise unreadable(name, error) from error


def _decoded(data: bytes, name: str, at_least: int | None) -> Image.Image:
    try:
        return upright.upright(data, name, at_least)
    except Exception as error:
        # On damaged files, decoders may raise any error.
        raise unreadable(name, error, data) from error


def _reason(data: bytes, error: Exception) -> str:
    """Return what an ``error`` while reading ``data`` means, as a clause."""
    if isinstance(error, PhotoFileError):
        return str(error)
    if isinstance(error, OSError) and error.errno:
        missing = isinstance(error, FileNotFoundError)
        return "the file no longer exists" if missing else "the file can't be opened"
    if _lacks_memory(error):
        return NO_MEMORY
    if not data:
        return "the file is empty"
    if isinstance(error, TooMuchMemoryError):
        needed, limit = error.needed / 1e9, memory.LIMIT / 1e9
        return f"it needs {needed:,.1f} GB of memory to open; the limit is {limit:g} GB"
    kind = str(error) if isinstance(error, UnreadKindError) else unread_kinds.name_of(data)
    if kind:
        return f"it is {kind}, which AugStudio doesn't support"
    if isinstance(error, UnidentifiedImageError):
        return _NO_PHOTO
    return "the file is damaged, incomplete, or in a rare format"


def _lacks_memory(error: Exception) -> bool:
    """Whether ``error`` means a lack of memory, which some decoders say only in the message.

    They say the same about damaged files, which seem to need absurd amounts.
    """
    says_so = "memory" in str(error).lower() and not isinstance(error, TooMuchMemoryError)
    return isinstance(error, MemoryError) or (says_so and not memory.available())
