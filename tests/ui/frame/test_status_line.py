import threading

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.progress import Progress
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import FeaturesExtracted, Phase
from augstudio.ui.core.jobs.jobs import Job, JobKind
from augstudio.ui.core.jobs.meter import Speed
from augstudio.ui.core.jobs.throttle import Advance, Report
from augstudio.ui.core.jobs.training_meter import TrainingMeter
from augstudio.ui.core.owners import Owners
from augstudio.ui.frame.status_line import StatusLine, progress_text


@pytest.fixture
def line(qtbot: QtBot) -> StatusLine:
    made = StatusLine()
    qtbot.addWidget(made)
    return made


def label(line: StatusLine) -> QLabel:
    return line.findChild(QLabel, "label_status")


def test_progress_in_words() -> None:
    text = progress_text(Advance(1240, 2000, "Extracting features"), Speed(310, seconds_left=2.6))
    assert text == (
        "Extracting features 1\u202f240 / 2\u202f000   62%   310 photos/s   about 3 s left"
    )
    assert progress_text(Advance(0, 0, "Loading TensorFlow"), Speed()) == "Loading TensorFlow"
    assert progress_text(Advance(7, 0, "Reading photos"), Speed()) == "Reading photos 7 photos"
    assert progress_text(Advance(4, 4, "Saving", "files"), Speed(2, "files")) == (
        "Saving 4 / 4   100%   2.0 files/s"
    )
    advance = Advance(20_000_000, 58_889_256, "Downloading VGG16", "bytes")
    assert progress_text(advance, Speed(1_250_000, "bytes", 31.9)) == (
        "Downloading VGG16 20.0 / 58.9 MB   33%   1.2 MB/s   about 32 s left"
    )


def follow(line: StatusLine, owners: Owners, steps: threading.Semaphore) -> Job:
    """Show a job that advances with every step, until it is stopped."""

    def work(progress: Progress, _: Report) -> None:
        done = 0
        while not progress.cancelled:
            if steps.acquire(timeout=0.01):
                done += 1
                progress.report(done, 2, "Extracting features")

    job = owners.jobs.start(JobKind.SAVE_COPIES, "Saving copies", work)
    assert job is not None
    line.show_job(job)
    return job


def test_a_message_stays_while_progress_is_reported(
    qtbot: QtBot, line: StatusLine, owners: Owners
) -> None:
    steps = threading.Semaphore(0)
    job = follow(line, owners, steps)
    assert label(line).text() == "Saving copies …"
    line.say("warn", "Training is still running.")
    with qtbot.waitSignal(job.progressed):
        steps.release()
    assert label(line).text() == "Training is still running."
    assert label(line).property("role") == "warn"
    assert line.findChild(QProgressBar, "progress_job").value() == 1


def test_the_speed_in_an_event_is_shown_at_once(
    qtbot: QtBot, line: StatusLine, owners: Owners
) -> None:
    """So that it is never another than the page shows."""
    gate = threading.Event()

    def work(progress: Progress, report: Report) -> None:
        progress.report(1, 4, "Extracting features")
        report(FeaturesExtracted(Split.TRAIN, 0, 1, 4, 1, 0, 10.0))
        gate.wait(5)

    meter = TrainingMeter(TrainConfig.of(Method.BOTTLENECK, views=1), Recipe())
    meter.expect({Phase.TOP_MODEL: 4.0})
    job = owners.jobs.start(JobKind.SAVE_COPIES, "Training", work, meter)
    assert job is not None
    line.show_job(job)
    with qtbot.waitSignal(job.reported):
        pass
    assert label(line).text() == "Extracting features 1 / 4   25%   10 photos/s   about 4 s left"
    with qtbot.waitSignal(owners.jobs.ended):
        gate.set()


def test_stop_and_pause_are_shown_whoever_asked_for_them(
    qtbot: QtBot, line: StatusLine, owners: Owners
) -> None:
    job = follow(line, owners, threading.Semaphore(0))
    stop = line.findChild(QAbstractButton, "button_stop")
    assert stop.isEnabled()
    job.pause()
    assert label(line).text() == "Pausing …"
    assert stop.isEnabled()
    with qtbot.waitSignal(owners.jobs.ended):
        job.stop()
        assert label(line).text() == "Stopping …"
        assert not stop.isEnabled()
    line.show_job(None)
    assert label(line).text() == "Ready"
    assert stop.isHidden()
