"""Colours, distances and type sizes, each defined once, and how they are applied."""

from dataclasses import asdict, dataclass
from functools import lru_cache
from string import Template

from PySide6.QtCore import QByteArray, QDir, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from augstudio import storage
from augstudio.ui.look.style_sheet import STYLE_SHEET


@dataclass(frozen=True)
class Theme:
    """The colours of one appearance, as ``#RRGGBB``.

    Attributes
    ----------
    background, surface, raised
        Backgrounds of the window, of cards, and of menus and inputs.
    control
        Background of ordinary buttons and of what is under the pointer.
    text, muted, line
        Text, captions, and lines.
    accent, on_accent
        The accent colour (also of training curves), and text on it.
    good, warn, bad
        Success, warning and error.
    validation
        Validation curves.
    others
        Curves of other runs beside them.
    """

    name: str
    background: str
    surface: str
    raised: str
    control: str
    text: str
    muted: str
    line: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    validation: str
    others: tuple[str, ...]


LIGHT = Theme(
    name="light",
    background="#F6F7F9",
    surface="#FFFFFF",
    raised="#FFFFFF",
    control="#ECEEF2",
    text="#1B1E23",
    muted="#5D6673",
    line="#E1E4E9",
    accent="#2F6FED",
    on_accent="#FFFFFF",
    good="#1B7F4D",
    warn="#9A6200",
    bad="#B9352B",
    validation="#E0702A",
    others=("#8A4FC7", "#0F8A84", "#C2408C", "#4E851E", "#8C6238", "#5B6B7F"),
)
DARK = Theme(
    name="dark",
    background="#15171B",
    surface="#1D2026",
    raised="#252932",
    control="#2E333C",
    text="#E6E8EC",
    muted="#9AA3B0",
    line="#2E333C",
    accent="#6C9EFF",
    on_accent="#15171B",
    good="#4CC38A",
    warn="#E0A63A",
    bad="#F07167",
    validation="#FF9A57",
    others=("#B88AF0", "#3FC1B8", "#F07FBE", "#9CCB5A", "#C9A06A", "#9FB0C4"),
)


@dataclass(frozen=True)
class Spacing:
    """Distances in pixels, on the 8-px grid."""

    tight: int = 4
    small: int = 8
    medium: int = 12
    large: int = 16
    wide: int = 24


SPACING = Spacing()
#: Base font size in pixels.
FONT_PIXELS = 13
_CAPTION_PIXELS = 11
#: Edge length of icons in buttons, in pixels.
ICON_PIXELS = 20


class ThemeWatcher(QObject):
    """Signals a change of appearance to custom-painted widgets (plots, tiles)."""

    theme_changed = Signal(object)

    theme: Theme = LIGHT


watcher = ThemeWatcher()


def current() -> Theme:
    """Return the current appearance."""
    return watcher.theme


def choose(setting: str, app: QApplication) -> Theme:
    """Return the appearance for "light", "dark" or "system"."""
    if setting == "system":
        dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if setting == "dark" else LIGHT


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the application its style, palette, font and style sheet."""
    watcher.theme = theme
    set_type(app)
    QDir.setSearchPaths("icons", [str(storage.resource("icons"))])
    app.setPalette(_palette(theme))
    app.setStyleSheet(style_sheet(theme))
    for widget in app.allWidgets():
        name = widget.property("icon_name")
        if name and isinstance(widget, QAbstractButton):
            widget.setIcon(icon(name, widget.property("icon_tone")))
    watcher.theme_changed.emit(theme)


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of an appearance."""
    colours = asdict(theme)
    colours["hover"] = _mixed(theme.control, theme.text, 0.06)
    colours["accent_hover"] = _mixed(theme.accent, theme.text, 0.12)
    colours["field"] = _mixed(theme.line, theme.muted, 0.3)
    return Template(STYLE_SHEET).substitute(colours)


def _mixed(first: str, second: str, share: float) -> str:
    """Return ``first`` mixed with ``share`` (0 to 1) of ``second``."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def set_type(app: QApplication) -> None:
    """Set style and font; call this first, since existing widgets would keep their font."""
    app.setStyle("Fusion")
    font = app.font()
    font.setPixelSize(FONT_PIXELS)
    app.setFont(font)


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for roles, colour in (
        ((role.Window, role.AlternateBase), theme.background),
        ((role.Base, role.ToolTipBase), theme.raised),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), theme.text),
        ((role.Button,), theme.control),
        ((role.PlaceholderText,), theme.muted),
        ((role.Highlight, role.Accent, role.Link), theme.accent),
        ((role.HighlightedText,), theme.on_accent),
    ):
        for each in roles:
            palette.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.muted))
    return palette


def icon(name: str, tone: str = "text", size: int = ICON_PIXELS) -> QIcon:
    """Return ``resources/icons/<name>.svg`` in a colour of the current appearance.

    ``tone`` is the name of a field of ``Theme``, ``size`` the edge length in pixels.
    """
    return _tinted(name, getattr(current(), tone), current().muted, size)


@lru_cache(maxsize=256)
def _tinted(name: str, colour: str, disabled: str, size: int) -> QIcon:
    svg = storage.resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    found = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", tint).encode()))
        # Once for each common screen scale (100%, 200%, 300%).
        for scale in (1, 2, 3):
            found.addPixmap(_rendered(renderer, size, scale), mode)
    return found


def _rendered(renderer: QSvgRenderer, size: int, scale: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size) * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def set_icon(button: QAbstractButton, name: str, tone: str = "text") -> None:
    """Show an icon on ``button`` and keep its colour in step with the appearance."""
    button.setProperty("icon_name", name)
    button.setProperty("icon_tone", tone)
    button.setIconSize(QSize(ICON_PIXELS, ICON_PIXELS))
    button.setIcon(icon(name, tone))


def tabular(font: QFont) -> QFont:
    """Return ``font`` with digits of equal width, for changing numbers and columns."""
    changed = QFont(font)
    changed.setFeature(QFont.Tag("tnum"), 1)
    return changed


def small(font: QFont) -> QFont:
    """Return ``font`` in the size of captions, for text that is painted."""
    changed = QFont(font)
    changed.setPixelSize(_CAPTION_PIXELS)
    return changed


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as defined in WCAG 2.2."""
    brighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of an sRGB colour, as defined in WCAG 2.2."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
