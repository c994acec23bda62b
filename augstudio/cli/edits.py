"""The command ``edits``: what was decided in the window about the photos of a folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from augstudio.cli.console import Console, print_json, say, show
from augstudio.cli.options import ANY, Folder, Json, NamesAsClasses, open_folder
from augstudio.data.dataset import USES, Dataset
from augstudio.data.decisions.edits import Edits, below
from augstudio.data.decisions.files import edits_file, save_edits, saved_edits
from augstudio.plain_text import counted, shown


def edits(
    folder: Folder,
    names_as_classes: NamesAsClasses = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Also save the decisions in this file, for --edits.", **ANY),
    ] = None,
    as_json: Json = False,
) -> None:
    """List what was decided in the window about the photos of a folder."""
    found = open_folder(folder, names_as_classes, Console())
    decided = saved_edits(edits_file(found.root))
    if out is not None:
        save_edits(decided, out)
        say(f"Saved the decisions as {out}.")
    lines = list(_lines(decided, found))
    if as_json:
        document = [{"what": what, "decision": decision} for what, decision in lines]
        print_json({"root": str(found.root), "decisions": document, "gone": _gone(decided, found)})
        return
    show(f"{found.root}: {decided.summary or 'no decisions'}")
    for what, decision in lines:
        show(f"  {shown(what, 200)}: {shown(decision)}")
    if gone := _gone(decided, found):
        show(f"  {counted(gone)} with a decision can no longer be found in the folder.")


def _lines(decided: Edits, found: Dataset) -> Iterator[tuple[str, str]]:
    """Yield what was decided about each folder, photo and file."""
    for old, new in sorted(decided.classes.items()):
        yield old, f"class renamed to {new}"
    for name in sorted(decided.left_out_classes):
        yield name, "class left out"
    for record in found.every():
        what = below(found, record.path)
        if record.content in decided.left_out:
            yield what, "left out"
            continue
        if record.content in decided.labels:
            yield what, f"moved to {decided.labels[record.content]}"
        if record.content in decided.splits:
            yield what, f"moved to {USES[decided.splits[record.content]]}"
    for file in sorted(decided.left_out_files):
        yield file, "left out"


def _gone(decided: Edits, found: Dataset) -> int:
    """Return the number of photos with a decision that are not in the folder."""
    about = decided.left_out.union(decided.labels, decided.splits)
    return len(about.difference(record.content for record in found.every()))
