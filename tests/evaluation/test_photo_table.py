import csv
from pathlib import Path

import numpy as np

from augstudio.data.dataset import ImageRecord, LabelledPhotos
from augstudio.evaluation.evaluation import evaluate
from augstudio.evaluation.photo_table import write_photo_table
from augstudio.runs.answers import Answers


def test_a_row_for_each_photo_with_protected_text(tmp_path: Path) -> None:
    records = (
        ImageRecord(str(tmp_path / "=1" / "a.jpg"), "=1", "0" * 32),
        ImageRecord(str(tmp_path / "b" / "b.jpg"), "b", "1" * 32),
    )
    photos = LabelledPhotos(records, ("=1", "b"))
    values = np.array([[0.75, 0.25], [0.625, 0.375]], np.float32)
    write_photo_table(evaluate(Answers(photos, values)), tmp_path, tmp_path / "answers.csv")
    text = (tmp_path / "answers.csv").read_text(encoding="utf-8")
    assert [*csv.reader(text.splitlines())] == [
        ["photo", "content", "class", "predicted", "rank", "right", "'=1", "b"],
        ["'=1/a.jpg", "0" * 32, "'=1", "'=1", "1", "yes", "0.75", "0.25"],
        ["b/b.jpg", "1" * 32, "b", "'=1", "2", "no", "0.625", "0.375"],
    ]
