"""The command ``evaluate``: how good a classifier is, and which classes it confuses."""

import os
from pathlib import Path
from typing import Annotated

import typer

from augstudio.cli.console import Console, print_json, say, show
from augstudio.cli.figures import lines
from augstudio.cli.options import ANY, Json, NamesAsClasses, RunFolder, answering, open_folder
from augstudio.data.dataset import Split
from augstudio.errors import InputError
from augstudio.evaluation.cross_validation.cross_validation import says_more
from augstudio.evaluation.document import document, save_document
from augstudio.evaluation.photo_table import write_photo_table
from augstudio.evaluation.report.run_report import write_run_report
from augstudio.evaluation.run_evaluation import (
    RunEvaluation,
    evaluate_folder,
    evaluate_split,
    with_familiarity,
)
from augstudio.lab.report_section import study_sections
from augstudio.plain_text import counted
from augstudio.runs.run import Run, load_run


def evaluate(
    run: RunFolder,
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of classes; by default the run's own photos.", **ANY),
    ] = None,
    split: Annotated[
        Split | None,
        typer.Option(help="Set of the run's own photos; by default validation."),
    ] = None,
    names_as_classes: NamesAsClasses = False,
    table: Annotated[
        Path | None,
        typer.Option("--csv", help="Also write the answer for each photo to this file.", **ANY),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            help="Also write a report with charts and mistakes to this file, such as report.html.",
            **ANY,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say how good the classifier of a run is, and which classes it confuses."""
    if folder is not None and split is not None:
        raise InputError(
            "--split is for the run's own photos.",
            "Remove it, or give the folder of the set, such as pets/test.",
        )
    console = Console()
    opened = load_run(run)
    found = _evaluated(opened, folder, split, names_as_classes, console)
    for each in found.left_out:
        say(f"Left out: {each.reason}")
    if table is not None:
        write_photo_table(found.evaluation, found.root, table)
        say(f"Saved the answers as {table}.")
    if report is not None:
        write_run_report(found, opened, report, console, study_sections(opened))
        say(f"Saved the report as {report}.")
    if as_json:
        print_json(document(found, opened))
        return
    for line in lines(found):
        show(line)
    if found.unlike is not None:
        show(f"Unlike the training photos: {found.unlike} of {counted(found.evaluation.photos)}")
    if folder is None and says_more(opened):
        show("These photos are few: augstudio cross-validate gives a figure from all photos.")


def _evaluated(
    run: Run, folder: Path | None, split: Split | None, names_as_classes: bool, console: Console
) -> RunEvaluation:
    answer = answering(run, console, familiarity=True)
    if folder is None:
        split = split or Split.VALIDATION
        found = with_familiarity(evaluate_split(run, split, answer), run, console)
        save_document(found, run, split)
        return found
    dataset = open_folder(folder, names_as_classes, console)
    whole = Path(os.path.abspath(folder))  # noqa: PTH100 - as scan() does
    return with_familiarity(evaluate_folder(run, dataset, whole, answer), run, console)
