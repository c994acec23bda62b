"""The command ``evaluate``: how good a classifier is, and which classes it confuses."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from augstudio.cli.console import Console, aligned, print_json, say, show
from augstudio.cli.options import ANY, Json, NamesAsClasses, RunFolder, open_folder
from augstudio.data.dataset import LabelledPhotos, Split, Unreadable
from augstudio.errors import InputError
from augstudio.evaluation.calibration import ReliabilityBin
from augstudio.evaluation.cross_validation.cross_validation import (
    CrossValidation,
    cross_validate,
    says_more,
)
from augstudio.evaluation.cross_validation.suspicious import SuspiciousLabel, suspicious_labels
from augstudio.evaluation.evaluation import ClassFigures, Evaluation
from augstudio.evaluation.metrics import wilson_interval
from augstudio.evaluation.photo_table import write_photo_table
from augstudio.evaluation.run_evaluation import RunEvaluation, evaluate_folder, evaluate_split
from augstudio.plain_text import counted, shown
from augstudio.predict import Predictor
from augstudio.runs.answers import Answers
from augstudio.runs.photo_list import photo_name
from augstudio.runs.run import Run, load_run

_HEADINGS = ("Class", "Photos", "Found (recall)", "Right when predicted (precision)", "F1")
#: How many pairs of confused classes are printed; ``--json`` has all.
_MOST_CONFUSIONS = 10
#: The same for photos whose class looks wrong.
_MOST_SUSPICIOUS = 20


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
    cross: Annotated[
        bool,
        typer.Option(
            "--cross-validate",
            help="Go by all training and validation photos, each left out of a training once; also "
            "finds photos whose class looks wrong.",
        ),
    ] = False,
    table: Annotated[
        Path | None,
        typer.Option("--csv", help="Also write the answer for each photo to this file.", **ANY),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say how good the classifier of a run is, and which classes it confuses."""
    if folder is not None and split is not None:
        raise InputError(
            "--split is for the run's own photos.",
            "Remove it, or give the folder of the set, such as pets/test.",
        )
    if cross and (folder is not None or split is not None):
        raise InputError(
            "--cross-validate is for all training and validation photos of the run.",
            f"Remove it, or remove {'--split' if folder is None else 'the folder'}.",
        )
    console, loaded = Console(), load_run(run)
    if cross:
        _cross_validate(loaded, table, as_json, console)
        return
    found = _evaluated(loaded, folder, split, names_as_classes, console)
    for each in found.left_out:
        say(f"Left out: {each.reason}")
    if table is not None:
        _write(found.evaluation, found.root, table)
    if as_json:
        print_json(_document(found))
        return
    for line in _lines(found):
        show(line)
    if folder is None and says_more(loaded):
        show("--cross-validate goes by all training and validation photos: these are few.")


def _cross_validate(run: Run, table: Path | None, as_json: bool, console: Console) -> None:
    found = cross_validate(run, console)
    suspicious = [each for each in suspicious_labels(found) if each.is_suspicious]
    if table is not None:
        _write(found.evaluation, run.root, table)
    if as_json:
        figures = _figures(found.evaluation)
        parts = [{"right": right, "photos": photos} for right, photos in found.fold_scores]
        labels = [_suspicious(each) for each in suspicious]
        words = {"summary": found.sentence, "notes": list(found.notes)}
        print_json({**figures, **words, "parts": parts, "suspicious": labels})
        return
    for line in (*_lines(found), *_suspicious_lines(suspicious, run.root)):
        show(line)


def _write(figures: Evaluation, root: Path, table: Path) -> None:
    write_photo_table(figures, root, table)
    say(f"Saved the answers as {table}.")


def _evaluated(
    run: Run, folder: Path | None, split: Split | None, names_as_classes: bool, console: Console
) -> RunEvaluation:
    def answer(photos: LabelledPhotos) -> tuple[Answers, tuple[Unreadable, ...]]:
        return Predictor.of(run).answers(photos, console)

    if folder is None:
        return evaluate_split(run, split or Split.VALIDATION, answer)
    dataset = open_folder(folder, names_as_classes, console)
    return evaluate_folder(run, dataset, Path(os.path.abspath(folder)), answer)  # noqa: PTH100 - as scan() does


def _lines(found: RunEvaluation | CrossValidation) -> Iterator[str]:
    """Yield the result in plain words, then its tables."""
    figures = found.evaluation
    yield found.sentence
    yield from found.notes
    yield ""
    rows = [_row(each) for each in figures.per_class if each.photos or each.predicted]
    yield from aligned([_HEADINGS, *rows], to_the_right=range(1, len(_HEADINGS)))
    yield ""
    for pair in figures.confusions[:_MOST_CONFUSIONS]:
        yield f"{shown(pair.true)} taken for {shown(pair.predicted)}: {counted(pair.photos)}"
    if more := len(figures.confusions[_MOST_CONFUSIONS:]):
        yield f"and {more} more kinds of mistakes"
    for k, right in figures.top_k.items():
        yield f"Among the {k} most probable classes: {right} of {figures.photos} photos"
    share = _with_interval(figures.balanced_accuracy, figures.balanced_interval)
    yield f"Balanced accuracy (mean recall): {share}"
    yield (
        f"Log loss {figures.log_loss:.3f} nats, Brier score {figures.brier:.3f} (0 to 2), expected "
        f"calibration error {figures.calibration_error:.1%}"
    )


def _suspicious_lines(found: Sequence[SuspiciousLabel], root: Path) -> Iterator[str]:
    """Yield which photos may be in the wrong class."""
    if found:
        yield ""
        seem = "seems" if len(found) == 1 else "seem"
        yield f"{counted(len(found))} {seem} to be in the wrong class:"
    for each in found[:_MOST_SUSPICIOUS]:
        name = shown(photo_name(each.record, root), 200)
        looks = f"looks like {shown(each.proposed)} ({each.probability:.0%})"
        yield f"{name}: in {shown(each.record.label)}, {looks}"
    if more := len(found[_MOST_SUSPICIOUS:]):
        yield f"and {more} more, which --json has"


def _row(each: ClassFigures) -> tuple[str, ...]:
    return (
        shown(each.name),
        str(each.photos),
        _share(each.right, each.photos),
        _share(each.right, each.predicted),
        "" if each.f1 is None else f"{each.f1:.3f}",
    )


def _share(right: int, of: int) -> str:
    """Return a share with its interval; "" if there is nothing to share."""
    return _with_interval(right / of, wilson_interval(right, of)) if of else ""


def _with_interval(share: float, interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{share:.1%} ({low:.1%} to {high:.1%})"


def _document(found: RunEvaluation) -> dict[str, Any]:
    """Return what ``--json`` prints: shares and intervals in [0, 1], undefined ones ``None``."""
    return {
        **_figures(found.evaluation),
        "summary": found.sentence,
        "notes": found.notes,
        "trained_on": int(found.trained_on.sum()),
        "validated_on": int(found.validated_on.sum()),
        "missing_classes": list(found.missing_classes),
        "left_out": {
            "photos": [{"photo": str(e.path), "reason": e.reason} for e in found.left_out],
            "classes": dict(found.unknown_classes),
        },
    }


def _figures(figures: Evaluation) -> dict[str, Any]:
    return {
        "photos": figures.photos,
        "right": figures.right,
        "accuracy": figures.accuracy,
        "interval": figures.interval,
        "balanced_accuracy": figures.balanced_accuracy,
        "balanced_interval": figures.balanced_interval,
        "log_loss": figures.log_loss,
        "brier": figures.brier,
        "calibration_error": figures.calibration_error,
        "reliability": [_bin(each) for each in figures.reliability],
        "classes": list(figures.classes),
        "confusion": figures.confusion.tolist(),
        "per_class": [_class(each) for each in figures.per_class],
        "top_k": {str(k): right / figures.photos for k, right in figures.top_k.items()},
    }


def _suspicious(each: SuspiciousLabel) -> dict[str, Any]:
    return {
        "photo": str(each.record.path),
        "class": each.record.label,
        "proposed": each.proposed,
        "probability": each.probability,
    }


def _bin(each: ReliabilityBin) -> dict[str, Any]:
    return {
        "photos": each.photos,
        "right": each.right,
        "confidence": each.confidence,
        "accuracy": each.accuracy,
        "interval": each.interval,
    }


def _class(each: ClassFigures) -> dict[str, Any]:
    return {
        "class": each.name,
        "support": each.photos,
        "predicted": each.predicted,
        "right": each.right,
        "precision": each.precision,
        "recall": each.recall,
        "f1": each.f1,
    }
