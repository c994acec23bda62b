"""Answers of a classifier on labelled photos, their score, and the table kept with a run."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, computed_field, model_validator

from augstudio import storage
from augstudio.data.dataset import ImageRecord, LabelledPhotos, Split
from augstudio.errors import InputError
from augstudio.runs.events import Mistake, Mistakes
from augstudio.runs.field_types import Count, Loss, Number, Signed
from augstudio.runs.photo_list import photo_name, record_of
from augstudio.tables import save_rows, unprotected

ANSWERS_FILE = "validation.csv"
#: Tables of the same form with what predictions give, once they have been evaluated.
PREDICTIONS_FILES = {
    Split.VALIDATION: "predicted-validation.csv",
    Split.TEST: "predicted-test.csv",
}
#: Followed by a column for each class.
_COLUMNS = ("photo", "content", "class")
#: Largest table that is read; 10,000 photos of 100 classes take about 12 MB.
MOST_BYTES = 500_000_000
#: Keras's epsilon: probabilities are clipped to it, so that no loss is infinite.
_SMALLEST = 1e-7
#: How many mistakes are reported.
_MISTAKES = 12

Probabilities = NDArray[np.float32]


class Score(BaseModel):
    """Number of validation photos classified correctly, and mean cross-entropy in nats."""

    model_config = ConfigDict(frozen=True)

    right: Count
    photos: Number
    loss: Loss

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.right > self.photos:
            raise ValueError("right should not be larger than photos")
        return self

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorator above property
    @property
    def accuracy(self) -> float:
        """The share of right answers in [0, 1], rounded to seven digits."""
        return round(self.right / self.photos, 7)


class Mirrored(BaseModel):
    """What averaging the predictions for a photo and its mirror image does to the validation loss.

    ``gain`` is the decrease of the mean loss in nats, from ``low`` to ``high`` with 95%
    probability: normal approximation to the mean of the differences photo by photo.
    """

    model_config = ConfigDict(frozen=True)

    score: Score
    gain: Signed
    low: Signed
    high: Signed

    @property
    def helps(self) -> bool:
        """Whether the whole interval is above zero."""
        return self.low > 0


@dataclass(frozen=True, eq=False)
class Answers:
    """Labelled photos (n), such as the validation photos, and the probability of each class.

    ``probabilities`` is (n, classes), float32 in [0, 1]; each row adds up to 1.
    """

    photos: LabelledPhotos
    probabilities: Probabilities

    @property
    def score(self) -> Score:
        """The score of these predictions."""
        labels = self.photos.labels
        right = int(np.count_nonzero(self.probabilities.argmax(axis=1) == labels))
        return Score(right=right, photos=len(labels), loss=round(float(self.losses.mean()), 7))

    @property
    def losses(self) -> NDArray[np.float64]:
        """The cross-entropy of each photo (n,) in nats, as Keras computes it."""
        labels = self.photos.labels
        given = self.probabilities[np.arange(len(labels)), labels].astype(np.float64)
        return -np.log(np.clip(given, _SMALLEST, 1 - _SMALLEST))

    def mistakes(self, epoch: int) -> Mistakes:
        """Return the wrong predictions, most confident first; ``epoch`` is that of the weights."""
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


def write_answers(answers: Answers, root: Path, folder: Path, name: str = ANSWERS_FILE) -> None:
    """Write the ``answer_rows`` as a table into ``folder``."""
    save_rows(folder / name, answer_rows(answers, root))


def answer_rows(answers: Answers, root: Path) -> Iterator[list[object]]:
    """Yield the columns, then a row per photo: name, hash, class, probability of each class.

    Names are as in ``write_photos``; ``save_rows`` protects text as described in ``tables``.
    """
    photos = answers.photos
    yield [*_COLUMNS, *photos.classes]
    for record, row in zip(photos.records, answers.probabilities, strict=True):
        yield [photo_name(record, root), record.content, record.label, *row]


def read_answers(
    folder: Path, root: Path, classes: tuple[str, ...], name: str = ANSWERS_FILE
) -> Answers:
    """Return what ``write_answers`` wrote into the ``folder`` of a run with these ``classes``.

    No photo is read. Raises ``InputError`` if the table is missing or damaged.
    """
    path = folder / name
    with storage.explained(path):
        try:
            data = storage.read_file(path, MOST_BYTES)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise InputError(
                "This run has no saved predictions for its validation photos.",
                f"Earlier versions did not write {ANSWERS_FILE}. Repeat the training to get it.",
            ) from error
    try:
        return answers_in(rows_in(data), root, classes)
    except (ValueError, csv.Error) as error:
        raise InputError(
            f"The table of predictions {path} is damaged.",
            "Restore it from a backup, or train again.",
        ) from error


def rows_in(data: bytes) -> Iterator[list[str]]:
    """Return the rows of a table, one by one; ``ValueError`` or ``csv.Error`` if it is damaged."""
    return csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline=""))


def answers_in(rows: Iterable[list[str]], root: Path, classes: tuple[str, ...]) -> Answers:
    """Return the answers of which ``answer_rows`` made the ``rows`` of a table.

    Raises ``ValueError`` if they are not those of a run with these ``classes``.
    """
    photos = iter(rows)
    if [*map(unprotected, next(photos, []))] != [*_COLUMNS, *classes]:
        raise ValueError("the columns are not the classes of the run")
    known = frozenset(classes)
    records: list[ImageRecord] = []
    probabilities: list[Probabilities] = []
    for photo, content, label, *given in photos:
        records.append(record_of(unprotected(label), unprotected(photo), content, root, known))
        probabilities.append(_probabilities(given, len(classes)))
    if not records:
        raise ValueError("no photos")
    return Answers(LabelledPhotos(tuple(records), classes), np.stack(probabilities))


def _probabilities(given: list[str], classes: int) -> Probabilities:
    values = np.array(given, np.float64)
    # The comparisons are also false for NaN.
    if len(values) != classes or not ((values >= 0) & (values <= 1)).all():
        raise ValueError(f"not probabilities: {given}")
    return values.astype(np.float32)
