"""Calibration: whether the probabilities of a classifier mean what they say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from augstudio.evaluation.metrics import wilson_interval
from augstudio.runs.answers import Answers
from augstudio.runs.run import Run
from augstudio.training.temperature import uncalibrated

#: As in Naeini et al. (2015). With fewer than ten photos each, bins would show mostly chance.
MOST_BINS = 10
_PHOTOS_PER_BIN = 10


@dataclass(frozen=True)
class ReliabilityBin:
    """Photos whose answers have similar confidence: a point of the reliability diagram.

    Attributes
    ----------
    photos, right
        Number of photos, at least 1, and how many of them are classified correctly.
    confidence
        Mean probability of the predicted class, in [0, 1].
    """

    photos: int
    right: int
    confidence: float

    @property
    def accuracy(self) -> float:
        """The share of right answers in [0, 1]; of a calibrated classifier, the confidence."""
        return self.right / self.photos

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the accuracy, in [0, 1]."""
        return wilson_interval(self.right, self.photos)


def reliability(
    confidence: NDArray[np.float64], right: NDArray[np.bool_]
) -> tuple[ReliabilityBin, ...]:
    """Return up to ten bins of about as many photos each (equal-mass bins), least confident first.

    ``confidence`` is the probability of the predicted class (n,), in [0, 1], and ``right`` says
    whether that is the class of the photo (n,). Photos with equal confidence are in the same bin.
    With fewer than 100 photos there are fewer bins, so that each has ten photos. Bins of equal mass
    waste none on confidences that hardly occur: J. Nixon et al., "Measuring calibration in deep
    learning", CVPR Workshops (2019).
    """
    number = bin_numbers(confidence)
    photos = np.bincount(number)
    hits = np.bincount(number[right], minlength=len(photos))
    sums = np.bincount(number, confidence)
    return tuple(
        ReliabilityBin(int(of), int(hit), float(total / of))
        for of, hit, total in zip(photos, hits, sums, strict=True)
    )


def reliability_before(answers: Answers, run: Run) -> tuple[ReliabilityBin, ...]:
    """Return the bins of the answers of ``run`` as they were before it was calibrated.

    There are none if it was not, and if predictions are averages, of which that can't be told.
    """
    if run.temperature is None or not run.keeps_predictions:
        return ()
    values = uncalibrated(answers, run.temperature).probabilities.astype(np.float64)
    right = answers.probabilities.argmax(axis=1) == answers.photos.labels
    return reliability(values.max(axis=1), right)


def calibration_note(run: Run, before: tuple[ReliabilityBin, ...]) -> str:
    """Return what the calibration of ``run`` did, given ``reliability_before``; "" for none."""
    if not before:
        return ""
    return (
        f"After the training, the probabilities were calibrated (temperature "
        f"{run.temperature:.2f}). Before, the calibration error was "
        f"{calibration_error(before):.1%} (dotted line)."
    )


def bin_numbers(confidence: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the place (n,) among the bins of ``reliability`` of each photo."""
    bins = int(np.clip(len(confidence) // _PHOTOS_PER_BIN, 1, MOST_BINS))
    edges = np.quantile(confidence, np.linspace(0, 1, bins + 1)[1:-1])
    _, numbers = np.unique(np.searchsorted(edges, confidence), return_inverse=True)
    return numbers


def calibration_error(bins: tuple[ReliabilityBin, ...]) -> float:
    """Return the expected calibration error (ECE) of the predicted class, in [0, 1].

    The mean distance between confidence and accuracy of the bins, weighted by their photos: M. P.
    Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian
    binning", AAAI (2015); for the predicted class of several (top-label) C. Guo et al., "On
    calibration of modern neural networks", ICML (2017).
    """
    total = sum(each.photos for each in bins)
    return sum(each.photos * abs(each.accuracy - each.confidence) for each in bins) / total
