"""The photo of a record, as long as its file is still the one that was scanned."""

import numpy as np
from numpy.typing import NDArray

from augstudio import storage
from augstudio.data.dataset import ImageRecord
from augstudio.data.decoding.photo_bytes import PhotoFileError, photo_bytes
from augstudio.data.images import Fit, load, unreadable
from augstudio.errors import UnreadablePhotoError


def read_record(record: ImageRecord, size: int, fit: Fit) -> NDArray[np.uint8]:
    """Return the photo of ``record`` as (size, size, 3) uint8, RGB 0-255; see ``images.load``.

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
