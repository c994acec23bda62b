"""The runs that are kept: find them, give them a name and a note, and delete them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from augstudio import storage, working
from augstudio.errors import AugStudioError, InputError
from augstudio.plain_text import readable
from augstudio.runs.run import RUN_FILE, RUN_FILES, SCHEMA_VERSION, Run, load_run
from augstudio.runs.unfinished import lock_for_training
from augstudio.runs.values import LONGEST_NOTE, LONGEST_TITLE


@dataclass(frozen=True)
class DamagedRun:
    """A folder with the file of a run that can't be used; ``reason`` is a sentence."""

    folder: Path
    reason: str

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name


class RunsFound(NamedTuple):
    """Runs, newest first, and those that can't be used, by name."""

    runs: list[Run]
    damaged: list[DamagedRun]


def find_runs(folders: Iterable[Path]) -> RunsFound:
    """Return the runs whose folders lie in ``folders``; one that is damaged hides no other."""
    runs, damaged = [], []
    for folder in folders:
        working.recover_all(folder)
        # What begins with a dot is not finished.
        for path in folder.glob(f"[!.]*/{RUN_FILE}"):
            try:
                runs.append(load_run(path.parent))
            except AugStudioError as error:
                damaged.append(DamagedRun(path.parent, error.message))
    runs.sort(key=lambda run: run.moment, reverse=True)
    damaged.sort(key=lambda run: run.folder)
    return RunsFound(runs, damaged)


def list_runs(dataset: str | None = None) -> list[Run]:
    """Return the runs at the usual place, of one dataset or of all, newest first.

    Damaged ones are left out.
    """
    return find_runs(storage.places_of_runs(dataset)).runs


def rename(run: Run, title: str) -> Run:
    """Give a run a name, "" for that of its folder again; return the run as it is kept now.

    Nothing but ``run.json`` is written. Raises ``InputError`` for a name that is too long, and
    when the run is gone.
    """
    title = clean_title(title)
    return _change(run, title="" if title == run.folder.name else title)


def clean_title(text: str) -> str:
    """Return ``text`` as a name in one line; ``InputError`` when it is too long."""
    title = readable(" ".join(text.split()))
    if len(title) > LONGEST_TITLE:
        raise InputError(
            f"The name has {len(title)} characters, at most {LONGEST_TITLE} are possible.",
            "Choose a shorter one, and write the rest as a note.",
        )
    return title


def annotate(run: Run, note: str) -> Run:
    """Keep what the user wrote about a run, as ``rename`` keeps a name."""
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise InputError(
            f"The note has {len(note)} characters, at most {LONGEST_NOTE} are possible.",
            "Shorten it.",
        )
    return _change(run, note=note)


def _change(run: Run, **changes: str) -> Run:
    require_kept(run)
    # Another window may have changed it since it was listed.
    kept = load_run(run.folder)
    changed = kept.model_copy(update=changes)
    if changed != kept:
        changed = changed.model_copy(update={"schema_version": SCHEMA_VERSION})
        changed.save_document(run.folder)
    return changed


def is_kept(run: Run) -> bool:
    """Whether its folder is still there."""
    with storage.explained(run.folder):
        return (run.folder / RUN_FILE).is_file()


def require_kept(run: Run) -> None:
    """Raise ``InputError`` when the folder of a run is gone."""
    if not is_kept(run):
        raise InputError(
            f"The run {run.name} is not there any more: {run.folder} was moved or deleted.",
            "Put the folder back to use the run again.",
        )


def delete(run: Run | DamagedRun) -> None:
    """Delete a run for good; one that is gone is no error.

    Files in its folder that are not AugStudio's stay, and the folder with them. ``InputError``
    while another program trains into it.
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
