"""The files with decisions about photos: one for each folder, in the settings folder."""

import json
from pathlib import Path

from augstudio import storage
from augstudio.data.decisions.edits import VERSION, Edits
from augstudio.errors import InputError
from augstudio.locks import locked
from augstudio.plain_text import shown

#: Largest file of decisions that is read, in bytes; a decision takes about 60.
_MOST_BYTES = 100_000_000


def edits_file(folder: Path) -> Path:
    """Return the file with the decisions about the photos in ``folder``."""
    return file_about(folder, "projects")


def file_about(folder: Path, kind: str) -> Path:
    """Return the file about ``folder`` among those of a kind in the settings folder."""
    root = storage.real(folder)
    # Short enough for every file system, even if each character takes four bytes.
    name = storage.safe_name(root.name)[:40] or "photos"
    file = f"{name}-{storage.digest(bytes(root))[:8]}.json"
    return storage.settings_folder() / kind / file


def saved_edits(path: Path) -> Edits:
    """Return the edits in a file; none if it does not exist. See ``load_edits``."""
    with storage.explained(path):
        there = path.exists()
    return load_edits(path) if there else Edits()


def load_edits(path: Path) -> Edits:
    """Return the edits in a file.

    Raises ``InputError`` if it is missing or damaged, or if a newer version wrote it.
    """
    with storage.explained(path):
        data = storage.read_file(path, _MOST_BYTES)
    return read_edits(data, shown(path, 200))


def read_edits(data: bytes, source: str) -> Edits:
    """Return the edits in the bytes of a file; errors as in ``load_edits`` call it ``source``."""
    try:
        document = json.loads(data)
        if isinstance(document, dict) and document.get("schema_version") not in (None, VERSION):
            raise InputError(
                f"The decisions in {source} were made by another version of AugStudio.",
                "Update AugStudio to use them.",
            )
        return Edits.model_validate(document)
    except (ValueError, TypeError, RecursionError) as error:
        raise InputError(
            f"{source} is damaged, or contains no decisions about photos.",
            "Restore it from a backup, or delete it to begin again.",
        ) from error


def save_edits(edits: Edits, path: Path) -> None:
    """Write edits to a file, completely or not at all."""
    storage.make_folder(path.parent)
    storage.write_text(path, edits_text(edits))


def edits_text(edits: Edits) -> str:
    """Return edits as the text of a file, which ``load_edits`` reads."""
    document = {
        name: dict(sorted(value.items())) if isinstance(value, dict) else value
        for name, value in edits.model_dump().items()
    }
    return json.dumps(document, indent=1, default=sorted) + "\n"


def change_edits(path: Path, before: Edits, after: Edits) -> Edits:
    """Make a change to the edits in a file, and return them; see ``Edits.with_change``.

    Raises ``InputError`` if the file is damaged or in use, ``AugStudioError`` if it can't be saved.
    """
    busy = InputError(
        "Another AugStudio window is saving decisions about these photos.", "Try again."
    )
    storage.make_folder(path.parent)
    with locked(path.with_suffix(".lock"), busy):
        current = saved_edits(path)
        changed = current.with_change(before, after)
        save_edits(changed, path)
    return changed
