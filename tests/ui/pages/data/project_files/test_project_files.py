"""Saving and opening projects in the window."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFileDialog

from augstudio import storage
from augstudio.data.dataset import Split
from augstudio.export.archive.contents import contents_of
from augstudio.export.archive.open import look_into
from augstudio.export.archive.save import save_project
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data.project_files import project_files
from augstudio.ui.window import Window
from tests import driver
from tests.example_runs import CLASSES, keep_run
from tests.ui.opening import open_folder, settle


@pytest.fixture
def saved(owners: Owners, photos: Path, tmp_path: Path) -> Path:
    """A project of two classes with a run, saved in the window; its photos are gone."""
    open_folder(owners, photos)
    assert owners.project.found is not None
    keep_run(storage.dataset_runs("colours") / "run-001", root=photos, classes=CLASSES)
    return save_project(contents_of(owners.project.found), tmp_path / "saved").file


def choose(patch: pytest.MonkeyPatch, path: Path) -> None:
    """Answer every question for a file or a folder."""
    for name in ("getSaveFileName", "getOpenFileName"):
        patch.setattr(QFileDialog, name, lambda *_: (str(path), ""))
    patch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(path))


def drop(window: Window, file: Path) -> None:
    """Drop a file, and wait until it was looked into."""
    driver.drop(window, file)
    QApplication.processEvents()  # the window takes it when the drop has ended
    settle()


def trigger(window: Window, name: str) -> None:
    action = window.findChild(QAction, name)
    assert action is not None
    action.trigger()
    settle()


def test_save_with_and_without_photos(
    window: Window, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = window.owners
    open_folder(owners, photos)
    found = owners.project.found
    assert found is not None
    record = found.records(Split.TRAIN)[0]
    owners.project.edit("left out", lambda edits: edits.leave_out([record.content]))
    settle()
    for button, has_photos in (("button_yes", True), ("button_other", False)):
        trigger(window, "action_save_project")
        question = driver.dialog("dialog_question")
        assert question.text() == "Save colours with its photos?"
        assert "one file: 12 photos, and what you decided" in question.informativeText()
        choose(monkeypatch, tmp_path / f"mine {has_photos}")
        driver.answer("dialog_question", button)
        settle()
        news = driver.dialog("dialog_news")
        assert news.text().startswith("The project is saved (")
        driver.answer("dialog_news", "button_close")
        manifest = look_into(tmp_path / f"mine {has_photos}.augstudio")
        assert (manifest.has_photos, len(manifest.photos)) == (has_photos, 12)
    # The dialog does not know the whole name, and so could not ask about the file.
    choose(monkeypatch, tmp_path / "mine True")
    trigger(window, "action_save_project")
    driver.answer("dialog_question", "button_yes")
    assert driver.dialog("dialog_question").text() == "Replace mine True.augstudio?"
    driver.answer("dialog_question", "button_no")
    choose(monkeypatch, tmp_path / "new")
    drop(window, tmp_path / "mine True.augstudio")
    driver.answer("dialog_question", "button_yes")
    settle()
    assert owners.project.found is not None
    assert owners.project.found.root == tmp_path / "new"
    assert record.content in owners.project.edits.left_out


def test_a_file_dropped_on_any_page_opens_with_its_runs(
    saved: Path, window: Window, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = window.owners
    shutil.rmtree(photos)
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "mine.txt").write_text("mine")
    window.show_page("predict")
    drop(window, saved)
    assert driver.dialog("dialog_question").text() == "Where should the 12 photos of colours go?"
    choose(monkeypatch, tmp_path / "place")
    driver.answer("dialog_question", "button_yes")
    settle()
    assert window.page("data").isVisible()
    folder = tmp_path / "place" / "colours"
    assert owners.project.found is not None
    assert owners.project.found.root == folder
    # It was here already, but its photos were gone.
    assert [run.root for run in owners.library.runs] == [folder]


def test_photos_that_are_here_already(
    saved: Path, window: Window, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = window.owners
    assert owners.project.found is not None
    bare = save_project(contents_of(owners.project.found), tmp_path / "bare", photos=False).file
    (photos / "blue" / "000.png").unlink()
    choose(monkeypatch, bare)
    trigger(window, "action_open_project")
    assert driver.dialog("dialog_question").text() == "Where are the 12 photos of colours?"
    choose(monkeypatch, photos)
    driver.answer("dialog_question", "button_yes")
    settle()
    text = driver.dialog("dialog_text")
    assert text.informativeText().startswith(f"11 of 12 photos are in {photos}.")
    driver.answer("dialog_text", "button_close")


def test_errors_and_a_stop_change_nothing(
    saved: Path, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners, said = window.owners, list[str]()
    owners.channel.said.connect(lambda _, words: said.append(words))
    damaged = tmp_path / "damaged.augstudio"
    damaged.write_bytes(saved.read_bytes()[:5000])
    drop(window, damaged)
    assert "damaged.augstudio is damaged or incomplete" in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()

    unpack = project_files.unpack_project

    def stopped(file: Path, folder: Path, progress: object) -> object:
        owners.jobs.stop()
        return unpack(file, folder, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(project_files, "unpack_project", stopped)
    before = owners.project.found
    choose(monkeypatch, tmp_path / "new")
    drop(window, saved)
    driver.answer("dialog_question", "button_yes")
    settle()
    assert said[-1] == "Stopped: nothing was opened."
    assert owners.project.found is before
    assert not (tmp_path / "new").exists()
