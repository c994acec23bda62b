"""The command line: one function per command, no logic of its own.

Results go to stdout, as text or, with ``--json``, as exactly one JSON document. Progress and
errors go to stderr. The exit code is 0, 2 for input that can't be used, and 1 for other failures.
"""

import sys
import traceback
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from augstudio import __version__, storage
from augstudio.augment.presets import presets
from augstudio.cli.apply import apply
from augstudio.cli.augment import augment, recipe_app
from augstudio.cli.backbones import backbones
from augstudio.cli.compare import compare
from augstudio.cli.console import (
    Console,
    answer_document,
    answer_sentence,
    print_json,
    run_document,
    run_sentence,
    say,
    show,
    silence_libraries,
)
from augstudio.cli.cross_validate import cross_validate
from augstudio.cli.edits import edits
from augstudio.cli.evaluate import evaluate
from augstudio.cli.export import export_run
from augstudio.cli.features import features
from augstudio.cli.lab import lab
from augstudio.cli.options import (
    ANY,
    EditsFile,
    Folder,
    Json,
    NamesAsClasses,
    open_folder,
    remarks,
)
from augstudio.cli.predict import predict
from augstudio.cli.project import project_app
from augstudio.cli.robustness import robustness
from augstudio.cli.runs import runs
from augstudio.cli.settings import SectionedCommand
from augstudio.cli.train import train
from augstudio.data.checks import check
from augstudio.data.dataset import Split, evenly
from augstudio.data.sample.folder import make_sample, sample_folder
from augstudio.data.scan import scan as scan_folder
from augstudio.errors import AugStudioError, Cancelled, InputError, Paused
from augstudio.plain_text import counted, first_few, shown
from augstudio.predict import Prediction, Predictor
from augstudio.runs.config import TrainConfig
from augstudio.training.train import train as train_run


class Commands(TyperGroup):
    """The commands. A folder in place of a command opens that folder in the window."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command to run, with its name and the remaining arguments."""
        if args[0] not in self.commands and Path(args[0]).is_dir():
            args = ["gui", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    name="augstudio",
    cls=Commands,
    help="Train your own image classifier from a folder of photos. Without a command, the window "
    "opens; give a folder of photos to open it there.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

#: How many classes of a split are listed with their number of photos; ``--json`` lists all.
_MOST_CLASSES = 20

NewFolder = Annotated[Path, typer.Argument(help="Folder to create.", **ANY)]
Photos = Annotated[list[Path], typer.Argument(help="Photos or folders of photos.", **ANY)]


def main() -> None:
    """Run the command line; an error prints a sentence, never a traceback."""
    if isinstance(sys.stdout, TextIOWrapper):
        # File names may contain characters that the terminal's encoding lacks.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        _require_current_folder()
        app()
    except AugStudioError as error:
        say(error.message)
        if error.hint:
            say(error.hint)
        sys.exit(error.exit_code)
    except Paused:
        say("Stopped. Progress is saved: use --resume to continue.")
        sys.exit(1)
    except Cancelled:
        say("Stopped.")
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the last resort
        message = " ".join(str(error).split())
        say(f"Unexpected error: {type(error).__name__}: {message}")
        log = storage.settings_folder() / "augstudio-crash.log"
        with suppress(AugStudioError):
            storage.write_text(log, traceback.format_exc())
        say(f"Report this with the command you typed and the file {log}.")
        sys.exit(1)


def _require_current_folder() -> None:
    """Raise ``InputError`` if the current folder was deleted: relative paths have no meaning."""
    try:
        Path.cwd()
    except OSError as error:
        raise InputError(
            "The current folder no longer exists.", "Change to another folder and try again."
        ) from error


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
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of photos to open; by default the last one.", **ANY),
    ] = None,
) -> None:
    """Open the window."""
    from augstudio.ui import open_window

    raise typer.Exit(open_window(folder))


@app.command()
def scan(
    folder: Folder,
    names_as_classes: NamesAsClasses = False,
    edits: EditsFile = None,
    as_json: Json = False,
) -> None:
    """List the classes, photo counts and problems of a folder."""
    dataset = open_folder(folder, names_as_classes, Console(), edits)
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
    photos, many = counted(len(dataset)), len(dataset.classes)
    show(f"{dataset.root}: {photos}, {many} class{'es' * (many != 1)}")
    for split in dataset.splits:
        counts = [f"{shown(name)} {count}" for name, count in dataset.counts(split).items()]
        show(f"  {split.value}: {first_few(counts, _MOST_CLASSES)}")
    for sentence in remarks(dataset, problems):
        show(f"  {sentence}")


app.command(cls=SectionedCommand)(features)
app.command(cls=SectionedCommand)(train)
app.command()(runs)
app.command()(edits)
app.command()(apply)
app.command()(augment)
app.add_typer(recipe_app, name="recipe")


app.command()(predict)
app.command()(evaluate)
app.command()(compare)
app.command()(cross_validate)
app.command()(robustness)
app.command()(lab)
app.command("export")(export_run)
app.add_typer(project_app, name="project")


@app.command()
def sample(folder: NewFolder, as_json: Json = False) -> None:
    """Draw the built-in sample dataset into a new folder."""
    dataset = scan_folder(make_sample(folder, Console()))
    if as_json:
        print_json({"root": str(dataset.root), "photos": len(dataset)})
    else:
        show(f"Drew {counted(len(dataset))} into {dataset.root}.")


app.command()(backbones)


@app.command()
def demo(as_json: Json = False) -> None:
    """Train on the sample dataset with and without augmentation."""
    console = Console()
    dataset = scan_folder(sample_folder(console), progress=console)
    runs = {}
    for title in ("None", "From above"):
        say(f'Training with the recipe "{title}".')
        runs[title] = train_run(
            dataset, presets()[title], TrainConfig(), None, console.tell, console
        )
    photos = [record.path for record in dataset.records(Split.VALIDATION)]
    predicted = Predictor.of(runs["From above"]).predict(evenly(photos, 6))
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
    show(f"Sample dataset: {dataset.root}")
    for title, run in runs.items():
        show(f'Recipe "{title}": {run_sentence(run)}')
    show("Predictions of the classifier trained with augmentation:")
    for answer in answers:
        show(f"  {answer_sentence(answer)}")
