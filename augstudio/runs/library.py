"""The library of runs: find, rename, annotate and delete them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from augstudio import storage, working
from augstudio.errors import AugStudioError, InputError
from augstudio.plain_text import readable
from augstudio.runs.field_types import LONGEST_NOTE, LONGEST_TITLE
from augstudio.runs.run import RUN_FILE, RUN_FILES, SCHEMA_VERSION, Run, load_run
from augstudio.runs.unfinished import lock_for_training


@dataclass(frozen=True)
class DamagedRun:
    """The folder of a run that can't be read; ``reason`` is a sentence."""

    folder: Path
    reason: str

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name


class RunsFound(NamedTuple):
    """Runs, newest first, and damaged runs, by name."""

    runs: list[Run]
    damaged: list[DamagedRun]


def find_runs(folders: Iterable[Path]) -> RunsFound:
    """Return the runs inside ``folders``; a damaged run does not hide the others."""
    runs, damaged = [], []
    for folder in folders:
        working.recover_all(folder)
        # Folders that begin with a dot are unfinished.
        for path in folder.glob(f"[!.]*/{RUN_FILE}"):
            try:
                runs.append(load_run(path.parent))
            except AugStudioError as error:
                damaged.append(DamagedRun(path.parent, error.message))
    runs.sort(key=lambda run: run.moment, reverse=True)
    damaged.sort(key=lambda run: run.folder)
    return RunsFound(runs, damaged)


def list_runs(dataset: str | None = None) -> list[Run]:
    """Return the runs in the default place, of one dataset or of all, newest first.

    Damaged runs are left out.
    """
    return find_runs(storage.places_of_runs(dataset)).runs


def rename(run: Run, title: str) -> Run:
    """Rename a run and return it as saved; "" resets the name to that of its folder.

    Only ``run.json`` is written. Raises ``InputError`` if the name is too long or the run no
    longer exists.
    """
    title = clean_title(title)
    return _change(run, title="" if title == run.folder.name else title)


def clean_title(text: str) -> str:
    """Return ``text`` as a name on one line; raise ``InputError`` if it is too long."""
    title = readable(" ".join(text.split()))
    if len(title) > LONGEST_TITLE:
        raise InputError(
            f"The name has {len(title)} characters; at most {LONGEST_TITLE} are allowed.",
            "Choose a shorter name and put the rest in a note.",
        )
    return title


def annotate(run: Run, note: str) -> Run:
    """Save the user's note about a run, as ``rename`` saves a name."""
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise InputError(
            f"The note has {len(note)} characters; at most {LONGEST_NOTE} are allowed.",
            "Shorten the note.",
        )
    return _change(run, note=note)


def _change(run: Run, **changes: str) -> Run:
    require_kept(run)
    # Another window may have changed it since it was listed.
    saved = load_run(run.folder)
    changed = saved.model_copy(update=changes)
    if changed != saved:
        changed = changed.model_copy(update={"schema_version": SCHEMA_VERSION})
        changed.save_document(run.folder)
    return changed


def is_kept(run: Run) -> bool:
    """Whether the folder of a run still exists."""
    with storage.explained(run.folder):
        return (run.folder / RUN_FILE).is_file()


def require_kept(run: Run) -> None:
    """Raise ``InputError`` if the folder of a run no longer exists."""
    if not is_kept(run):
        raise InputError(
            f"The run {run.name} no longer exists: {run.folder} was moved or deleted.",
            "Put the folder back to use the run again.",
        )


def delete(run: Run | DamagedRun) -> None:
    """Delete a run permanently; a run that no longer exists is not an error.

    If its folder has other files, these and the folder are kept. Raises ``InputError`` while
    another program trains this run.
    """
    with storage.explained(run.folder):
        if run.folder.is_symlink():
            run.folder.unlink()
        elif run.folder.exists():
            with lock_for_training(run.folder):
                _delete(run.folder)


def _delete(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name in RUN_FILES or storage.is_temporary(path.name):
            path.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()
