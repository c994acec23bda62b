"""The page Results in the real window."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLabel,
    QListWidget,
    QScrollArea,
    QTableView,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import ImageRecord, LabelledPhotos, Split
from augstudio.evaluation import run_evaluation
from augstudio.evaluation.cross_validation import cross_validation
from augstudio.evaluation.run_evaluation import Answered
from augstudio.evaluation.why.heat_map import HeatMap
from augstudio.features.extract import Features
from augstudio.runs.answers import ANSWERS_FILE, Answers
from augstudio.runs.run import EVALUATION_FILES, RUN_FILE, Run
from augstudio.ui.core.owners import Owners
from augstudio.ui.core.runs.explainer import Explainer
from augstudio.ui.look.imaging import blank
from augstudio.ui.pages.data.gallery.photo_grid import PhotoGrid
from augstudio.ui.pages.data.gallery.photos import Subset
from augstudio.ui.pages.results.calibration.reliability_plot import ReliabilityPlot
from augstudio.ui.widgets.zoom_overlay import ZoomOverlay
from augstudio.ui.window import Window
from tests import driver
from tests.photos import COLOURS, write_photo
from tests.ui.opening import open_folder, settle

LEFT = Qt.MouseButton.LeftButton


def headline(window: Window) -> str:
    return driver.find(window, QLabel, "label_headline").text()


def notes(window: Window) -> str:
    return driver.find(window, QLabel, "label_notes").text()


def table(window: Window, name: str) -> QTableView:
    return driver.find(window, QTableView, f"table_{name}")


def cells(view: QTableView) -> list[list[str]]:
    model = view.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def click(view: QTableView, index: QModelIndex) -> None:
    QTest.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())


def gallery(window: Window) -> str:
    """Return the title of the gallery, once it is shown."""
    settle()
    assert window.page("data").isVisible()
    return driver.find(window, QLabel, "label_gallery").text()


def test_without_a_run_it_leads_to_train(window: Window, owners: Owners, photos: Path) -> None:
    open_folder(owners, photos)
    window.show_page("results")
    driver.press(window, "button_results_open_train")
    assert window.page("train").isVisible()


def test_says_first_what_to_expect_then_the_figures(opened: Window) -> None:
    assert headline(opened) == (
        "About 83 of 100 new photos like these will be right; with 12 photos to go by, between 55 "
        "and 96."
    )
    assert notes(opened).startswith("10 of 12 photos right (83.3%). These photos chose the best")
    assert cells(table(opened, "confusion")) == [["5", "1"], ["1", "5"]]
    assert cells(table(opened, "classes")) == [
        ["blue", "6", "83.3%", "83.3%", "0.833"],
        ["red", "6", "83.3%", "83.3%", "0.833"],
    ]
    shown = driver.find(opened, QWidget, "row_figures").findChildren(QLabel)
    figures = dict(
        zip([e.text() for e in shown[::2]], [e.text() for e in shown[1::2]], strict=True)
    )
    assert figures["Accuracy"] == "83.3% (55.2% to 95.3%)"
    assert list(figures) == [
        "Accuracy",
        "Balanced accuracy",
        "Log loss",
        "Brier score",
        "Calibration error",
    ]
    assert all(each.parentWidget().toolTip() for each in shown)
    meaning = shown[0].parentWidget().accessibleDescription()
    assert meaning.startswith("The share of photos that are classified correctly: 10 of 12.")
    assert "55.2% to 95.3%" in meaning
    mistakes = driver.find(opened, QListWidget, "list_worst_mistakes")
    assert [mistakes.item(n).text() for n in range(mistakes.count())] == [
        "blue taken for red, 90%",
        "red taken for blue, 60%",
    ]


def test_a_low_window_leaves_the_height_to_the_tabs(opened: Window) -> None:
    tabs = driver.find(opened, QTabWidget, "tabs_results")
    below = driver.find(opened, QLabel, "label_notes")
    opened.resize(1000, 720)
    whole = below.height()
    above = opened.height() - tabs.height()
    assert not below.toolTip()
    opened.resize(840, 440)
    assert below.height() < whole
    assert opened.height() - tabs.height() < above - 20
    assert " ".join(below.toolTip().split()) == below.text() == below.accessibleDescription()
    assert driver.find(opened, QLabel, "label_headline").fontMetrics().height() < 24
    opened.resize(1000, 720)
    assert (below.height(), below.toolTip()) == (whole, "")


def test_nothing_scrolls_that_could_shrink(opened: Window) -> None:
    opened.resize(1280, 690)
    tabs = driver.find(opened, QTabWidget, "tabs_results")
    for place, name in ((0, "overview"), (4, "labels"), (5, "robustness")):
        tabs.setCurrentIndex(place)
        settle()
        area = driver.find(opened, QScrollArea, f"area_{name}")
        assert area.verticalScrollBar().maximum() == 0, name
    opened.resize(1280, 1000)
    tabs.setCurrentIndex(0)
    assert table(opened, "confusion").height() < 160  # two classes need no more


@pytest.mark.parametrize("by_key", [False, True])
def test_a_cell_shows_its_photos_and_back_leads_to_results(
    qtbot: QtBot, opened: Window, by_key: bool
) -> None:
    confusion = table(opened, "confusion")
    cell = confusion.model().index(1, 0)
    if by_key:
        confusion.setCurrentIndex(cell)
        qtbot.keyClick(confusion, Qt.Key.Key_Return)
    else:
        click(confusion, cell)
    assert gallery(opened) == "red, taken for blue: 1 photo"
    qtbot.keyClick(driver.find(opened, PhotoGrid, "list_photos"), Qt.Key.Key_Escape)
    assert opened.page("results").isVisible()


def test_an_enlarged_mistake_has_its_heat_map_beside_it(
    qtbot: QtBot, opened: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overlaid(_: object, run: Run, photo: Path, label: str | None, __: object) -> object:
        assert label is None
        heat = HeatMap("red", np.ones((7, 7), np.float32), {"red": 0.9, "blue": 0.1})
        return heat, blank()

    monkeypatch.setattr(Explainer, "overlaid", overlaid)
    driver.press(opened, "button_all_mistakes")
    assert gallery(opened) == "Mistakes: 2 photos"
    grid = driver.find(opened, PhotoGrid, "list_photos")
    grid.setCurrentIndex(grid.model().index(0, 0))
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    settle()
    zoom = driver.find(opened, ZoomOverlay, "zoom_overlay")
    assert zoom.accessibleDescription().startswith("speaks for red, 000.png")
    qtbot.keyClick(zoom, Qt.Key.Key_Escape)
    opened.page("data").show_photos(Subset())  # not of a page about results
    settle()
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    settle()
    assert "speaks for" not in zoom.accessibleDescription()
    qtbot.keyClick(zoom, Qt.Key.Key_Escape)


def test_everything_else_shows_its_photos_too(qtbot: QtBot, opened: Window) -> None:
    confusion, classes = table(opened, "confusion"), table(opened, "classes")
    confusion.verticalHeader().sectionClicked.emit(0)
    assert gallery(opened) == "blue, as classified: 6 photos"
    opened.show_page("results")
    confusion.horizontalHeader().sectionClicked.emit(1)
    assert gallery(opened) == "Classified as red: 6 photos"
    opened.show_page("results")
    classes.setCurrentIndex(classes.model().index(0, 2))
    qtbot.keyClick(classes, Qt.Key.Key_Space)
    assert gallery(opened).endswith("as classified: 6 photos")
    opened.show_page("results")
    mistakes = driver.find(opened, QListWidget, "list_worst_mistakes")
    qtbot.mouseClick(
        mistakes.viewport(), LEFT, pos=mistakes.visualItemRect(mistakes.item(0)).center()
    )
    assert gallery(opened) == "Mistakes: 2 photos"
    opened.show_page("results")
    driver.press(opened, "button_all_mistakes")
    assert gallery(opened) == "Mistakes: 2 photos"


def test_a_point_of_the_reliability_diagram_shows_its_photos(qtbot: QtBot, opened: Window) -> None:
    driver.find(opened, QTabWidget, "tabs_results").setCurrentIndex(1)
    plot = driver.find(opened, ReliabilityPlot, "plot_reliability")
    assert plot.accessibleDescription().startswith("12 photos: 81% confident on average, 83% right")
    sentence = driver.find(opened, QLabel, "label_calibration").text()
    assert sentence.startswith("On average, the classifier is 81.2% confident, and 83.3%")
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert gallery(opened) == "Classified with about 81% confidence: 12 photos"


def test_the_calibration_after_the_training_is_shown(
    window: Window, owners: Owners, run: Run, photos: Path
) -> None:
    document = json.loads((run.folder / RUN_FILE).read_text(encoding="utf-8"))
    document["temperature"] = 1.5
    (run.folder / RUN_FILE).write_text(json.dumps(document), encoding="utf-8")
    open_folder(owners, photos)
    window.show_page("results")
    settle()
    driver.find(window, QTabWidget, "tabs_results").setCurrentIndex(1)
    note = driver.find(window, QLabel, "label_temperature").text()
    assert note.startswith("After the training, the probabilities were calibrated (temperature 1.5")


def test_photos_of_another_folder(
    qtbot: QtBot, opened: Window, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Blue:
        def answers(self, asked: LabelledPhotos, progress: object) -> Answered:
            rows = np.tile(np.float32([0.8, 0.2]), (len(asked.records), 1))
            return Answered(Answers(asked, rows))

    monkeypatch.setattr("augstudio.ui.core.runs.classifiers.Predictor.load", lambda _: Blue())
    other = tmp_path / "new"
    for seed in range(3):
        for name in ("blue", "red"):
            write_photo(other / name / f"{seed}.png", COLOURS[name], seed=77 + seed)
    photos = driver.find(opened, QComboBox, "combo_results_photos")
    assert [photos.itemText(n) for n in range(photos.count())] == [
        "12 validation photos",
        "1 test photo",
        "All photos, cross-validated",
        "Another folder…",
    ]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    photos.activated.emit(3)
    assert photos.currentIndex() == 0
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(other))
    photos.activated.emit(3)
    settle()
    assert notes(opened).startswith("3 of 6 photos right (50.0%).")
    assert photos.currentText() == "new"
    driver.press(opened, "button_all_mistakes")
    settle()
    said = driver.find(opened, QLabel, "label_status").text()
    assert said == "To see these photos, open their folder on Data."
    assert opened.page("results").isVisible()


def test_few_photos_are_cross_validated_first(
    window: Window, owners: Owners, run: Run, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def features(_: Run, records: Sequence[ImageRecord], progress: object) -> Features:
        rng = np.random.default_rng(0)
        values = rng.normal(scale=0.1, size=(len(records), 1664))
        values[:, -1] += [record.label == "red" for record in records]
        return Features(values.astype(np.float32), tuple(records))

    monkeypatch.setattr(cross_validation, "photo_features", features)
    document = json.loads((run.folder / RUN_FILE).read_text(encoding="utf-8"))
    document["photos"] = {"train": 0, "validation": 12}
    (run.folder / RUN_FILE).write_text(json.dumps(document), encoding="utf-8")
    open_folder(owners, photos)
    window.show_page("results")
    settle()
    shown = driver.find(window, QComboBox, "combo_results_photos")
    assert shown.currentText() == "All photos, cross-validated"
    assert notes(window).startswith("Trained five times, each time leaving out a different fifth")
    assert sum(int(cell or 0) for row in cells(table(window, "confusion")) for cell in row) == 12
    shown.setCurrentIndex(0)
    shown.activated.emit(0)
    settle()
    assert notes(window).startswith("10 of 12 photos right")


def test_the_report_is_saved(
    qtbot: QtBot, opened: Window, owners: Owners, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    with qtbot.waitSignal(owners.jobs.ended):
        driver.press(opened, "button_save_report")
    assert "About 83 of 100 new photos like these will be right" in file.read_text(encoding="utf-8")
    assert driver.find(opened, QLabel, "label_status").text() == f"Saved {file}."
    file.unlink()
    file.mkdir()
    with qtbot.waitSignal(owners.jobs.ended):
        driver.press(opened, "button_save_report")
    assert "is a folder" in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()


def test_the_figures_are_saved_with_the_run_as_the_command_line_does(
    window: Window, owners: Owners, run: Run, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = run.answers().photos.records
    unlike = frozenset({first.content})
    monkeypatch.setattr(run_evaluation, "unfamiliar_photos", lambda *_: unlike)
    open_folder(owners, photos)
    window.show_page("results")
    settle()
    saved = json.loads((run.folder / EVALUATION_FILES[Split.VALIDATION]).read_text("utf-8"))
    assert (saved["photos"], saved["right"]) == (12, 10)
    assert (saved["unfamiliar"], saved["temperature"]) == (1, None)


def test_says_why_there_is_no_evaluation(
    window: Window, owners: Owners, run: Run, photos: Path
) -> None:
    (run.folder / ANSWERS_FILE).write_text("no table")
    open_folder(owners, photos)
    window.show_page("results")
    settle()
    assert headline(window).startswith("The table of predictions")
    assert "is damaged" in headline(window)
    confusion = window.findChild(QTableView, "table_confusion")
    assert confusion is not None
    assert not confusion.isVisible()


def test_a_new_name_does_not_evaluate_again(opened: Window, owners: Owners, run: Run) -> None:
    (run.folder / ANSWERS_FILE).unlink()
    owners.library.rename(owners.library.run, "Second try")
    settle()
    assert driver.find(opened, QComboBox, "combo_results_run").currentText() == "Second try"
    assert headline(opened).startswith("About 83 of 100")


def test_leads_on_to_predict_with_this_run(opened: Window, owners: Owners) -> None:
    driver.press(opened, "button_results_try")
    assert opened.page("predict").isVisible()
    assert owners.predictions.run == owners.library.run


def test_a_matrix_of_many_classes_scrolls(qtbot: QtBot, opened: Window) -> None:
    from augstudio.evaluation.evaluation import evaluate
    from tests.evaluation.answers import random_answers

    confusion = table(opened, "confusion")
    confusion.show_evaluation(evaluate(random_answers(photos=300, classes=10)))
    assert confusion.columnWidth(0) == 64
    assert confusion.toolTip()
    assert confusion.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole).count("photos of a")


def test_of_very_many_classes_the_pairs_that_are_confused_are_listed(
    qtbot: QtBot, opened: Window
) -> None:
    from augstudio.evaluation.evaluation import evaluate
    from augstudio.ui.pages.results.overview.overview_tab import OverviewTab
    from tests.evaluation.answers import random_answers

    tab = driver.find(opened, OverviewTab, "tab_overview")
    found = evaluate(random_answers(photos=900, classes=61))
    tab.show_evaluation(found)
    pairs = table(opened, "pairs")
    most = found.confusions[0]
    rows = cells(pairs)
    assert rows[0] == [most.true, most.predicted, str(most.photos)]
    assert sum(int(row[2]) for row in rows) == 900 - found.right
    assert not opened.findChild(QTableView, "table_confusion").isVisible()
    index = pairs.model().index(0, 0)
    words = f"{most.photos} of {most.true} taken for {most.predicted}"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == words
    with qtbot.waitSignal(tab.photos_wanted) as wanted:
        click(pairs, index)
    assert len(wanted.args[0].contents) == most.photos
    tab.show_evaluation(evaluate(random_answers(photos=900, classes=60)))
    assert table(opened, "confusion").isVisible()
