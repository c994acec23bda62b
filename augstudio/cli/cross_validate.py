"""The command ``cross-validate``: a figure from all photos, and those in the wrong class."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from augstudio.cli.console import Console, print_json, say, show
from augstudio.cli.figures import lines
from augstudio.cli.options import ANY, Json, RunFolder
from augstudio.evaluation.cross_validation.cross_validation import CrossValidation
from augstudio.evaluation.cross_validation.cross_validation import cross_validate as measured
from augstudio.evaluation.cross_validation.suspicious import SuspiciousLabel, suspicious_labels
from augstudio.evaluation.document import figures_document
from augstudio.evaluation.photo_table import write_photo_table
from augstudio.plain_text import counted, shown
from augstudio.runs.photo_list import photo_name
from augstudio.runs.run import load_run

#: How many photos whose class looks wrong are printed; ``--json`` has all.
_MOST_SUSPICIOUS = 20


def cross_validate(
    run: RunFolder,
    table: Annotated[
        Path | None,
        typer.Option("--csv", help="Also write the answer for each photo to this file.", **ANY),
    ] = None,
    as_json: Json = False,
) -> None:
    """Judge every photo by a classifier that did not see it, and find those in the wrong class."""
    opened = load_run(run)
    found = measured(opened, Console())
    suspicious = [each for each in suspicious_labels(found) if each.is_suspicious]
    if table is not None:
        write_photo_table(found.evaluation, opened.root, table)
        say(f"Saved the answers as {table}.")
    if as_json:
        print_json(_document(found, suspicious))
        return
    for line in (*lines(found), *_suspicious_lines(suspicious, opened.root)):
        show(line)


def _suspicious_lines(found: Sequence[SuspiciousLabel], root: Path) -> Iterator[str]:
    if found:
        yield ""
        seem = "seems" if len(found) == 1 else "seem"
        yield f"{counted(len(found))} {seem} to be in the wrong class:"
    for each in found[:_MOST_SUSPICIOUS]:
        name = shown(photo_name(each.record, root), 200)
        looks = f"looks like {shown(each.proposed)} ({each.probability:.0%})"
        yield f"{name}: in {shown(each.record.label)}, {looks}"
    if more := len(found[_MOST_SUSPICIOUS:]):
        yield f"and {counted(more, 'other')}"


def _document(found: CrossValidation, suspicious: Sequence[SuspiciousLabel]) -> dict[str, Any]:
    """Return what ``--json`` prints: shares, intervals and probabilities in [0, 1]."""
    return {
        **figures_document(found.evaluation),
        "summary": found.sentence,
        "notes": list(found.notes),
        "parts": [{"right": right, "photos": photos} for right, photos in found.fold_scores],
        "suspicious": [
            {
                "photo": str(each.record.path),
                "class": each.record.label,
                "proposed": each.proposed,
                "probability": each.probability,
            }
            for each in suspicious
        ],
    }
