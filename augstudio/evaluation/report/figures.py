"""The key figures of an evaluation, each with a sentence that says what it means."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log

from augstudio.evaluation.evaluation import Evaluation
from augstudio.evaluation.metrics import wilson_interval


@dataclass(frozen=True)
class Figure:
    """A figure as text, with its 95% interval if it has one."""

    name: str
    value: str
    meaning: str
    interval: str = ""


def key_figures(figures: Evaluation) -> Iterator[Figure]:
    """Yield the figures, the most important one first."""
    photos, classes = figures.photos, len(figures.classes)
    yield Figure(
        "Accuracy",
        percent(figures.accuracy),
        f"The share of photos that are classified correctly: {figures.right} of {photos}.",
        span(figures.interval),
    )
    yield Figure(
        "Balanced accuracy",
        percent(figures.balanced_accuracy),
        "The accuracy of each class, averaged over the classes: rare classes count as much as "
        "frequent ones.",
        span(figures.balanced_interval),
    )
    for k, right in figures.top_k.items():
        yield Figure(
            f"Top-{k} accuracy",
            percent(right / photos),
            f"The share of photos whose class is among the {k} most probable ones: {right} of "
            f"{photos}.",
            span(wilson_interval(right, photos)),
        )
    yield Figure(
        "Log loss",
        f"{figures.log_loss:.3f}",
        "How little probability the right classes get, in nats: 0 is perfect, and giving all "
        f"classes the same probability costs {log(classes):.3f}. Confident mistakes cost most.",
    )
    yield Figure(
        "Brier score",
        f"{figures.brier:.3f}",
        "The squared error of the probabilities, summed over the classes: 0 is perfect, 2 the "
        f"worst, and giving all classes the same probability costs {1 - 1 / classes:.3f}.",
    )
    yield Figure(
        "Calibration error",
        percent(figures.calibration_error),
        "How far the confidence of the answers is from the share of right ones, on average "
        "(expected calibration error): 0% is perfect.",
    )


def percent(share: float) -> str:
    """Return a share in [0, 1] with one decimal."""
    return f"{share:.1%}"


def span(interval: tuple[float, float]) -> str:
    """Return an interval in [0, 1] in words."""
    low, high = interval
    return f"{low:.1%} to {high:.1%}"
