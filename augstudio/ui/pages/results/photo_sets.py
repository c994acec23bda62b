"""The photos behind a figure, for the gallery."""

import numpy as np
from numpy.typing import NDArray

from augstudio.evaluation.calibration import bin_numbers
from augstudio.evaluation.evaluation import Evaluation
from augstudio.plain_text import shown
from augstudio.ui.core.photos.photo_set import PhotoSet


def mistakes(found: Evaluation) -> PhotoSet:
    """Return the photos that are classified wrongly, the most confident first."""
    return _photos(found, "Mistakes", found.ranks > 1)


def in_cell(found: Evaluation, true: int, predicted: int) -> PhotoSet:
    """Return the photos of a cell of the confusion matrix, the most confident first."""
    names = [shown(found.classes[each]) for each in (true, predicted)]
    title = f"{names[0]}, correctly classified"
    if true != predicted:
        title = f"{names[0]}, taken for {names[1]}"
    inside = (found.answers.photos.labels == true) & (found.predicted == predicted)
    return _photos(found, title, inside)


def of_class(found: Evaluation, true: int) -> PhotoSet:
    """Return the photos of a class, the most confident mistakes first."""
    inside = found.answers.photos.labels == true
    return _photos(found, f"{shown(found.classes[true])}, as classified", inside)


def predicted_as(found: Evaluation, predicted: int) -> PhotoSet:
    """Return the photos that are classified as a class, the most confident mistakes first."""
    title = f"Classified as {shown(found.classes[predicted])}"
    return _photos(found, title, found.predicted == predicted)


def in_bin(found: Evaluation, place: int) -> PhotoSet:
    """Return the photos of a bin of the reliability diagram, mistakes first."""
    confidence = found.reliability[place].confidence
    inside = bin_numbers(found.confidence) == place
    return _photos(found, f"Classified with about {confidence:.0%} confidence", inside)


def caption(found: Evaluation, row: int) -> str:
    """Return what the classifier says about a photo, and whether that is right.

    >>> caption(found, 3)
    'ants taken for bees, 97%'
    """
    photos, predicted = found.answers.photos, found.predicted[row]
    says, share = found.classes[predicted], f"{found.confidence[row]:.0%}"
    if photos.labels[row] == predicted:
        return f"{says}, {share}"
    return f"{photos.records[row].label} taken for {says}, {share}"


def _photos(found: Evaluation, title: str, inside: NDArray[np.bool_]) -> PhotoSet:
    records = found.answers.photos.records
    rows = found.order[inside[found.order]]
    captions = {records[row].content: caption(found, row) for row in rows}
    return PhotoSet(title, tuple(captions), captions)
