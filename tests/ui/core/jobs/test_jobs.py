import sys
import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import Split
from augstudio.errors import InputError
from augstudio.progress import Progress
from augstudio.runs.events import EpochFinished, EpochProgressed, FeaturesExtracted, Phase
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs, JobState
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.jobs.throttle import Advance, Report
from augstudio.ui.core.messages import UnexpectedError
from tests import driver


class Listener(QObject):
    """Writes down what a job says, and in which thread it is heard."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.heard: list[tuple[str, Any]] = []
        self.threads: set[int] = set()
        job.progressed.connect(lambda advance: self._note("progressed", advance))
        job.reported.connect(lambda event: self._note("reported", event))
        job.finished.connect(lambda result: self._note("finished", result))
        job.failed.connect(lambda error: self._note("failed", error))
        job.cancelled.connect(lambda partial: self._note("cancelled", partial))
        job.paused.connect(lambda: self._note("paused", None))
        job.ended.connect(lambda: self._note("ended", None))

    def _note(self, kind: str, value: Any) -> None:
        self.heard.append((kind, value))
        self.threads.add(threading.get_ident())

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.heard]


@pytest.fixture
def jobs(qtbot: QtBot) -> Any:
    made = Jobs(TensorFlowLoader())
    yield made
    made.close()


def run(qtbot: QtBot, jobs: Jobs, work: Any) -> Listener:
    job = jobs.start(JobKind.SAVE_COPIES, "Testing", work)
    assert job is not None
    listener = Listener(job)
    with qtbot.waitSignal(jobs.ended):
        pass
    return listener


def test_a_job_delivers_its_result_in_the_threads_of_the_window(qtbot: QtBot, jobs: Jobs) -> None:
    def work(progress: Progress, report: Report) -> int:
        progress.report(1, 2, "Counting", "sheep")
        report("an event")
        return threading.get_ident()

    listener = run(qtbot, jobs, work)
    assert listener.kinds() == ["progressed", "reported", "finished", "ended"]
    assert listener.heard[0][1] == Advance(1, 2, "Counting", "sheep")
    assert listener.heard[1][1] == "an event"
    assert listener.heard[2][1] != threading.get_ident()
    assert listener.threads == {threading.get_ident()}
    assert jobs.current is None


def test_an_error_for_the_user_fails_the_job(qtbot: QtBot, jobs: Jobs) -> None:
    error = InputError("No photos.", "Add some.")

    def work(progress: Progress, report: Report) -> None:
        raise error

    listener = run(qtbot, jobs, work)
    assert listener.heard == [("failed", error), ("ended", None)]


def test_an_unexpected_error_goes_to_the_exception_hook(
    qtbot: QtBot, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked: list[BaseException] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: hooked.append(error))

    def work(progress: Progress, report: Report) -> None:
        raise ZeroDivisionError("oops")

    listener = run(qtbot, jobs, work)
    assert listener.kinds() == ["failed", "ended"]
    assert isinstance(listener.heard[0][1], UnexpectedError)
    assert [type(error) for error in hooked] == [ZeroDivisionError]


def test_stopping_gives_what_was_reached(qtbot: QtBot, jobs: Jobs) -> None:
    begun = threading.Event()

    def work(progress: Progress, report: Report) -> str:
        begun.set()
        while not progress.cancelled:
            threading.Event().wait(0.001)
        return "half"

    job = jobs.start(JobKind.SAVE_COPIES, "Testing", work)
    assert job is not None
    listener = Listener(job)
    assert begun.wait(5)
    jobs.stop()
    assert job.state is JobState.STOPPING
    qtbot.waitSignal(jobs.ended).wait()
    assert listener.heard == [("cancelled", "half"), ("ended", None)]


def test_stopping_before_there_is_anything_gives_none(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()

    def work(progress: Progress, report: Report) -> str:
        gate.wait(5)
        progress.check()
        return "whole"

    job = jobs.start(JobKind.SAVE_COPIES, "Testing", work)
    assert job is not None
    listener = Listener(job)
    jobs.stop()
    gate.set()
    qtbot.waitSignal(jobs.ended).wait()
    assert listener.heard == [("cancelled", None), ("ended", None)]


def test_one_job_at_a_time(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()
    first = jobs.start(JobKind.SAVE_COPIES, "Reading photos", lambda progress, report: gate.wait(5))
    with qtbot.waitSignal(jobs.refused) as refused:
        assert jobs.start(JobKind.SAVE_COPIES, "Training", lambda progress, report: None) is None
    assert refused.args == ["Reading photos is still running. Wait for it or stop it."]
    assert jobs.current is first
    with qtbot.waitSignal(jobs.ended):
        gate.set()


def test_reading_photos_is_stopped_without_a_question(qtbot: QtBot, jobs: Jobs) -> None:
    then: list[Job | None] = []

    def read(progress: Progress, report: Report) -> None:
        while not progress.cancelled:
            threading.Event().wait(0.001)

    jobs.start(JobKind.READ_PHOTOS, "Reading photos", read)
    with qtbot.waitSignal(jobs.ended):
        jobs.when_idle("open", "pets", lambda: then.append(jobs.current))
    assert then == [None]


def test_a_result_may_start_the_next_job(qtbot: QtBot, jobs: Jobs) -> None:
    second: list[Job | None] = []
    first = jobs.start(JobKind.SAVE_COPIES, "One", lambda progress, report: 1)
    assert first is not None
    first.finished.connect(
        lambda: second.append(jobs.start(JobKind.SAVE_COPIES, "Two", lambda progress, report: 2))
    )
    with qtbot.waitSignals([jobs.ended, jobs.ended]):
        pass
    assert second[0] is not None


def test_reports_are_thinned_out_but_epochs_are_not(qtbot: QtBot, jobs: Jobs) -> None:
    epochs = [EpochFinished(n, 1.0, 0.5, 1.0, 0.5, 1) for n in range(1, 201)]

    def work(progress: Progress, report: Report) -> None:
        for done in range(1, 2001):
            # It is also how far the job is.
            report(FeaturesExtracted(Split.TRAIN, 0, done, 2000, done, 0, 100.0))
            report(EpochProgressed(Phase.NETWORK, 1, done, 2000, 100.0))
        for epoch in epochs:
            report(epoch)

    listener = run(qtbot, jobs, work)
    progressed = [value for kind, value in listener.heard if kind == "progressed"]
    features = [v for _, v in listener.heard if isinstance(v, FeaturesExtracted)]
    parts = [v for _, v in listener.heard if isinstance(v, EpochProgressed)]
    assert progressed[-1].done == features[-1].done == parts[-1].done == 2000
    for thinned in (progressed, features, parts):
        assert len(thinned) < 200
    assert [v for _, v in listener.heard if isinstance(v, EpochFinished)] == epochs


def test_the_last_report_arrives_even_when_the_work_ends_early(qtbot: QtBot, jobs: Jobs) -> None:
    def work(progress: Progress, report: Report) -> None:
        for done in range(8):
            progress.report(done, 100, "Reading")

    listener = run(qtbot, jobs, work)
    assert listener.heard[-3] == ("progressed", Advance(7, 100, "Reading"))


def test_closing_stops_waits_and_delivers_nothing(qtbot: QtBot, jobs: Jobs) -> None:
    def work(progress: Progress, report: Report) -> str:
        while not progress.cancelled:
            threading.Event().wait(0.001)
        report("late")
        return "late"

    job = jobs.start(JobKind.SAVE_COPIES, "Testing", work)
    assert job is not None
    listener = Listener(job)
    jobs.close()
    assert jobs.current is None
    qtbot.wait(10)
    assert listener.heard == []


def test_the_window_need_not_wait_long_for_a_busy_thread(qtbot: QtBot) -> None:
    Jobs(TensorFlowLoader())
    assert sys.getswitchinterval() == pytest.approx(0.001)


def paused(progress: Progress, report: Report) -> str:
    """Work that listens as a training does."""
    while not progress.cancelled:
        if progress.pausing:
            progress.check()
        threading.Event().wait(0.001)
    return "kept"


def test_a_pause_is_an_end_of_its_own(qtbot: QtBot, jobs: Jobs) -> None:
    job = jobs.start(JobKind.SAVE_COPIES, "Testing", paused)
    assert job is not None
    listener = Listener(job)
    job.pause()
    assert job.state is JobState.PAUSING
    qtbot.waitSignal(jobs.ended).wait()
    assert job.state is JobState.ENDED
    assert listener.heard == [("paused", None), ("ended", None)]
    assert jobs.current is None


def test_stop_takes_a_pause_back(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()

    def work(progress: Progress, report: Report) -> str:
        gate.wait(5)
        return paused(progress, report)

    job = jobs.start(JobKind.SAVE_COPIES, "Testing", work)
    assert job is not None
    listener = Listener(job)
    job.pause()
    job.stop()
    job.pause()  # too late
    assert job.state is JobState.STOPPING
    gate.set()
    qtbot.waitSignal(jobs.ended).wait()
    assert listener.heard == [("cancelled", "kept"), ("ended", None)]


def test_what_ends_before_it_hears_of_the_pause_is_finished(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()

    def work(progress: Progress, report: Report) -> str:
        gate.wait(5)
        return "whole"

    job = jobs.start(JobKind.SAVE_COPIES, "Testing", work)
    assert job is not None
    listener = Listener(job)
    job.pause()
    gate.set()
    qtbot.waitSignal(jobs.ended).wait()
    assert listener.heard == [("finished", "whole"), ("ended", None)]


def test_every_change_of_the_state_is_emitted_once(qtbot: QtBot, jobs: Jobs) -> None:
    job = jobs.start(JobKind.TRAIN, "Training", paused)
    assert job is not None
    states = [job.state]
    job.state_changed.connect(lambda: states.append(job.state))
    for act in (job.pause, job.pause, job.stop, job.stop):
        act()
    qtbot.waitSignal(jobs.ended).wait()
    assert states == [JobState.RUNNING, JobState.PAUSING, JobState.STOPPING, JobState.ENDED]


def test_what_is_to_be_done_waits_until_the_job_has_ended(qtbot: QtBot, jobs: Jobs) -> None:
    calls: list[bool] = []
    jobs.when_idle("close", "it", lambda: calls.append(jobs.current is None))
    assert calls == [True]  # at once, where nothing runs
    jobs.start(JobKind.SAVE_COPIES, "Saving copies", paused)
    jobs.when_idle("close", "it", lambda: calls.append(jobs.current is None))
    shown = driver.dialog("dialog_question")
    assert shown.text() == "Saving copies is still running."
    assert [button.text() for button in shown.buttons()] == ["Stop and close", "Let it finish"]
    driver.answer("dialog_question", "button_yes")
    qtbot.waitUntil(lambda: len(calls) == 2)
    assert calls == [True, True]


def test_a_training_can_be_paused_in_place_of_stopped(qtbot: QtBot, jobs: Jobs) -> None:
    calls: list[int] = []
    job = jobs.start(JobKind.TRAIN, "Training", paused)
    assert job is not None
    listener = Listener(job)
    jobs.when_idle("close", "AugStudio", lambda: calls.append(1))
    shown = driver.dialog("dialog_question")
    assert {button.text() for button in shown.buttons()} == {
        "Stop and close",
        "Pause and close",
        "Keep training",
    }
    driver.answer("dialog_question", "button_other")
    qtbot.waitUntil(lambda: calls == [1])
    assert listener.kinds() == ["paused", "ended"]


def test_a_job_that_ends_need_not_be_stopped(qtbot: QtBot, jobs: Jobs) -> None:
    gate, calls = threading.Event(), []
    jobs.start(JobKind.SAVE_COPIES, "Saving copies", lambda progress, report: gate.wait(5))
    jobs.when_idle("close", "it", lambda: calls.append(1))
    with qtbot.waitSignal(jobs.ended):
        gate.set()
    assert calls == []
    driver.answer("dialog_question", "button_yes")
    assert calls == [1]


def test_tensorflow_is_waited_for_by_what_needs_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[str] = []
    loader = TensorFlowLoader()
    monkeypatch.setattr(loader, "wait", lambda progress: waited.append("here"))
    jobs = Jobs(loader)
    for kind in JobKind:
        with qtbot.waitSignal(jobs.ended):
            jobs.start(kind, kind.value, lambda progress, report: None)
    assert len(waited) == len([kind for kind in JobKind if kind.needs_tensorflow]) == 7
