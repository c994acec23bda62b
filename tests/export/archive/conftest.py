"""A project that is saved once a test, and another computer to open it on."""

from pathlib import Path

import pytest

from augstudio.export.archive.contents import contents_of
from augstudio.export.archive.save import save_project
from augstudio.runs.run import Run
from tests.export.archive.example_project import Project, make_project


@pytest.fixture
def project(trained: Run, tmp_path: Path) -> Project:
    return make_project(trained, tmp_path / "colours")


@pytest.fixture
def saved(project: Project, tmp_path: Path) -> Path:
    return save_project(contents_of(project.found), tmp_path / "saved.augstudio").file


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go on to another computer: the folder for its photos, not there yet."""
    monkeypatch.setenv("AUGSTUDIO_HOME", str(tmp_path / "other-home"))
    return tmp_path / "elsewhere" / "colours"
