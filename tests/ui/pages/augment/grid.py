"""What the tests of the page Augment ask of its grid."""

from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from augstudio.ui.pages.augment.page import AugmentPage
from augstudio.ui.pages.augment.preview.preview_grid import PreviewGrid
from augstudio.ui.pages.augment.preview.tiles import Preview
from augstudio.ui.widgets.zoom_overlay import Tile


def tiles(page: AugmentPage) -> tuple[Tile, ...]:
    return page.findChild(PreviewGrid).tiles


def told(page: AugmentPage) -> list[str]:
    return [tile.description for tile in tiles(page)]


def choose(qtbot: QtBot, page: AugmentPage, mode: str) -> None:
    """Choose a mode and wait for its pictures."""
    with qtbot.waitSignal(page.findChild(Preview).ready):
        page.findChild(QRadioButton, f"radio_{mode}").setChecked(True)
