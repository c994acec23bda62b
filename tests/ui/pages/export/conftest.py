"""The page Export with a run, and an export that writes nothing.

Qt is imported inside the fixtures, so that the other tests run where it can't load.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from augstudio.export.formats import Format
from augstudio.export.parity import Parity
from augstudio.export.run_export import Exported, ExportFailed, FormatStarted
from augstudio.progress import Progress
from augstudio.runs.run import Run
from tests.example_runs import keep_run, place

if TYPE_CHECKING:
    from augstudio.ui.core.owners import Owners
    from augstudio.ui.window import Window

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


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeExport:
    """The export, and a folder for documents."""
    from PySide6.QtCore import QStandardPaths

    made = FakeExport()
    monkeypatch.setattr("augstudio.ui.pages.export.exports.export", made)
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "Documents"))
    return made


@pytest.fixture
def page(window: "Window", owners: "Owners", photos: Path, fake: FakeExport) -> "Window":
    """The window with two runs of a folder, on Export; the run in use is "second"."""
    from tests.ui.opening import open_folder, settle

    keep_run(place("first"), root=photos, accuracy=0.9)
    keep_run(place("second"), root=photos, created="2026-01-02T12:00:00+00:00", title="Bees: best")
    open_folder(owners, photos)
    window.show_page("export")
    settle()
    return window
