from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from augstudio.evaluation.calibration import ReliabilityBin
from augstudio.ui.pages.results.calibration.reliability_plot import ReliabilityPlot
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from tests import driver


@pytest.fixture
def plot(qtbot: QtBot) -> ReliabilityPlot:
    made = ReliabilityPlot()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show_bins((ReliabilityBin(10, 5, 0.6), ReliabilityBin(10, 9, 0.9)))
    return made


def save(plot: QWidget, file: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
    name = str(file) if file is not None else ""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (name, ""))
    menu = plot.findChild(QMenu, "menu_picture")
    plot.customContextMenuRequested.emit(plot.rect().center())
    assert menu.isVisible()
    (action,) = menu.actions()
    assert action.text() == "Save picture…"
    action.trigger()
    menu.close()


def test_a_plot_is_saved_as_png_and_svg(
    plot: ReliabilityPlot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(plot, tmp_path / "plot.png", monkeypatch)
    assert QImage(str(tmp_path / "plot.png")).size() == QSize(1200, 900)
    save(plot, tmp_path / "plot.svg", monkeypatch)
    drawing = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert "Right answers" in drawing
    assert drawing.count("<circle") == 2  # one for each bin
    assert "data:image" not in drawing


def test_nothing_is_saved_without_a_name_or_of_another_kind(
    plot: ReliabilityPlot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(plot, None, monkeypatch)
    save(plot, tmp_path / "plot.bmp", monkeypatch)
    assert "PNG or SVG" in driver.dialog("dialog_error").text()
    driver.dialog("dialog_error").accept()
    assert not any(tmp_path.glob("plot*"))


def test_curves_too(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plot = LivePlot("Loss", "nats", "", digits=3)
    qtbot.addWidget(plot)
    plot.resize(500, 300)
    plot.show()
    plot.set_curves([0.5, 0.3], [0.6, 0.4], 2)
    QApplication.processEvents()
    save(plot, tmp_path / "loss.svg", monkeypatch)
    drawing = (tmp_path / "loss.svg").read_text(encoding="utf-8")
    assert "training" in drawing
    assert "validation" in drawing
