"""Studies: the studies of the open folder, and the one that is shown or running."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from augstudio.data.dataset import Dataset
from augstudio.errors import AugStudioError
from augstudio.lab.library import list_studies, new_study_folder
from augstudio.lab.plan import Plan
from augstudio.lab.run_study import run_study
from augstudio.lab.study import Study, open_study, plan_for
from augstudio.lab.winners import Confirmation, confirm, winners_arm_of
from augstudio.progress import Progress
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.jobs.throttle import Report, Work
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.network_choice import NetworkChoice
from augstudio.ui.core.studies.findings import Findings, findings_of
from augstudio.ui.core.studies.study_choice import StudyChoice
from augstudio.ui.core.studies.study_meter import UNIT, StudyMeter

#: How many repeats are added at once.
MORE_REPEATS = 2
_CHANGED = "The recipe now has what won; Ctrl+Z undoes that."
_UNCHANGED = "The recipe stays as it is."


class Studies(QObject):
    """Lists studies, runs one at a time, and keeps the one that is shown.

    Methods that start a job return ``None`` if the study can't run or another job is running.

    Attributes
    ----------
    listed
        The studies of the open folder, newest first.
    study, findings
        The study that is shown, and what is known of it; ``None`` if a new one is planned, or
        until it is known.
    job, running
        The job that works on a study, if one does, and that study.
    confirmations
        What was said about the winners in this session, by the folder of the study.

    Signals
    -------
    list_changed, study_changed, findings_changed, job_changed
        The attribute changed.
    confirmed
        The ``Confirmation`` of the winners; ``None`` if no augmentation is left.
    """

    list_changed = Signal()
    study_changed = Signal()
    findings_changed = Signal()
    job_changed = Signal()
    confirmed = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        project: Project,
        recipe: CurrentRecipe,
        network: NetworkChoice,
        channel: Channel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._project, self._recipe = jobs, project, recipe
        self._network, self._channel = network, channel
        self.listed: tuple[Study, ...] = ()
        self.study: Study | None = None
        self.findings: Findings | None = None
        self.job: Job | None = None
        self.running: Study | None = None
        self.confirmations: dict[Path, str] = {}
        self._listing = LatestJob("Reading the list of studies", self)
        self._listing.result.connect(self._take_list)
        self._finding = LatestJob("The verdicts", self)
        self._finding.result.connect(self._take_findings)
        self._finding.failed.connect(self._fail_to_find)
        #: Whether verdicts are being computed, and whether trials came since that began.
        self._is_finding = self._is_stale = False
        project.dataset_changed.connect(self._find)

    # --- which study ---

    def show_folder(self) -> None:
        """Switch to the studies of the open folder, and show the newest."""
        dataset = self._project.dataset
        self.listed = ()
        self.list_changed.emit()
        self.show(None)
        if dataset is not None:
            self._listing.submit(lambda _: list_studies(dataset.name))

    def show(self, study: Study | None) -> None:
        """Show another study, or plan a new one."""
        self._finding.drop()
        self._is_finding = self._is_stale = False
        self.study, self.findings = study, None
        self.study_changed.emit()
        self._find()

    # --- a new study ---

    @property
    def config(self) -> TrainConfig:
        """The settings of all trainings: the network chosen on Train, and the fit."""
        chosen = self._network.backbone
        return TrainConfig(
            backbone=chosen.key,
            input_size=chosen.input_size,
            weights=chosen.weights,
            fit=self._project.fit,
            seed=self._recipe.seed,
        )

    def plan(self, choice: StudyChoice) -> Callable[[], Plan]:
        """Return a function that returns the plan of a study of the open photos.

        It may be called in any thread, and raises ``InputError`` if there can be no such study.
        """
        dataset, recipe = self._project.dataset, self._recipe.value
        config = choice.config(self.config)

        def made() -> Plan:
            assert dataset is not None
            arms = choice.arms(recipe, config)
            plan = plan_for(dataset, config, arms, choice.folds, choice.repeats)
            configs = [plan.config_of(arm) for arm in arms]
            for each in configs:
                if each.method is not Method.FROM_SCRATCH:
                    each.chosen_backbone.weights_file()
            return plan

        return made

    def start(self, choice: StudyChoice) -> Job | None:
        """Begin a new study of the open photos, and show it."""
        dataset = self._project.dataset
        if dataset is None or not self._jobs.are_free():
            return None
        try:
            plan = self.plan(choice)()
            folder = new_study_folder(dataset.name, datetime.now().astimezone())
            study = open_study(folder, plan)
        except AugStudioError as error:
            messages.show_error(error)
            return None
        self.listed = (study, *self.listed)
        self.list_changed.emit()
        self.show(study)
        return self._run(study, dataset)

    # --- the study that is shown ---

    def resume(self) -> Job | None:
        """Make the trials that are missing."""
        study, dataset = self._ready()
        return self._run(study, dataset) if study and dataset else None

    def add_repeats(self) -> Job | None:
        """Divide the photos into parts a few times more."""
        study, dataset = self._ready()
        if study is None or dataset is None or not self._jobs.are_free():
            return None
        try:
            repeats = study.plan.repeats + MORE_REPEATS
            plan = study.plan.model_copy(update={"repeats": repeats})
            study.plan = open_study(study.folder, plan).plan
        except AugStudioError as error:
            messages.show_error(error)
            return None
        return self._run(study, dataset)

    def use_winners(self) -> Job | None:
        """Make a recipe of what helps, confirm it on held-out photos, and use it."""
        study, dataset = self._ready()
        if study is None or dataset is None:
            return None

        def work(progress: Progress, report: Report) -> Confirmation | None:
            arm = winners_arm_of(study)
            if arm is None:
                return None
            study.with_arm(arm)
            run_study(study, dataset, progress, report)
            progress.report(0, 0, "Confirming the winners on photos that chose nothing")
            return confirm(study, dataset, arm, progress)

        job = self._begin(study, "Trying the winners", work)
        if job is not None:
            job.finished.connect(lambda found: self._use(study, found))
        return job

    def _use(self, study: Study, found: Confirmation | None) -> None:
        if found is None:
            self.confirmed.emit(None)
            return
        said = _CHANGED if self._recipe.take_winners(found.arm.recipe) else _UNCHANGED
        self.confirmations[study.folder] = f"{said} {found.sentence}"
        self._channel.say("good", said)
        self.confirmed.emit(found)

    def _ready(self) -> tuple[Study | None, Dataset | None]:
        """Return the study and the photos, if these are still the same."""
        study, dataset = self.study, self._project.dataset
        if study is None or dataset is None or not study.is_of(dataset):
            return None, None
        return study, dataset

    def _run(self, study: Study, dataset: Dataset) -> Job | None:
        def work(progress: Progress, report: Report) -> None:
            total = len(study.missing())
            progress.report(0, total, "Preparing the photos", UNIT)
            run_study(study, dataset, progress, report)

        return self._begin(study, "The study", work)

    def _begin(self, study: Study, title: str, work: Work) -> Job | None:
        job = self._jobs.start(JobKind.LAB, title, work, StudyMeter())
        if job is not None:
            self.job, self.running = job, study
            job.reported.connect(self._find)
            job.failed.connect(messages.show_error)
            job.ended.connect(self._end)
            self.job_changed.emit()
        return job

    @Slot()
    def _end(self) -> None:
        self.job = self.running = None
        self.job_changed.emit()
        self._find()

    # --- beside the window ---

    @Slot()
    def _find(self) -> None:
        """Compute the verdicts; one computation at a time, the last one with all trials."""
        study, dataset = self.study, self._project.dataset
        if study is None:
            return
        self._is_stale = self._is_finding
        if not self._is_finding:
            self._is_finding = True
            self._finding.submit(lambda _: findings_of(study, dataset))

    @Slot(object)
    def _take_findings(self, found: Findings) -> None:
        self._is_finding = False
        self.findings = found
        self.findings_changed.emit()
        if self._is_stale:
            self._find()

    @Slot(object)
    def _fail_to_find(self, error: AugStudioError) -> None:
        self._is_finding = False
        messages.show_error(error)

    @Slot(object)
    def _take_list(self, found: list[Study]) -> None:
        self.listed = tuple(found)
        self.list_changed.emit()
        if found and self.study is None:
            self.show(found[0])
