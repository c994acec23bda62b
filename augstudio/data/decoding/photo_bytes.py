"""Read the bytes of a photo file: only of regular files, and never more than fits in memory."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from augstudio import storage
from augstudio.errors import InputError
from augstudio.plain_text import file_size

#: Most bytes of a photo file; an uncompressed TIFF of 200 megapixels with 8 bits takes 600 MB.
LIMIT = 700_000_000
# Files from this size on are read and decoded one at a time.
_LARGE = 64_000_000

# Reentrant, since a large file is read and then decoded.
_one_at_a_time = threading.RLock()


class PhotoFileError(Exception):
    """A file is too large for a photo, or is a pipe, a device or a folder.

    Its text says so, as in "it is too large: 2.5 GB; the limit is 700 MB".
    """


def alone(large: bool) -> AbstractContextManager[object]:
    """Return a context that admits one ``large`` photo at a time; others don't wait."""
    return _one_at_a_time if large else nullcontext()


@contextmanager
def photo_bytes(path: str | Path) -> Iterator[bytes]:
    """Yield the bytes of a photo file, to be decoded inside the block.

    ``OSError`` if it can't be read, ``PhotoFileError`` if it must not be.
    """
    try:
        file = storage.open_file(path)
    except InputError as error:
        raise PhotoFileError("it is not a regular file") from error
    with file:
        size = file.seek(0, 2)
        if size > LIMIT:
            sizes = f"{file_size(size)}; the limit is {file_size(LIMIT)}"
            raise PhotoFileError(f"it is too large: {sizes}")
        file.seek(0)
        with alone(size >= _LARGE):
            yield file.read(size)
