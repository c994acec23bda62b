"""The bytes of a photo file: of regular files only, and never more than memory holds."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from augstudio import storage
from augstudio.errors import InputError
from augstudio.plain_text import file_size

#: Bytes that a photo file may have; 200 megapixels of an uncompressed TIFF with 8 bits have 600 MB.
LIMIT = 700_000_000
# Files from this size on are read and decoded one at a time.
_LARGE = 64_000_000

# Reentrant, since a large file is read and then decoded.
_one_at_a_time = threading.RLock()


class PhotoFileError(Exception):
    """What should be a photo has too many bytes, or is a pipe, a device or a folder.

    Its text says so, as in "it has 2.5 GB; at most 700 MB are read".
    """


def alone(large: bool) -> AbstractContextManager[object]:
    """Return a context that only one ``large`` photo at a time is in; others don't wait."""
    return _one_at_a_time if large else nullcontext()


@contextmanager
def photo_bytes(path: str | Path) -> Iterator[bytes]:
    """Yield the bytes of a photo file, to be decoded inside the block.

    ``OSError`` where it can't be read, ``PhotoFileError`` where it should not be.
    """
    try:
        file = storage.open_file(path)
    except InputError as error:
        raise PhotoFileError("it is not a regular file") from error
    with file:
        size = file.seek(0, 2)
        if size > LIMIT:
            sizes = f"{file_size(size)}; at most {file_size(LIMIT)}"
            raise PhotoFileError(f"it has {sizes} are read")
        file.seek(0)
        with alone(size >= _LARGE):
            yield file.read(size)
