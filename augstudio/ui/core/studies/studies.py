"""Studies: the studies of the open folder, and the one that is shown or running."""

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from augstudio.errors import AugStudioError
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.jobs.jobs import Job, JobKind, Jobs
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.jobs.throttle import Work
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.network_choice import NetworkChoice
from augstudio.ui.core.studies.study_meter import StudyMeter

if TYPE_CHECKING:
    from augstudio.lab.library import DamagedStudy, StudiesFound
    from augstudio.lab.plan import Plan
    from augstudio.lab.study import Study
    from augstudio.lab.winners import Confirmation
    from augstudio.ui.core.studies.findings import Findings
    from augstudio.ui.core.studies.study_choice import StudyChoice

_CHANGED = "The recipe now has what won; Ctrl+Z undoes that."
_REFUTED = (
    "The winners are worse than no augmentation on photos that chose nothing, so the recipe stays "
    "as it is."
)
_UNCHANGED = "The recipe stays as it is."


class Studies(QObject):
    """Lists studies, runs one at a time, and keeps the one that is shown.

    Methods that start a job return ``None`` if the study can't run or another job is running.

    Attributes
    ----------
    listed, damaged
        The studies of the open folder, newest first; and those that can't be read, by name.
    study, findings
        The study that is shown, and what is known of it; ``None`` if a new one is planned, or
        until it is known.
    unreadable
        The damaged study that is shown instead, or ``None``.
    job, running
        The job that works on a study, if one does, and that study.

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
        self.damaged: tuple[DamagedStudy, ...] = ()
        self.study: Study | None = None
        self.unreadable: DamagedStudy | None = None
        self.findings: Findings | None = None
        self.job: Job | None = None
        self.running: Study | None = None
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
        self.listed, self.damaged = (), ()
        self.list_changed.emit()
        self.show(None)
        if dataset is not None:
            self._listing.submit(lambda _: _work().find_studies(dataset.name))

    def show(self, study: "Study | DamagedStudy | None") -> None:
        """Show another study, or plan a new one."""
        self._finding.drop()
        self._is_finding = self._is_stale = False
        self.study = study if study in self.listed else None
        self.unreadable = study if study in self.damaged else None
        self.findings = None
        self.study_changed.emit()
        self._find()

    def forget(self, study: "Study | DamagedStudy") -> None:
        """Show the next study, because this one was deleted."""
        shown: tuple[Study | DamagedStudy, ...] = (*self.listed, *self.damaged)
        place = shown.index(study)
        left = (*shown[:place], *shown[place + 1 :])
        self.listed = tuple(each for each in self.listed if each is not study)
        self.damaged = tuple(each for each in self.damaged if each is not study)
        self.list_changed.emit()
        if study in (self.study, self.unreadable):
            self.show(left[min(place, len(left) - 1)] if left else None)

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

    def plan(self, choice: "StudyChoice") -> "Callable[[], Plan]":
        """Return a function that returns the plan of a study of the open photos.

        It may be called in any thread, and raises ``InputError`` if there can be no such study.
        """
        dataset, recipe = self._project.dataset, self._recipe.value
        config = choice.config(self.config)

        def made() -> "Plan":
            from augstudio.lab.study import plan_for

            assert dataset is not None
            arms = choice.arms(recipe, config)
            plan = plan_for(dataset, config, arms, choice.folds, choice.repeats)
            for each in map(plan.config_of, arms):
                if each.method is not Method.FROM_SCRATCH:
                    each.chosen_backbone.weights_file()
            return plan

        return made

    def start(self, choice: "StudyChoice") -> Job | None:
        """Begin a new study of the open photos, and show it as soon as it is planned."""
        dataset = self._project.dataset
        if dataset is None:
            return None
        plan = self.plan(choice)

        return self._begin(None, "The study", lambda *given: _work().begin(plan, dataset, *given))

    # --- the study that is shown ---

    def resume(self) -> Job | None:
        """Make the trials that are missing."""
        return self._run(lambda *given: _work().go_on(*given), "The study")

    def add_repeats(self) -> Job | None:
        """Divide the photos into parts a few times more."""
        return self._run(lambda *given: _work().add_repeats(*given), "The study")

    def finish(self) -> None:
        """Leave it at the repeats that are complete; more can be added later."""
        study, found = self.study, self.findings
        if study is None or found is None or not found.complete or self.job is not None:
            return
        try:
            study.with_repeats(found.complete)
        except AugStudioError as error:
            messages.show_error(error)
        self._find()

    def use_winners(self) -> Job | None:
        """Make a recipe of what helps, confirm it on held-out photos, and use it.

        It is not used if it is worse there than no augmentation, beyond chance.
        """
        job = self._run(lambda *given: _work().try_winners(*given), "Trying the winners")
        if job is not None:
            job.finished.connect(self._use)
        return job

    @Slot(object)
    def _use(self, found: "Confirmation | None") -> None:
        if found is None:
            self.confirmed.emit(None)
            return
        if found.is_refuted:
            self._channel.say("warn", _REFUTED)
        else:
            said = _CHANGED if self._recipe.take_winners(found.arm.recipe) else _UNCHANGED
            self._channel.say("good", said)
        self.confirmed.emit(found)

    def _run(self, work: Callable[..., object], title: str) -> Job | None:
        """Work on the study that is shown, if the photos are still those of the study."""
        study, dataset, found = self.study, self._project.dataset, self.findings
        if study is None or dataset is None or found is None or not found.same_photos:
            return None
        return self._begin(study, title, lambda *given: work(study, dataset, *given))

    def _begin(self, study: "Study | None", title: str, work: Work) -> Job | None:
        job = self._jobs.start(JobKind.LAB, title, work, StudyMeter())
        if job is not None:
            self.job, self.running = job, study
            job.reported.connect(self._take_event)
            job.failed.connect(messages.show_error)
            job.ended.connect(self._end)
            self.job_changed.emit()
        return job

    @Slot(object)
    def _take_event(self, event: object) -> None:
        """Show a new study, or what new trials say about the one that is shown."""
        from augstudio.lab.study import Study

        if not isinstance(event, Study):
            self._find()
            return
        self.running = event
        self.listed = (event, *self.listed)
        self.list_changed.emit()
        self.show(event)

    @Slot()
    def _end(self) -> None:
        self.job = self.running = None
        self.job_changed.emit()
        self._find()

    # --- beside the window ---

    @Slot()
    def _find(self) -> None:
        """Compute the verdicts; one computation at a time, the last one with all trials."""
        study, dataset, before = self.study, self._project.dataset, self.findings
        if study is None:
            return
        self._is_stale = self._is_finding
        if not self._is_finding:
            self._is_finding = True
            self._finding.submit(lambda _: _work().findings_of(study, dataset, before))

    @Slot(object)
    def _take_findings(self, found: "Findings") -> None:
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
    def _take_list(self, found: "StudiesFound") -> None:
        self.listed, self.damaged = tuple(found.studies), tuple(found.damaged)
        self.list_changed.emit()
        if self.listed and self.study is None:
            self.show(self.listed[0])


def _work() -> ModuleType:
    """Return what is done in threads: they import the lab, so the window opens sooner."""
    from augstudio.ui.core.studies import study_work

    return study_work
