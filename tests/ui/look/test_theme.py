import dataclasses
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QLineEdit,
    QProxyStyle,
    QPushButton,
    QSpinBox,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.ui.look import theme
from augstudio.ui.look.theme import DARK, LIGHT, Theme, style_sheet

BOTH = pytest.mark.parametrize("tones", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_is_that_of_wcag() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert theme.contrast("#123456", "#123456") == 1


@BOTH
@pytest.mark.parametrize("words", ["text", "muted", "good", "warn", "bad"])
@pytest.mark.parametrize("ground", ["background", "surface", "raised"])
def test_text_can_be_read_on_every_ground(tones: Theme, words: str, ground: str) -> None:
    assert theme.contrast(getattr(tones, words), getattr(tones, ground)) >= 4.5


@BOTH
def test_words_on_buttons_can_be_read(tones: Theme) -> None:
    assert theme.contrast(tones.on_accent, tones.accent) >= 4.5
    assert theme.contrast(tones.text, tones.control) >= 4.5
    assert theme.contrast(tones.muted, tones.control) >= 4.5
    assert theme.contrast(tones.accent, tones.surface) >= 4.5


@BOTH
def test_curves_stand_out_from_their_ground(tones: Theme) -> None:
    assert theme.contrast(tones.accent, tones.surface) >= 3
    assert theme.contrast(tones.validation, tones.surface) >= 3
    assert len(set(tones.others)) == 6
    assert min(theme.contrast(tone, tones.surface) for tone in tones.others) >= 3


@BOTH
def test_every_colour_of_the_style_sheet_is_a_token(tones: Theme) -> None:
    sheet = style_sheet(tones)
    assert "$" not in sheet
    for colour in (tones.background, tones.surface, tones.accent, tones.bad):
        assert colour in sheet
    assert set(re.findall(r"icons:(\w+\.svg)", sheet)) <= {
        path.name for path in storage.resource("icons").iterdir()
    }


def test_applying_a_theme_emits_and_recolours(qtbot: QtBot, qapp: QApplication) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    theme.set_icon(button, "folder")
    assert _darkest(button) < 100
    with qtbot.waitSignal(theme.watcher.theme_changed) as told:
        theme.apply_theme(qapp, DARK)
    assert told.args == [DARK]
    assert theme.current() is DARK
    assert _darkest(button) > 150


def _darkest(button: QPushButton) -> int:
    image = button.icon().pixmap(20, 20).toImage()
    opaque = [
        image.pixelColor(x, y).lightness()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 200
    ]
    return min(opaque)


def test_every_icon_can_be_drawn(qapp: QApplication) -> None:
    for path in storage.resource("icons").glob("*.svg"):
        assert not theme.icon(path.stem).pixmap(20, 20).isNull()


def test_the_choice_follows_the_setting(qapp: QApplication) -> None:
    assert theme.choose("light", qapp) is LIGHT
    assert theme.choose("dark", qapp) is DARK
    system = qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert theme.choose("system", qapp) is (DARK if system else LIGHT)


def test_themes_name_colours_fully() -> None:
    for tones in (LIGHT, DARK):
        values = dataclasses.asdict(tones)
        colours = [*values.pop("others"), *values.values()]
        colours.remove(values["name"])
        assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in colours)


def test_boxes_and_buttons_are_equally_high(qtbot: QtBot) -> None:
    heights = set()
    for widget in (QComboBox(), QLineEdit(), QSpinBox(), QDoubleSpinBox(), QPushButton("Go")):
        qtbot.addWidget(widget)
        widget.ensurePolished()
        heights.add(widget.sizeHint().height())
    assert heights == {34}


class _IconsWanted(QProxyStyle):
    """A style of a desktop on which the standard buttons of dialogs have icons."""

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,  # noqa: N803
    ) -> int:
        if hint == QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 1
        return super().styleHint(hint, option, widget, returnData)


def test_standard_buttons_have_no_icon_of_the_desktop(qtbot: QtBot) -> None:
    style = _IconsWanted("Fusion")
    box = QDialogButtonBox()
    qtbot.addWidget(box)
    box.setStyle(style)
    box.setStyleSheet(style_sheet(LIGHT))
    assert box.addButton(QDialogButtonBox.StandardButton.Close).icon().isNull()
