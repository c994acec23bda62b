"""Open a project file: its photos in a folder, its runs and studies in the library."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path, PurePath

from augstudio import storage, working
from augstudio.augment import own_presets
from augstudio.augment.recipe import Recipe
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import change_edits, edits_file, read_edits, save_edits
from augstudio.data.decisions.plan import SYSTEM_FILES
from augstudio.data.names import numbered_names
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError, InputError
from augstudio.export.archive.contents import studies
from augstudio.export.archive.library import Newcomers
from augstudio.export.archive.manifest import DECISIONS, PHOTOS, RECIPES, RUNS, STUDIES, Manifest
from augstudio.export.archive.places import Places, look_up
from augstudio.export.archive.reading import ProjectFile, opened
from augstudio.plain_text import are, counted, file_size, joined, listed, shown, was
from augstudio.progress import SILENT, Progress

_OPENING = "Opening the project"
_MOST_DECISIONS, _MOST_RECIPE = 100_000_000, 1_000_000


@dataclass(frozen=True)
class Opened:
    """A project that was opened.

    Attributes
    ----------
    folder
        The folder of its photos.
    photos, missing
        How many photos there are in the project, and how many of them are not in the folder.
    renamed
        How many have another path than they had.
    runs, studies
        The folders of new runs and studies.
    known
        How many runs and studies were on this computer already.
    recipes
        Names of presets that are new.
    decisions
        How many decisions about photos there are, in words; "" for none.
    """

    folder: Path
    photos: int
    missing: int
    renamed: int
    runs: tuple[Path, ...]
    studies: tuple[Path, ...]
    known: int
    recipes: tuple[str, ...]
    decisions: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """What became of the project, to show to the user."""
        there = self.photos - self.missing
        of = f"{there} of " if self.missing else ""
        runs = counted(len(self.runs), "run") if self.runs else ""
        new = [*filter(None, [runs, studies(len(self.studies)), listed(self.recipes)])]
        found = [
            f"{of}{counted(self.photos)} {are(there)} in {self.folder}.",
            f"Decisions: {self.decisions}." if self.decisions else "",
            f"New here: {joined(new)}." if new else "",
            f"{self.known} of its runs and studies {was(self.known)} here already."
            if self.known
            else "",
            f"{counted(self.renamed)} could not keep the name, or had been moved; the runs know "
            "the new one."
            if self.renamed
            else "",
        ]
        return tuple(filter(None, found))


def look_into(file: Path) -> Manifest:
    """Return what a project file says about itself; errors as in ``unpack_project``."""
    with opened(file) as project:
        return project.manifest


def folder_for(manifest: Manifest, chosen: Path) -> Path:
    """Return the folder for the photos of a project: the chosen one if empty, or a new one in it.

    The new one is named like the folder that the photos were in.
    """
    with storage.explained(chosen):
        is_free = not chosen.exists() or _is_empty(chosen)
    name = storage.safe_name(manifest.name) or PHOTOS
    return chosen if is_free else chosen / name


def unpack_project(file: Path, folder: Path, progress: Progress = SILENT) -> Opened:
    """Open a project file with photos, which go into the new or empty ``folder``.

    Nothing is there if it fails.

    Raises
    ------
    InputError
        The file is damaged, of a newer version, has something else in it, or has no photos; or the
        folder is not empty.
    AugStudioError
        The disk is full, or the folder can't be written.
    Cancelled
        The user asked to stop.
    """
    with opened(file) as project:
        if not project.manifest.has_photos:
            raise InputError(
                f"{shown(file.name)} was saved without its photos.",
                "Choose the folder that has them.",
            )
        _require_empty(folder)
        folder = storage.real(folder)
        require_room(project, folder)
        opening = _Opening(project, progress)
        with working.held(folder, "written") as work:
            try:
                work.clear()
                work.make()
                moved = opening.unpack_photos(work.path)
                with opening.brought(folder, moved) as result:
                    known = edits_file(folder)
                    if opening.edits != Edits() or known.exists():
                        # Those about an earlier folder of the same name no longer count.
                        save_edits(opening.edits, known)
                    work.finish(SYSTEM_FILES)
            except BaseException:
                work.clear()
                raise
        return result


def attach_project(file: Path, photos: Path, progress: Progress = SILENT) -> Opened:
    """Open a project file whose photos are in the folder ``photos`` already.

    Photos are recognised by their content. Decisions about them are added to those on this
    computer, and take precedence.

    Raises
    ------
    InputError
        As ``unpack_project`` does; or none of the photos is in the folder.
    AugStudioError, Cancelled
        As ``unpack_project`` does.
    """
    with opened(file) as project:
        require_room(project, None)
        opening = _Opening(project, progress)
        found = scan(photos, names_as_classes=True, progress=progress)
        listed = project.manifest.photos
        moved, missing = look_up(listed, found)
        if missing and missing == len(listed):
            raise InputError(
                f"None of the {counted(missing)} of this project is in {shown(photos, 200)}.",
                "Choose the folder that has them.",
            )
        with opening.brought(found.root, moved, missing) as result:
            if opening.edits != Edits():
                change_edits(edits_file(found.root), Edits(), opening.edits)
        return result


class _Opening:
    """The steps of opening a project; what is wrong with decisions and recipes shows at once.

    Attributes
    ----------
    edits
        The decisions of the project.
    """

    def __init__(self, project: ProjectFile, progress: Progress) -> None:
        self._project, self._progress = project, progress
        places = (RUNS, STUDIES, PHOTOS) if project.manifest.has_photos else (RUNS, STUDIES)
        self._done, self._total = 0, sum(map(project.size, places))
        self.edits = Edits()
        if project.has(DECISIONS):
            self.edits = read_edits(project.read(DECISIONS, _MOST_DECISIONS), DECISIONS)
        self._recipes = {
            name: Recipe.from_json(
                project.read(f"{RECIPES}/{name}", _MOST_RECIPE).decode("utf-8", "replace"), name
            )
            for name in project.names(RECIPES)
        }

    def unpack_photos(self, folder: Path) -> dict[str, str]:
        """Unpack the photos into ``folder``; return those that could not keep their path."""
        places, moved = Places(folder), {}
        for photo in self._project.manifest.photos:
            self._progress.check()
            path = places.of(photo)
            self._project.unpack_photo(photo, folder / path)
            self._advance(photo.size)
            if path != photo.path:
                moved[photo.path] = path
        return moved

    @contextmanager
    def brought(self, root: Path, moved: dict[str, str], missing: int = 0) -> Iterator[Opened]:
        """Bring runs, studies and recipes; take runs and studies back if the block fails."""
        newcomers = Newcomers(self._project, root, moved, self._progress, self._advance)
        brought = newcomers.bring()
        try:
            yield Opened(
                root,
                photos=len(self._project.manifest.photos),
                missing=missing,
                renamed=len(moved),
                runs=tuple(brought.runs),
                studies=tuple(brought.studies),
                known=brought.known,
                recipes=tuple(filter(None, starmap(_bring_recipe, self._recipes.items()))),
                decisions=self.edits.summary,
            )
        except BaseException:
            brought.take_back()
            raise

    def _advance(self, count: int) -> None:
        self._done += count
        self._progress.report(min(self._done, self._total), self._total, _OPENING, "bytes")


def _bring_recipe(file: str, recipe: Recipe) -> str:
    """Save a recipe among the user's own presets; return its name, or "" if it was there."""
    for name in numbered_names(PurePath(file).stem):
        taken = own_presets.existing(name)
        if taken is None:
            # A later version may come with a preset of that name.
            with suppress(InputError):
                return own_presets.save(name, recipe)
            return ""
        if own_presets.load(taken) == recipe:
            return ""
    raise AssertionError("there is always another number")


def _require_empty(folder: Path) -> None:
    with storage.explained(folder):
        if folder.exists() and not _is_empty(folder):
            raise InputError(f"{folder} is not empty.", "Choose a new or empty folder.")


def _is_empty(folder: Path) -> bool:
    """Whether the user sees nothing in a folder; ``NotADirectoryError`` if it is a file."""
    return all(path.name in SYSTEM_FILES for path in folder.iterdir())


def require_room(project: ProjectFile, photos: Path | None) -> None:
    """Raise ``AugStudioError`` if a disk has too little free space for what goes there.

    ``photos`` is the folder for the photos, if they are unpacked.
    """
    wanted = {storage.runs_folder(): project.size(RUNS) + project.size(STUDIES)}
    if photos is not None:
        wanted[photos] = project.size(PHOTOS)
    needed: Counter[int] = Counter()
    for folder, size in wanted.items():
        place = next(each for each in (folder, *folder.parents) if each.exists())
        with storage.explained(folder):
            disk, free = place.stat().st_dev, shutil.disk_usage(place).free
        needed[disk] += size
        if needed[disk] > free:
            raise AugStudioError(
                f"The project needs {file_size(needed[disk])}, but only {file_size(free)} are "
                f"free on the disk of {folder}.",
                "Free some space, or choose a folder on another disk.",
            )
