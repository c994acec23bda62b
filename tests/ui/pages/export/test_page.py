"""The page Export: what is chosen, what runs, and what is said about it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLabel, QPushButton, QTableView

from augstudio.errors import InputError
from augstudio.export.formats import FORMATS, Format, FormatInfo, Purpose
from augstudio.export.run_export import Exported, ExportFailed, FormatStarted
from augstudio.ui.core.owners import Owners
from augstudio.ui.look import theme
from augstudio.ui.window import Window
from tests import driver
from tests.export.fake_export import FakeExport, parity
from tests.ui.opening import settle

_RESULT = 5


def box(window: Window, kind: str, name: str) -> QCheckBox:
    found = window.page("export").findChild(QCheckBox, f"check_{kind}_{name}")
    assert isinstance(found, QCheckBox)
    return found


def ticked(window: Window) -> set[Format]:
    return {each for each in FORMATS if box(window, "format", each).isChecked()}


def cells(window: Window, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> list[list[str]]:
    table = driver.find(window, QTableView, "table_exports")
    model = table.model()
    return [
        [model.index(row, column).data(role) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def words(window: Window, name: str) -> str:
    return driver.find(window, QLabel, name).text()


def tick(window: Window, *formats: Format) -> None:
    """Tick these formats and no other."""
    for each in FORMATS:
        if box(window, "format", each).isChecked() != (each in formats):
            box(window, "format", each).click()


def export(window: Window, *formats: Format) -> None:
    tick(window, *formats)
    driver.press(window, "button_export")
    settle()


def test_without_a_run_it_leads_to_train(window: Window) -> None:
    window.show_page("export")
    driver.press(window, "button_export_open_train")
    assert window.page("train").isVisible()


def test_purposes_tick_their_formats(page: Window) -> None:
    assert ticked(page) == {Format.WEB}
    assert box(page, "purpose", Purpose.WEB).isChecked()
    for purpose in Purpose:
        assert box(page, "purpose", purpose).text() == purpose.label
    for form, about in FORMATS.items():
        assert box(page, "format", form).text() == about.title
        assert about.help.split()[0] in box(page, "format", form).toolTip()
    web, pi = box(page, "purpose", Purpose.WEB), box(page, "purpose", Purpose.RASPBERRY_PI)
    web.click()
    assert ticked(page) == set()
    assert not driver.find(page, QPushButton, "button_export").isEnabled()
    pi.setFocus()
    QTest.keyClick(pi, Qt.Key.Key_Space)
    usable = {each for each in Purpose.RASPBERRY_PI.formats if not each.about.missing}
    assert ticked(page) == usable
    for form in sorted(usable):
        box(page, "format", form).click()
        assert not pi.isChecked()
    assert ticked(page) == set()


def test_formats_with_missing_packages_say_how_to_get_them(
    window: Window, owners: Owners, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    absent = FormatInfo("Absent", "For no one.", "model", "", (), writing=("absent-one",))
    monkeypatch.setitem(FORMATS, Format.ONNX, absent)
    monkeypatch.setitem(FORMATS, Format.TFLITE_FLOAT16, absent)
    page = request.getfixturevalue("page")
    form = box(page, "format", Format.ONNX)
    assert not form.isEnabled()
    assert "pip install absent-one" in form.accessibleDescription()
    missing = "Absent needs absent-one, which is not installed."
    captions = [each for each in page.page("export").findChildren(QLabel) if each.text() == missing]
    assert len(captions) == 2
    assert "pip install absent-one" in captions[0].toolTip().replace("\n", " ")
    assert not box(page, "purpose", Purpose.PHONE).isEnabled()
    box(page, "purpose", Purpose.PROGRAM).click()
    assert Format.SAVED_MODEL in ticked(page)
    assert Format.ONNX not in ticked(page)


def test_progress_and_results_of_each_format(page: Window, fake: FakeExport) -> None:
    jobs = page.owners.jobs
    fake.gate.clear()
    tick(page, Format.KERAS, Format.SAVED_MODEL)
    driver.press(page, "button_export")
    assert [row[_RESULT] for row in cells(page)] == ["Waiting", "Waiting"]
    assert driver.find(page, QTableView, "table_exports").hasFocus()
    job = jobs.current
    assert job is not None
    with driver.awaiting(job.reported, when=lambda event: isinstance(event, FormatStarted)):
        pass
    assert [row[_RESULT] for row in cells(page)] == ["Converting", "Waiting"]
    assert words(page, "label_export_detail") == "Keras: converting."
    for name in ("button_export", "button_open_export_folder"):
        assert not driver.find(page, QPushButton, name).isEnabled()
    fake.gate.set()
    settle()
    row = ["100 of 100", "0.00021", "14 MB", "12 ms", "passed"]
    assert cells(page) == [["Keras", *row], ["TensorFlow SavedModel", *row]]
    assert words(page, "label_export_detail").startswith(
        "Compared with AugStudio: the same answer for all 100 photos"
    )
    assert driver.find(page, QPushButton, "button_export").isEnabled()


def test_what_differs_and_what_failed_is_told_in_red(
    page: Window, fake: FakeExport, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = tuple(f"/photos/ants/{number}.jpg" for number in range(7))
    fake.results = {
        Format.KERAS: lambda folder: Exported(
            Format.KERAS,
            folder,
            parity(Format.KERAS, same_answers=92, others=others, ties=("/photos/bees/9.jpg",)),
        ),
        Format.SAVED_MODEL: lambda _: ExportFailed(Format.SAVED_MODEL, "Disk full.", "Free some."),
        Format.KERAS_SCRIPT: lambda folder: Exported(
            Format.KERAS_SCRIPT, folder, None, "Nothing to compare."
        ),
    }
    said: list[tuple[str, str]] = []
    page.owners.channel.said.connect(lambda *each: said.append(each))
    export(page, Format.KERAS, Format.SAVED_MODEL, Format.KERAS_SCRIPT)
    assert said[-1][0] == "warn"
    assert said[-1][1].startswith("Exported 2 of 3 formats to ")
    assert said[-1][1].endswith(". 1 of them differs from AugStudio.")
    assert [row[_RESULT] for row in cells(page)] == ["differs", "failed", "written"]
    assert cells(page)[0][1] == "93 of 100"
    now = theme.current()
    colours = [row[_RESULT] for row in cells(page, Qt.ItemDataRole.ForegroundRole)]
    assert colours == [QColor(now.bad), QColor(now.bad), QColor(now.muted)]
    tips = [row[_RESULT] for row in cells(page, Qt.ItemDataRole.AccessibleTextRole)]
    differs = tips[0].splitlines()
    assert differs[0].startswith("Differs from AugStudio: another answer for 7 of 100 photos")
    assert differs[1] == "14 MB, 12 ms per photo."
    assert "a difference of 0.001 and the same answer for at least 100%" in differs[2]
    assert differs[3].startswith("Another answer for ants/0.jpg, ants/1.jpg")
    assert differs[3].endswith("and 2 more.")
    assert differs[4].endswith("bees/9.jpg.")
    assert tips[1:] == ["Disk full. Free some.", "Nothing to compare."]
    table = driver.find(page, QTableView, "table_exports")
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    driver.press(page, "button_open_export_folder")
    assert Path(opened[0]).name == "keras"
    page.resize(960, 600)
    settle()
    assert [table.isColumnHidden(column) for column in range(6)] == [False] * 3 + [True] * 2 + [
        False
    ]
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert words(page, "label_export_detail") == "Disk full. Free some."
    assert not driver.find(page, QPushButton, "button_open_export_folder").isEnabled()


def test_stop_keeps_what_is_done(page: Window, fake: FakeExport) -> None:
    said: list[tuple[str, str]] = []
    page.owners.channel.said.connect(lambda *each: said.append(each))
    done = fake.gate

    def then_wait(folder: Path) -> Exported:
        done.clear()
        return Exported(Format.KERAS, folder, parity(Format.KERAS))

    fake.results = {Format.KERAS: then_wait}
    tick(page, Format.KERAS, Format.WEB)
    driver.press(page, "button_export")
    job = page.owners.jobs.current
    assert job is not None
    with driver.awaiting(job.reported, when=lambda event: isinstance(event, Exported)):
        pass
    driver.press(page, "button_stop")
    settle()
    assert [row[_RESULT] for row in cells(page)] == ["passed", "Stopped"]
    assert said[-1][0] == "warn"
    assert said[-1][1].startswith("Stopped: exported 1 of 2 formats to ")


def test_an_export_that_can_not_begin_is_explained(page: Window, fake: FakeExport) -> None:
    fake.error = InputError("It is not empty.", "Choose another.")
    export(page, Format.KERAS)
    assert driver.dialog("dialog_error").text() == "It is not empty."
    driver.dialog("dialog_error").accept()
    assert not page.page("export").findChild(QTableView, "table_exports").isVisible()  # type: ignore[union-attr]
    assert driver.find(page, QPushButton, "button_export").isEnabled()


def test_the_folder_is_always_new_or_empty(
    page: Window, fake: FakeExport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "Documents" / "AugStudio exports"
    assert words(page, "label_export_folder") == str(place / "Bees_ best")
    export(page, Format.KERAS)
    assert words(page, "label_export_folder") == str(place / "Bees_ best 2")
    mine = tmp_path / "mine"
    mine.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(mine))
    driver.press(page, "button_choose_export_folder")
    assert words(page, "label_export_folder") == str(mine)
    export(page, Format.KERAS)
    driver.press(page, "button_choose_export_folder")
    assert words(page, "label_export_folder") == str(mine / "Bees_ best")
    page.owners.library.use(page.owners.library.runs[1])
    assert words(page, "label_export_folder") == str(mine / "colours")
    assert [out for _, _, out in fake.asked] == [place / "Bees_ best", mine]


def test_results_belong_to_their_run(page: Window, fake: FakeExport) -> None:
    library = page.owners.library
    assert words(page, "label_export_run") == (
        "Bees: best tells blue and red apart: 90.0% of 40 validation photos right."
    )
    export(page, Format.KERAS)
    combo = driver.find(page, QComboBox, "combo_export_run")
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    assert library.run == library.runs[1]
    table = page.page("export").findChild(QTableView, "table_exports")
    assert table is not None
    assert not table.isVisible()
    library.use(library.runs[0])
    assert table.isVisible()
    assert cells(page)[0][0] == "Keras"
    library.use(library.runs[1])
    export(page, Format.WEB)
    assert [name for name, _, _ in fake.asked] == ["Bees: best", "first"]


def test_predict_offers_it_with_its_own_run(page: Window) -> None:
    owners = page.owners
    owners.predictions.choose(owners.library.runs[1])
    page.show_page("predict")
    driver.press(page, "button_predict_to_export")
    assert page.page("export").isVisible()
    assert owners.library.run == owners.library.runs[1]
