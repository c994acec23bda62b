"""The command ``train``: start, resume or repeat a training."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from augstudio.augment.presets import open_recipe
from augstudio.cli.console import Console, print_json, run_document, run_sentence, say, show
from augstudio.cli.options import (
    ANY,
    ClusterAddress,
    EditsFile,
    HowLong,
    Json,
    NamesAsClasses,
    RecipeName,
    SharedFolder,
    open_folder,
    remarks,
    require_weights,
    shared_stores,
)
from augstudio.cli.settings import config_of, flag, with_settings
from augstudio.cluster.stores import require_features
from augstudio.data.checks import check
from augstudio.data.dataset import Dataset
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import load_edits
from augstudio.errors import InputError
from augstudio.plain_text import listed
from augstudio.runs.choices import Effort
from augstudio.runs.events import Event, OnEvent
from augstudio.runs.open_store import own_store
from augstudio.runs.run import load_run
from augstudio.runs.setting import Topic
from augstudio.runs.unfinished import load_unfinished
from augstudio.training.tensorboard import TensorBoardLog
from augstudio.training.train import resume as resume_run
from augstudio.training.train import train as train_run

OutFolder = Annotated[
    Path | None, typer.Option(help="Folder for the run; by default in your documents.", **ANY)
]
Classic = Annotated[
    bool,
    typer.Option(
        "--classic-tutorial",
        help="Use the settings of the 2016 Keras tutorial on small datasets: VGG16 at 150 x 150 "
        "pixels, flattened features.",
        rich_help_panel=Topic.BASICS,
    ),
]
Paused = Annotated[
    Path | None, typer.Option(help="Resume the paused training in this run folder.", **ANY)
]
Earlier = Annotated[
    Path | None,
    typer.Option(help="Repeat this run: same photos, recipe and settings.", **ANY),
]
LogFolder = Annotated[Path | None, typer.Option(help="Folder for a TensorBoard log.", **ANY)]


@with_settings
def train(
    folder: Annotated[Path | None, typer.Argument(help="Folder of photos.", **ANY)] = None,
    recipe: RecipeName = "None",
    effort: HowLong = Effort.BALANCED,
    classic_tutorial: Classic = False,
    names_as_classes: NamesAsClasses = False,
    edits: EditsFile = None,
    out: OutFolder = None,
    resume: Paused = None,
    repeat: Earlier = None,
    tensorboard: LogFolder = None,
    cluster: ClusterAddress = None,
    shared: SharedFolder = None,
    as_json: Json = False,
    **settings: Any,
) -> None:
    """Train a classifier on a folder of photos."""
    given = {name: value for name, value in settings.items() if value is not None}
    if [folder, resume, repeat].count(None) != 2:
        raise InputError(
            "Training needs exactly one of: a folder of photos, --resume or --repeat.",
            "Give one of the three.",
        )
    if folder is None and given:
        raise InputError(
            "--resume and --repeat use the settings of their run.",
            f"Remove {listed(flag(name) for name in given)}, or give a folder of photos instead.",
        )
    stores = shared_stores(cluster, shared)
    open_store = stores or own_store
    console = Console()
    scanned = 0.0
    with TensorBoardLog(tensorboard) as log:
        tell = _both(console.tell, log)
        if resume:
            run = resume_run(load_unfinished(resume), tell, console, open_store)
        elif repeat:
            earlier = load_run(repeat)
            photos = earlier.dataset_again()
            run = train_run(
                photos,
                earlier.recipe,
                earlier.config,
                out,
                tell,
                console,
                earlier.decisions(),
                open_store,
            )
        else:
            assert folder is not None
            config = config_of(given, effort, classic_tutorial)
            chosen = open_recipe(recipe)
            if stores:
                require_features(config, "Remove --cluster and --shared, or choose another method.")
            require_weights(config, console)
            share = chosen.validation_split
            dataset, scanned = _read(folder, names_as_classes, edits, share, console)
            decided = load_edits(edits) if edits else Edits()
            run = train_run(dataset, chosen, config, out, tell, console, decided, open_store)
    if as_json:
        print_json(run_document(run, scanned))
    else:
        show(run_sentence(run))


def _read(
    folder: Path, names_as_classes: bool, edits: Path | None, share: float, console: Console
) -> tuple[Dataset, float]:
    """Return the photos in a folder, and the seconds it took to read it."""
    began = time.perf_counter()
    dataset = open_folder(folder, names_as_classes, console, edits, share)
    scanned = round(time.perf_counter() - began, 3)
    for sentence in remarks(dataset, check(dataset)):
        say(sentence)
    return dataset, scanned


def _both(first: OnEvent, second: OnEvent) -> OnEvent:
    def tell(event: Event) -> None:
        first(event)
        second(event)

    return tell
