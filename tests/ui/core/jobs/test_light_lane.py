import threading

import pytest
from pytestqt.qtbot import QtBot

from augstudio.errors import AugStudioError
from augstudio.progress import Progress
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.jobs.threads import wait_for_threads


def test_only_the_newest_preview_is_delivered(qtbot: QtBot) -> None:
    latest = LatestJob("The preview")
    gate = threading.Event()
    results: list[int] = []
    latest.result.connect(results.append)
    latest.submit(lambda _: gate.wait(5) and 1)
    latest.submit(lambda _: 2)
    latest.submit(lambda _: 3)
    with qtbot.waitSignal(latest.result):
        gate.set()
    assert results == [3]
    with qtbot.waitSignal(latest.result):
        latest.submit(lambda _: 4)
    assert results == [3, 4]


def test_a_failed_preview_says_why(qtbot: QtBot) -> None:
    latest = LatestJob("The preview")

    def work(_: Progress) -> None:
        raise AugStudioError("Gone.", "Look elsewhere.")

    with qtbot.waitSignal(latest.failed) as failed:
        latest.submit(work)
    assert str(failed.args[0]) == "Gone. Look elsewhere."


def test_only_the_newest_tells_how_far_it_is(qtbot: QtBot) -> None:
    latest = LatestJob("The preview")
    gate = threading.Event()
    told: list[int] = []
    latest.progressed.connect(lambda advance: told.append(advance.done))

    def work(progress: Progress) -> None:
        gate.wait(5)
        progress.report(1, 1, "Drawing")

    latest.submit(work)
    latest.submit(lambda progress: progress.report(2, 2, "Drawing"))
    with qtbot.waitSignal(latest.result):
        gate.set()
    assert told == [2]


def test_dropped_previews_are_not_delivered(qtbot: QtBot) -> None:
    latest = LatestJob("The preview")
    gate = threading.Event()
    results: list[int] = []
    latest.result.connect(results.append)
    latest.submit(lambda _: gate.wait(5) and 1)
    latest.drop()
    gate.set()
    with qtbot.waitSignal(latest.result):
        latest.submit(lambda _: 2)
    wait_for_threads()
    qtbot.wait(1)
    assert results == [2]


def test_an_owner_may_go_while_its_preview_runs(qtbot: QtBot) -> None:
    latest = LatestJob("The preview")
    gate, done = threading.Event(), threading.Event()

    def work(_: Progress) -> None:
        gate.wait(5)
        done.set()

    latest.submit(work)
    latest.deleteLater()
    del latest
    qtbot.wait(1)
    gate.set()
    assert done.wait(5)
    qtbot.wait(10)


def test_what_nobody_wants_any_more_is_cancelled(qtbot: QtBot) -> None:
    latest = LatestJob("The preview")
    cancelled: list[bool] = []

    def work(progress: Progress) -> None:
        try:
            while True:
                progress.check()
                threading.Event().wait(0.001)
        finally:
            cancelled.append(progress.cancelled)

    latest.submit(work)
    with qtbot.waitSignal(latest.result) as told, qtbot.assertNotEmitted(latest.failed):
        latest.submit(lambda _: 2)
    assert told.args == [2]
    latest.submit(work)
    latest.drop()
    wait_for_threads()
    assert cancelled == [True, True]


def test_an_error_of_the_program_is_named_by_the_title(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.excepthook", lambda *_: None)
    latest = LatestJob("Loading thumbnails")
    with qtbot.waitSignal(latest.failed) as failed:
        latest.submit(lambda _: 1 // 0)
    assert "Loading thumbnails failed because of an error" in str(failed.args[0])
