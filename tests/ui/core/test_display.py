import socket
import sys
from pathlib import Path

import pytest

from augstudio import ui
from augstudio.errors import AugStudioError
from augstudio.ui.core import display

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays of Linux")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@LINUX
def test_no_display_is_reported_in_a_sentence() -> None:
    with pytest.raises(AugStudioError) as caught:
        display.require_display()
    assert caught.value.message == "There is no display to open the window on."
    assert "augstudio demo" in caught.value.hint
    assert "libegl1" in caught.value.hint


def test_the_readme_names_every_package() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    assert [name for name in display.PACKAGES if name not in readme] == []


def test_who_names_a_platform_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    display.require_display()


@LINUX
def test_a_display_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":5987")
    with pytest.raises(AugStudioError) as caught:
        display.require_display()
    # Either the display can't be reached, or a library that X11 needs is missing here.
    assert ":5987" in caught.value.message or "libxcb-cursor0" in caught.value.hint
    assert "augstudio demo" in caught.value.hint


@LINUX
def test_a_missing_library_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> bool:
        raise OSError("libxcb-cursor.so.0: cannot open shared object file")

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(display, "_x11_answers", missing)
    with pytest.raises(AugStudioError) as caught:
        display.require_display()
    assert "libxcb-cursor.so.0" in caught.value.message
    assert "libegl1" in caught.value.hint


@LINUX
def test_a_wayland_display_that_answers_is_enough(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", ".")  # socket paths may not be long
    monkeypatch.setenv("WAYLAND_DISPLAY", "w-1")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("w-1")
        server.listen()
        display.require_display()


@LINUX
def test_a_wayland_display_that_is_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(AugStudioError, match="no display"):
        display.require_display()


def test_qt_that_can_not_load_is_reported_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setitem(sys.modules, "augstudio.ui.app", None)
    with pytest.raises(AugStudioError) as caught:
        ui.open_window()
    assert "libegl1" in caught.value.hint
    assert "augstudio demo" in caught.value.hint
