"""Names for photos that are taken with a camera."""

from datetime import datetime
from itertools import count
from pathlib import Path

from augstudio import storage
from augstudio.data.collect import Place


def free_path(place: Place, moment: datetime) -> Path:
    """Return a path for a new photo of a class, such as ``camera 2026-11-29 14-03-05 001.jpg``.

    The number is the lowest that is free. Where only the names of photos give their classes, the
    name begins with that of the class instead.

    Raises
    ------
    AugStudioError
        The folder can't be looked into.
    """
    start = f"{place.beginning or 'camera'} {moment:%Y-%m-%d %H-%M-%S}"
    with storage.explained(place.folder):
        paths = (place.folder / f"{start} {number:03d}.jpg" for number in count(1))
        return next(path for path in paths if not path.exists())
