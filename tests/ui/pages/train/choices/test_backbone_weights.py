import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from augstudio.errors import InputError
from augstudio.models.backbones import Backbone, backbone
from augstudio.models.engine import Precision
from augstudio.progress import Progress
from augstudio.ui.core.jobs.jobs import JobKind
from augstudio.ui.core.jobs.throttle import Advance
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.train.choices.backbone_weights import BackboneWeights
from tests import driver

VGG = backbone("vgg16")


@pytest.fixture
def ready(qtbot: QtBot, owners: Owners) -> Iterator[BackboneWeights]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = BackboneWeights(owners.jobs, owners.channel, parent)
    yield made
    owners.jobs.close()


@pytest.fixture
def said(owners: Owners) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    owners.channel.said.connect(lambda *words: found.append(words))
    return found


def replace(monkeypatch: pytest.MonkeyPatch, name: str, function: Any) -> None:
    monkeypatch.setattr(
        f"augstudio.ui.pages.train.choices.backbone_weights.{name}", function, raising=False
    )


def closed_dialog() -> str:
    (dialog,) = driver.dialogs()
    words = f"{dialog.text()} {dialog.informativeText()}"
    dialog.accept()
    return words


def test_a_download_is_a_job(
    qtbot: QtBot,
    ready: BackboneWeights,
    owners: Owners,
    said: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def download(row: Backbone, progress: Progress) -> Path:
        progress.report(20_000_000, 58_889_256, f"Downloading {row.title}", "bytes")
        return Path("weights.h5")

    replace(monkeypatch, "weights.download", download)
    heard: list[Advance] = []
    job = ready.download(VGG)
    assert job is not None
    job.progressed.connect(heard.append)
    with qtbot.waitSignals([ready.changed, owners.jobs.ended]):
        pass
    assert heard == [Advance(20_000_000, 58_889_256, "Downloading VGG16", "bytes")]
    assert said == [("good", "VGG16 is downloaded.")]


def test_a_stopped_download_can_be_continued(
    qtbot: QtBot,
    ready: BackboneWeights,
    owners: Owners,
    said: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def download(row: Backbone, progress: Progress) -> Path:
        while True:
            progress.check()
            threading.Event().wait(0.001)

    replace(monkeypatch, "weights.download", download)
    job = ready.download(VGG)
    assert job is not None
    with qtbot.waitSignals([ready.changed, owners.jobs.ended]):
        job.stop()
    assert said == [("warn", "Stopped. Download again to continue from here.")]


def test_a_download_that_fails_is_reported_with_its_remedy(
    qtbot: QtBot, ready: BackboneWeights, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    def download(row: Backbone, progress: Progress) -> Path:
        raise InputError("The server can't be reached.", "Load the weights from a file.")

    replace(monkeypatch, "weights.download", download)
    with qtbot.waitSignals([ready.changed, owners.jobs.ended]):
        ready.download(VGG)
    assert closed_dialog() == "The server can't be reached. Load the weights from a file."


def test_a_file_that_fits_is_emitted(
    qtbot: QtBot, ready: BackboneWeights, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    replace(monkeypatch, "weights.check", lambda path, row: asked.append((path, row)))
    chosen = ("/photos/mine.h5", "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: chosen)
    told: list[object] = []
    ready.checked.connect(lambda *fits: told.append(fits))
    with qtbot.waitSignal(owners.jobs.ended):
        ready.choose_file(VGG)
    path = Path("/photos/mine.h5")
    assert asked == [(path, VGG)]
    assert told == [(VGG, path)]


def test_a_file_that_does_not_fit_is_refused(
    qtbot: QtBot, ready: BackboneWeights, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(path: Path, row: Backbone) -> None:
        raise InputError(f"{path.name} holds another network.", "Choose another file.")

    replace(monkeypatch, "weights.check", check)
    with qtbot.assertNotEmitted(ready.checked), qtbot.waitSignal(owners.jobs.ended):
        ready.check(VGG, Path("mine.h5"))
    assert closed_dialog().startswith("mine.h5 holds another network.")


def test_no_file_is_no_job(
    ready: BackboneWeights, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    assert ready.choose_file(VGG) is None
    assert owners.jobs.current is None


def test_the_speed_is_measured_as_a_job(
    qtbot: QtBot, ready: BackboneWeights, owners: Owners, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def photos_per_second(row: Backbone, precision: Precision, progress: Progress) -> float:
        asked.append((row, precision))
        return 42.0

    replace(monkeypatch, "speed.photos_per_second", photos_per_second)
    job = ready.measure(VGG, Precision.FAST)
    assert job is not None
    with qtbot.waitSignal(job.finished) as finished, qtbot.waitSignal(ready.changed):
        pass
    assert finished.args == [42.0]
    assert asked == [(VGG, Precision.FAST)]


def test_one_thing_at_a_time(
    qtbot: QtBot,
    ready: BackboneWeights,
    owners: Owners,
    said: list[tuple[str, str]],
) -> None:
    gate = threading.Event()
    owners.jobs.start(JobKind.TRAIN, "Training", lambda *_: gate.wait(5))
    path = Path("mine.h5")
    assert ready.download(VGG) is ready.check(VGG, path) is ready.measure(VGG, Precision.EXACT)
    assert ready.download(VGG) is None
    assert {severity for severity, _ in said} == {"warn"}
    with qtbot.waitSignal(owners.jobs.ended):
        gate.set()
