"""Near-copies among photos that were read before, such as those of a run."""

import os
from collections.abc import Sequence
from contextlib import suppress

from augstudio.data.dataset import ImageRecord
from augstudio.data.hashes import FileMemory
from augstudio.data.near_copies.search import near_copies
from augstudio.progress import Progress


def recalled_near_copies(
    photos: Sequence[ImageRecord], progress: Progress
) -> tuple[tuple[str, ...], ...]:
    """Return groups of ``photos`` that are the same picture; see ``near_copies``.

    Photos whose sketch is not remembered, as they have moved or changed, are passed over.
    """
    sketches = {photo.content: b"" for photo in photos}
    with FileMemory() as memory:
        for photo in photos:
            with suppress(OSError):
                known = memory.recall(photo.file, os.stat(photo.file))  # noqa: PTH116 - as scan() does
                if known is not None and known.content == photo.content:
                    sketches[photo.content] = known.sketch
    return near_copies(photos, sketches, progress)
