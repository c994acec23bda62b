"""The command ``train``: start a training, go on with one, or repeat one."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from augstudio.augment.presets import open_recipe
from augstudio.cli.console import Console, print_json, run_document, run_sentence, say, show
from augstudio.cli.options import (
    ANY,
    Json,
    NamesAsClasses,
    RecipeName,
    open_folder,
    remarks,
)
from augstudio.data.checks import check
from augstudio.data.dataset import Dataset
from augstudio.data.images import Fit
from augstudio.errors import InputError
from augstudio.models import weights as weight_files
from augstudio.models.backbones import Pooling
from augstudio.models.convnet import Network
from augstudio.models.engine import Precision
from augstudio.runs.config import CLASSIC_TUTORIAL, Effort, Method, Optimizer, TrainConfig
from augstudio.runs.events import Event, OnEvent
from augstudio.runs.run import load_run
from augstudio.runs.unfinished import load_unfinished
from augstudio.runs.values import reason_of
from augstudio.training.tensorboard import TensorBoardLog
from augstudio.training.train import resume as resume_run
from augstudio.training.train import train as train_run


def _number(name: str, words: str, *flags: str) -> Any:
    """Return the option of a field of ``TrainConfig``, with the limits that it declares."""
    schema = TrainConfig.model_json_schema()["properties"][name]
    limits = {"min": schema.get("minimum"), "max": schema.get("maximum")}
    return typer.Option(*flags, help=f"{words} By default the method's or the effort's.", **limits)


OutFolder = Annotated[
    Path | None, typer.Option(help="Folder of the run; by default below your documents.", **ANY)
]
HowToLearn = Annotated[
    Method,
    typer.Option(
        help="bottleneck trains a top model on a pretrained network's features; fine-tune then "
        "also its last blocks; from-scratch a small network that knows nothing yet."
    ),
]
HowLong = Annotated[Effort, typer.Option(help="How much time it may take.")]
Key = Annotated[str | None, typer.Option(help="Pretrained network, see `augstudio backbones`.")]
WeightsFile = Annotated[
    Path | None,
    typer.Option(
        help="File of its weights, in place of the published ones.", resolve_path=True, **ANY
    ),
]
Size = Annotated[int | None, _number("input_size", "Side of its square in pixels.", "--size")]
HowToPool = Annotated[
    Pooling | None, typer.Option(help="How the last feature map becomes one vector.")
]
SmallNetwork = Annotated[Network | None, typer.Option(help="The small network of from-scratch.")]
Views = Annotated[int | None, _number("views", "Variations of each photo, itself included.")]
Epochs = Annotated[int | None, _number("epochs", "Passes over the photos, at most.")]
Patience = Annotated[int | None, _number("patience", "Epochs without a better one to end after.")]
BatchSize = Annotated[int | None, _number("batch_size", "Photos in one step.")]
ByName = Annotated[Optimizer | None, typer.Option(help="By Keras's name.")]
Rate = Annotated[float | None, typer.Option(help="The highest one; by default the method's.")]
Blocks = Annotated[int | None, _number("open_blocks", "Last blocks that fine-tune opens.")]
Averaged = Annotated[int | None, _number("predict_views", "Variations to average answers over.")]
Dice = Annotated[int | None, _number("seed", "Same seed, same numbers.")]
HowExact = Annotated[
    Precision | None, typer.Option(help="fast needs a processor that computes in bfloat16.")
]
HowToFit = Annotated[
    Fit | None, typer.Option(help="How a photo becomes a square: cut out the middle, or whole.")
]
Classic = Annotated[
    bool, typer.Option(help="VGG16 on 150 pixels, flattened: the settings of the classic tutorial.")
]
Paused = Annotated[
    Path | None, typer.Option(help="Go on with the paused training of this run folder.", **ANY)
]
Earlier = Annotated[
    Path | None, typer.Option(help="Train again as the run in this folder did.", **ANY)
]
LogFolder = Annotated[
    Path | None, typer.Option(help="Folder for a log that TensorBoard shows.", **ANY)
]


def train(
    folder: Annotated[Path | None, typer.Argument(help="Folder of photos.", **ANY)] = None,
    out: OutFolder = None,
    recipe: RecipeName = "None",
    method: HowToLearn = Method.BOTTLENECK,
    effort: HowLong = Effort.BALANCED,
    backbone: Key = None,
    weights: WeightsFile = None,
    input_size: Size = None,
    pooling: HowToPool = None,
    network: SmallNetwork = None,
    views: Views = None,
    epochs: Epochs = None,
    patience: Patience = None,
    batch_size: BatchSize = None,
    optimizer: ByName = None,
    learning_rate: Rate = None,
    open_blocks: Blocks = None,
    predict_views: Averaged = None,
    seed: Dice = None,
    precision: HowExact = None,
    fit: HowToFit = None,
    classic_tutorial: Classic = False,
    names_as_classes: NamesAsClasses = False,
    resume: Paused = None,
    repeat: Earlier = None,
    tensorboard: LogFolder = None,
    as_json: Json = False,
) -> None:
    """Train a classifier on a folder of photos."""
    given = {n: v for n, v in locals().items() if n in TrainConfig.model_fields and v is not None}
    if [folder, resume, repeat].count(None) != 2:
        raise InputError(
            "A training takes a folder of photos, or --resume, or --repeat.",
            "Give one of the three.",
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
            run = train_run(photos, earlier.recipe, earlier.config, out, tell, console)
        else:
            assert folder is not None
            config = _config(effort, classic_tutorial, given)
            chosen = open_recipe(recipe)
            _require_weights(config, console)
            dataset, scanned = _read(folder, names_as_classes, console)
            run = train_run(dataset, chosen, config, out, tell, console)
    if as_json:
        print_json(run_document(run, scanned))
    else:
        show(run_sentence(run))


def _config(effort: Effort, classic_tutorial: bool, given: dict[str, Any]) -> TrainConfig:
    try:
        if classic_tutorial:
            return TrainConfig(**(CLASSIC_TUTORIAL | given))
        return TrainConfig.of(effort=effort, **given)
    except ValidationError as error:
        raise InputError(
            f"A setting can't be used: {reason_of(error)}.", "See `augstudio train --help`."
        ) from error


def _read(folder: Path, names_as_classes: bool, console: Console) -> tuple[Dataset, float]:
    """Return the photos in a folder, and the seconds that reading it took."""
    began = time.perf_counter()
    dataset = open_folder(folder, names_as_classes, console)
    scanned = round(time.perf_counter() - began, 3)
    for sentence in remarks(dataset, check(dataset)):
        say(sentence)
    return dataset, scanned


def _require_weights(config: TrainConfig, console: Console) -> None:
    """Refuse a backbone that can't be had before photos are read; download what can."""
    if config.method is Method.FROM_SCRATCH:
        return
    row = config.chosen_backbone
    if config.weights is not None:
        weight_files.check(row.weights_file(), row)
    elif not row.available and row.url:
        size = f"{row.download_bytes / 1e6:.0f} MB"
        say(f"The weights of {row.title} are downloaded once: about {size} from {row.url}.")
        weight_files.download(row, console)
    else:
        row.weights_file()


def _both(first: OnEvent, second: OnEvent) -> OnEvent:
    def tell(event: Event) -> None:
        first(event)
        second(event)

    return tell
