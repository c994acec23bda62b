"""The key figures of an evaluation as text, each with a sentence that says what it means."""

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

    @property
    def text(self) -> str:
        """The value, with the interval in brackets."""
        return f"{self.value} ({self.interval})" if self.interval else self.value


def key_figures(found: Evaluation) -> Iterator[Figure]:
    """Yield the figures, the most important one first."""
    photos, classes = found.photos, len(found.classes)
    yield Figure(
        "Accuracy",
        percent(found.accuracy),
        f"The share of photos that are classified correctly: {found.right} of {photos}.",
        span(found.interval),
    )
    yield Figure(
        "Balanced accuracy",
        percent(found.balanced_accuracy),
        "The mean of the recalls of all classes: rare classes count as much as frequent ones.",
        span(found.balanced_interval),
    )
    for k, right in found.top_k.items():
        yield Figure(
            f"Top-{k} accuracy",
            percent(right / photos),
            f"The share of photos whose class is among the {k} most probable ones: {right} of "
            f"{photos}.",
            span(wilson_interval(right, photos)),
        )
    yield Figure(
        "Log loss",
        f"{found.log_loss:.3f}",
        "How little probability the right classes get, in nats: 0 is perfect, and giving all "
        f"classes the same probability costs {log(classes):.3f}. Confident mistakes cost most.",
    )
    yield Figure(
        "Brier score",
        f"{found.brier:.3f}",
        "The squared error of the probabilities, summed over the classes: 0 is perfect, 2 the "
        f"worst, and giving all classes the same probability costs {1 - 1 / classes:.3f}.",
    )
    yield Figure(
        "Calibration error",
        percent(found.calibration_error),
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


def with_interval(share: float, interval: tuple[float, float]) -> str:
    """Return a share in [0, 1], with its interval in brackets."""
    return f"{percent(share)} ({span(interval)})"
