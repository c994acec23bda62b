"""The commands ``project save`` and ``project open``: everything about some photos in one file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from augstudio.cli.console import Console, print_json, say, show
from augstudio.cli.options import ANY, Folder, Json, NamesAsClasses, open_folder
from augstudio.errors import InputError
from augstudio.export.archive.contents import contents_of, studies
from augstudio.export.archive.open import Opened, attach_project, look_into, unpack_project
from augstudio.export.archive.save import save_project
from augstudio.plain_text import counted, file_size, joined
from augstudio.runs.run import load_run

project_app = typer.Typer(
    help="Save photos, decisions, runs and studies as one file, or open such a file.",
    no_args_is_help=True,
)


@project_app.command()
def save(
    folder: Folder,
    out: Annotated[Path, typer.Option(help="File to write, such as pets.augstudio.", **ANY)],
    no_photos: Annotated[
        bool, typer.Option("--no-photos", help="Leave the photos out; only list them.")
    ] = False,
    run: Annotated[
        list[Path] | None,
        typer.Option(
            help="Folder of a run to save, can be repeated; by default all runs of these photos.",
            **ANY,
        ),
    ] = None,
    names_as_classes: NamesAsClasses = False,
    as_json: Json = False,
) -> None:
    """Save photos, the decisions about them, their runs and studies as one file."""
    console = Console()
    found = open_folder(folder, names_as_classes, console)
    contents = contents_of(found, None if run is None else [load_run(each) for each in run])
    for each in contents.left_out:
        say(f"Left out: {each}")
    saved = save_project(contents, out, photos=not no_photos, progress=console)
    if as_json:
        print_json(
            {
                "file": str(saved.file),
                "bytes": saved.size,
                "photos": 0 if no_photos else saved.photos,
                "listed_photos": saved.photos,
                "decisions": contents.edits.summary,
                "runs": [each.name for each in contents.runs],
                "studies": [each.folder.name for each in contents.studies],
                "recipes": list(contents.recipes),
            }
        )
        return
    photos = f"the names of {counted(saved.photos)}" if no_photos else counted(saved.photos)
    words = [photos, counted(saved.runs, "run"), studies(saved.studies)]
    show(f"Saved {joined(filter(None, words))} as {saved.file} ({file_size(saved.size)}).")


@project_app.command("open")
def open_(
    file: Annotated[Path, typer.Argument(help="File of a project.", **ANY)],
    out: Annotated[
        Path | None, typer.Option(help="New or empty folder for the photos.", **ANY)
    ] = None,
    photos: Annotated[
        Path | None,
        typer.Option(
            help="Folder that has the photos already, for a project saved without them.", **ANY
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Open a project: its photos into a folder, its runs and studies among those here."""
    console = Console()
    opened = _opened(file, out, photos, console)
    if as_json:
        print_json(_document(opened))
        return
    for line in opened.sentences:
        show(line)


def _opened(file: Path, out: Path | None, photos: Path | None, console: Console) -> Opened:
    if out is not None and photos is not None:
        raise InputError("--out and --photos can't be used together.", "Give one of them.")
    if out is not None:
        return unpack_project(file, out, console)
    if photos is not None:
        return attach_project(file, photos, console)
    if look_into(file).has_photos:
        raise InputError(
            "Say where the photos should go.", "Give a new or empty folder with --out."
        )
    raise InputError(
        f"{file.name} was saved without its photos.", "Give the folder that has them with --photos."
    )


def _document(opened: Opened) -> dict[str, Any]:
    return {
        "folder": str(opened.folder),
        "photos": opened.photos,
        "missing": opened.missing,
        "renamed": opened.renamed,
        "decisions": opened.decisions,
        "runs": [str(each) for each in opened.runs],
        "studies": [str(each) for each in opened.studies],
        "known": opened.known,
        "recipes": list(opened.recipes),
    }
