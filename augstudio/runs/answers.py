"""The answers of the best weights on every validation photo, and how right they are."""

import csv
import io
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, computed_field, model_validator

from augstudio import storage
from augstudio.data.dataset import ImageRecord, LabelledPhotos
from augstudio.errors import InputError
from augstudio.runs.events import Mistake, Mistakes
from augstudio.runs.photo_list import photo_name, record_of
from augstudio.runs.values import Count, Loss, Number
from augstudio.tables import as_csv, unprotected

ANSWERS_FILE = "validation.csv"
#: A column for each class comes after them.
_COLUMNS = ("photo", "content", "class")
#: Of the table; ten thousand photos of a hundred classes need some 12 MB.
_MOST_BYTES = 500_000_000
#: Keras's: a probability below it counts as this, so that no loss is infinite.
_SMALLEST = 1e-7
#: How many mistakes are shown.
_MISTAKES = 12

Probabilities = NDArray[np.float32]


class Score(BaseModel):
    """How many validation photos a classifier gets right, and its mean cross-entropy in nats."""

    model_config = ConfigDict(frozen=True)

    right: Count
    photos: Number
    loss: Loss

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.right > self.photos:
            raise ValueError("right should be at most photos")
        return self

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorator above property
    @property
    def accuracy(self) -> float:
        """The share of right answers in [0, 1], to seven digits."""
        return round(self.right / self.photos, 7)


@dataclass(frozen=True, eq=False)
class ValidationAnswers:
    """The validation photos (n), and the probability of each class for view 0 of each.

    ``probabilities`` is (n, classes), float32 in [0, 1].
    """

    photos: LabelledPhotos
    probabilities: Probabilities

    @property
    def score(self) -> Score:
        """How right they are; the loss as Keras computes it."""
        labels = self.photos.labels
        given = self.probabilities[np.arange(len(labels)), labels].astype(np.float64)
        losses = -np.log(np.clip(given, _SMALLEST, 1 - _SMALLEST))
        right = int(np.count_nonzero(self.probabilities.argmax(axis=1) == labels))
        return Score(right=right, photos=len(labels), loss=round(float(losses.mean()), 7))

    def mistakes(self, epoch: int) -> Mistakes:
        """Return what is answered wrongly, the most confident first; ``epoch`` gave the weights."""
        answers = self.probabilities.argmax(axis=1)
        wrong = np.flatnonzero(answers != self.photos.labels)
        sure = self.probabilities[wrong, answers[wrong]]
        records, classes = self.photos.records, self.photos.classes
        found = [
            Mistake(
                records[row].path,
                records[row].label,
                classes[answers[row]],
                round(float(self.probabilities[row, answers[row]]), 4),
            )
            for row in wrong[np.argsort(-sure, kind="stable")][:_MISTAKES]
        ]
        return Mistakes(epoch, tuple(found), len(wrong), len(records))


def write_answers(answers: ValidationAnswers, root: Path, folder: Path) -> None:
    """Write a row for each photo into ``folder``: name, hash, class, and every probability.

    Names are written as ``write_photos`` does, and each text as ``tables`` says.
    """
    photos = answers.photos
    header = [*_COLUMNS, *photos.classes]
    rows = (
        [photo_name(record, root), record.content, record.label, *row]
        for record, row in zip(photos.records, answers.probabilities, strict=True)
    )
    storage.write_text(folder / ANSWERS_FILE, as_csv(chain([header], rows)))


def read_answers(folder: Path, root: Path, classes: tuple[str, ...]) -> ValidationAnswers:
    """Return what ``write_answers`` wrote into the ``folder`` of a run with these ``classes``.

    No photo is read. ``InputError`` where there is no table, or where it is damaged.
    """
    path = folder / ANSWERS_FILE
    with storage.explained(path):
        try:
            data = storage.read_file(path, _MOST_BYTES)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise InputError(
                "The answers on the validation photos were not kept with this run.",
                f"Runs of earlier versions have no {ANSWERS_FILE}: repeat the training to get one.",
            ) from error
    try:
        return _read(data, root, classes)
    except (ValueError, csv.Error) as error:
        raise InputError(
            f"The table of answers {path} is damaged.", "Restore it from a copy, or train again."
        ) from error


def _read(data: bytes, root: Path, classes: tuple[str, ...]) -> ValidationAnswers:
    """Return what the table says; ``ValueError`` and others where it says what can't be."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    if [*map(unprotected, next(rows, []))] != [*_COLUMNS, *classes]:
        raise ValueError("other columns than the classes of the run")
    known = frozenset(classes)
    records: list[ImageRecord] = []
    probabilities: list[Probabilities] = []
    for photo, content, label, *given in rows:
        records.append(record_of(unprotected(label), unprotected(photo), content, root, known))
        probabilities.append(_probabilities(given, len(classes)))
    if not records:
        raise ValueError("no photos")
    return ValidationAnswers(LabelledPhotos(tuple(records), classes), np.stack(probabilities))


def _probabilities(given: list[str], classes: int) -> Probabilities:
    values = np.array(given, np.float64)
    # Also false for what is not a number.
    if len(values) != classes or not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"no probabilities: {given}")
    return values.astype(np.float32)
