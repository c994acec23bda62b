import sys
import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from augstudio.data.dataset import Split
from augstudio.errors import AugStudioError, InputError
from augstudio.progress import Progress
from augstudio.runs.events import EpochFinished, EpochProgressed, FeaturesExtracted, Phase
from augstudio.ui.core.jobs import Job, Jobs, LatestJob, UnexpectedError, wait_for_threads
from augstudio.ui.core.throttle import Report


class Listener(QObject):
    """Writes down what a job says, and in which thread it is heard."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.heard: list[tuple[str, Any]] = []
        self.threads: set[int] = set()
        job.progressed.connect(lambda *args: self._note("progressed", args))
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
    made = Jobs()
    yield made
    made.close()


def run(qtbot: QtBot, jobs: Jobs, work: Any) -> Listener:
    job = jobs.start("Testing", work)
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
    assert listener.heard[0][1] == (1, 2, "Counting", "sheep")
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

    job = jobs.start("Testing", work)
    assert job is not None
    listener = Listener(job)
    assert begun.wait(5)
    jobs.stop()
    assert job.is_cancelling
    qtbot.waitSignal(jobs.ended).wait()
    assert listener.heard == [("cancelled", "half"), ("ended", None)]


def test_stopping_before_there_is_anything_gives_none(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()

    def work(progress: Progress, report: Report) -> str:
        gate.wait(5)
        progress.check()
        return "whole"

    job = jobs.start("Testing", work)
    assert job is not None
    listener = Listener(job)
    jobs.stop()
    gate.set()
    qtbot.waitSignal(jobs.ended).wait()
    assert listener.heard == [("cancelled", None), ("ended", None)]


def test_one_job_at_a_time(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()
    first = jobs.start("Reading photos", lambda progress, report: gate.wait(5))
    with qtbot.waitSignal(jobs.refused) as refused:
        assert jobs.start("Training", lambda progress, report: None) is None
    assert refused.args == ["Reading photos is still going on. Wait for it, or stop it."]
    assert jobs.current is first
    with qtbot.waitSignal(jobs.ended):
        gate.set()


def test_a_result_may_start_the_next_job(qtbot: QtBot, jobs: Jobs) -> None:
    second: list[Job | None] = []
    first = jobs.start("One", lambda progress, report: 1)
    assert first is not None
    first.finished.connect(lambda: second.append(jobs.start("Two", lambda progress, report: 2)))
    with qtbot.waitSignals([jobs.ended, jobs.ended]):
        pass
    assert second[0] is not None


def test_stop_then_waits_for_the_end(qtbot: QtBot, jobs: Jobs) -> None:
    calls: list[bool] = []
    jobs.stop_then(lambda: calls.append(jobs.current is None))
    assert calls == [True]

    def work(progress: Progress, report: Report) -> None:
        while not progress.cancelled:
            threading.Event().wait(0.001)

    jobs.start("Testing", work)
    jobs.stop_then(lambda: calls.append(jobs.current is None))
    qtbot.waitUntil(lambda: len(calls) == 2)
    assert calls == [True, True]


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
    assert progressed[-1][0] == features[-1].done == parts[-1].done == 2000
    for thinned in (progressed, features, parts):
        assert len(thinned) < 200
    assert [v for _, v in listener.heard if isinstance(v, EpochFinished)] == epochs


def test_the_last_report_arrives_even_when_the_work_ends_early(qtbot: QtBot, jobs: Jobs) -> None:
    def work(progress: Progress, report: Report) -> None:
        for done in range(8):
            progress.report(done, 100, "Reading")

    listener = run(qtbot, jobs, work)
    assert listener.heard[-3] == ("progressed", (7, 100, "Reading", "photos"))


def test_closing_stops_waits_and_delivers_nothing(qtbot: QtBot, jobs: Jobs) -> None:
    def work(progress: Progress, report: Report) -> str:
        while not progress.cancelled:
            threading.Event().wait(0.001)
        report("late")
        return "late"

    job = jobs.start("Testing", work)
    assert job is not None
    listener = Listener(job)
    jobs.close()
    assert jobs.current is None
    qtbot.wait(10)
    assert listener.heard == []


def test_only_the_newest_preview_is_delivered(qtbot: QtBot) -> None:
    latest = LatestJob()
    gate = threading.Event()
    results: list[int] = []
    latest.result.connect(results.append)
    latest.submit(lambda: gate.wait(5) and 1)
    latest.submit(lambda: 2)
    latest.submit(lambda: 3)
    with qtbot.waitSignal(latest.result):
        gate.set()
    assert results == [3]
    with qtbot.waitSignal(latest.result):
        latest.submit(lambda: 4)
    assert results == [3, 4]


def test_a_failed_preview_tells_why(qtbot: QtBot) -> None:
    latest = LatestJob()

    def work() -> None:
        raise AugStudioError("Gone.", "Look elsewhere.")

    with qtbot.waitSignal(latest.failed) as failed:
        latest.submit(work)
    assert str(failed.args[0]) == "Gone. Look elsewhere."


def test_dropped_previews_are_not_delivered(qtbot: QtBot) -> None:
    latest = LatestJob()
    gate = threading.Event()
    results: list[int] = []
    latest.result.connect(results.append)
    latest.submit(lambda: gate.wait(5) and 1)
    latest.drop()
    gate.set()
    with qtbot.waitSignal(latest.result):
        latest.submit(lambda: 2)
    wait_for_threads()
    qtbot.wait(1)
    assert results == [2]


def test_an_owner_may_go_while_its_preview_runs(qtbot: QtBot) -> None:
    latest = LatestJob()
    gate, done = threading.Event(), threading.Event()

    def work() -> None:
        gate.wait(5)
        done.set()

    latest.submit(work)
    latest.deleteLater()
    del latest
    qtbot.wait(1)
    gate.set()
    assert done.wait(5)
    qtbot.wait(10)


def test_the_window_need_not_wait_long_for_a_busy_thread(qtbot: QtBot) -> None:
    Jobs()
    assert sys.getswitchinterval() == pytest.approx(0.001)


def paused(progress: Progress, report: Report) -> str:
    """Work that listens as a training does."""
    while not progress.cancelled:
        if progress.pausing:
            progress.check()
        threading.Event().wait(0.001)
    return "kept"


def test_a_pause_is_an_end_of_its_own(qtbot: QtBot, jobs: Jobs) -> None:
    job = jobs.start("Testing", paused)
    assert job is not None
    listener = Listener(job)
    job.pause()
    assert job.is_pausing
    qtbot.waitSignal(jobs.ended).wait()
    assert listener.heard == [("paused", None), ("ended", None)]
    assert jobs.current is None


def test_stop_takes_a_pause_back(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()

    def work(progress: Progress, report: Report) -> str:
        gate.wait(5)
        return paused(progress, report)

    job = jobs.start("Testing", work)
    assert job is not None
    listener = Listener(job)
    job.pause()
    job.cancel()
    assert job.is_cancelling
    assert not job.is_pausing
    gate.set()
    qtbot.waitSignal(jobs.ended).wait()
    assert listener.heard == [("cancelled", "kept"), ("ended", None)]


def test_what_ends_before_it_hears_of_the_pause_is_finished(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()

    def work(progress: Progress, report: Report) -> str:
        gate.wait(5)
        return "whole"

    job = jobs.start("Testing", work)
    assert job is not None
    listener = Listener(job)
    job.pause()
    gate.set()
    qtbot.waitSignal(jobs.ended).wait()
    assert listener.heard == [("finished", "whole"), ("ended", None)]
