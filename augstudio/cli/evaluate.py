"""The command ``evaluate``: how good a classifier is, and which classes it confuses."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from augstudio.cli.console import Console, aligned, print_json, say, show
from augstudio.cli.options import ANY, Json, NamesAsClasses, RunFolder, open_folder
from augstudio.cli.robustness import show_robustness
from augstudio.data.dataset import LabelledPhotos, Split, Unreadable
from augstudio.errors import InputError
from augstudio.evaluation.calibration import ReliabilityBin
from augstudio.evaluation.comparison import compare as compare_answers
from augstudio.evaluation.comparison import trained_photos
from augstudio.evaluation.evaluation import ClassFigures, Evaluation
from augstudio.evaluation.metrics import wilson_interval
from augstudio.evaluation.photo_table import write_photo_table
from augstudio.evaluation.run_evaluation import RunEvaluation, evaluate_folder, evaluate_split
from augstudio.plain_text import counted, shown
from augstudio.predict import Predictor
from augstudio.runs.answers import Answers
from augstudio.runs.run import Run, load_run

_HEADINGS = ("Class", "Photos", "Found (recall)", "Right when predicted (precision)", "F1")
#: How many pairs of confused classes are printed; ``--json`` has all.
_MOST_CONFUSIONS = 10


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
    robustness: Annotated[
        bool,
        typer.Option(
            "--robustness",
            help="Instead, say how many validation photos are still right when they are rotated, "
            "blurred or otherwise disturbed.",
        ),
    ] = False,
    compare: Annotated[
        Path | None,
        typer.Option(
            "--compare",
            help="Instead, compare with this earlier run, on the validation photos of both.",
            **ANY,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say how good the classifier of a run is, and which classes it confuses."""
    if robustness or compare is not None:
        if robustness and compare is not None:
            raise InputError("--robustness and --compare can't be combined.", "Remove one.")
        if folder is not None or split is not None or table is not None:
            raise InputError(
                f"{'--robustness' if robustness else '--compare'} is for the validation photos.",
                "Remove the folder, --split and --csv.",
            )
        if compare is None:
            show_robustness(load_run(run), Console(), as_json)
        else:
            _compare(load_run(compare), load_run(run), Console(), as_json)
        return
    if folder is not None and split is not None:
        raise InputError(
            "--split is for the run's own photos.",
            "Remove it, or give the folder of the set, such as pets/test.",
        )
    console = Console()
    found = _evaluated(load_run(run), folder, split, names_as_classes, console)
    for each in found.left_out:
        say(f"Left out: {each.reason}")
    if table is not None:
        write_photo_table(found.evaluation, found.root, table)
        say(f"Saved the answers as {table}.")
    if as_json:
        print_json(_document(found))
        return
    for line in _lines(found):
        show(line)


def _evaluated(
    run: Run, folder: Path | None, split: Split | None, names_as_classes: bool, console: Console
) -> RunEvaluation:
    def answer(photos: LabelledPhotos) -> tuple[Answers, tuple[Unreadable, ...]]:
        return Predictor.of(run).answers(photos, console)

    if folder is None:
        return evaluate_split(run, split or Split.VALIDATION, answer)
    dataset = open_folder(folder, names_as_classes, console)
    return evaluate_folder(run, dataset, Path(os.path.abspath(folder)), answer)  # noqa: PTH100 - as scan() does


def _compare(before: Run, after: Run, console: Console, as_json: bool) -> None:
    """Print how the answers of a run differ from those of an earlier one."""
    then, now = (
        _evaluated(each, None, None, False, console).evaluation.answers for each in (before, after)
    )
    found = compare_answers(then, now, trained_photos(before, after))
    changed = {"right_now": found.gained, "wrong_now": found.lost}
    if as_json:
        photos = {key: [str(each.path) for each in rows] for key, rows in changed.items()}
        print_json(
            {
                "summary": found.sentence,
                "photos": found.photos,
                "before": found.before,
                "after": found.after,
                **photos,
                "p": found.p,
                "trained_on": found.trained_on,
            }
        )
        return
    for line in filter(None, [found.sentence, found.note]):
        show(line)
    for key, rows in changed.items():
        for each in rows:
            show(f"{key.capitalize().replace('_', ' ')}: {each.path}")


def _lines(found: RunEvaluation) -> Iterator[str]:
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
