import gc
import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from augstudio.errors import Cancelled
from augstudio.progress import SILENT, Progress
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader


class Impatient(Progress):
    def __init__(self) -> None:
        self.messages: list[str] = []

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        self.messages.append(message)

    @property
    def cancelled(self) -> bool:
        return bool(self.messages)


@pytest.fixture(autouse=True)
def garbage() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_it_imports_is_not_looked_through_for_garbage(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keras", object())
    loader = TensorFlowLoader()
    with qtbot.waitSignal(loader.loaded):
        loader.start()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 10_000


def test_nobody_waits_after_the_import(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keras", object())
    loader = TensorFlowLoader()
    with qtbot.waitSignal(loader.loaded):
        loader.start()
    loader.wait(SILENT)


def test_jobs_need_not_wait_for_an_import_that_was_not_asked_for(qtbot: QtBot) -> None:
    TensorFlowLoader().wait(SILENT)


def test_who_waits_can_be_stopped(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    loader = TensorFlowLoader()
    monkeypatch.setattr(loader, "_load", lambda: gate.wait(5))
    loader.start()
    impatient = Impatient()
    with pytest.raises(Cancelled):
        loader.wait(impatient)
    assert impatient.messages == ["Loading TensorFlow"]
    with qtbot.waitSignal(loader.loaded):
        gate.set()
