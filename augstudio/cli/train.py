"""The command ``train``: start, resume or repeat a training."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from augstudio.augment.presets import open_recipe
from augstudio.cli.console import Console, print_json, run_document, run_sentence, say, show
from augstudio.cli.options import (
    ANY,
    EditsFile,
    Json,
    NamesAsClasses,
    RecipeName,
    open_folder,
    remarks,
)
from augstudio.cli.settings import config_of, flag, with_settings
from augstudio.data.checks import check
from augstudio.data.dataset import Dataset
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import load_edits
from augstudio.errors import InputError
from augstudio.models import weights as weight_files
from augstudio.plain_text import listed
from augstudio.runs.choices import EFFORT_WORDS, Effort, Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Event, OnEvent
from augstudio.runs.run import load_run
from augstudio.runs.setting import Topic
from augstudio.runs.unfinished import load_unfinished
from augstudio.training.tensorboard import TensorBoardLog
from augstudio.training.train import resume as resume_run
from augstudio.training.train import train as train_run

OutFolder = Annotated[
    Path | None, typer.Option(help="Folder for the run; by default in your documents.", **ANY)
]
HowLong = Annotated[
    Effort,
    typer.Option(
        help="How long training may take. Sets the defaults listed as quick / balanced / "
        f"thorough. {' '.join(f'{key}: {words.sentence}' for key, words in EFFORT_WORDS.items())}",
        rich_help_panel=Topic.BASICS,
    ),
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
    console = Console()
    scanned = 0.0
    with TensorBoardLog(tensorboard) as log:
        tell = _both(console.tell, log)
        if resume:
            run = resume_run(load_unfinished(resume), tell, console)
        elif repeat:
            earlier = load_run(repeat)
            photos = earlier.dataset_again()
            known = earlier.decisions()
            run = train_run(photos, earlier.recipe, earlier.config, out, tell, console, known)
        else:
            assert folder is not None
            config = config_of(given, effort, classic_tutorial)
            chosen = open_recipe(recipe)
            _require_weights(config, console)
            share = chosen.validation_split
            dataset, scanned = _read(folder, names_as_classes, edits, share, console)
            decided = load_edits(edits) if edits else Edits()
            run = train_run(dataset, chosen, config, out, tell, console, decided)
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


def _require_weights(config: TrainConfig, console: Console) -> None:
    """Make sure the weights are there before reading photos; download them if possible."""
    if config.method is Method.FROM_SCRATCH:
        return
    row = config.chosen_backbone
    if config.weights is not None:
        weight_files.check(row.weights_file(), row)
    elif not row.available and row.url:
        size = f"{row.download_bytes / 1e6:.0f} MB"
        say(f"Downloading the weights of {row.title} (about {size}, only once) from {row.url}.")
        weight_files.download(row, console)
    else:
        row.weights_file()


def _both(first: OnEvent, second: OnEvent) -> OnEvent:
    def tell(event: Event) -> None:
        first(event)
        second(event)

    return tell
