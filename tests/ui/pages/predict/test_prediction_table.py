"""Answers as a table on screen and as CSV."""

import csv
import io
from pathlib import Path

from augstudio.data.dataset import Unreadable
from augstudio.predict import Prediction
from augstudio.tables import as_csv
from augstudio.ui.pages.predict.answers import csv_rows


def test_no_spreadsheet_computes_a_class_or_a_photo() -> None:
    shares = {"=1+1": 0.75, "@b": 0.25}
    answers = [
        Prediction(Path("-x\n.jpg"), "=1+1", shares, "", ("=1+1", "@b"), unfamiliar=False),
        Unreadable(Path("caf\udce9.jpg"), "", "=2 can't be read"),
    ]
    text = as_csv(csv_rows(answers, list(shares)))
    text.encode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["photo", "label", "probability", "'=1+1", "'@b", "set", "unfamiliar", "problem"],
        [r"'-x\x0a.jpg", "'=1+1", "0.750000", "0.750000", "0.250000", "'=1+1 | @b", "no", ""],
        [r"caf\udce9.jpg", "", "", "", "", "", "", "'=2 can't be read"],
    ]
