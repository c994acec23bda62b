"""The table of a cross-validation, kept with the run: a row per photo."""

import csv
from collections.abc import Iterator, Sequence

import numpy as np

from augstudio import storage
from augstudio.data.dataset import ImageRecord
from augstudio.errors import AugStudioError
from augstudio.runs.answers import (
    MOST_BYTES,
    Answers,
    answer_rows,
    answers_in,
    rows_in,
)
from augstudio.runs.run import CROSS_VALIDATION_FILE, Run
from augstudio.tables import save_rows
from augstudio.training.methods.logistic import Rows

#: The column before those of ``answer_rows``: the part in which a photo was left out, from 1.
_PART = "part"


def write_table(run: Run, answers: Answers, folds: Rows) -> None:
    """Write the answers for photos (n), and the part of each, (n,) from 0, into the run's folder.

    Raises ``AugStudioError`` if it can't be written.
    """
    parts = [_PART, *(folds + 1).tolist()]
    rows = zip(parts, answer_rows(answers, run.root), strict=True)
    save_rows(run.folder / CROSS_VALIDATION_FILE, ([part, *row] for part, row in rows))


def read_table(run: Run, records: Sequence[ImageRecord]) -> tuple[Answers, Rows] | None:
    """Return what ``write_table`` wrote; ``None`` if there is none that is sound.

    It must be about ``records``, in their order.
    """
    parts: list[str] = []

    def others(data: bytes) -> Iterator[list[str]]:
        for part, *row in rows_in(data):
            parts.append(part)
            yield row

    try:
        data = storage.read_file(run.folder / CROSS_VALIDATION_FILE, MOST_BYTES)
        answers = answers_in(others(data), run.root, run.classes)
        folds = np.array(parts[1:], np.int64) - 1
    except (OSError, AugStudioError, ValueError, csv.Error):
        return None
    known = np.unique(folds)
    is_sound = len(known) > 1 and np.array_equal(known, np.arange(len(known)))
    return (answers, folds) if is_sound and answers.photos.records == tuple(records) else None
