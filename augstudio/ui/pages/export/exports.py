"""Exports: the export of each run that was started last, as a background job."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from augstudio.errors import AugStudioError
from augstudio.export.formats import Format
from augstudio.export.run_export import (
    Exported,
    ExportEvent,
    ExportFailed,
    FormatStarted,
    export,
)
from augstudio.plain_text import counted, shown
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs
from augstudio.ui.core.jobs.throttle import Report

_WAITING, _STOPPED = "Waiting", "Stopped"


@dataclass(frozen=True)
class FormatState:
    """How far a format is: ``step`` in words until there is a ``result``."""

    form: Format
    step: str = _WAITING
    result: Exported | ExportFailed | None = None


@dataclass(frozen=True)
class ExportState:
    """How far the export of a run into ``out`` is."""

    out: Path
    formats: tuple[FormatState, ...]

    @property
    def done(self) -> list[Exported]:
        """The formats that are exported, passed or not."""
        return [each.result for each in self.formats if isinstance(each.result, Exported)]


#: A folder may be used by another run after it was deleted.
_Key = tuple[Path, str]


class Exports(QObject):
    """Runs exports and remembers how the last one of each run went.

    Signals
    -------
    changed
        What ``of`` returns has changed.
    ended
        No export is running any more.
    """

    changed = Signal()
    ended = Signal()

    def __init__(self, jobs: Jobs, channel: Channel, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._channel = jobs, channel
        self._states: dict[_Key, ExportState] = {}
        self._running: _Key | None = None

    @property
    def is_running(self) -> bool:
        """Whether an export is running, of whichever run."""
        return self._running is not None

    def of(self, run: Run) -> ExportState | None:
        """Return how the last export of ``run`` since the start of the program went."""
        return self._states.get(_key(run))

    def start(self, run: Run, formats: Sequence[Format], out: Path) -> Job | None:
        """Export ``run`` into ``out``; ``None`` while another job runs."""

        def work(progress: Progress, report: Report) -> object:
            return export(run, formats, out, report, progress)

        job = self._jobs.start(JobKind.EXPORT, f"Exporting {shown(run.name)}", work)
        if job is None:
            return None
        self._running = _key(run)
        self._states[self._running] = ExportState(out, tuple(map(FormatState, formats)))
        job.reported.connect(self._take)
        job.finished.connect(lambda _: self._conclude("Exported"))
        job.cancelled.connect(lambda _: self._conclude("Stopped: exported"))
        job.failed.connect(self._fail)
        self.changed.emit()
        return job

    def _take(self, event: ExportEvent) -> None:
        if self._running is None:
            return
        state = self._states[self._running]
        if isinstance(event, FormatStarted):
            news = FormatState(event.form, event.step)
        else:
            news = FormatState(event.form, result=event)
        formats = tuple(news if each.form is event.form else each for each in state.formats)
        self._states[self._running] = replace(state, formats=formats)
        self.changed.emit()

    def _conclude(self, what: str) -> None:
        state = self._end()
        number, of = len(state.done), len(state.formats)
        formats = f"{number} of {counted(of, 'format')}" if number < of else counted(of, "format")
        other = sum(not each.passed for each in state.done)
        place = f" to {shown(state.out)}" if number else ""
        answers = f" {other} of them {'differs' if other == 1 else 'differ'} from AugStudio."
        role = "warn" if other or number < of else "good"
        self._channel.say(role, f"{what} {formats}{place}.{answers if other else ''}")

    def _fail(self, error: AugStudioError) -> None:
        self._end()
        messages.show_error(error)

    def _end(self) -> ExportState:
        """Say of what was not reached that it was not exported; forget an export of nothing."""
        assert self._running is not None
        key, self._running = self._running, None
        state = self._states.pop(key)
        left = tuple(
            each if each.result else replace(each, step=_STOPPED) for each in state.formats
        )
        state = ExportState(state.out, left)
        if any(each.result for each in left):
            self._states[key] = state
        self.changed.emit()
        self.ended.emit()
        return state


def _key(run: Run) -> _Key:
    return run.folder, run.created
