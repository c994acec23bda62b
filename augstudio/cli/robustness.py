"""The command ``robustness``: how much a photo may be disturbed until answers get worse."""

from collections.abc import Iterator
from typing import Any

from augstudio.cli.console import Console, aligned, print_json, show
from augstudio.cli.options import Json, RunFolder
from augstudio.evaluation.figures import with_interval
from augstudio.evaluation.robustness.card import RobustnessCard
from augstudio.evaluation.robustness.curves import Curve, curves, summary
from augstudio.evaluation.robustness.measure import robustness as measured
from augstudio.runs.run import load_run

_HEADINGS = ("Disturbance", "Strength", "Right", "Accuracy (95% interval)", "Drops")


def robustness(run: RunFolder, as_json: Json = False) -> None:
    """Say how many validation photos are still right when they are turned, blurred and so on."""
    opened = load_run(run)
    card = measured(opened, Console())
    found = curves(card, opened)
    if as_json:
        print_json(_document(card, found))
        return
    show(summary(card))
    show("")
    for each in found:
        show(each.sentence)
    show("")
    rows = [row for each in found for row in _rows(each)]
    for line in aligned([_HEADINGS, *rows], to_the_right=(1, 2, 3)):
        show(line)


def _rows(curve: Curve) -> Iterator[tuple[str, ...]]:
    card, title = curve.card, curve.disturbance.title
    for point in curve.points:
        yield (
            title,
            curve.disturbance.text(point.value),
            str(card.right_at(point)),
            with_interval(card.accuracy_at(point), card.interval_at(point)),
            "yes" if point.drops else "",
        )
        title = ""


def _document(card: RobustnessCard, found: tuple[Curve, ...]) -> dict[str, Any]:
    """Return what ``--json`` prints: shares and intervals in [0, 1]."""
    return {
        "summary": summary(card),
        "photos": card.photos,
        "validation_photos": card.of,
        "right": card.right,
        "interval": card.interval,
        "disturbances": {each.disturbance.name: _curve(each) for each in found},
    }


def _curve(curve: Curve) -> dict[str, Any]:
    return {
        "title": curve.disturbance.title,
        "unit": curve.disturbance.parameter.unit,
        "recipe": curve.shown,
        "drops_from": list(curve.onsets),
        "missing": curve.missing,
        "sentence": curve.sentence,
        "strengths": [
            {
                "strength": point.value,
                "right": curve.card.right_at(point),
                "accuracy": curve.card.accuracy_at(point),
                "interval": curve.card.interval_at(point),
                "lost": point.lost,
                "won": point.won,
                "drops": point.drops,
            }
            for point in curve.points
        ],
    }
