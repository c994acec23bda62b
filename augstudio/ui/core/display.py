"""Check for a display that Qt can open a window on, before Qt is loaded.

Qt aborts the whole process if it finds no display; it would be too late for an error message.
"""

import ctypes
import importlib.util
import os
import socket
import sys
from pathlib import Path

from augstudio.errors import AugStudioError

#: Debian packages: first what every Qt window needs, then what an X11 window needs as well.
PACKAGES = (
    "libegl1",
    "libgl1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libfontconfig1",
    "fonts-dejavu-core",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-shape0",
    "libxcb-sync1",
    "libxcb-xfixes0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
)
_INSTALL = f"apt install {' '.join(PACKAGES)}"
_COMMAND_LINE = "or use the command line, which needs no display: augstudio demo"


def missing_library(reason: str) -> AugStudioError:
    """Return the error for a missing system library."""
    return AugStudioError(
        f"The window can't open, because a system library is missing: {reason}.",
        f"Install what Qt needs (Debian, Ubuntu: {_INSTALL}), {_COMMAND_LINE}",
    )


def require_display() -> None:
    """On Linux, raise ``AugStudioError`` if Qt would find no display.

    If ``QT_QPA_PLATFORM`` is set, nothing is checked.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if _wayland_answers():
        return
    display = os.environ.get("DISPLAY")
    if not display:
        raise AugStudioError(
            "There is no display to open the window on.",
            f"Start AugStudio in a desktop session (bare Debian, Ubuntu: {_INSTALL}), "
            f"{_COMMAND_LINE}",
        )
    try:
        answers = _x11_answers(display)
    except OSError as error:
        raise missing_library(str(error)) from error
    if not answers:
        raise AugStudioError(
            f"The display {display} can't be reached.",
            f"Check the DISPLAY variable and your access to that display, {_COMMAND_LINE}",
        )


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/"), name)
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(path))
        except OSError:
            return False
    return True


def _x11_answers(display: str) -> bool:
    """Whether the X server accepts a connection; ``OSError`` if Qt's X11 plugin can't be loaded."""
    package = importlib.util.find_spec("PySide6")
    if package is not None and package.origin is not None:
        plugin = Path(package.origin).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
        if plugin.exists():  # a distribution's own PySide6 keeps it elsewhere
            ctypes.CDLL(str(plugin))
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    # The connection stays open: a bare server such as Xvfb resets when its only client leaves,
    # and would not answer Qt at that moment.
    return not xcb.xcb_connection_has_error(connection)
