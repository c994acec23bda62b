"""The command ``apply``: make a folder of photos what was decided about it, and undo that."""

import os
from pathlib import Path
from typing import Annotated

import typer

from augstudio.cli.console import Console, print_json, say, show
from augstudio.cli.options import ANY, EditsFile, Folder, Json, NamesAsClasses, open_folder
from augstudio.data import folders
from augstudio.data.decisions.apply import apply as apply_plan
from augstudio.data.decisions.apply import is_applied, undo_applied
from augstudio.data.decisions.copying import copy
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, load_edits, saved_edits
from augstudio.data.decisions.plan import Mode, Plan
from augstudio.data.decisions.planner import plan
from augstudio.data.layout import dataset_folder
from augstudio.errors import InputError
from augstudio.plain_text import counted, shown

#: How many files are listed; ``--json`` lists all.
_MOST_LINES = 100


def apply(
    folder: Folder,
    edits: EditsFile = None,
    move: Annotated[
        bool,
        typer.Option(
            "--move",
            help="Move the photos to the folders of their classes, and what is left out to a "
            "folder beside the photo folder.",
        ),
    ] = False,
    copy_to: Annotated[
        Path | None,
        typer.Option(help="Copy the photos to this new folder, sorted as decided.", **ANY),
    ] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Move back what the last --move moved.")
    ] = False,
    names_as_classes: NamesAsClasses = False,
    as_json: Json = False,
) -> None:
    """Apply the decisions about photos to their folder. Without options, only list what to do.

    The decisions are those made in the window, unless --edits gives a file with others.
    """
    if [move, copy_to is not None, undo].count(True) > 1:
        raise InputError(
            "--move, --copy-to and --undo can't be used together.", "Give one of them."
        )
    console = Console()
    if undo:
        _undo(folder, console, as_json)
        return
    found = open_folder(folder, names_as_classes, console)
    decided = load_edits(edits) if edits else saved_edits(edits_file(found.root))
    if copy_to is None:
        todo = plan(found, decided, Mode.MOVE)
    else:
        # Links would have other names later.
        todo = plan(found, decided, Mode.COPY, Path(os.path.abspath(copy_to)))  # noqa: PTH100
    if move:
        apply_plan(todo, console)
    elif copy_to is not None:
        copy(todo, console)
    if as_json:
        print_json(_document(todo, done=move or copy_to is not None))
    elif move:
        show(_moved(todo))
    elif copy_to is not None:
        show(f"Copied {counted(len(todo.steps))} to {todo.place}.")
    else:
        _list(todo, decided)


def _list(todo: Plan, decided: Edits) -> None:
    show(todo.summary)
    lines = list(todo.lines())
    for source, target in lines[:_MOST_LINES]:
        show(f"  {shown(source, 200)} -> {shown(target, 200)}")
    if len(lines) > _MOST_LINES:
        show(f"  and {len(lines) - _MOST_LINES} more")
    if stay := decided.without(todo.fulfilled).summary:
        show(f"These decisions stay as they are: {stay}.")
    if lines:
        say("Nothing was changed. Add --move to do this, or --copy-to FOLDER for a sorted copy.")


def _moved(todo: Plan) -> str:
    if not todo.steps:
        return todo.summary
    return (
        f"Moved {counted(len(todo.steps), 'file')} in {todo.root}. To move them back, use --undo."
    )


def _document(todo: Plan, done: bool) -> dict[str, object]:
    steps = [{"from": str(step.source), "to": str(step.target)} for step in todo.steps]
    return {"root": str(todo.root), "mode": todo.mode.value, "done": done, "files": steps}


def _undo(folder: Path, console: Console, as_json: bool) -> None:
    path = Path(os.path.abspath(folder))  # noqa: PTH100 - as scan() does
    if path.is_dir() and not is_applied(path):
        path = dataset_folder(folders.Folder(path, [])).path
    undone = undo_applied(path, console)
    if as_json:
        print_json(
            {
                "root": str(path),
                "back": undone.back,
                "missing": [str(each) for each in undone.missing],
                "renamed": [str(each) for each in undone.renamed],
            }
        )
        return
    show(f"{counted(undone.back, 'file')} in {path} moved back.")
    for each in undone.renamed:
        show(f"  {each} has a new name, as its own was taken.")
    for each in undone.missing:
        show(f"  {each} could not be found.")
