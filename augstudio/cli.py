"""The command line: one function per command, no logic of its own.

Results go to stdout, as text or, with ``--json``, as exactly one JSON document. Progress and
errors go to stderr. The exit code is 0, 2 for input that can't be used, and 1 for other failures.
"""

import json
import sys
import time
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

from augstudio import __version__
from augstudio.augment.presets import open_recipe, presets
from augstudio.console import Console, say, silence_libraries
from augstudio.data.checks import check
from augstudio.data.dataset import Dataset, Split
from augstudio.data.sample import make_sample, sample_folder
from augstudio.data.scan import FlatFolderError
from augstudio.data.scan import scan as scan_folder
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.models.backbones import Backbone
from augstudio.models.backbones import backbones as all_backbones
from augstudio.models.engine import Precision
from augstudio.predict import Prediction, Predictor, find_photos
from augstudio.training.config import TrainConfig
from augstudio.training.run import Run
from augstudio.training.run import train as train_run

app = typer.Typer(
    name="augstudio",
    help="Train your own image classifier from a folder of photos. Without a command the window "
    "opens.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
NamesAsClasses = Annotated[
    bool,
    typer.Option("--names-as-classes", help="Take the class from the file name, as in cat.12.jpg."),
]
_DEFAULTS = TrainConfig()


def main() -> None:
    """Run the command line; errors end it with a sentence, never with a traceback."""
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
        say("Please report this, with the command that you typed.")
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
    folder: Annotated[Path | None, typer.Argument(help="Folder of photos to open.")] = None,
) -> None:
    """Open the window."""
    from augstudio.ui import open_window

    raise typer.Exit(open_window(folder))


@app.command()
def scan(folder: Path, names_as_classes: NamesAsClasses = False, as_json: Json = False) -> None:
    """Say which photos, classes and problems a folder has."""
    dataset = _open(folder, names_as_classes, Console())
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
        _print_json(document)
        return
    typer.echo(f"{dataset.root}: {len(dataset)} photos, {len(dataset.classes)} classes")
    for split in dataset.splits:
        counts = ", ".join(f"{name} {count}" for name, count in dataset.counts(split).items())
        typer.echo(f"  {split.value}: {counts}")
    for note in dataset.notes:
        typer.echo(f"  {note}")
    for problem in problems:
        typer.echo(f"  {problem.severity.value}: {problem.message} {problem.remedy}")


@app.command()
def train(
    folder: Path,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the run; by default below your documents.")
    ] = None,
    recipe: Annotated[
        str, typer.Option(help=f"Recipe file or preset: {', '.join(presets())}.")
    ] = "None",
    backbone: Annotated[
        str, typer.Option(help="Pretrained network, see `augstudio backbones`.")
    ] = _DEFAULTS.backbone,
    views: Annotated[
        int, typer.Option(min=1, max=100, help="Variations of each photo, itself included.")
    ] = _DEFAULTS.views,
    epochs: Annotated[
        int, typer.Option(min=1, max=10_000, help="Passes over the photos, at most.")
    ] = _DEFAULTS.epochs,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Same seed, same numbers.")] = (
        _DEFAULTS.seed
    ),
    precision: Annotated[
        Precision, typer.Option(help="fast needs a processor that computes in bfloat16.")
    ] = _DEFAULTS.precision,
    names_as_classes: NamesAsClasses = False,
    as_json: Json = False,
) -> None:
    """Train a classifier on a folder of photos."""
    console = Console()
    chosen = open_recipe(recipe)
    config = TrainConfig(
        backbone=backbone, views=views, epochs=epochs, seed=seed, precision=precision
    )
    began = time.perf_counter()
    dataset = _open(folder, names_as_classes, console)
    scanned = round(time.perf_counter() - began, 3)
    run = train_run(dataset, chosen, config, out, console.tell, console)
    if as_json:
        _print_json(_run_document(run, scanned))
    else:
        typer.echo(_run_sentence(run))


@app.command()
def predict(run: Path, photos: list[Path], as_json: Json = False) -> None:
    """Say what is on photos, with the classifier of a run."""
    console = Console()
    paths = find_photos(photos)
    answers = []
    for answer in Predictor.load(run).predict(paths, console):
        if isinstance(answer, Prediction):
            answers.append(answer)
        else:
            say(f"Left out: {answer.reason}")
    if not answers:
        raise InputError("None of these photos can be read.", "Give other photos.")
    if as_json:
        _print_json([_answer_document(answer) for answer in answers])
        return
    for answer in answers:
        typer.echo(_answer_sentence(answer))


@app.command()
def sample(folder: Path, as_json: Json = False) -> None:
    """Draw the built-in sample dataset into a new folder."""
    dataset = scan_folder(make_sample(folder, Console()))
    if as_json:
        _print_json({"root": str(dataset.root), "photos": len(dataset)})
    else:
        typer.echo(f"Drew {len(dataset)} photos into {dataset.root}.")


@app.command()
def backbones(as_json: Json = False) -> None:
    """List the pretrained networks."""
    rows = all_backbones()
    if as_json:
        names = [field.name for field in fields(Backbone) if field.repr]
        _print_json([{name: getattr(row, name) for name in names} for row in rows])
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
    for title in ("None", "Strong"):
        say(f"Training with the recipe {title}.")
        runs[title] = train_run(
            dataset, presets()[title], TrainConfig(), None, console.tell, console
        )
    photos = [record.path for record in dataset.records(Split.VALIDATION)]
    few = photos[:: max(1, len(photos) // 6)][:6]
    answers = [a for a in Predictor.of(runs["Strong"]).predict(few) if isinstance(a, Prediction)]
    if as_json:
        _print_json(
            {
                "dataset": str(dataset.root),
                "runs": {title: _run_document(run, 0.0) for title, run in runs.items()},
                "predictions": [_answer_document(answer) for answer in answers],
            }
        )
        return
    typer.echo(f"The sample dataset: {dataset.root}")
    for title, run in runs.items():
        typer.echo(f"Recipe {title}: {_run_sentence(run)}")
    typer.echo("With augmentation the classifier says:")
    for answer in answers:
        typer.echo(f"  {_answer_sentence(answer)}")


def _open(folder: Path, names_as_classes: bool, console: Console) -> Dataset:
    try:
        return scan_folder(folder, names_as_classes=names_as_classes, progress=console)
    except FlatFolderError as error:
        raise InputError(
            error.message,
            f"Add --names-as-classes to take {', '.join(error.prefixes)} from the file names.",
        ) from error


def _run_document(run: Run, scan_seconds: float) -> dict[str, Any]:
    seconds = {"scan": scan_seconds} | run.seconds
    seconds["total"] = round(run.seconds["total"] + scan_seconds, 3)
    return {
        "run": str(run.folder),
        "classes": list(run.classes),
        "photos": run.photos,
        "validation": run.validation.model_dump(),
        "best_epoch": run.best_epoch,
        "epochs": len(run.history),
        "stopped": run.stopped,
        "seconds": seconds,
        "features": run.features.model_dump(),
        "skipped": [{"photo": str(skip.path), "reason": skip.reason} for skip in run.skipped],
    }


def _run_sentence(run: Run) -> str:
    return (
        f"{run.validation.accuracy:.1%} of {run.photos['validation']} validation photos right "
        f"(epoch {run.best_epoch} of {len(run.history)}, {run.seconds['total']:.0f} s). "
        f"The run is in {run.folder}."
    )


def _answer_document(answer: Prediction) -> dict[str, Any]:
    return {
        "photo": str(answer.photo),
        "label": answer.label,
        "probabilities": answer.probabilities,
    }


def _answer_sentence(answer: Prediction) -> str:
    ranked = ", ".join(f"{name} {value:.1%}" for name, value in answer.probabilities.items())
    return f"{answer.photo}: {answer.label} ({ranked})"


def _print_json(document: Any) -> None:
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
