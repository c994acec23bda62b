"""RunActions: delete, discard and export runs, with the dialogs for it."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from augstudio.errors import AugStudioError
from augstudio.evaluation.run_table import write_csv
from augstudio.runs import library as kept_runs
from augstudio.runs.library import DamagedRun
from augstudio.runs.run import Run
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.runs.run_library import PausedTraining, RunLibrary
from augstudio.ui.widgets.text import count


class RunActions:
    """Asks before deleting, checks names, and exports the table of runs."""

    def __init__(self, library: RunLibrary, channel: Channel) -> None:
        self._library, self._channel = library, channel

    def judge_name(self, run: Run, name: str) -> str:
        """Return a comment on a new name for ``run``; raises ``InputError`` if it can't be used."""
        title = kept_runs.clean_title(name)
        if not title:
            return f"Without a name, the run is called {run.folder.name}, like its folder."
        others = (each.name for each in self._library.runs if each.folder != run.folder)
        return "Another run has this name." if title in others else ""

    def delete(self, run: Run | DamagedRun) -> None:
        """Move a run to the system's trash, after asking."""
        messages.ask(
            f"Delete {run.name}?",
            f"Its folder {run.folder}, with the classifier and all results, is moved to the trash.",
            "Move to the trash",
            partial(self._move_to_trash, run),
        )

    def _move_to_trash(self, run: Run | DamagedRun) -> None:
        if self._library.move_to_trash(run):
            return
        messages.ask(
            f"{run.name} can't be moved to the trash.",
            f"The disk that holds {run.folder} has no trash, or the folder is in use. "
            "Delete the run permanently? This can't be undone.",
            "Delete permanently",
            partial(self._library.delete, run),
            cautious=True,
        )

    def discard(self, paused: PausedTraining) -> None:
        """Delete a paused training and its progress, after asking."""
        epochs = count(paused.epochs, "epoch", "epochs")
        lost = f"Its progress of {epochs} is deleted. " if paused.epochs else ""
        messages.ask(
            f"Discard {paused.training.name}?",
            f"{lost}The training can no longer be resumed.",
            "Discard",
            partial(self._library.discard, paused),
            cautious=True,
        )

    def open_run_folder(self, run: DamagedRun) -> None:
        """Show the folder of a run in the file manager."""
        QDesktopServices.openUrl(QUrl(run.folder.absolute().as_uri()))

    def export(self, path: Path) -> None:
        """Write the table of runs to a CSV file."""
        runs = self._library.runs
        try:
            write_csv(runs, path)
        except AugStudioError as error:
            messages.show_error(error)
        else:
            number = count(len(runs), "run", "runs")
            self._channel.say("good", f"{number} exported to {path}.")
