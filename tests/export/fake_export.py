"""An export that writes empty folders, with results that are made up."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from augstudio.export.formats import Format
from augstudio.export.parity import Parity
from augstudio.export.run_export import Exported, ExportFailed, FormatStarted
from augstudio.progress import Progress
from augstudio.runs.run import Run

Result = Exported | ExportFailed


def parity(form: Format, **changes: Any) -> Parity:
    """How a format answers 100 photos, by default exactly."""
    values: dict[str, Any] = {
        "photos": 100,
        "largest_difference": 0.00021,
        "mean_difference": 0.00001,
        "same_answers": 100,
        "ties": (),
        "others": (),
        "unread": (),
        "bytes": 13_600_000,
        "ms_per_photo": 12.3,
        "limits": form.about.limits,
    }
    return Parity(**(values | changes))


class FakeExport:
    """Stands for ``export``; its attributes say what comes out.

    Attributes
    ----------
    asked
        The name of each run that was exported, the formats, and the folder.
    results
        What is returned of a format in place of one that passed.
    error
        What is raised.
    gate
        When cleared, formats wait after their first event until it is set, or they are stopped.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[Format], Path]] = []
        self.results: dict[Format, Callable[[Path], Result]] = {}
        self.error: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()

    def __call__(
        self,
        run: Run,
        formats: Sequence[Format],
        out: Path,
        on_event: Callable[[object], None],
        progress: Progress,
    ) -> list[Result]:
        self.asked.append((run.name, list(formats), out))
        if self.error is not None:
            raise self.error
        results = []
        for form in formats:
            on_event(FormatStarted(form, "Converting"))
            while not self.gate.wait(0.005):
                progress.check()
            folder = out / form.value
            folder.mkdir(parents=True)
            make = self.results.get(form)
            result = make(folder) if make else Exported(form, folder, parity(form))
            results.append(result)
            on_event(result)
        return results
