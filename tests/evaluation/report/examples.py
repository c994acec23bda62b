"""Evaluations to report, and a reader of reports."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np

from augstudio import storage
from augstudio.data.dataset import Dataset, ImageRecord, LabelledPhotos, Split
from augstudio.evaluation.evaluation import evaluate
from augstudio.evaluation.report.report import write_report
from augstudio.evaluation.run_evaluation import RunEvaluation
from augstudio.runs.answers import Answers
from augstudio.runs.photo_list import write_photos
from augstudio.runs.run import Run
from tests.example_runs import keep_run

WRITTEN = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
#: Elements without an end tag.
VOID = {"meta", "img", "br", "link", "input"}


def record(path: Path, label: str) -> ImageRecord:
    """Return the record of a photo, or, if there is none, one with some hash."""
    data = path.read_bytes() if path.exists() else str(path).encode()
    return ImageRecord(str(path), label, storage.digest(data))


def make_found(
    root: Path, names: Sequence[str], labels: Sequence[int], probabilities: Any
) -> RunEvaluation:
    """Return an evaluation; the photos are called 0.png and so on."""
    records = tuple(record(root / f"{n}.png", names[label]) for n, label in enumerate(labels))
    values = np.array(probabilities, np.float32)
    answers = Answers(LabelledPhotos(records, tuple(names)), values)
    none = np.zeros(len(records), bool)
    return RunEvaluation(evaluate(answers), root, none, none, (), {})


def random_found(root: Path, names: Sequence[str], photos: int) -> RunEvaluation:
    """Return an evaluation with many mistakes; every class has photos."""
    rng = np.random.default_rng(3)
    labels = np.arange(photos) % len(names)
    logits = rng.normal(size=(photos, len(names)))
    logits[np.arange(photos), labels] += 1.5
    values = np.exp(logits)
    return make_found(root, names, labels.tolist(), values / values.sum(axis=1, keepdims=True))


def run_for(found: RunEvaluation, folder: Path, **changes: Any) -> Run:
    """Keep a run with the classes of an evaluation, and its list of photos."""
    classes = found.evaluation.classes
    run = keep_run(folder, root=found.root, classes=classes, **changes)
    records = found.evaluation.answers.photos.records
    write_photos(Dataset(run.root, classes, {Split.VALIDATION: records}), run.folder)
    return run


class Page(HTMLParser):
    """The text, the attributes and the structure of a report."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert not self._open, self._open
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of every element of that name."""
        return [attributes for name, attributes in self.tags if name == tag]


def report(found: RunEvaluation, run: Run, path: Path, **more: Any) -> Page:
    """Write a report and read it."""
    write_report(found, run, path, written=WRITTEN, **more)
    return Page(path.read_text(encoding="utf-8"))
