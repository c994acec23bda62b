"""The page Export with a run, and an export that writes nothing.

Qt is imported inside the fixtures, so that the other tests run where it can't load.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.example_runs import keep_run, place
from tests.export.fake_export import FakeExport

if TYPE_CHECKING:
    from augstudio.ui.core.owners import Owners
    from augstudio.ui.window import Window


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
