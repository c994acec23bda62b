"""How the figures of an evaluation are printed."""

from collections.abc import Iterator

from augstudio.cli.console import aligned
from augstudio.evaluation.cross_validation.cross_validation import CrossValidation
from augstudio.evaluation.evaluation import ClassFigures
from augstudio.evaluation.figures import with_interval
from augstudio.evaluation.metrics import wilson_interval
from augstudio.evaluation.run_evaluation import RunEvaluation
from augstudio.plain_text import counted, shown

_HEADINGS = ("Class", "Photos", "Found (recall)", "Right when predicted (precision)", "F1")
#: How many pairs of confused classes are printed; ``--json`` has all.
_MOST_CONFUSIONS = 10


def lines(found: RunEvaluation | CrossValidation) -> Iterator[str]:
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
        yield f"and {counted(more, 'more kind')} of mistake"
    for k, right in figures.top_k.items():
        yield f"Among the {k} most probable classes: {right} of {figures.photos} photos"
    share = with_interval(figures.balanced_accuracy, figures.balanced_interval)
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
    return with_interval(right / of, wilson_interval(right, of)) if of else ""
