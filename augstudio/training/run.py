"""Run: one training with its settings, figures and classifier, in a folder of its own."""

import csv
import io
import json
import time
from contextlib import suppress
from dataclasses import fields
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from augstudio import __version__, storage
from augstudio.augment.recipe import Recipe, parameters
from augstudio.data.checks import require_trainable
from augstudio.data.dataset import Dataset
from augstudio.data.split import with_validation
from augstudio.errors import AugStudioError, InputError
from augstudio.features.store import FeatureStore
from augstudio.models.backbones import backbone
from augstudio.models.classifier import join, save_classifier
from augstudio.progress import SILENT, Progress
from augstudio.training.bottleneck import fit_top_model
from augstudio.training.config import TrainConfig
from augstudio.training.events import (
    EpochFinished,
    Notice,
    OnEvent,
    Phase,
    PhaseStarted,
    PhotoSkipped,
    ignore,
)
from augstudio.training.views import FeatureCounts, Views

SCHEMA_VERSION = 1
RUN_FILE = "run.json"
CLASSIFIER_FILE = "classifier.keras"
HISTORY_FILE = "history.csv"


class Score(BaseModel):
    """How well a classifier did on the validation photos.

    ``accuracy`` is the share of right answers in [0, 1], ``loss`` the mean cross-entropy in nats.
    """

    model_config = ConfigDict(frozen=True)

    accuracy: float
    loss: float


class Run(BaseModel):
    """One finished or stopped training.

    Attributes
    ----------
    folder
        Where it is kept; not part of ``run.json``, so a folder may be moved.
    dataset, root
        Name and place of the folder of photos.
    classes
        Names, in the order of the classifier's outputs.
    recipe, config
        The settings that were used.
    history
        The figures of every epoch.
    best_epoch
        The epoch, from 1, whose weights were kept: the one with the lowest validation loss.
    validation
        The score of those weights.
    photos
        Number of photos by split, without those that could not be read.
    seconds
        Time taken by ``features``, by ``top_model``, and in ``total``, which also counts the
        loading of TensorFlow and the saving.
    skipped
        Photos that could not be read.
    stopped
        Whether the user stopped it before its end.
    created
        Local time with offset, ISO 8601.
    versions
        Versions of AugStudio and of the libraries that computed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    folder: Path = Field(default=Path(), exclude=True)
    dataset: str
    root: Path
    classes: tuple[str, ...]
    recipe: Recipe
    config: TrainConfig
    history: tuple[EpochFinished, ...]
    best_epoch: int
    validation: Score
    photos: dict[str, int]
    seconds: dict[str, float]
    features: FeatureCounts
    skipped: tuple[PhotoSkipped, ...]
    stopped: bool
    created: str
    versions: dict[str, str]

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def classifier_path(self) -> Path:
        """The Keras file with preprocessing, backbone and top model."""
        return self.folder / CLASSIFIER_FILE

    def save(self, folder: Path) -> None:
        """Write ``run.json`` and ``history.csv`` into ``folder``."""
        # Not pydantic's own JSON: it refuses paths that are not valid Unicode.
        document = json.dumps(self.model_dump(), indent=2, default=str)
        storage.write_text(folder / RUN_FILE, document + "\n")
        table = io.StringIO(newline="")
        writer = csv.writer(table)
        names = [field.name for field in fields(EpochFinished)]
        writer.writerow(names)
        writer.writerows([getattr(epoch, name) for name in names] for epoch in self.history)
        storage.write_text(folder / HISTORY_FILE, table.getvalue())


def load_run(folder: Path) -> Run:
    """Return the run kept in ``folder``.

    Raises ``InputError`` when there is none, when it is damaged, and when a newer version of
    AugStudio wrote it.
    """
    path = folder / RUN_FILE
    with storage.explained(path):
        if not path.is_file():
            raise InputError(
                f"{folder} is not a run of AugStudio: it has no {RUN_FILE}.",
                "Choose a folder that a training has written, or train again.",
            )
        data = path.read_bytes()
    try:
        values: Any = json.loads(data)
        version = values.get("schema_version")
        if isinstance(version, int) and version > SCHEMA_VERSION:
            raise InputError(
                f"The run {folder.name} was made by a newer version of AugStudio.",
                "Update AugStudio to open it.",
            )
        return Run.model_validate(values | {"folder": folder})
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise InputError(
            f"The run {folder.name} is damaged: its {RUN_FILE} can't be read.",
            "Train again, or restore the folder from a copy.",
        ) from error


def list_runs(dataset: str | None = None) -> list[Run]:
    """Return the runs at the usual place, of one dataset or of all, newest first.

    Damaged ones are left out.
    """
    parents = [storage.dataset_runs(dataset)] if dataset else storage.runs_folder().glob("[!.]*")
    runs = []
    for parent in parents:
        # What begins with a dot is not finished.
        for path in parent.glob(f"[!.]*/{RUN_FILE}"):
            with suppress(AugStudioError):
                runs.append(load_run(path.parent))
    return sorted(runs, key=lambda run: run.created, reverse=True)


def train(
    dataset: Dataset,
    recipe: Recipe,
    config: TrainConfig,
    folder: Path | None = None,
    on_event: OnEvent = ignore,
    progress: Progress = SILENT,
) -> Run:
    """Train a classifier and keep it in ``folder``, by default a new one among the user's runs.

    A dataset without validation photos gets some split off, the same ones every time: the share
    ``recipe.validation_split``, or a fifth. An earlier run in ``folder`` is replaced. Stopping
    keeps the best epoch so far; before the end of the first epoch it raises ``Cancelled`` and
    writes nothing. Raises ``InputError`` for photos, settings or a folder that can't be used.
    """
    backbone(config.backbone)
    require_trainable(dataset)
    if recipe.validation_split:
        dataset = with_validation(dataset, share=recipe.validation_split)
    else:
        dataset = with_validation(dataset)
    target = _allowed(folder) if folder else storage.new_run_folder(dataset.name)
    try:
        with storage.replacing_folder(target) as work:
            run = _train_in(work, dataset, recipe, config, on_event, progress)
    finally:
        if folder is None:
            # Does nothing but to the empty folder that a failed run leaves.
            with suppress(OSError):
                target.rmdir()
    return run.model_copy(update={"folder": target})


def _allowed(folder: Path) -> Path:
    """Return the absolute path of a folder that is new, empty, or an earlier run."""
    with storage.explained(folder):
        target = folder.resolve()
        inside = {path.name for path in target.iterdir()} if target.exists() else set()
    if not inside <= {RUN_FILE, CLASSIFIER_FILE, HISTORY_FILE}:
        raise InputError(f"{folder} already holds other files.", "Choose a new folder.")
    if target == Path.cwd():
        raise InputError(f"{target} is the folder you are in.", "Give a new name in it.")
    return target


def _train_in(
    work: Path,
    dataset: Dataset,
    recipe: Recipe,
    config: TrainConfig,
    on_event: OnEvent,
    progress: Progress,
) -> Run:
    """Take the steps of a training and write what comes of it into ``work``."""
    started = time.perf_counter()
    # Its seconds belong to no step, and to the first run of a program alone.
    import keras  # noqa: F401

    loaded = time.perf_counter()
    _tell_ignored(recipe, config, on_event)
    with FeatureStore.default() as store:
        views = Views(dataset, recipe, config, store, on_event, progress)
        count = 1 if recipe.is_neutral else config.views
        fitted = fit_top_model(
            views.training,
            count,
            views.validation(),
            dataset.classes,
            config,
            on_event,
            progress,
        )
    fitting = time.perf_counter() - loaded - views.seconds
    on_event(PhaseStarted(Phase.SAVING))
    classifier = join(backbone(config.backbone), fitted.top_model, dataset.classes)
    save_classifier(classifier, work / CLASSIFIER_FILE)
    run = Run(
        dataset=dataset.name,
        root=dataset.root,
        classes=dataset.classes,
        recipe=recipe,
        config=config,
        history=fitted.history,
        best_epoch=fitted.best.epoch,
        validation=Score(accuracy=fitted.best.val_accuracy, loss=fitted.best.val_loss),
        photos=views.photos,
        seconds={
            "features": round(views.seconds, 3),
            "top_model": round(fitting, 3),
            "total": round(time.perf_counter() - started, 3),
        },
        features=views.counts,
        skipped=tuple(views.skipped),
        stopped=fitted.stopped,
        created=datetime.now().astimezone().isoformat(timespec="seconds"),
        versions=_versions(),
    )
    run.save(work)
    return run


def _tell_ignored(recipe: Recipe, config: TrainConfig, on_event: OnEvent) -> None:
    """Say which settings of the recipe a pretrained backbone leaves no room for."""
    if not recipe.normalises:
        return
    labels = ", ".join(parameters()[name].label for name in recipe.normalises)
    on_event(
        Notice(
            f"Not used: {labels}. {backbone(config.backbone).title} is pretrained and brings its "
            "own preprocessing; a second one would spoil what it sees."
        )
    )


def _versions() -> dict[str, str]:
    packages = ("tensorflow", "keras", "openvino", "numpy", "pillow", "opencv-python-headless")
    return {"augstudio": __version__} | {name: metadata.version(name) for name in packages}
