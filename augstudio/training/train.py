"""train() and resume(): one training, from the photos to the folder of the run."""

import time
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from importlib import metadata
from pathlib import Path

from augstudio import __version__, storage, working
from augstudio.augment.recipe import Recipe, parameters
from augstudio.data.checks import require_trainable
from augstudio.data.dataset import Dataset
from augstudio.data.decisions.edits import Edits
from augstudio.data.split import with_validation
from augstudio.errors import AugStudioError, Cancelled, InputError, Paused
from augstudio.models.classifier import save_classifier
from augstudio.models.converted import forget_unused
from augstudio.progress import SILENT, Progress
from augstudio.runs.answers import Mirrored, Score, write_answers
from augstudio.runs.checkpoint import Checkpoints
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Chosen, Event, Notice, OnEvent, Phase, PhaseStarted, ignore
from augstudio.runs.open_store import OpenStore, StoreRequest, own_store
from augstudio.runs.run import CLASSIFIER_FILE, RUN_FILE, RUN_FILES, Run, load_run
from augstudio.runs.unfinished import (
    UNFINISHED_FILE,
    Unfinished,
    discard_progress,
    load_unfinished,
    lock_for_training,
)
from augstudio.training.averaging import averaged_score, mirrored_score
from augstudio.training.disk_space import require_disk_space
from augstudio.training.loop import RunContext
from augstudio.training.methods import METHODS
from augstudio.training.spec import TrainingResult, TrainingSpec
from augstudio.training.temperature import calibrate, calibrated, fitted_temperature
from augstudio.working import SCRATCH, WorkingFolder, is_own

#: Added to the hint of an error that occurred after a checkpoint.
_RESUMABLE = (
    "Progress is saved up to the last checkpoint: choose Resume in the window, or run train "
    "--resume, to continue."
)
#: For photos as they are in their folder.
NO_EDITS = Edits()


def train(
    dataset: Dataset,
    recipe: Recipe,
    config: TrainConfig,
    folder: Path | None = None,
    on_event: OnEvent = ignore,
    progress: Progress = SILENT,
    edits: Edits | None = NO_EDITS,
    open_store: OpenStore = own_store,
) -> Run:
    """Train a classifier on ``dataset`` and return its run, saved in ``folder``.

    Without ``folder``, a new folder in the user's documents is used. If the dataset has no
    validation photos, they are split off the training photos: the share set in the recipe, or else
    20%. The same arguments give the same results; the automatic method must also find the computer
    as fast, if its time limit is near. ``edits`` are the decisions about photos that ``dataset``
    already follows; they are kept with the run, unless they are ``None``: not known. Features are
    looked up and saved in the store that ``open_store`` returns.

    Stopping keeps the best epoch so far; before the end of the first epoch it raises ``Cancelled``
    and saves nothing. Pausing raises ``Paused``. ``resume`` continues a paused or interrupted
    training. Raises ``InputError`` for photos, settings or a folder that can't be used.
    """
    if config.method is not Method.FROM_SCRATCH:
        config.chosen_backbone.weights_file()
    require_trainable(dataset)
    if recipe.validation_split:
        dataset = with_validation(dataset, share=recipe.validation_split)
    else:
        dataset = with_validation(dataset)
    target = _usable_folder(folder) if folder else storage.new_run_folder(dataset.name)
    unfinished = Unfinished(
        folder=target,
        dataset=dataset.name,
        root=dataset.root,
        classes=dataset.classes,
        recipe=recipe,
        config=config,
        created=_now(),
    )
    with lock_for_training(target) as workspace:
        # Anything left here belongs to another training.
        workspace.clear()
        return _continue(workspace, unfinished, dataset, on_event, progress, open_store, edits)


def resume(
    unfinished: Unfinished,
    on_event: OnEvent = ignore,
    progress: Progress = SILENT,
    open_store: OpenStore = own_store,
) -> Run:
    """Resume a training from its last checkpoint; the epochs before are reported again.

    The results are those of a training that was never interrupted. Raises the same errors as
    ``train``, and ``Paused`` if stopped before it has caught up with its last checkpoint.
    """
    with lock_for_training(unfinished.folder) as workspace:
        # Another program may have finished or discarded it by now.
        unfinished = load_unfinished(unfinished.folder)
        dataset = unfinished.dataset_again()
        return _continue(workspace, unfinished, dataset, on_event, progress, open_store)


def _continue(
    workspace: WorkingFolder,
    unfinished: Unfinished,
    dataset: Dataset,
    on_event: OnEvent,
    progress: Progress,
    open_store: OpenStore,
    edits: Edits | None = NO_EDITS,
) -> Run:
    try:
        require_disk_space(unfinished)
        workspace.make()
        if not (workspace.scratch / UNFINISHED_FILE).exists():
            unfinished.save(dataset, edits)
        run = _train_in(workspace, unfinished, dataset, on_event, progress, open_store)
        forget_unused()
        workspace.finish(RUN_FILES)
    except Paused:
        raise
    except BaseException as error:
        # A training with a checkpoint can be resumed, for example once the disk has free space.
        if not any(workspace.scratch.glob("checkpoint-*")):
            discard_progress(workspace)
        elif isinstance(error, Cancelled):
            raise Paused from error
        elif isinstance(error, AugStudioError):
            error.hint = f"{error.hint} {_RESUMABLE}".strip()
        raise
    return run.model_copy(update={"folder": unfinished.folder})


def _usable_folder(folder: Path) -> Path:
    """Return the absolute path of a folder that is new, empty, or an earlier run."""
    target = storage.real(folder)
    with storage.explained(folder):
        inside = list(target.iterdir()) if target.exists() else []
        own = [path for path in inside if path.name in RUN_FILES and path.is_file()]
        work = [path for path in inside if path.name == SCRATCH or storage.is_temporary(path.name)]
        other = len(own) + len(work) < len(inside) or working.holds_foreign_work(target)
        # Other programs may use the same file names: only run.json shows that this is a run.
        if other or (own and target / RUN_FILE not in own):
            raise InputError(f"{folder} already contains other files.", "Choose a new folder.")
    if own:
        try:
            load_run(target)
        except InputError as error:
            raise InputError(error.message, "Choose a new folder, or delete this one.") from error
    return target


def _train_in(
    workspace: WorkingFolder,
    unfinished: Unfinished,
    dataset: Dataset,
    on_event: OnEvent,
    progress: Progress,
    open_store: OpenStore,
) -> Run:
    """Run all steps of a training and save the run in ``workspace``."""
    began = time.perf_counter()
    if unfinished.config.method is not Method.BOTTLENECK:
        # Imported here so that its time counts for no step.
        import keras  # noqa: F401

    notices: list[str] = []
    choices: list[str] = []

    def tell(event: Event) -> None:
        if isinstance(event, Notice):
            notices.append(event.message)
        elif isinstance(event, Chosen):
            if event.message in choices:
                return
            choices.append(event.message)
        on_event(event)

    recipe, config = unfinished.recipe, unfinished.config
    if config.method is not Method.FROM_SCRATCH:
        _report_ignored(recipe, config, tell)
    context = RunContext(Checkpoints(workspace.scratch, tell), tell, progress, began)
    with open_store(StoreRequest(dataset, recipe, config, tell, progress)) as store:
        result = METHODS[config.method](TrainingSpec(dataset, recipe, config, store, context))
    trained_loss = result.answers.score.loss
    result, temperature = _calibrated(result, tell)
    averaged, mirrored = _averaged(result, recipe, config, progress)
    tell(PhaseStarted(Phase.SAVING))
    if not is_own(workspace.path):
        # Writing would create a new folder of that name, without the files written before.
        raise InputError(
            f"{workspace.target.parent} was moved, renamed or deleted during the training.",
            "If you moved it, run train --resume with the new path of the run to continue from "
            "the last checkpoint.",
        )
    save_classifier(result.classifier, workspace.path / CLASSIFIER_FILE)
    run = Run(
        dataset=unfinished.dataset,
        root=unfinished.root,
        classes=unfinished.classes,
        recipe=recipe,
        config=config,
        history=result.history,
        best_epoch=result.best.epoch,
        validation=result.answers.score,
        averaged=averaged,
        mirrored=mirrored,
        temperature=temperature,
        loss_before=None if temperature is None else trained_loss,
        photos=result.photos,
        seconds={name: round(seconds, 3) for name, seconds in result.seconds.items()}
        | {"total": round(time.perf_counter() - context.began, 3)},
        features=result.features,
        skipped=result.skipped,
        stopped=result.stopped,
        created=_now(),
        versions=_versions(),
        notices=tuple(notices),
        choices=tuple(choices),
    )
    write_answers(result.answers, unfinished.root, workspace.path)
    run.save(workspace.path)
    return run


def _calibrated(result: TrainingResult, on_event: OnEvent) -> tuple[TrainingResult, float | None]:
    """Return the result with calibrated probabilities and the temperature, if that helps."""
    temperature = fitted_temperature(result.answers)
    if temperature is None:
        return result, None
    calibrate(result.classifier, temperature)
    on_event(
        Chosen(
            "Probabilities were calibrated on the validation photos (temperature "
            f"{temperature:.2g})."
        )
    )
    return replace(result, answers=calibrated(result.answers, temperature)), temperature


def _averaged(
    result: TrainingResult, recipe: Recipe, config: TrainConfig, progress: Progress
) -> tuple[Score | None, Mirrored | None]:
    """Return the score averaged over variations, and what averaging with the mirror image does.

    Each is ``None`` if it is not asked for, or after Stop.
    """
    classifier, answers = result.classifier, result.answers
    if not result.stopped:
        with suppress(Cancelled):
            if not config.predict_views and recipe.horizontal_flip:
                return None, mirrored_score(classifier, answers, config, progress)
            if recipe.distinct_views(config.predict_views) > 1:
                return averaged_score(classifier, answers.photos, recipe, config, progress), None
    return None, None


def _report_ignored(recipe: Recipe, config: TrainConfig, on_event: OnEvent) -> None:
    """Report the recipe's normalisation settings, which pretrained backbones don't use."""
    if not recipe.normalises:
        return
    labels = ", ".join(parameters()[name].label for name in recipe.normalises)
    on_event(
        Notice(
            f"Not used: {labels}. {config.chosen_backbone.title} is pretrained and has its own "
            "preprocessing."
        )
    )


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _versions() -> dict[str, str]:
    packages = ("tensorflow", "keras", "openvino", "numpy", "pillow", "opencv-python-headless")
    return {"augstudio": __version__} | {name: metadata.version(name) for name in packages}
