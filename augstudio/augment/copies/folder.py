"""A folder of augmented copies: where it may be, its file names, and its own files.

``SETTINGS`` records how the copies were made, so that a second call continues where the first one
stopped and never mixes different settings. ``MANIFEST`` lists every file with its drawn values.
"""

import json
import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from itertools import chain, count
from pathlib import Path
from typing import Any

from augstudio import __version__, locks, storage
from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord
from augstudio.data.folders import is_inside
from augstudio.data.names import portable_name
from augstudio.errors import InputError
from augstudio.tables import write_rows

SETTINGS = "copies.json"
MANIFEST = "manifest.csv"

_SCHEMA_VERSION = 1
_OTHER = "Choose another folder, or delete this one first."
# Files that systems put into folders; hidden ones begin with a dot.
_OF_SYSTEMS = {"thumbs.db", "desktop.ini"}
#: In characters, and in bytes: at most 255 with the view, the ending and what ``storage`` adds.
_NAME_LENGTH, _NAME_BYTES = 80, 160
_LOCK = ".augstudio.lock"
#: Bytes; a few thousand are usual.
_MOST_SETTINGS = 1_000_000


@dataclass(frozen=True, slots=True)
class NamedPhoto:
    """A photo and the names of its copies.

    ``source`` is its path relative to the dataset folder; ``stem`` is the class folder and the
    name without the view.
    """

    record: ImageRecord
    source: str
    stem: str

    def path(self, view: int, suffix: str) -> str:
        """Return the relative path of the copy of one view, such as ``ants/a__v03.jpg``."""
        return f"{self.stem}__v{view:02d}{suffix}"


@dataclass(frozen=True, slots=True)
class Copy:
    """One file: its relative path, its photo and its drawn values."""

    path: str
    named: NamedPhoto
    view: int
    seed: int
    transform: Transform


def check_place(photos: Path, out: Path) -> None:
    """Raise ``InputError`` if copies of the folder ``photos`` can't be written to ``out``."""
    if is_inside(out, photos):
        raise InputError(
            f"{out} is inside the photo folder.",
            "Choose a folder outside it; otherwise the copies would count as photos next time.",
        )
    if is_inside(photos, out):
        raise InputError(f"{out} contains the photos themselves.", "Choose a new or empty folder.")
    with storage.explained(out):
        if not out.exists():
            return
        names = {entry.name for entry in out.iterdir() if not entry.name.startswith(".")}
    if SETTINGS not in names and any(name.lower() not in _OF_SYSTEMS for name in names):
        raise InputError(f"{out} contains other files.", "Choose a new or empty folder.")


def name_copies(records: Iterable[ImageRecord], root: Path) -> list[NamedPhoto]:
    """Return unique names for the copies of each photo of the dataset ``root``.

    The names are valid on all file systems, even those that treat ``A`` and ``a``, or two ways to
    store an accent, as the same. Photos whose names differ only in their ending, or in characters
    that a file system refuses, get the ending or a number appended.
    """
    folders: dict[str, str] = {}
    folders_taken = {SETTINGS, MANIFEST}
    taken: dict[str, set[str]] = {}
    named = []
    for record in records:
        label, path = record.label, record.path
        if label not in folders:
            folders[label] = _free([label], folders_taken)
        wanted = [path.stem, f"{path.stem}_{path.suffix[1:]}"]
        name = _free(wanted, taken.setdefault(label, set()))
        named.append(NamedPhoto(record, _source(record, root), f"{folders[label]}/{name}"))
    return named


def _free(wanted: Sequence[str], taken: set[str]) -> str:
    """Return the first free name of ``wanted``, numbered if necessary, and mark it as taken."""
    names = [_safe(name) for name in wanted]
    free = (name for name in _numbered(names) if name.casefold() not in taken)
    name = next(free)
    taken.add(name.casefold())
    return name


def _numbered(names: Sequence[str]) -> Iterator[str]:
    """Yield ``names``, then the last one with the numbers from 2 on."""
    yield from names
    for number in count(2):
        yield f"{names[-1]}_{number}"


def _safe(name: str) -> str:
    """Return ``name`` in a form that every file system accepts."""
    return portable_name(unicodedata.normalize("NFC", name), _NAME_LENGTH, _NAME_BYTES)


def settings_of(
    named: Sequence[NamedPhoto], recipe: Recipe, options: dict[str, Any]
) -> dict[str, Any]:
    """Return everything that determines the bytes of the copies, as JSON values."""
    lines = (f"{each.stem}\t{each.source}\t{each.record.content}" for each in named)
    return {
        "schema_version": _SCHEMA_VERSION,
        "version": __version__,
        "options": options,
        "recipe": json.loads(recipe.to_json()),
        "photos": storage.digest("\n".join(lines).encode(errors="backslashreplace")),
    }


def _source(record: ImageRecord, root: Path) -> str:
    """Return the path of a photo relative to the dataset folder, with slashes."""
    inside = record.path.is_relative_to(root)
    return (record.path.relative_to(root) if inside else record.path).as_posix()


@contextmanager
def begun(out: Path, settings: dict[str, Any]) -> Iterator[None]:
    """Create the folder, or check that its copies were made with the same settings; lock it.

    Unfinished files of killed programs are deleted. ``InputError`` if the copies were made with
    other settings, or while another program is writing there.
    """
    path = out / SETTINGS
    busy = InputError(
        f"Another instance of AugStudio is saving copies in {out}.",
        "Wait until that is done, or choose another folder.",
    )
    storage.make_folder(out)
    with locks.locked(out / _LOCK, busy):
        if path.exists():
            require_same(out, settings)
            for folder in (out, *(each for each in out.iterdir() if each.is_dir())):
                storage.remove_temporaries(folder)
        else:
            storage.write_text(path, json.dumps(settings, indent=2) + "\n")
        yield


def require_same(out: Path, settings: dict[str, Any]) -> None:
    """Raise ``InputError`` if ``out`` has copies made with other settings."""
    path = out / SETTINGS
    if not path.exists():
        return
    with storage.explained(path):
        data = storage.read_file(path, _MOST_SETTINGS)
    try:
        found = json.loads(data)
        differences = _differences(found, settings)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{path} is damaged: it does not say how the copies there were made.", _OTHER
        ) from error
    if differences:
        listed = ", ".join(differences)
        raise InputError(f"{out} contains copies made with other settings: {listed}.", _OTHER)


def _differences(found: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """Return the differences as phrases."""
    options, ours = found["options"], wanted["options"]
    differences = [
        f"{name.replace('_', ' ')} {options.get(name, 'unknown')} instead of {value}"
        for name, value in ours.items()
        if options.get(name) != value
    ]
    for key, words in (
        ("recipe", "another recipe"),
        ("photos", "other photos"),
        ("version", f"AugStudio {found['version']}"),
    ):
        if found[key] != wanted[key]:
            differences.append(words)
    return differences


def is_there(path: str) -> bool:
    """Whether a copy exists; an empty one was lost in a power cut and doesn't count."""
    try:
        return os.stat(path).st_size > 0  # noqa: PTH116 - called for every copy, and twice as fast
    except OSError:
        return False


def write_manifest(path: Path, copies: Iterable[Copy]) -> int:
    """Write the list of ``copies`` atomically and return their number.

    Each drawn value has a column with its name in ``Transform``, empty if it has no effect.
    """
    drawn = [field.name for field in fields(Transform)]
    header = ["path", "class", "source", "content", "view", "seed", *drawn]

    def row(copy: Copy) -> list[Any]:
        named, values = copy.named, copy.transform.effective()
        origin = [copy.path, named.record.label, named.source, named.record.content]
        return [*origin, copy.view, copy.seed, *(_cell(values.get(name)) for name in drawn)]

    with (
        storage.replacing(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        return write_rows(file, chain([header], map(row, copies)), end="\n") - 1


def _cell(value: Any) -> Any:
    """Return a drawn value for the table: ``True`` becomes "true"."""
    return str(value).lower() if isinstance(value, bool) else value
