"""train(): one training from its photos to the folder of its run, and how it is resumed."""

import time
from contextlib import suppress
from datetime import datetime
from importlib import metadata
from pathlib import Path

from augstudio import __version__, storage, working
from augstudio.augment.recipe import Recipe, parameters
from augstudio.data.checks import require_trainable
from augstudio.data.dataset import Dataset
from augstudio.data.split import with_validation
from augstudio.errors import AugStudioError, Cancelled, InputError, Paused
from augstudio.features.store import FeatureStore
from augstudio.models.classifier import save_classifier
from augstudio.progress import SILENT, Progress
from augstudio.runs.answers import Score, write_answers
from augstudio.runs.checkpoint import Checkpoints
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.events import Event, Notice, OnEvent, Phase, PhaseStarted, ignore
from augstudio.runs.run import CLASSIFIER_FILE, RUN_FILE, RUN_FILES, Run, load_run
from augstudio.runs.unfinished import (
    UNFINISHED_FILE,
    Unfinished,
    load_unfinished,
    lock_for_training,
    throw_away,
)
from augstudio.training.averaging import averaged_score
from augstudio.training.disk_space import require_disk_space
from augstudio.training.job_spec import TrainingResult, TrainingSpec
from augstudio.training.loop import RunContext
from augstudio.training.methods import METHODS
from augstudio.working import SCRATCH, WorkingFolder, is_own

#: What is added to an error that came after a checkpoint.
_RESUMABLE = (
    "The training is kept up to its last checkpoint: Resume in the window, or train --resume, goes "
    "on with it."
)


def train(
    dataset: Dataset,
    recipe: Recipe,
    config: TrainConfig,
    folder: Path | None = None,
    on_event: OnEvent = ignore,
    progress: Progress = SILENT,
) -> Run:
    """Train a classifier on ``dataset`` and return its run, written into ``folder``.

    Without ``folder`` a new one is made below the user's documents. Photos for validation are
    set aside where the dataset has none: the share that the recipe asks for, else a fifth. The
    same arguments give the same numbers.

    Stopping keeps the best so far; before the end of the first epoch it raises ``Cancelled`` and
    writes nothing. Pausing raises ``Paused``; that training, and one whose program ended before
    it, can be resumed (``resume``). Raises ``InputError`` for photos, settings or a folder
    that can't be used.
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
        # What was left here before is of another training.
        workspace.clear()
        return _go_on(workspace, unfinished, dataset, on_event, progress)


def resume(unfinished: Unfinished, on_event: OnEvent = ignore, progress: Progress = SILENT) -> Run:
    """Go on with a training from its last checkpoint; the epochs before are reported again.

    The numbers are those of a training that was never interrupted. Raises as ``train`` does; when
    stopped before it has come to where it was, ``Paused``.
    """
    with lock_for_training(unfinished.folder) as workspace:
        # Another program may have ended or discarded it meanwhile.
        unfinished = load_unfinished(unfinished.folder)
        return _go_on(workspace, unfinished, unfinished.dataset_again(), on_event, progress)


def _go_on(
    workspace: WorkingFolder,
    unfinished: Unfinished,
    dataset: Dataset,
    on_event: OnEvent,
    progress: Progress,
) -> Run:
    try:
        require_disk_space(unfinished)
        workspace.make()
        if not (workspace.scratch / UNFINISHED_FILE).exists():
            unfinished.save(dataset)
        run = _train_in(workspace, unfinished, dataset, on_event, progress)
        workspace.finish(RUN_FILES)
    except Paused:
        raise
    except BaseException as error:
        # Whatever has a checkpoint can be resumed, once the disk has room again.
        if not any(workspace.scratch.glob("checkpoint-*")):
            throw_away(workspace)
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
        # Others have files of these names, too; which is whose says the file of the run alone.
        if other or (own and target / RUN_FILE not in own):
            raise InputError(f"{folder} already holds other files.", "Choose a new folder.")
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
) -> Run:
    """Take the steps of a training and write what comes of it into ``work``."""
    began = time.perf_counter()
    # Its seconds belong to no step, and to the first run of a program alone.
    import keras  # noqa: F401

    notices: list[str] = []

    def tell(event: Event) -> None:
        if isinstance(event, Notice):
            notices.append(event.message)
        on_event(event)

    recipe, config = unfinished.recipe, unfinished.config
    if config.method is not Method.FROM_SCRATCH:
        _tell_ignored(recipe, config, tell)
    context = RunContext(Checkpoints(workspace.scratch, tell), tell, progress, began)
    with FeatureStore.default() as store:
        result = METHODS[config.method](TrainingSpec(dataset, recipe, config, store, context))
    averaged = _averaged(result, recipe, config, progress)
    tell(PhaseStarted(Phase.SAVING))
    if not is_own(workspace.path):
        # Writing would make a folder of that name anew, which lacks what was written before.
        raise InputError(
            f"{workspace.target.parent} was moved, renamed or deleted while the training ran.",
            "If it was moved, train --resume with the new place of the run goes on from its last "
            "checkpoint.",
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
        photos=result.photos,
        seconds={name: round(seconds, 3) for name, seconds in result.seconds.items()}
        | {"total": round(time.perf_counter() - context.began, 3)},
        features=result.features,
        skipped=result.skipped,
        stopped=result.stopped,
        created=_now(),
        versions=_versions(),
        notices=tuple(notices),
    )
    write_answers(result.answers, unfinished.root, workspace.path)
    run.save(workspace.path)
    return run


def _averaged(
    result: TrainingResult, recipe: Recipe, config: TrainConfig, progress: Progress
) -> Score | None:
    """Return what averaging over variations gives; not worth waiting for after Stop."""
    if result.stopped or recipe.distinct_views(config.predict_views) == 1:
        return None
    with suppress(Cancelled):
        return averaged_score(result.classifier, result.answers.photos, recipe, config, progress)
    return None


def _tell_ignored(recipe: Recipe, config: TrainConfig, on_event: OnEvent) -> None:
    """Say which settings of the recipe a pretrained backbone leaves no room for."""
    if not recipe.normalises:
        return
    labels = ", ".join(parameters()[name].label for name in recipe.normalises)
    on_event(
        Notice(
            f"Not used: {labels}. {config.chosen_backbone.title} is pretrained and brings its "
            "own preprocessing; a second one would spoil what it sees."
        )
    )


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _versions() -> dict[str, str]:
    packages = ("tensorflow", "keras", "openvino", "numpy", "pillow", "opencv-python-headless")
    return {"augstudio": __version__} | {name: metadata.version(name) for name in packages}
