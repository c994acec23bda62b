"""Reports: saves the report of a run in the background."""

from pathlib import Path

from PySide6.QtCore import QObject

from augstudio.data.dataset import Split
from augstudio.evaluation.report.run_report import write_run_report
from augstudio.evaluation.run_evaluation import RunEvaluation, evaluate_split
from augstudio.lab.report_section import study_sections
from augstudio.progress import Progress
from augstudio.runs.run import Run
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.jobs.jobs import JobKind, Jobs
from augstudio.ui.core.jobs.throttle import Report
from augstudio.ui.core.runs.classifiers import Classifiers
from augstudio.ui.pages.results.evaluated_run import Found


class Reports(QObject):
    """Says where a report was saved, or why it was not."""

    def __init__(
        self, jobs: Jobs, classifiers: Classifiers, channel: Channel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._jobs, self._classifiers, self._channel = jobs, classifiers, channel

    def save(self, run: Run, found: Found, path: Path) -> None:
        """Save the report of an evaluation; cross-validated, that on validation photos."""

        def work(progress: Progress, _: Report) -> None:
            evaluation = self._evaluation(run, found, progress)
            write_run_report(evaluation, run, path, progress, study_sections(run))

        job = self._jobs.start(JobKind.REPORT, "Saving the report", work)
        if job is not None:
            job.failed.connect(messages.show_error)
            job.finished.connect(lambda _: self._channel.say("good", f"Saved {path}."))

    def _evaluation(self, run: Run, found: Found, progress: Progress) -> RunEvaluation:
        if isinstance(found, RunEvaluation):
            return found
        return evaluate_split(run, Split.VALIDATION, self._classifiers.answering(run, progress))
