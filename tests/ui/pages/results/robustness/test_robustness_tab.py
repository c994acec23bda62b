"""The tab Robustness: measure, show, fail, and set the matching slider."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from augstudio.augment.recipe import Recipe
from augstudio.evaluation.robustness.card import save_card, saved_card
from augstudio.evaluation.robustness.disturbances import DISTURBANCES
from augstudio.runs.run import Run, load_run
from augstudio.ui.core.owners import Owners
from augstudio.ui.look import theme
from augstudio.ui.pages.results.robustness.curve_card import CurveCard
from augstudio.ui.pages.results.robustness.curve_plot import CurvePlot
from augstudio.ui.pages.results.robustness.robustness_tab import RobustnessTab
from augstudio.ui.widgets.card_grid import CardGrid
from augstudio.ui.window import Window
from tests.evaluation.robustness.cards import make_card
from tests.example_runs import keep_run
from tests.ui.opening import open_folder

LOST = {"rotation": {45: 15, 90: 30}, "zoom": {0.5: 20, 3: 20}, "noise": {60: 20}}


@pytest.fixture
def tab(qtbot: QtBot, owners: Owners) -> RobustnessTab:
    made = RobustnessTab(owners.jobs, owners.recipe, owners.channel)
    qtbot.addWidget(made)
    made.resize(900, 600)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def measured(tmp_path: Path) -> Run:
    recipe = Recipe(rotation_range=15, noise_strength=60)
    run = keep_run(tmp_path / "measured", recipe=recipe)
    save_card(make_card(run, LOST), run)
    return run


def pressed(tab: RobustnessTab, name: str) -> Callable[[], None]:
    found = tab.findChild(QPushButton, name)
    assert found.isVisible()
    return found.click


def text(tab: RobustnessTab, name: str) -> str:
    assert tab.findChild(CardGrid).isVisible()
    return tab.findChild(QLabel, f"label_{name}").text()


def plot_of(tab: RobustnessTab, name: str) -> CurvePlot:
    return tab.findChild(CurveCard, f"card_{name}").findChild(CurvePlot)


def test_without_a_run_it_leads_to_train(tab: RobustnessTab, owners: Owners, qtbot: QtBot) -> None:
    with qtbot.waitSignal(owners.channel.page_requested) as asked:
        pressed(tab, "button_robustness_to_train")()
    assert asked.args == ["train"]


def test_a_kept_card_is_shown_at_once(tab: RobustnessTab, measured: Run) -> None:
    tab.show_run(measured)
    assert "100 of the 300 validation photos" in text(tab, "robustness")
    cards = {each.objectName(): each for each in tab.findChildren(CurveCard)}
    assert list(cards) == [f"card_{each.name}" for each in DISTURBANCES]
    assert text(tab, "rotation").startswith("Rotation: still 90% right at 30°; drops to 75% at 45°")
    verdicts = [label.text() for label in cards["card_zoom"].findChildren(QLabel)]
    assert verdicts[:2] == ["Zoom", "drops at 0.5× and 3×"]
    assert "45°: 75 (66% to 82%)" in cards["card_rotation"].toolTip()
    assert cards["card_blur"].accessibleDescription().startswith("Right answers of 100 photos")
    assert "A click opens Augment and widens “Rotate”" in plot_of(tab, "rotation").toolTip()
    assert plot_of(tab, "rotation").cursor().shape() is Qt.CursorShape.PointingHandCursor
    assert plot_of(tab, "blur").cursor().shape() is Qt.CursorShape.ArrowCursor
    assert tab.findChild(QToolButton, "button_set_noise") is None
    assert tab.findChild(QToolButton, "button_set_blur") is None


def test_a_curve_is_painted_in_both_themes(tab: RobustnessTab, measured: Run) -> None:
    tab.show_run(measured)
    card = tab.findChild(CurveCard, "card_rotation")

    def colours() -> set[str]:
        picture = card.grab().toImage()
        across, down = range(picture.width()), range(picture.height())
        return {picture.pixelColor(x, y).name().upper() for x in across for y in down}

    for each in (theme.LIGHT, theme.DARK):
        theme.watcher.theme = each
        theme.watcher.theme_changed.emit(each)
        assert {each.accent, each.bad} <= colours()
    theme.watcher.theme = theme.LIGHT


def test_measuring_then_showing(
    tab: RobustnessTab, trained: Run, tmp_path: Path, owners: Owners, qtbot: QtBot
) -> None:
    shutil.copytree(trained.folder, tmp_path / "run")
    run = load_run(tmp_path / "run")
    tab.show_run(run)
    measure = pressed(tab, "button_measure_robustness")
    with qtbot.waitSignal(owners.jobs.ended, timeout=60_000):
        measure()
        assert owners.jobs.current is not None
        assert tab.findChild(QPushButton, "button_stop_robustness").isVisible()
        tab.show_run(None)
        assert tab.findChild(QPushButton, "button_robustness_to_train").isVisible()
        tab.show_run(run)
        assert tab.findChild(QPushButton, "button_stop_robustness").isVisible()
    assert saved_card(run) is not None
    assert "Measured on 4 validation photos" in text(tab, "robustness")


def test_measuring_can_be_stopped(
    tab: RobustnessTab, trained: Run, tmp_path: Path, owners: Owners, qtbot: QtBot
) -> None:
    shutil.copytree(trained.folder, tmp_path / "run")
    tab.show_run(load_run(tmp_path / "run"))
    pressed(tab, "button_measure_robustness")()
    with qtbot.waitSignal(owners.jobs.ended, timeout=60_000):
        pressed(tab, "button_stop_robustness")()
    assert tab.findChild(QPushButton, "button_measure_robustness").isVisible()


def test_a_failure_says_why(
    tab: RobustnessTab, tmp_path: Path, owners: Owners, qtbot: QtBot
) -> None:
    run = keep_run(tmp_path / "run", root=tmp_path / "nowhere")
    tab.show_run(run)
    with qtbot.waitSignal(owners.jobs.ended, timeout=60_000):
        pressed(tab, "button_measure_robustness")()
    shown = [each.text() for each in tab.findChildren(QLabel) if each.isVisible()]
    assert shown[0] == "Robustness could not be measured"
    assert "no longer exists" in shown[1]
    assert tab.findChild(QPushButton, "button_measure_robustness").text() == "Try again"


def test_the_matching_slider_is_set_and_focused(
    window: Window, owners: Owners, qtbot: QtBot, measured: Run, photos: Path
) -> None:
    open_folder(owners, photos)
    owners.recipe.change(Recipe(rotation_range=15))
    tab = RobustnessTab(owners.jobs, owners.recipe, owners.channel)
    qtbot.addWidget(tab)
    tab.show()
    tab.show_run(measured)
    tab.findChild(QToolButton, "button_set_rotation").click()
    assert owners.recipe.value == Recipe(rotation_range=45)
    page = window.page("augment")
    assert page.isVisible()
    assert page.focusWidget() is page.findChild(QSlider, "slider_rotation_range")
    owners.recipe.undo_stack.undo()
    assert owners.recipe.value == Recipe(rotation_range=15)
    plot = plot_of(tab, "zoom")
    qtbot.mouseClick(plot, Qt.MouseButton.RightButton)
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPoint(0, -9))
    qtbot.mouseClick(plot_of(tab, "blur"), Qt.MouseButton.LeftButton)
    assert owners.recipe.value == Recipe(rotation_range=15)
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton)
    assert owners.recipe.value.zoom_range == (1 / 3, 2)
