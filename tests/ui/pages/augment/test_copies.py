from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.augment.copies.options import CopyOptions, PhotoFormat
from augstudio.augment.recipe import Recipe
from augstudio.ui.core.jobs.throttle import Advance
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.augment import copies
from augstudio.ui.pages.augment.copies import CopySaver
from augstudio.ui.pages.augment.copies_dialog import CopiesDialog
from augstudio.ui.widgets.controls import NumberBox
from tests import driver
from tests.ui.opening import open_folder

SMALL = CopyOptions(copies=2, size=24, photo_format=PhotoFormat.PNG)


@pytest.fixture
def opened(owners: Owners, photos: Path) -> Owners:
    open_folder(owners, photos)
    return owners


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def saver(owners: Owners) -> CopySaver:
    return CopySaver(owners.project, owners.recipe, owners.jobs, owners.settings, owners.channel)


def told(owners: Owners) -> list[tuple[str, str]]:
    heard: list[tuple[str, str]] = []
    owners.channel.said.connect(lambda severity, text: heard.append((severity, text)))
    return heard


def close_dialog(press: str = "") -> QMessageBox:
    """Press a button of the dialog that is shown, or close it."""
    (dialog,) = driver.dialogs()
    if press:
        dialog.findChild(QPushButton, press).click()
    else:
        dialog.reject()
    return dialog


def test_without_a_folder_there_is_nothing_to_save(
    saver: CopySaver, owners: Owners, page: QWidget
) -> None:
    assert saver.ask(page) is None
    assert saver.start(Path("anywhere"), SMALL) is None


def test_the_dialog_knows_the_session_and_saves(
    saver: CopySaver, qtbot: QtBot, opened: Owners, page: QWidget
) -> None:
    opened.recipe.set_seed(5)
    dialog = saver.ask(page)
    assert isinstance(dialog, CopiesDialog)
    assert dialog.options() == CopyOptions(seed=5, fit=opened.project.fit)
    assert dialog.folder == storage.dataset_runs("colours") / "copies-001"
    for name, value in (("copies", 1), ("size", 24)):
        dialog.findChild(NumberBox, f"value_copies_{name}").setValue(value)
    with qtbot.waitSignal(opened.jobs.ended):
        dialog.findChild(QPushButton, "button_save_copies_now").click()
    close_dialog()
    assert opened.project.dataset is not None
    saved = list((storage.dataset_runs("colours") / "copies-001").glob("*/*__v01.jpg"))
    assert len(saved) == len(opened.project.dataset.records(SMALL.split))


def test_the_folder_of_the_photos_is_refused_in_the_dialog(
    saver: CopySaver, opened: Owners, page: QWidget, photos: Path
) -> None:
    dialog = saver.ask(page)
    assert dialog is not None
    dialog.findChild(QLineEdit, "edit_copies_folder").setText(str(photos / "copies"))
    assert not dialog.findChild(QPushButton, "button_save_copies_now").isEnabled()
    dialog.reject()


def test_the_end_names_the_folder_and_can_show_it(
    saver: CopySaver, qtbot: QtBot, opened: Owners, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url))
    heard = told(opened)
    job = saver.start(tmp_path / "out", SMALL)
    assert job is not None
    progress: list[Advance] = []
    job.progressed.connect(progress.append)
    with qtbot.waitSignal(opened.jobs.ended):
        pass
    assert opened.project.dataset is not None
    number = 2 * len(opened.project.dataset.records(SMALL.split))
    assert progress[-1] == Advance(number, number, "Saving copies", "copies")
    assert heard == [("good", f"Saved {number} copies in {tmp_path / 'out'}")]
    dialog = close_dialog("button_act")
    assert dialog.text() == f"{number} copies saved."
    assert str(tmp_path / "out") in dialog.informativeText()
    assert [url.toLocalFile() for url in shown] == [str(tmp_path / "out")]


def test_photos_that_can_not_be_read_are_reported(
    saver: CopySaver, qtbot: QtBot, opened: Owners, tmp_path: Path
) -> None:
    assert opened.project.dataset is not None
    opened.project.dataset.records(SMALL.split)[0].path.unlink()
    saver.start(tmp_path / "out", SMALL)
    with qtbot.waitSignal(opened.jobs.ended):
        pass
    assert "1 photo could not be read" in close_dialog().informativeText()


def test_the_recipe_of_the_start_counts(
    saver: CopySaver, qtbot: QtBot, opened: Owners, tmp_path: Path
) -> None:
    opened.recipe.change(Recipe(channel_shift_range=80))
    saver.start(tmp_path / "a", SMALL)
    opened.recipe.change(Recipe())
    with qtbot.waitSignal(opened.jobs.ended):
        pass
    close_dialog()
    assert '"channel_shift_range": 80' in (tmp_path / "a" / "copies.json").read_text()


def test_an_error_is_shown(saver: CopySaver, qtbot: QtBot, opened: Owners, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").touch()
    saver.start(tmp_path / "out", SMALL)
    with qtbot.waitSignal(opened.jobs.ended):
        pass
    assert "contains other files" in close_dialog().text()


def test_what_was_stopped_is_proposed_again(saver: CopySaver, qtbot: QtBot, opened: Owners) -> None:
    assert opened.project.dataset is not None
    heard = told(opened)
    folder = saver.default_folder(opened.project.dataset)
    job = saver.start(folder, SMALL.model_copy(update={"copies": 1000, "size": 256}))
    assert job is not None
    job.progressed.connect(lambda advance: job.stop() if advance.done else None)
    with qtbot.waitSignal(opened.jobs.ended, timeout=20_000):
        pass
    assert heard[0][0] == "warn"
    assert str(folder) in heard[0][1]
    assert saver.default_folder(opened.project.dataset) == folder
    # Made with other settings it can't go on; then a new folder is proposed.
    saver.start(folder, SMALL)
    with qtbot.waitSignal(opened.jobs.ended):
        pass
    assert "other settings" in close_dialog().text()
    assert saver.default_folder(opened.project.dataset).name == "copies-002"


def test_a_full_disk_is_reported_and_the_folder_proposed_again(
    saver: CopySaver, qtbot: QtBot, opened: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened.project.dataset is not None
    folder = saver.default_folder(opened.project.dataset)

    def full(*_: Any) -> None:
        folder.mkdir(parents=True)
        raise storage.explain(OSError(28, "No space left on device"), folder)

    monkeypatch.setattr(copies, "expand", full)
    saver.start(folder, SMALL)
    with qtbot.waitSignal(opened.jobs.ended):
        pass
    assert "disk is full" in close_dialog().text()
    assert saver.default_folder(opened.project.dataset) == folder


def test_a_recipe_without_effect_is_reported(
    saver: CopySaver, opened: Owners, page: QWidget
) -> None:
    opened.recipe.change(Recipe())
    dialog = saver.ask(page)
    assert dialog is not None
    assert any("will be the same" in each.text() for each in dialog.findChildren(QLabel))
    dialog.reject()
