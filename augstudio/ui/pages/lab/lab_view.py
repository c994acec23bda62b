"""LabView: a plan, or a study of the open folder, and which one."""

from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFileDialog, QStackedLayout, QVBoxLayout, QWidget

from augstudio import storage
from augstudio.augment.presets import presets
from augstudio.errors import AugStudioError
from augstudio.lab.sentences import METHOD
from augstudio.lab.study import verdicts_table
from augstudio.lab.verdicts import Verdict
from augstudio.lab.winners import Confirmation
from augstudio.ui.core import messages
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe, Origin, Source
from augstudio.ui.core.jobs.jobs import Job, Jobs, JobState
from augstudio.ui.core.jobs.throttle import Advance
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.runs.network_choice import NetworkChoice
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.core.studies.studies import Studies
from augstudio.ui.look.theme import SPACING
from augstudio.ui.pages.lab.plan.plan_check import PlanCheck, PlanFacts
from augstudio.ui.pages.lab.plan.plan_view import PlanView
from augstudio.ui.pages.lab.study.study_actions import StudyActions
from augstudio.ui.pages.lab.study.study_view import StudyState, StudyView
from augstudio.ui.pages.lab.study_bar import StudyBar
from augstudio.ui.pages.lab.study_deletion import ask_to_delete
from augstudio.ui.pages.lab.study_texts import interrupted, notice, progress_sentence
from augstudio.ui.widgets.empty_state import EmptyState
from augstudio.ui.widgets.save_picture import save_picture

_PHOTOS = "Photos"
_NOTHING_HELPS = "No augmentation was shown to help, so there are no winners yet."
_NO_WINNERS = (
    "Every augmentation of the recipe hurts on these photos, so there are no winners: train "
    "without augmentation (preset None)."
)


class LabView(QWidget):
    """Shows the study that ``Studies`` says, or a plan for a new one."""

    def __init__(
        self,
        studies: Studies,
        project: Project,
        recipe: CurrentRecipe,
        network: NetworkChoice,
        library: RunLibrary,
        jobs: Jobs,
        settings: QSettings,
        channel: Channel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._studies, self._project, self._recipe = studies, project, recipe
        self._network, self._library, self._jobs = network, library, jobs
        self._channel = channel
        self._advance: Advance | None = None
        #: Whether these photos can't be studied at all.
        self._hopeless = False
        self._check = PlanCheck(self)
        self._actions = StudyActions()
        self._bar = StudyBar(self._actions)
        self._plan = PlanView()
        self._study = StudyView(settings)
        self._state = EmptyState(
            "These photos can't be studied", "", "Go to Data", "button_lab_to_data"
        )
        self._damaged = EmptyState(
            "This study can't be opened", "", "Delete study…", "button_lab_delete_damaged"
        )
        self._lay_out()
        self._connect()
        self._show_recipe()
        self._show_list()
        self._show_findings()
        if studies.job is not None:
            self._follow()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look at the plan again after changes made on other pages."""
        super().showEvent(event)
        self._ask()

    def press_space(self) -> None:
        """Start, continue or stop, as the primary button does."""
        shown = self._stack.currentWidget()
        if shown is self._plan or shown is self._study:
            (self._plan if shown is self._plan else self._study).press_space()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.small)
        column.addWidget(self._bar)
        self._stack = QStackedLayout()
        for each in (self._state, self._plan, self._study, self._damaged):
            self._stack.addWidget(each)
        column.addLayout(self._stack, 1)

    def _connect(self) -> None:
        studies, plan, study, jobs = self._studies, self._plan, self._study, self._jobs
        studies.list_changed.connect(self._show_list)
        studies.study_changed.connect(self._show_study)
        studies.findings_changed.connect(self._show_findings)
        studies.job_changed.connect(self._follow)
        studies.confirmed.connect(self._tell)
        self._project.dataset_changed.connect(self._ask)
        self._project.fit_changed.connect(self._ask)
        self._network.changed.connect(self._ask)
        for signal in (self._recipe.changed, self._recipe.source_changed):
            signal.connect(self._show_recipe)
        for signal in (jobs.started, jobs.ended):
            signal.connect(self._show_state)
        self._check.ready.connect(self._show_facts)
        self._check.more_ready.connect(self._study.show_time_of_more)
        self._bar.chosen.connect(studies.show)
        self._state.pressed.connect(lambda: self._channel.show_page("data"))
        plan.changed.connect(self._ask)
        plan.start_pressed.connect(lambda: studies.start(plan.choice))
        plan.recipe_pressed.connect(lambda: self._channel.show_page("augment"))
        plan.photos_pressed.connect(self._use_photos)
        study.stop_pressed.connect(jobs.stop)
        study.continue_pressed.connect(studies.resume)
        study.finish_pressed.connect(studies.finish)
        study.more_pressed.connect(studies.add_repeats)
        study.winners_pressed.connect(studies.use_winners)
        menu = self._actions
        menu.how_pressed.connect(lambda: messages.show_text("How the lab works", METHOD))
        menu.table_pressed.connect(self._save_table)
        menu.picture_pressed.connect(self._save_picture)
        menu.folder_pressed.connect(self._open_folder)
        for signal in (menu.delete_pressed, self._damaged.pressed):
            signal.connect(self._delete)

    # --- the plan ---

    def _ask(self) -> None:
        """Look at the plan, unless nobody sees it."""
        dataset = self._project.dataset
        if dataset is None or not self.isVisible():
            return
        if self._studies.study is None:
            self._plan.show_facts(None)
            plan = self._studies.plan(self._plan.choice)
            self._check.ask(plan, dataset, self._library.runs)
        self._show_state()

    def _show_facts(self, facts: PlanFacts) -> None:
        self._hopeless = facts.hopeless
        if facts.hopeless:
            self._state.set_words(
                "These photos can't be studied", facts.sentence, "Go to Data", "button_lab_to_data"
            )
        self._plan.show_facts(facts)
        self._show_page()

    def _show_recipe(self) -> None:
        self._plan.show_recipe(self._recipe.source.name, self._recipe.value)
        self._ask()

    def _use_photos(self) -> None:
        self._recipe.take(presets()[_PHOTOS], Source(Origin.PRESET, _PHOTOS))

    # --- a study ---

    def _show_list(self) -> None:
        studies = self._studies
        shown = studies.study or studies.unreadable
        self._bar.show_studies(studies.listed, studies.damaged, shown)

    def _show_study(self) -> None:
        self._show_list()
        self._show_findings()
        self._ask()

    def _show_findings(self) -> None:
        found = self._studies.findings
        dataset = self._project.dataset if found is None or found.same_photos else None
        self._study.show_findings(found, dataset, self._project.fit, self._recipe.seed)
        self._study.show_time_of_more("")
        if found is not None and found.is_done and dataset is not None:
            self._check.ask_more(found.study.plan, dataset, self._library.runs)
        self._show_state()

    def _show_page(self) -> None:
        damaged = self._studies.unreadable
        if damaged is not None:
            self._damaged.set_words(
                "This study can't be opened",
                damaged.reason,
                "Delete study…",
                "button_lab_delete_damaged",
            )
            self._stack.setCurrentWidget(self._damaged)
            return
        if self._studies.study is None:
            self._stack.setCurrentWidget(self._state if self._hopeless else self._plan)
            return
        focus = self.window().focusWidget()
        had_keys = focus is not None and self._plan.isAncestorOf(focus)
        self._stack.setCurrentWidget(self._study)
        if had_keys:
            # Not to the next control: Space would press that, and not stop the study.
            self._study.table.setFocus()

    def _show_state(self) -> None:
        """Show what runs, and what can be done."""
        studies, job = self._studies, self._studies.job
        self._show_page()
        self._plan.show_busy(self._jobs.current is not None)
        study, found = studies.study, studies.findings
        if study is None:
            return
        running = job is not None and studies.running is study
        self._actions.show_running(running)
        confirmed = found.confirmation if found else None
        before, after = interrupted(found), confirmed.sentence if confirmed else ""
        if running and job is not None:
            before, after = progress_sentence(self._advance, job.meter.speed), ""
            if job.state is JobState.STOPPING:
                before = "Stopping after the current step …"
        self._study.show_state(
            StudyState(
                running=running,
                stopping=job is not None and job.state is JobState.STOPPING,
                busy=self._jobs.current is not None,
                notice="" if running else notice(found, self._recipe.value),
                before=before,
                after=after,
            )
        )

    def _follow(self) -> None:
        """Follow the job that works on a study until it ends."""
        job: Job | None = self._studies.job
        self._advance = None
        if job is not None:
            job.progressed.connect(self._show_progress, Qt.ConnectionType.UniqueConnection)
            job.state_changed.connect(self._show_state)
        self._show_state()

    def _show_progress(self, advance: Advance) -> None:
        self._advance = advance
        self._show_state()

    def _tell(self, confirmation: Confirmation | None) -> None:
        if confirmation is None:
            found = self._studies.findings
            hurts = found and any(each.verdict is Verdict.HURTS for each in found.differences)
            self._channel.say("warn", _NO_WINNERS if hurts else _NOTHING_HELPS)
        self._show_state()

    # --- what can be saved ---

    def _save_table(self) -> None:
        found = self._studies.findings
        if found is None:
            return
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Save verdicts", "verdicts.csv", "Tables (*.csv)"
        )
        if not chosen:
            return
        try:
            storage.write_text(Path(chosen), verdicts_table(found.differences))
        except AugStudioError as error:
            messages.show_error(error)
        else:
            self._channel.say("good", f"Saved {chosen}.")

    def _save_picture(self) -> None:
        if saved := save_picture(self._study.chart(), "Lab"):
            self._channel.say("good", f"Saved {saved}.")

    def _open_folder(self) -> None:
        study = self._studies.study
        if study is not None:
            QDesktopServices.openUrl(QUrl(study.folder.absolute().as_uri()))

    def _delete(self) -> None:
        study = self._studies.study or self._studies.unreadable
        if study is not None:
            ask_to_delete(self._studies, study)
