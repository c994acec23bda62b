"""The table of an evaluation for other programs: one row per photo, with its answer."""

from collections.abc import Iterator
from pathlib import Path

from augstudio import storage
from augstudio.evaluation.evaluation import Evaluation
from augstudio.runs.photo_list import photo_name
from augstudio.tables import as_csv

#: Followed by a column for each class, with its probability.
COLUMNS = ("photo", "content", "class", "predicted", "rank", "right")


def write_photo_table(evaluation: Evaluation, root: Path, path: Path) -> None:
    """Write the table as CSV in UTF-8, completely or not at all.

    Photos are named by ``photo_name``; text is protected as described in ``tables``. The rank is
    that of the photo's class, from 1; right is yes or no.
    """
    storage.write_text(path, as_csv(_rows(evaluation, root)))


def _rows(evaluation: Evaluation, root: Path) -> Iterator[list[object]]:
    yield [*COLUMNS, *evaluation.classes]
    answers = evaluation.answers
    rows = zip(
        answers.photos.records,
        evaluation.predicted,
        evaluation.ranks,
        answers.probabilities,
        strict=True,
    )
    for record, label, rank, probabilities in rows:
        name = photo_name(record, root)
        right = "yes" if rank == 1 else "no"
        head = [name, record.content, record.label, evaluation.classes[label], rank, right]
        yield [*head, *probabilities]
