"""The list of what a project file contains, and the names of its parts."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from augstudio.data.decisions.edits import Content
from augstudio.data.names import folded, numbered_names, portable_name
from augstudio.errors import InputError
from augstudio.lab.plan import PLAN_FILE
from augstudio.lab.study import CONFIRMATION_FILE, TRIALS_FILE, VERDICTS_FILE
from augstudio.plain_text import shown
from augstudio.runs.field_types import Count, Key, Name, Time, YesNo
from augstudio.runs.run import RUN_FILE, RUN_FILES

SCHEMA_VERSION = 1
MANIFEST, DECISIONS = "project.json", "decisions.json"
#: The folders inside, and the files that folders of runs and studies may have.
PHOTOS, RECIPES, RUNS, STUDIES = "photos", "recipes", "runs", "studies"
STUDY_FILES = frozenset({PLAN_FILE, TRIALS_FILE, VERDICTS_FILE, CONFIRMATION_FILE})
FILES_OF: Mapping[str, frozenset[str]] = {RUNS: RUN_FILES, STUDIES: STUDY_FILES}
#: Without these, there is no run and no study.
MAIN_FILE: Mapping[str, str] = {RUNS: RUN_FILE, STUDIES: PLAN_FILE}
#: Of a name, in bytes, to leave room for a number; and of a path, in folders.
_LONGEST, _DEEPEST = 240, 500


def _inside(value: str) -> str:
    parts = value.split("/")
    is_odd = "\0" in value or len(parts) > _DEEPEST
    if is_odd or any(not part or part.startswith(".") for part in parts):
        raise ValueError("should be the path of a photo")
    return value


def _portable(value: str) -> str:
    if any(portable_name(part) != part for part in value.split("/")):
        raise ValueError("should be a path that every system allows")
    return value


class ListedPhoto(BaseModel):
    """A photo of the project.

    Attributes
    ----------
    path
        Where it lies in the folder of photos, with "/".
    entry
        The same in a form that every file system accepts: its name in the project file, and on
        systems that do not allow ``path``.
    content, size
        The hash and the number of its bytes.
    modified
        When its file was last changed, in seconds since 1970.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Annotated[str, AfterValidator(_inside)]
    entry: Annotated[str, AfterValidator(_inside), AfterValidator(_portable)]
    content: Content
    size: Count
    modified: Annotated[int, Field(ge=0, lt=2**40)]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.path.count("/") != self.entry.count("/"):
            raise ValueError("path and entry should be in as many folders")
        return self


class Manifest(BaseModel):
    """What a project file says about itself.

    Attributes
    ----------
    name
        The name of the folder of photos.
    created, version
        When it was saved, local time with offset in ISO 8601, and the version of AugStudio.
    has_photos
        Whether the photos are in the file, or only this list of them.
    photos
        All photos that could be read, also those that were left out by a decision.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    name: Name
    created: Time
    version: Key
    has_photos: YesNo
    photos: tuple[ListedPhoto, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for names in ([each.path for each in self.photos], [each.entry for each in self.photos]):
            if len(set(names)) < len(names):
                raise ValueError("photos should have different paths")
        return self

    def to_json(self) -> bytes:
        """Return it as a document; ``read_manifest`` reads it."""
        # ASCII, as names that are not valid Unicode would not fit UTF-8.
        return json.dumps(self.model_dump(), indent=1).encode()


def read_manifest(data: bytes, file: Path) -> Manifest:
    """Return what ``Manifest.to_json`` wrote; ``file`` is the project file, for errors.

    Raises ``InputError`` if it is damaged, or if a newer version of AugStudio wrote it.
    """
    try:
        values: Any = json.loads(data)
        version = values.get("schema_version") if isinstance(values, dict) else None
        if isinstance(version, int) and version > SCHEMA_VERSION:
            raise InputError(
                f"{shown(file.name)} was saved by a newer version of AugStudio.",
                "Update AugStudio to open it.",
            )
        return Manifest.model_validate(values)
    except (ValidationError, ArithmeticError, ValueError, TypeError, RecursionError) as error:
        raise InputError(
            f"{shown(file.name)} is damaged: its list of contents can't be read.",
            "Copy it again from where it came from, or save the project again.",
        ) from error


def entry_names(paths: Iterable[str]) -> dict[str, str]:
    """Return a form of each path, with "/", that every file system accepts.

    They also differ on file systems that treat ``A`` and ``a``, or two ways to store an accent, as
    the same; names that are fine stay as they are.
    """
    taken: set[str] = set()
    names: dict[str, str] = {}

    def named(path: str) -> str:
        if path not in names:
            folder, _, name = path.rpartition("/")
            start = f"{named(folder)}/" if folder else ""
            every = (start + each for each in numbered_names(portable_name(name, size=_LONGEST)))
            names[path] = next(each for each in every if folded(each) not in taken)
            taken.add(folded(names[path]))
        return names[path]

    return {path: named(path) for path in sorted(paths, key=lambda each: (_odd(each), each))}


def _odd(path: str) -> bool:
    return any(portable_name(part) != part for part in path.split("/"))
