"""The one decoder: whatever the file, an upright RGB photo, and how it becomes a square."""

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
from augstudio.errors import InputError, UnreadablePhotoError

__all__ = ["DECODER", "NO_MEMORY", "PHOTO_SUFFIXES", "Fit", "decode", "fit_square", "flaw"]
__all__ += ["is_picture", "is_sound", "load", "read_record", "unreadable"]

#: Usual endings of photos, in lower case; what a file holds counts more, see ``is_picture``.
PHOTO_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
    | {".heic", ".heif", ".hif", ".avif", ".pjp", ".pjpeg", ".mpo", ".jp2", ".j2k", ".jpx"}
    | {".ppm", ".pgm", ".pbm", ".pnm", ".tga", ".pcx", ".sgi", ".qoi", ".dds", ".psd", ".dib"}
)

#: Why a photo can't be read that may be fine.
NO_MEMORY = "there is too little memory for it now"
_NO_PHOTO = "it is not a photo, or its beginning is damaged"
# Kinds of files that no program saves as JPEG.
_NO_PICTURE = re.compile(
    r"it is (a web page|a pointer|a program|a sound|(a|an) (text|JSON|XML|HDF5) file|a file packed|"
    r"(a|an empty) (ZIP|RAR|7z|TAR) |an SQLite|a property list|a file of macOS)"
)
#: What can be read depends on it; the first number goes up when this file reads more or less.
DECODER = f"3, Pillow {PIL.__version__}"


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
    return as_array(_open(source, name, at_least))


def fit_square(photo: NDArray[np.uint8], size: int, fit: Fit) -> NDArray[np.uint8]:
    """Return ``photo`` (h, w, 3) as a square (size, size, 3), without jagged edges.

    ``CROP`` takes the largest square in the middle, ``STRETCH`` distorts, ``PAD`` adds black
    bars.
    """
    return square(Image.fromarray(photo), size, fit)


def load(source: Path | bytes, size: int, fit: Fit, name: str = "") -> NDArray[np.uint8]:
    """Return the photo in a file, or in its bytes, as (size, size, 3) uint8; see ``decode``.

    Preview, training and prediction all come through here, so they see the same pixels.
    """
    return square(_open(source, name, size), size, fit)


def read_record(record: ImageRecord, size: int, fit: Fit) -> NDArray[np.uint8]:
    """Return the photo of ``record`` as (size, size, 3) uint8, RGB 0-255; see ``load``.

    ``UnreadablePhotoError`` where the file is gone, damaged, too large for the memory that is
    left, or another one than was scanned: what is computed of it is remembered under its hash,
    and no other photo may get there.
    """
    name = record.path.name
    try:
        with photo_bytes(record.path) as data:
            if storage.digest(data) != record.content:
                raise UnreadablePhotoError(
                    f"{name} was changed after its folder was opened.", "Open the folder again."
                )
            return load(data, size, fit, name)
    except MemoryError as error:
        raise unreadable(name, error) from error
    except (OSError, PhotoFileError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadablePhotoError(
            f"{name} can't be opened any more: {reason}.", "Open the folder again."
        ) from error


def flaw(data: bytes, name: str = "") -> str:
    """Return why ``data`` can't be read as a photo, such as "the file is empty"; or "".

    The whole photo is decoded, so that a file that is cut off is found, too. Raises
    ``MemoryError`` when there is too little memory now, which tells nothing of the file.
    """
    try:
        upright.upright(data, name, at_least=1)
    except Exception as error:
        # Decoders of damaged files raise anything.
        if _lacks_memory(error):
            raise MemoryError from error
        return _reason(data, error)
    return ""


def is_picture(path: str | Path) -> bool:
    """Whether a file begins as a picture of a format that ``decode`` reads, whatever its name.

    Damage is not found. Pipes, devices and what can't be opened are not pictures.
    """
    try:
        with storage.open_file(path) as file:
            return kinds.picture_format(file, str(path)) != ""
    except (OSError, ValueError, InputError):
        # A name with a zero in it is a ValueError.
        return False


def unreadable(name: str, error: Exception, data: bytes = b"") -> UnreadablePhotoError:
    """Return what to tell of the photo ``name`` when ``error`` came from reading ``data``."""
    hint = "Copy it again from where it came from, save it as JPEG, or leave it out."
    reason = _reason(data, error)
    if reason == NO_MEMORY:
        hint = "Close other programs, then try again."
    elif _NO_PICTURE.match(reason):
        hint = "Put the photo itself in its place, or leave it out."
    elif is_sound(reason):
        # Another copy is no help.
        hint = "Save it as JPEG, or leave it out."
    return UnreadablePhotoError(f"{name or 'The photo'} can't be read: {reason}.", hint)


def is_sound(flaw: str) -> bool:
    """Whether a file that can't be read is probably not damaged, but of another kind or too big."""
    return flaw.startswith("it ") and flaw != _NO_PHOTO


def _open(source: Path | bytes, name: str, at_least: int | None) -> Image.Image:
    """Return an upright RGB photo, or say what is wrong with the file."""
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
        # Decoders of damaged files raise anything.
        raise unreadable(name, error, data) from error


def _reason(data: bytes, error: Exception) -> str:
    """Return what ``error``, met while reading ``data``, means."""
    if isinstance(error, PhotoFileError):
        return str(error)
    if isinstance(error, OSError) and error.errno:
        missing = isinstance(error, FileNotFoundError)
        return "the file is not there any more" if missing else "the file can't be opened"
    if _lacks_memory(error):
        return NO_MEMORY
    if not data:
        return "the file is empty"
    if isinstance(error, TooMuchMemoryError):
        needed, limit = error.needed / 1e9, memory.LIMIT / 1e9
        return f"it would take {needed:,.1f} GB of memory to open; at most {limit:g} GB are used"
    kind = str(error) if isinstance(error, UnreadKindError) else unread_kinds.name_of(data)
    if kind:
        return f"it is {kind}, which AugStudio does not read"
    if isinstance(error, UnidentifiedImageError):
        return _NO_PHOTO
    return "the file is damaged, cut off, or of a rare kind"


def _lacks_memory(error: Exception) -> bool:
    """Whether ``error`` is a lack of memory, which some decoders tell in words only.

    They use these words also of damaged files, which seem to need absurd amounts.
    """
    told = "memory" in str(error).lower() and not isinstance(error, TooMuchMemoryError)
    return isinstance(error, MemoryError) or (told and not memory.available())
