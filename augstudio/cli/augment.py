"""The augmentation commands: save augmented copies, and convert recipes from and to Keras code."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from augstudio.augment.copies.expand import Copies, expand
from augstudio.augment.copies.folder import check_place
from augstudio.augment.copies.options import FULL_COLOUR, CopyOptions, PhotoFormat
from augstudio.augment.presets import open_recipe, presets
from augstudio.cli.console import Console, print_json, say, show
from augstudio.cli.options import (
    ANY,
    Folder,
    Json,
    NamesAsClasses,
    RecipeName,
    open_folder,
    remarks,
)
from augstudio.cli.settings import explanation
from augstudio.data.checks import check
from augstudio.data.dataset import Dataset, Split, Unreadable
from augstudio.data.images import Fit
from augstudio.errors import InputError
from augstudio.runs.config import settings

_DEFAULTS = CopyOptions()

recipe_app = typer.Typer(
    help="Convert Keras code to a recipe, or a recipe to Keras code.", no_args_is_help=True
)


def _limits(name: str) -> dict[str, int]:
    """Return the lowest and highest value of an option, as declared by its field."""
    schema = CopyOptions.model_json_schema()["properties"][name]
    schema = next((each for each in schema.get("anyOf", ()) if "minimum" in each), schema)
    return {"min": schema["minimum"], "max": schema["maximum"]}


def augment(
    folder: Folder,
    out: Annotated[Path, typer.Option(help="New or empty folder for the copies.", **ANY)],
    copies: Annotated[
        int, typer.Option(help="Number of copies per photo.", **_limits("copies"))
    ] = _DEFAULTS.copies,
    recipe: RecipeName = "Photos",
    split: Annotated[Split, typer.Option(help="Set of photos to augment.")] = _DEFAULTS.split,
    size: Annotated[
        int, typer.Option(help="Width and height of the copies in pixels.", **_limits("size"))
    ] = _DEFAULTS.size,
    photo_format: Annotated[
        PhotoFormat, typer.Option("--format", help="jpeg makes smaller files; png is lossless.")
    ] = _DEFAULTS.photo_format,
    quality: Annotated[
        int,
        typer.Option(
            help=f"JPEG quality. From {FULL_COLOUR} colours are stored in full (4:4:4), below at "
            "half resolution (4:2:0).",
            **_limits("quality"),
        ),
    ] = _DEFAULTS.quality,
    seed: Annotated[
        int,
        typer.Option(help="Random seed: the same seed gives the same copies.", **_limits("seed")),
    ] = _DEFAULTS.seed,
    threads: Annotated[
        int | None,
        typer.Option(
            help="Number of parallel threads; does not change the copies.", **_limits("threads")
        ),
    ] = None,
    fit: Annotated[Fit, typer.Option(help=explanation(settings()["fit"]))] = _DEFAULTS.fit,
    keep_originals: Annotated[
        bool, typer.Option("--keep-originals", help="Save the original photos as well.")
    ] = False,
    names_as_classes: NamesAsClasses = False,
    as_json: Json = False,
) -> None:
    """Save augmented copies of the photos in a folder.

    Run the same command again to continue after a stop.
    """
    console = Console()
    chosen = open_recipe(recipe)
    options = CopyOptions(
        copies=copies,
        keep_originals=keep_originals,
        split=split,
        size=size,
        fit=fit,
        photo_format=photo_format,
        quality=quality,
        seed=seed,
        threads=threads,
    )
    # Before reading the photos, which may take long. The dataset may be only part of the folder.
    check_place(folder, out)
    dataset = open_folder(folder, names_as_classes, console)
    for sentence in remarks(dataset, check(dataset)):
        say(sentence)
    if chosen.is_neutral:
        say(f'The recipe "{recipe}" changes nothing: each copy looks like its photo.')
    made = expand(dataset, out, chosen, options, console, lambda _, why: say(f"Left out: {why}"))
    if as_json:
        print_json(_document(dataset, options, made))
    else:
        show(_sentence(made))
    if made.stopped:
        say("Stopped. Run the same command again to continue.")
        raise typer.Exit(1)


@recipe_app.command()
def from_keras(
    file: Annotated[
        Path, typer.Argument(help="Python file, notebook or text; - reads stdin.", **ANY)
    ],
) -> None:
    """Convert the ImageDataGenerator(...) call in a file to a recipe, printed as JSON."""
    from augstudio.augment.keras.from_code import from_code

    pasted = from_code(_text(file))
    for note in pasted.notes:
        say(note)
    typer.echo(pasted.recipe.to_json(), nl=False)


@recipe_app.command()
def to_keras(
    recipe: Annotated[str, typer.Argument(help=f"Recipe file or preset: {', '.join(presets())}.")],
    layers: Annotated[
        bool, typer.Option("--layers", help="Use Keras 3 preprocessing layers.")
    ] = False,
) -> None:
    """Convert a recipe to a complete Keras script, printed as Python code."""
    from augstudio.augment.keras.to_code import generator_script, layers_script

    script = (layers_script if layers else generator_script)(open_recipe(recipe))
    typer.echo(script.rstrip("\n"))


def _text(file: Path) -> str:
    """Return the text of a file or of stdin; raise ``InputError`` if it is not text."""
    from augstudio.augment.keras.reading.text import MOST_BYTES, read_text, text_of

    if str(file) != "-":
        return read_text(file)
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InputError("The input is too large to be code.", "Pass only the code.")
    return text_of(data, "stdin")


def _document(dataset: Dataset, options: CopyOptions, made: Copies) -> dict[str, Any]:
    """Return what ``augment --json`` prints."""
    skipped: list[Unreadable] = [*dataset.unreadable, *made.skipped]
    return {
        "out": str(made.folder),
        "manifest": str(made.manifest),
        "classes": list(dataset.classes),
        "photos": len(dataset.records(options.split)),
        "copies": made.files,
        "written": made.written,
        "skipped": [{"photo": str(each.path), "reason": each.reason} for each in skipped],
        "stopped": made.stopped,
    }


def _sentence(made: Copies) -> str:
    before = made.files - made.written
    known = f" ({before} from an earlier run)" if before else ""
    copies = "1 copy" if made.files == 1 else f"{made.files} copies"
    return f"{made.folder} has {copies}{known}, listed in {made.manifest.name}."
