"""The tab Map: points are pointed at, opened, surrounded, and the odd ones shown."""

from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import ImageRecord, Split
from augstudio.errors import InputError
from augstudio.evaluation.why.photo_map import PhotoMap
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.look import theme
from augstudio.ui.pages.results.map import map_tab as map_tab_file
from augstudio.ui.pages.results.map.map_tab import MapTab
from augstudio.ui.pages.results.map.scatter import Scatter
from tests.example_runs import make_run


def made_up_map(run: Run, progress: Progress) -> PhotoMap:
    """Four blue photos at the left, three red ones and a blue one at the right."""
    labels = ["blue"] * 4 + ["red"] * 3 + ["blue"]
    records = tuple(
        ImageRecord(str(run.root / f"{number}.png"), label, f"{number:032x}")
        for number, label in enumerate(labels)
    )
    places = [(0, 0), (0, 1), (1, 0), (1, 1), (9, 0), (9, 1), (10, 0), (10, 1)]
    positions = np.array(places, np.float32)
    return PhotoMap(records, (Split.TRAIN,) * 8, positions, (7,), "8 of the 9 photos are shown.")


@pytest.fixture
def tab(qtbot: QtBot) -> MapTab:
    made = MapTab(TensorFlowLoader())
    qtbot.addWidget(made)
    made.resize(900, 600)
    return made


@pytest.fixture
def shown(tab: MapTab, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MapTab:
    """The tab with the map that is made up."""
    # Moves that follow each other faster than a hand's would not be noticed.
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", 0)
    monkeypatch.setattr(map_tab_file, "photo_map", made_up_map)
    tab.show_run(make_run(tmp_path))
    assert text(tab, "label_map_state") == "Arranging the photos…"
    with qtbot.waitExposed(tab):
        tab.show()
    qtbot.waitUntil(lambda: child(tab, Scatter, "plot_photo_map").isVisible())
    return tab


def child(tab: MapTab, kind: Any, name: str) -> Any:
    found = tab.findChild(kind, name)
    assert found is not None
    return found


def text(tab: MapTab, name: str) -> str:
    return str(child(tab, QLabel, name).text())


def pixel(plot: Scatter, x: float, y: float) -> QPoint:
    scene = plot.plotItem.vb.mapViewToScene(QPointF(x, y))
    return QPoint(*(round(each) for each in (scene.x(), scene.y())))


def draw(qtbot: QtBot, plot: Scatter, corners: list[tuple[float, float]]) -> None:
    """Draw a form with the left mouse button."""
    view, (first, *others) = plot.viewport(), [pixel(plot, *each) for each in corners]
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=first)
    for corner in others:
        for nearer in (corner + QPoint(3, 3), corner):
            qtbot.mouseMove(view, nearer)
            QApplication.processEvents()
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=others[-1])


def test_photos_are_surrounded(shown: MapTab, qtbot: QtBot) -> None:
    show = child(shown, QPushButton, "button_map_gallery")
    assert not show.isEnabled()
    plot = child(shown, Scatter, "plot_photo_map")
    form = [(8.5, -0.4), (8.5, 1.5), (10.5, 1.5), (10.5, -0.4), (8.6, -0.4)]
    with qtbot.waitSignal(plot.surrounded):
        draw(qtbot, plot, form)
    assert text(shown, "label_map_selection") == "4 photos selected."
    with qtbot.waitSignal(shown.photos_wanted) as asked:
        show.click()
    assert asked.args[0].contents == tuple(f"{number:032x}" for number in range(4, 8))
    with qtbot.waitSignal(plot.surrounded):
        draw(qtbot, plot, [(4, 0), (5, 0), (5, 1), (4, 1)])
    assert text(shown, "label_map_selection") == "No photos selected."
    assert not show.isEnabled()


def test_one_photo_is_opened(shown: MapTab, qtbot: QtBot) -> None:
    plot = child(shown, Scatter, "plot_photo_map")
    with qtbot.waitSignal(shown.photos_wanted) as asked:
        qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=pixel(plot, 9, 1))
    assert asked.args[0].contents == (f"{5:032x}",)
    with qtbot.waitSignal(plot.pointed) as pointed:
        qtbot.mouseMove(plot.viewport(), pixel(plot, 1, 0))
        QApplication.processEvents()
    assert pointed.args == [2]


def test_odd_ones_are_shown_without_a_mouse(shown: MapTab, qtbot: QtBot) -> None:
    odd = child(shown, QPushButton, "button_map_odd")
    assert odd.text() == "Odd ones out (1)"
    with qtbot.waitSignal(shown.photos_wanted) as asked:
        qtbot.keyClick(odd, Qt.Key.Key_Space)
    assert asked.args[0].contents == (f"{7:032x}",)
    assert asked.args[0].title == "Odd ones out"
    assert text(shown, "label_map_selection") == "1 photo selected."


def test_each_class_has_a_mark_in_both_appearances(shown: MapTab, qapp: QApplication) -> None:
    legend = child(shown, QListWidget, "list_map_classes")
    assert [legend.item(row).text() for row in range(2)] == ["blue", "red"]

    def marks() -> list[Any]:
        return [legend.item(row).icon().pixmap(14).toImage() for row in range(2)]

    light = marks()
    assert light[0] != light[1]
    theme.apply_theme(qapp, theme.DARK)
    assert all(now != before for now, before in zip(marks(), light, strict=True))


def test_a_failure_has_a_sentence(
    tab: MapTab, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> PhotoMap:
        raise InputError("None of the photos can be read.", "Put the folder back.")

    monkeypatch.setattr(map_tab_file, "photo_map", fail)
    tab.show()
    tab.show_run(make_run(tmp_path))
    qtbot.waitUntil(lambda: "can be read. Put the folder" in text(tab, "label_map_state"))
    tab.show_run(None)
    assert text(tab, "label_map_state") == "Choose a run."
