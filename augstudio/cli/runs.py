"""The command ``runs``: the runs of a folder of photos, as a table."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from augstudio import storage
from augstudio.augment.presets import title_of
from augstudio.cli.console import aligned, print_json, say, show
from augstudio.cli.options import ANY, Json
from augstudio.data.folders import Folder
from augstudio.data.layout import dataset_folder
from augstudio.errors import AugStudioError, InputError
from augstudio.evaluation.run_table import figures, interval, write_csv
from augstudio.plain_text import counted
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.field_types import minute
from augstudio.runs.library import DamagedRun, RunsFound, find_runs
from augstudio.runs.run import RUN_FILE, Run, load_run
from augstudio.runs.unfinished import Unfinished, unfinished_in

_HEADINGS = ("Run", "Method", "Network", "Recipe", "Validation accuracy", "Time", "Created")
_TIME = _HEADINGS.index("Time")


def runs(
    folder: Annotated[
        Path, typer.Argument(help="Folder of photos, or folder that contains runs.", **ANY)
    ],
    table: Annotated[
        Path | None,
        typer.Option("--csv", help="Also write all settings and results to this file.", **ANY),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the runs of a folder of photos, unfinished ones first."""
    with storage.explained(folder):
        (found, damaged), unfinished = _find(folder)
    if table is not None:
        write_csv(found, table)
        say(f"Saved the table as {table}.")
        for each in damaged:
            say(f"Left out: {each.reason}")
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "runs": [_document(run) for run in found],
                "unfinished": [_unfinished_document(each) for each in unfinished],
                "damaged": [_damaged_document(each) for each in damaged],
            }
        )
    elif found or unfinished or damaged:
        rows = [*map(_unfinished_row, unfinished), *map(_row, found)]
        for line in aligned([_HEADINGS, *rows], to_the_right={_TIME}) if rows else ():
            show(line)
        for each in damaged:
            show(each.reason)
    else:
        show(f"{folder} has no runs yet.")


def _find(folder: Path) -> tuple[RunsFound, list[Unfinished]]:
    """Return the runs in ``folder``, or else the runs that were trained on its photos.

    If the folder of photos no longer exists, its runs are found by its name.
    """
    path = Path(os.path.abspath(folder))  # noqa: PTH100 - as scan() does
    if (path / RUN_FILE).exists():
        return RunsFound([load_run(path)], []), []
    inside = find_runs([path]), unfinished_in(path)
    if any(inside[0]) or inside[1]:
        return inside
    photos = dataset_folder(Folder(path, [])).path if path.is_dir() else path
    place = storage.dataset_runs(photos.name or "photos")
    if not path.is_dir() and not place.is_dir():
        raise InputError(
            f"There is no folder {folder}.",
            "Give a folder of photos, or a folder that contains runs.",
        )
    return find_runs([place]), unfinished_in(place)


def _network(config: TrainConfig) -> str:
    return config.network if config.method is Method.FROM_SCRATCH else config.backbone


def _row(run: Run) -> tuple[str, ...]:
    low, high = interval(run)
    return (
        run.name,
        run.config.method,
        _network(run.config),
        title_of(run.recipe),
        f"{run.validation.accuracy:6.1%} ({low:.1%} to {high:.1%})",
        f"{run.seconds['total']:.0f} s",
        minute(run.created),
    )


def _unfinished_row(each: Unfinished) -> tuple[str, ...]:
    return (
        each.name,
        each.config.method,
        _network(each.config),
        title_of(each.recipe),
        f"unfinished, {counted(each.epochs, 'epoch')}",
        "",
        minute(each.created),
    )


def _document(run: Run) -> dict[str, Any]:
    """Return a run with its figures, and the decisions about photos that it was trained with."""
    decisions = None
    with suppress(AugStudioError):
        edits = run.decisions()
        decisions = None if edits is None else edits.summary
    return {"run": str(run.folder)} | figures(run) | {"decisions": decisions}


def _unfinished_document(each: Unfinished) -> dict[str, Any]:
    return {
        "run": str(each.folder),
        "name": each.name,
        "created": each.created,
        "dataset": each.dataset,
        "method": each.config.method.value,
        "network": _network(each.config),
        "recipe": title_of(each.recipe),
        "epochs": each.epochs,
    }


def _damaged_document(each: DamagedRun) -> dict[str, str]:
    return {"run": str(each.folder), "name": each.name, "reason": each.reason}
