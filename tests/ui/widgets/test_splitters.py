from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QSplitter, QWidget
from pytestqt.qtbot import QtBot

from augstudio.ui.widgets.controls import remember_splitter


def shown(qtbot: QtBot, file: Path) -> QSplitter:
    splitter = QSplitter()
    splitter.setObjectName("splitter_test")
    qtbot.addWidget(splitter)
    splitter.addWidget(QWidget())
    splitter.addWidget(QWidget())
    splitter.resize(400, 100)
    splitter.setSizes([200, 200])
    remember_splitter(splitter, QSettings(str(file), QSettings.Format.IniFormat))
    splitter.show()
    return splitter


def test_a_splitter_comes_back_where_it_was(qtbot: QtBot, tmp_path: Path) -> None:
    first = shown(qtbot, tmp_path / "window.ini")
    first.moveSplitter(100, 1)
    assert shown(qtbot, tmp_path / "window.ini").sizes() == first.sizes()


@pytest.mark.parametrize("value", ["rubbish", "a, b", "@ByteArray(rubbish)", "7"])
def test_damaged_settings_leave_it_as_it_is(qtbot: QtBot, tmp_path: Path, value: str) -> None:
    (tmp_path / "window.ini").write_text(f"[General]\nsplitter_test={value}\n")
    wide, narrow = shown(qtbot, tmp_path / "window.ini").sizes()
    assert wide == narrow
