"""What several commands take: arguments, options, and how a folder is opened."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from augstudio.augment.presets import presets
from augstudio.cli.console import Console
from augstudio.data.checks import Problem
from augstudio.data.dataset import Dataset
from augstudio.data.scan import FlatFolderError
from augstudio.data.scan import scan as scan_folder
from augstudio.errors import InputError
from augstudio.plain_text import listed

#: For paths. Not for click to check: it says what is wrong, but not what to do.
ANY: dict[str, bool] = {"readable": False}
Folder = Annotated[Path, typer.Argument(help="Folder of photos.", **ANY)]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
NamesAsClasses = Annotated[
    bool,
    typer.Option("--names-as-classes", help="Take the class from the file name, as in cat.12.jpg."),
]
RecipeName = Annotated[str, typer.Option(help=f"Recipe file or preset: {', '.join(presets())}.")]


def open_folder(folder: Path, names_as_classes: bool, console: Console) -> Dataset:
    """Return the photos in ``folder``; where only their names tell the classes, say how."""
    try:
        return scan_folder(folder, names_as_classes=names_as_classes, progress=console)
    except FlatFolderError as error:
        raise InputError(
            error.message,
            f"Add --names-as-classes to take {listed(error.prefixes)} from the file names.",
        ) from error


def remarks(dataset: Dataset, problems: Sequence[Problem]) -> list[str]:
    """Return what ``scan`` did that the user may not expect, and what is wrong."""
    return [*dataset.notes, *(f"{p.severity.value}: {p.message} {p.remedy}" for p in problems)]
