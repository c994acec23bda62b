"""Find the photos among files and folders that a user names."""

import stat
from collections.abc import Iterable
from pathlib import Path

from augstudio import storage
from augstudio.data.folders import Folder
from augstudio.data.names import no_photos
from augstudio.errors import InputError


def find_photos(
    paths: Iterable[Path], closed: list[Path] | None = None, others: list[str] | None = None
) -> list[Path]:
    """Return the files in ``paths`` and the photos in its folders, in order.

    Folders are read as ``scan`` does: hidden files and folders are skipped, inner folders that
    can't be opened are added to ``closed``, and names of files that are not photos to ``others``.

    Raises
    ------
    InputError
        A path does not exist or can't be used, or there is no photo at all.
    """
    found: list[Path] = []
    locked: list[Path] = []
    no_photo: list[str] = []
    for path in paths:
        if _is_folder(path):
            folder = Folder(path, locked)
            found += map(Path, folder.walk())
            no_photo += (name for inner in folder.tree() for name in inner.others)
        else:
            found.append(path)
        if path in locked:
            raise InputError(
                f"The folder {path} can't be opened.",
                "Choose another folder, or ask for access to this one.",
            )
    if not found:
        hint = "Choose photos (JPEG, PNG, WebP, HEIC and others) or folders that contain some."
        message = "No photos were found."
        raise InputError(" ".join([message, *no_photos(no_photo)]), hint)
    if closed is not None:
        closed += dict.fromkeys(locked)
    if others is not None:
        others += no_photo
    return found


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.", "Check the name.") from error
    except OSError as error:
        reason = storage.explain(error, path)
        raise InputError(reason.message, reason.hint) from error
