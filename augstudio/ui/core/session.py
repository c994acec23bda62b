"""Session: what is open now, and one signal for each thing that can change."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtGui import QUndoStack

from augstudio import storage
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data.checks import Problem
from augstudio.data.dataset import Dataset
from augstudio.data.images import Fit
from augstudio.data.sample.folder import sample_folder
from augstudio.data.scan import FlatFolderError, scan
from augstudio.errors import AugStudioError
from augstudio.models.backbones import Backbone, backbones
from augstudio.progress import Progress
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.library import list_runs
from augstudio.runs.run import Run
from augstudio.runs.unfinished import Unfinished
from augstudio.ui.core import messages
from augstudio.ui.core.jobs import Job, Jobs, LatestJob, UnexpectedError
from augstudio.ui.core.opened import Prepared, Shares, ask_for_classes, prepared, shares_with
from augstudio.ui.core.predictions import Photo, Predictions
from augstudio.ui.core.recipe_change import RecipeChange
from augstudio.ui.core.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.throttle import Report
from augstudio.ui.core.trainings import Trainings


class Session(QObject):
    """The open folder, the recipe, the runs, and what can be done with them.

    Attributes
    ----------
    found
        The photos as they lie in the folder, less those that were left out.
    dataset, problems
        ``found`` with a validation split, and what is wrong with it.
    shares
        How that split is made; the recipe's own share for validation, if it has one, goes first.
    fit
        How a photo becomes the square that the network takes: in the preview, in training and,
        kept with the run, in prediction.
    recipe, seed
        The augmentation, and the seed of its dice.
    method, backbone, input_size
        What the page Train has chosen: how a network learns, the pretrained one with its size
        and weights, and the side in pixels of the photos that the network takes.
    run, runs
        The run in use, and all of the open folder (of any, while none is open), newest first.
    tensorflow
        Imports TensorFlow behind the window, and tells when it is there.

    Signals
    -------
    dataset_changed, fit_changed, recipe_changed, backbone_changed, run_changed, runs_changed
        Look at the attribute; ``backbone_changed`` is for the method and the size, too.
    page_requested
        Name of a page: "data", "augment", "train", "predict".
    message
        Severity ("good", "warn", "bad", "muted") and a sentence.
    opening
        The ``Job`` that reads a folder.
    predicting
        The ``Job`` whose ``reported`` carries ``Prediction`` and ``Unreadable``.
    """

    dataset_changed = Signal()
    fit_changed = Signal()
    recipe_changed = Signal()
    backbone_changed = Signal()
    run_changed = Signal()
    runs_changed = Signal()
    page_requested = Signal(str)
    message = Signal(str, str)
    opening = Signal(object)
    predicting = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        path = storage.settings_folder() / "window.ini"
        self.settings = QSettings(str(path), QSettings.Format.IniFormat, self)
        self.jobs = Jobs(self)
        self.jobs.refused.connect(partial(self.message.emit, "warn"))
        self.undo_stack = QUndoStack(self)
        self.found: Dataset | None = None
        self.dataset: Dataset | None = None
        self.problems: list[Problem] = []
        self._shares = Shares()
        self.fit = Fit.CROP
        self.recipe: Recipe = presets()["Photos"]
        self.seed = 0
        self.method = Method.BOTTLENECK
        self.backbone: Backbone = backbones()[0]
        self.input_size = self.backbone.input_size
        self.run: Run | None = None
        self.runs: list[Run] = []
        self._splitting = LatestJob(self)
        self._splitting.result.connect(self._show)
        self._splitting.failed.connect(self.failed)
        self._listing = LatestJob(self)
        self._listing.result.connect(self._listed)
        self.tensorflow = TensorFlowLoader(self)
        self.trainings = Trainings(self.jobs, self.tensorflow, self)
        self._predictions = Predictions(self.jobs, self.tensorflow, self)
        self._connect()

    def _connect(self) -> None:
        self.trainings.trained.connect(self._trained)
        self.trainings.message.connect(self.message)
        self.trainings.failed.connect(self.failed)
        self._predictions.began.connect(self.predicting)
        self._predictions.failed.connect(self.failed)
        self._predictions.left_out.connect(partial(self.message.emit, "muted"))

    # --- data ---

    def open_folder(self, folder: Path, *, names_as_classes: bool = False) -> None:
        """Read a folder of photos and make it the open one; a job that runs is stopped first."""
        self.when_idle(
            f"open {folder.name}",
            partial(self._read, lambda _: folder, names_as_classes=names_as_classes),
        )

    def open_sample(self) -> None:
        """Draw the sample dataset where it is not there yet, and open it."""
        self.when_idle("open the sample", partial(self._read, sample_folder))

    def _read(self, source: Callable[[Progress], Path], names_as_classes: bool = False) -> None:
        shares = shares_with(self.recipe, Shares())

        def work(progress: Progress, _: Report) -> tuple[Prepared, list[Run]]:
            folder = source(progress)
            found = scan(folder, names_as_classes=names_as_classes, progress=progress)
            return prepared(found, shares), list_runs(found.name)

        def failed(error: AugStudioError) -> None:
            if isinstance(error, FlatFolderError):
                ask_for_classes(error, partial(self._read, source, names_as_classes=True))
            else:
                self.failed(error)

        job = self.jobs.start("Reading photos", work)
        if job is not None:
            job.finished.connect(partial(self._opened, shares))
            job.failed.connect(failed)
            self.opening.emit(job)

    def _opened(self, shares: Shares, result: tuple[Prepared, list[Run]]) -> None:
        self._shares, (opened, runs) = Shares(), result
        self.settings.setValue("last_folder", str(opened[0].root))
        self._splitting.drop()  # it may hold a split of the folder before
        self._listing.drop()
        self._show(opened)
        if shares != self.shares:  # the recipe was changed meanwhile
            self.change_found(lambda found: found)
        self._listed(runs)
        for note in opened[0].notes:
            self.message.emit("muted", note)
        self.page_requested.emit("data")

    def set_dataset(self, found: Dataset) -> None:
        """Make a dataset the open one, split by ``shares`` where it has no validation photos."""
        self._show(prepared(found, self.shares))

    @Slot(object)
    def _show(self, result: Prepared) -> None:
        self.found, self.dataset, self.problems = result
        self.dataset_changed.emit()

    @property
    def shares(self) -> Shares:
        """How photos are set aside, see above."""
        return shares_with(self.recipe, self._shares)

    def split_again(self, shares: Shares) -> None:
        """Set other photos aside for validation and test; the recipe's share goes with it."""
        self._shares = shares
        if self.recipe.validation_split not in (0, shares.validation):
            self.change_recipe(self.recipe.with_value("validation_split", shares.validation))
        else:
            self.change_found(lambda found: found)

    def change_found(self, change: Callable[[Dataset], Dataset]) -> None:
        """Apply a remedy of ``data.split`` to the photos; no file is touched."""
        if self.found is not None:
            self.found = found = change(self.found)
            shares = self.shares
            self._splitting.submit(lambda: prepared(found, shares))

    def change_fit(self, fit: Fit) -> None:
        """Let photos become squares in another way."""
        self.fit = fit
        self.fit_changed.emit()

    # --- recipe ---

    def change_recipe(self, recipe: Recipe, merge_key: str | None = None) -> None:
        """Change the augmentation, undoable; changes in a row with one key are one step."""
        if recipe != self.recipe:
            self.undo_stack.push(RecipeChange(self.recipe, recipe, merge_key, self._set_recipe))

    def _set_recipe(self, recipe: Recipe) -> None:
        shares, self.recipe = self.shares, recipe
        if shares != self.shares:
            self.change_found(lambda found: found)
        self.recipe_changed.emit()

    # --- network ---

    def choose_network(self, method: Method, backbone: Backbone, input_size: int) -> None:
        """Take what the next training is to use; the preview shows what that network sees."""
        chosen = (method, backbone, input_size)
        if chosen != (self.method, self.backbone, self.input_size):
            self.method, self.backbone, self.input_size = chosen
            self.backbone_changed.emit()

    # --- runs ---

    def load_runs(self) -> None:
        """Look up the runs of all folders, so that photos can be predicted before one is open."""
        self._listing.submit(list_runs)

    @Slot(object)
    def _listed(self, runs: list[Run]) -> None:
        self.runs = runs
        self.runs_changed.emit()
        self.open_run(runs[0] if runs else None)

    def start_training(self, config: TrainConfig) -> Job | None:
        """Train on the open photos with the recipe as they are now."""
        if self.dataset is None:
            return None
        return self.trainings.start(self.dataset, self.recipe, config)

    def resume_training(self, unfinished: Unfinished) -> Job | None:
        """Go on with a training that was paused, or whose program was killed."""
        return self.trainings.resume(unfinished)

    @Slot(object)
    def _trained(self, run: Run) -> None:
        if self.dataset is not None and run.dataset == self.dataset.name:
            self.runs = [run, *(each for each in self.runs if each.folder != run.folder)]
            self.runs_changed.emit()
            self.open_run(run)

    def open_run(self, run: Run | None) -> None:
        """Take a run as the one in use."""
        self.run = run
        self.run_changed.emit()

    def predict_photos(self, paths: Sequence[Path]) -> Job | None:
        """Say what photos, or all photos in folders, show."""
        self.page_requested.emit("predict")
        return self._predictions.ask_photos(self.run, paths) if self.run else None

    def predict_image(self, photo: Photo) -> Job | None:
        """Say what an RGB photo (h, w, 3), 0-255, shows that is not a file."""
        self.page_requested.emit("predict")
        return self._predictions.ask_image(self.run, photo) if self.run else None

    def when_idle(self, what: str, then: Callable[[], object]) -> None:
        """Call ``then``; while a job runs, ask first whether to stop it."""
        job = self.jobs.current
        if job is None:
            then()
            return
        messages.ask(
            f"{job.title} is still going on.",
            f"Stop it and {what}? A training keeps the best it has reached so far.",
            "Stop it",
            partial(self.jobs.stop_then, then),
            no="Let it go on",
        )

    @Slot(object)
    def failed(self, error: AugStudioError) -> None:
        """Show an error; the one place for all pages."""
        if not isinstance(error, UnexpectedError):
            messages.show_error(error)
