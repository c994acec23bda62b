"""The command line: one function per command, no logic of its own.

Results go to stdout, as text or, with ``--json``, as exactly one JSON document. Progress and
errors go to stderr. The exit code is 0, 2 for input that can't be used, and 1 for other failures.
"""

import sys
import time
import traceback
from contextlib import suppress
from dataclasses import fields
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from augstudio import __version__, storage
from augstudio.augment.presets import open_recipe, presets
from augstudio.cli_augment import augment, recipe_app
from augstudio.cli_options import (
    ANY,
    Folder,
    HowToFit,
    Json,
    NamesAsClasses,
    RecipeName,
    Seed,
    open_folder,
    remarks,
)
from augstudio.console import (
    Console,
    answer_document,
    answer_sentence,
    print_json,
    run_document,
    run_sentence,
    say,
    silence_libraries,
)
from augstudio.data.checks import check
from augstudio.data.dataset import Split
from augstudio.data.sample import make_sample, sample_folder
from augstudio.data.scan import scan as scan_folder
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.models.backbones import Backbone
from augstudio.models.backbones import backbone as find_backbone
from augstudio.models.backbones import backbones as all_backbones
from augstudio.models.engine import Precision
from augstudio.predict import Prediction, Predictor, find_photos
from augstudio.training.config import TrainConfig
from augstudio.training.run import train as train_run

app = typer.Typer(
    name="augstudio",
    help="Train your own image classifier from a folder of photos. Without a command the window "
    "opens.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

NewFolder = Annotated[Path, typer.Argument(help="Folder to make.", **ANY)]
RunFolder = Annotated[Path, typer.Argument(help="Folder that a training has written.", **ANY)]
Photos = Annotated[list[Path], typer.Argument(help="Photos, and folders of photos.", **ANY)]
_DEFAULTS = TrainConfig()


def main() -> None:
    """Run the command line; errors end it with a sentence, never with a traceback."""
    if isinstance(sys.stdout, TextIOWrapper):
        # File names may hold what the terminal's encoding does not know.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except AugStudioError as error:
        say(error.message)
        if error.hint:
            say(error.hint)
        sys.exit(error.exit_code)
    except Cancelled:
        say("Stopped.")
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the last resort
        say(f"Something unexpected went wrong: {type(error).__name__}: {error}")
        log = storage.settings_folder() / "augstudio-crash.log"
        with suppress(AugStudioError):
            storage.write_text(log, traceback.format_exc())
        say(f"Please report this, with the command that you typed and the file {log}.")
        sys.exit(1)


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"AugStudio {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        gui(None)
    elif context.invoked_subcommand != "gui":
        silence_libraries()


@app.command()
def gui(
    folder: Annotated[Path | None, typer.Argument(help="Folder of photos to open.", **ANY)] = None,
) -> None:
    """Open the window."""
    from augstudio.ui import open_window

    raise typer.Exit(open_window(folder))


@app.command()
def scan(folder: Folder, names_as_classes: NamesAsClasses = False, as_json: Json = False) -> None:
    """Say which photos, classes and problems a folder has."""
    dataset = open_folder(folder, names_as_classes, Console())
    problems = check(dataset)
    document = {
        "root": str(dataset.root),
        "classes": list(dataset.classes),
        "photos": {split.value: dataset.counts(split) for split in dataset.splits},
        "unreadable": [str(item.path) for item in dataset.unreadable],
        "notes": list(dataset.notes),
        "problems": [
            {
                "severity": problem.severity.value,
                "code": problem.code,
                "message": problem.message,
                "remedy": problem.remedy,
                "photos": [str(path) for path in problem.photos],
            }
            for problem in problems
        ],
    }
    if as_json:
        print_json(document)
        return
    typer.echo(f"{dataset.root}: {len(dataset)} photos, {len(dataset.classes)} classes")
    for split in dataset.splits:
        counts = ", ".join(f"{name} {count}" for name, count in dataset.counts(split).items())
        typer.echo(f"  {split.value}: {counts}")
    for sentence in remarks(dataset, problems):
        typer.echo(f"  {sentence}")


@app.command()
def train(
    folder: Folder,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the run; by default below your documents.", **ANY),
    ] = None,
    recipe: RecipeName = "None",
    backbone: Annotated[
        str, typer.Option(help="Pretrained network, see `augstudio backbones`.")
    ] = _DEFAULTS.backbone,
    views: Annotated[
        int, typer.Option(min=1, max=100, help="Variations of each photo, itself included.")
    ] = _DEFAULTS.views,
    epochs: Annotated[
        int, typer.Option(min=1, max=10_000, help="Passes over the photos, at most.")
    ] = _DEFAULTS.epochs,
    seed: Seed = _DEFAULTS.seed,
    precision: Annotated[
        Precision, typer.Option(help="fast needs a processor that computes in bfloat16.")
    ] = _DEFAULTS.precision,
    fit: HowToFit = _DEFAULTS.fit,
    names_as_classes: NamesAsClasses = False,
    as_json: Json = False,
) -> None:
    """Train a classifier on a folder of photos."""
    console = Console()
    chosen = open_recipe(recipe)
    find_backbone(backbone)
    config = TrainConfig(
        backbone=backbone, views=views, epochs=epochs, seed=seed, precision=precision, fit=fit
    )
    began = time.perf_counter()
    dataset = open_folder(folder, names_as_classes, console)
    scanned = round(time.perf_counter() - began, 3)
    for sentence in remarks(dataset, check(dataset)):
        say(sentence)
    run = train_run(dataset, chosen, config, out, console.tell, console)
    if as_json:
        print_json(run_document(run, scanned))
    else:
        typer.echo(run_sentence(run))


app.command()(augment)
app.add_typer(recipe_app, name="recipe")


@app.command()
def predict(run: RunFolder, photos: Photos, as_json: Json = False) -> None:
    """Say what is on photos, with the classifier of a run."""
    console = Console()
    closed: list[Path] = []
    paths = find_photos(photos, closed)
    for folder in closed:
        say(f"Left out: the folder {folder} can't be opened.")
    answers = []
    for answer in Predictor.load(run).predict(paths, console):
        if isinstance(answer, Prediction):
            answers.append(answer)
        else:
            say(f"Left out: {answer.reason}")
    if not answers:
        raise InputError("None of these photos can be read.", "Give other photos.")
    if as_json:
        print_json([answer_document(answer) for answer in answers])
        return
    for answer in answers:
        typer.echo(answer_sentence(answer))


@app.command()
def sample(folder: NewFolder, as_json: Json = False) -> None:
    """Draw the built-in sample dataset into a new folder."""
    dataset = scan_folder(make_sample(folder, Console()))
    if as_json:
        print_json({"root": str(dataset.root), "photos": len(dataset)})
    else:
        typer.echo(f"Drew {len(dataset)} photos into {dataset.root}.")


@app.command()
def backbones(as_json: Json = False) -> None:
    """List the pretrained networks."""
    rows = all_backbones()
    if as_json:
        names = [field.name for field in fields(Backbone) if field.repr]
        print_json([{name: getattr(row, name) for name in names} for row in rows])
        return
    for row in rows:
        typer.echo(
            f"{row.key}: {row.title}, {row.input_size} x {row.input_size} pixels, "
            f"{row.feature_size} features, {row.parameters / 1e6:.1f} M parameters\n"
            f"  {row.sentence}"
        )


@app.command()
def demo(as_json: Json = False) -> None:
    """Train on the sample dataset with and without augmentation, and predict a few photos."""
    console = Console()
    dataset = scan_folder(sample_folder(console), progress=console)
    runs = {}
    for title in ("None", "From above"):
        say(f"Training with the recipe {title}.")
        runs[title] = train_run(
            dataset, presets()[title], TrainConfig(), None, console.tell, console
        )
    photos = [record.path for record in dataset.records(Split.VALIDATION)]
    few = photos[:: max(1, len(photos) // 6)][:6]
    predicted = Predictor.of(runs["From above"]).predict(few)
    answers = [answer for answer in predicted if isinstance(answer, Prediction)]
    if as_json:
        print_json(
            {
                "dataset": str(dataset.root),
                "runs": {title: run_document(run, 0.0) for title, run in runs.items()},
                "predictions": [answer_document(answer) for answer in answers],
            }
        )
        return
    typer.echo(f"The sample dataset: {dataset.root}")
    for title, run in runs.items():
        typer.echo(f"Recipe {title}: {run_sentence(run)}")
    typer.echo("With augmentation the classifier says:")
    for answer in answers:
        typer.echo(f"  {answer_sentence(answer)}")
