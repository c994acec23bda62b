"""The command ``export``: the classifier in the formats of other programs, compared with it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from augstudio.cli.console import Console, aligned, print_json, say, show
from augstudio.cli.options import ANY, Json, RunFolder, separated
from augstudio.errors import InputError
from augstudio.export.formats import Format, Purpose
from augstudio.export.run_export import Exported, ExportEvent, ExportFailed, FormatStarted, export
from augstudio.runs.run import load_run

#: What ``--json`` says of every export; ``null`` without answers to compare.
_MEASURED = ("largest_difference", "top_agreement", "bytes", "ms_per_photo")
_HEADINGS = ("Format", "Same answers", "Largest difference", "Size", "Per photo", "")


def export_run(
    run: RunFolder,
    out: Annotated[
        Path, typer.Option(help="New folder; every format gets a folder inside it.", **ANY)
    ],
    purposes: Annotated[
        list[str] | None,
        typer.Option("--for", help=f"What it is for, separated by commas: {', '.join(Purpose)}."),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help=f"Formats, separated by commas: {', '.join(Format)}."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Export a classifier to other programs, and compare its answers there with AugStudio's."""
    chosen = _formats(separated(purposes or ()), separated(formats or ()))
    results = export(load_run(run), chosen, out, _report, Console())
    if as_json:
        print_json(_document(results))
    else:
        for line in aligned([_HEADINGS, *map(_row, results)], to_the_right=(1, 2, 3, 4)):
            show(line)
        if any(isinstance(each, Exported) for each in results):
            show(f"Saved in {out}.")
    if not all(isinstance(each, Exported) and each.passed for each in results):
        raise typer.Exit(1)


def _formats(purposes: list[str], names: list[str]) -> list[Format]:
    """Return the formats that are asked for, each once."""
    found = [form for name in purposes for form in _member(Purpose, name, "purpose").formats]
    found += [_member(Format, name, "format") for name in names]
    if not found:
        raise InputError(
            "It is not said what to export.",
            f"Add --for with one of {', '.join(Purpose)}, or --format with one of "
            f"{', '.join(Format)}.",
        )
    return list(dict.fromkeys(found))


def _member(kind: Any, name: str, word: str) -> Any:
    try:
        return kind(name)
    except ValueError as error:
        raise InputError(
            f"There is no {word} {name!r}.", f"Choose from {', '.join(kind)}."
        ) from error


def _report(event: ExportEvent) -> None:
    if isinstance(event, FormatStarted):
        say(f"{event.form.about.title}: {event.step}")
    elif isinstance(event, ExportFailed):
        say(f"{event.message} {event.hint}".strip())
    else:
        said = event.parity.sentence if event.parity else event.remark
        say(f"{event.form.about.title}: {said}")


def _row(result: Exported | ExportFailed) -> tuple[str, ...]:
    title = result.form.about.title
    if isinstance(result, ExportFailed):
        return (title, "", "", "", "", "failed")
    parity = result.parity
    if parity is None:
        return (title, "", "", "", "", "written")
    return (title, *parity.figures, "passed" if parity.passed else "differs")


def _document(results: list[Exported | ExportFailed]) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    return {
        "exports": [_export(each) for each in results if isinstance(each, Exported)],
        "failed": [
            {"format": each.form.value, "message": each.message, "hint": each.hint}
            for each in results
            if isinstance(each, ExportFailed)
        ],
    }


def _export(result: Exported) -> dict[str, Any]:
    measured: dict[str, Any] = {"sentence": result.remark} | dict.fromkeys(_MEASURED)
    place = {"format": result.form.value, "folder": str(result.folder), "passed": result.passed}
    return place | (result.parity.document if result.parity else measured)
