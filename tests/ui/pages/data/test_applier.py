"""Applying decisions in the window: the folder is opened again as it then is."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import Split
from augstudio.data.decisions import apply as applying
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, saved_edits
from augstudio.errors import AugStudioError
from augstudio.ui.core.jobs.jobs import JobKind
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data import applier
from augstudio.ui.pages.data.entry import ENTRY
from augstudio.ui.pages.data.page import DataPage
from tests import driver
from tests.data.decisions.folders import files
from tests.photos import write_folder
from tests.ui.opening import open_folder, settle


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "place" / "colours")


@pytest.fixture
def page(qtbot: QtBot, owners: Owners, photos: Path) -> Iterator[DataPage]:
    """The page with two decisions: one photo moved to another class, one left out."""
    made = ENTRY.build(owners)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    with qtbot.waitExposed(made):
        made.show()
    open_folder(owners, photos)
    found = owners.project.found
    assert found is not None
    first, second, *_ = found.records(Split.TRAIN)
    owners.project.edit("moved", lambda edits: edits.move([first], "red"))
    owners.project.edit("left out", lambda edits: edits.leave_out([second.content]))
    settle()
    yield made
    owners.jobs.close()


def apply(page: DataPage, owners: Owners, *choices: str) -> None:
    """Press "Apply to the folder…", choose, and press the button of the dialog."""
    driver.press(page, "button_apply")
    settle()
    dialog = driver.find(page, QDialog, "dialog_apply")
    for name in choices:
        driver.press(dialog, name)
        settle()
    with driver.awaiting(owners.jobs.ended):
        driver.press(dialog, "button_apply_now")
    settle()


def button(page: QWidget, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    return found


def heard(owners: Owners) -> list[str]:
    said: list[str] = []
    owners.channel.said.connect(lambda _, sentence: said.append(sentence))
    return said


def test_photos_are_moved_and_moved_back(page: DataPage, owners: Owners, photos: Path) -> None:
    before, edits = files(photos.parent), owners.project.edits
    said = heard(owners)
    assert not button(page, "button_undo_applying").isVisible()
    apply(page, owners)
    after = files(photos.parent)
    assert after.keys() - before.keys() == {
        "colours/red/000 2.png",
        "colours left out/blue/001.png",
    }
    assert sorted(after.values()) == sorted(before.values())
    assert owners.project.edits == saved_edits(edits_file(photos)) == Edits()
    assert owners.project.dataset is not None
    assert len(owners.project.dataset) == 11
    assert said[-1] == f"Moved 2 files in {photos}."
    assert page.focusWidget() is button(page, "button_undo_applying")
    assert not button(page, "button_apply").isVisible()
    with driver.awaiting(owners.jobs.ended):
        driver.press(page, "button_undo_applying")
    settle()
    assert files(photos.parent) == before
    assert owners.project.edits == edits
    assert not button(page, "button_undo_applying").isVisible()
    assert said[-1] == f"2 files moved back in {photos}."
    assert page.focusWidget() is button(page, "button_apply")


def test_a_sorted_copy_can_be_opened(page: DataPage, owners: Owners, photos: Path) -> None:
    before = files(photos)
    apply(page, owners, "radio_apply_copy")
    new = photos.with_name("colours sorted")
    assert "11 photos copied." in driver.dialog("dialog_news").text()
    assert files(photos) == before
    with driver.awaiting(owners.project.opened):
        driver.answer("dialog_news", "button_act")
    settle()
    assert owners.project.dataset is not None
    assert owners.project.dataset.root == new
    assert owners.project.dataset.classes == ("blue", "red")


def test_the_next_copy_gets_another_folder(page: DataPage, owners: Owners, photos: Path) -> None:
    photos.with_name("colours sorted").mkdir()
    apply(page, owners, "radio_apply_copy")
    driver.dialog("dialog_news").reject()
    assert len(files(photos.with_name("colours sorted 2"))) == 11


def test_photos_that_are_gone_are_named(page: DataPage, owners: Owners, photos: Path) -> None:
    apply(page, owners)
    (photos / "red" / "000 2.png").unlink()
    with driver.awaiting(owners.jobs.ended):
        driver.press(page, "button_undo_applying")
    settle()
    dialog = driver.dialog("dialog_error")
    assert dialog.informativeText() == "Not found: 000.png."
    dialog.reject()


def test_an_error_half_way_can_be_undone(
    page: DataPage, owners: Owners, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(photos.parent)
    moved: list[Path] = []
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".png":
            moved.append(path)
            if len(moved) == 2:
                raise PermissionError(13, "no")
        real(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", unlink)
        apply(page, owners)
    dialog = driver.dialog("dialog_error")
    assert "permission to use" in dialog.text()
    assert "1 of 2 files were moved before that" in dialog.informativeText()
    dialog.reject()
    with driver.awaiting(owners.jobs.ended):
        driver.press(page, "button_undo_applying")
    settle()
    assert files(photos.parent) == before


def hold(monkeypatch: pytest.MonkeyPatch, name: str, *, after: bool) -> tuple[Event, Event]:
    """Let a function wait in its thread, before or after it does what it does."""
    begun, go_on, real = Event(), Event(), getattr(applying, name)

    def held(*values: object) -> object:
        if after:
            found = real(*values)
        begun.set()
        go_on.wait(10)
        return found if after else real(*values)

    monkeypatch.setattr(applying, name, held)
    return begun, go_on


def stop_at(owners: Owners, page: DataPage, begun: Event, go_on: Event) -> None:
    driver.press(page, "button_apply")
    settle()
    driver.press(driver.find(page, QDialog, "dialog_apply"), "button_apply_now")
    assert begun.wait(10)
    owners.jobs.stop()
    go_on.set()
    settle()


def test_nothing_is_moved_when_it_is_stopped_at_once(
    page: DataPage, owners: Owners, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, said = files(photos.parent), heard(owners)
    found = owners.project.found
    stop_at(owners, page, *hold(monkeypatch, "_move_all", after=False))
    assert said[-1] == "Stopped: nothing was moved."
    assert files(photos.parent) == before
    assert owners.project.found is found


def test_after_stop_the_folder_is_shown_as_it_is(
    page: DataPage, owners: Owners, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, said = files(photos.parent), heard(owners)
    with monkeypatch.context() as patch, driver.awaiting(owners.project.opened):
        stop_at(owners, page, *hold(patch, "move", after=True))
    assert any("Stopped before all files were moved" in sentence for sentence in said)
    assert files(photos.parent) != before
    with driver.awaiting(owners.jobs.ended):
        driver.press(page, "button_undo_applying")
    settle()
    assert files(photos.parent) == before


def test_what_ends_before_it_can_stop_is_told_as_done(
    page: DataPage, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = heard(owners)
    with driver.awaiting(owners.project.opened):
        stop_at(owners, page, *hold(monkeypatch, "_sync", after=True))
    assert any(sentence.startswith("Moved 2 files") for sentence in said)
    # The folder has just been read: nobody else has changed it.
    assert not any("added" in sentence for sentence in said)


def test_an_error_at_the_start_leaves_everything_open(
    page: DataPage, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise AugStudioError("The folder has changed.", "Open it again (F5).")

    monkeypatch.setattr(applier, "apply", fail)
    found = owners.project.found
    apply(page, owners)
    assert driver.dialog("dialog_error").text() == "The folder has changed."
    driver.dialog("dialog_error").reject()
    assert owners.project.found is found
    assert owners.project.edits != Edits()


def test_a_second_click_does_not_open_it_again_while_photos_are_moved(
    page: DataPage, owners: Owners
) -> None:
    go_on = Event()
    refused: list[str] = []
    owners.jobs.refused.connect(refused.append)
    owners.jobs.start(JobKind.APPLY, "Moving photos", lambda *_: go_on.wait())
    driver.press(page, "button_apply")
    assert page.findChild(QDialog, "dialog_apply") is None
    assert refused == ["Moving photos is still running. Wait for it or stop it."]
    with driver.awaiting(owners.jobs.ended):
        go_on.set()
