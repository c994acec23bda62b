"""What the report of 800 made-up photos costs, beside a short script of one's own in the same run.

``python -m tests.benchmarks.report [PHOTOS] [CLASSES]`` prints the median seconds of five rounds,
taken in turn, from the answers to the file, its size, and the time for reading the photos of the
mistakes, which both do. The peer is the page that people write with scikit-learn and Jinja:
``classification_report``, ``confusion_matrix`` and ``calibration_curve`` as tables, and the same 24
mistakes as small JPEG pictures, read with Pillow. It has no charts, no intervals and no settings.
Neither draws heat maps; ``tests.benchmarks.heat_map`` measures them.
"""

import base64
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import jinja2
import numpy as np
from PIL import Image, ImageOps
from sklearn.calibration import calibration_curve
from sklearn.metrics import classification_report, confusion_matrix

from augstudio import storage
from augstudio.data.dataset import Dataset, ImageRecord, LabelledPhotos, Split
from augstudio.data.images import Fit, read_record
from augstudio.evaluation.evaluation import evaluate
from augstudio.evaluation.report.report import write_report
from augstudio.evaluation.run_evaluation import RunEvaluation
from augstudio.runs.answers import Answers
from augstudio.runs.photo_list import write_photos
from augstudio.runs.run import Run
from tests.benchmarks import evaluation
from tests.benchmarks.timing import table
from tests.example_runs import keep_run

_ROUNDS = 5
#: As many mistakes as the report shows, and the side of their pictures in pixels.
_MISTAKES, _SIDE = 24, 160
_PAGE = """<!DOCTYPE html><meta charset="utf-8"><title>Results</title>
<pre>{{ figures }}</pre>
<table>{% for row in matrix %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table>
<table>{% for right, sure in curve %}<tr><td>{{ right }}</td><td>{{ sure }}</td></tr>{% endfor %}
</table>
{% for label, answer, share, picture in mistakes %}
<p><img src="data:image/jpeg;base64,{{ picture }}"> {{ label }} taken for {{ answer }}, {{ share }}
{% endfor %}"""


def made_up(folder: Path, photos: int, classes: int) -> Answers:
    """Return answers of which about four in five are right, and write a photo for each."""
    answers = evaluation.made_up(photos, classes)
    rng = np.random.default_rng(0)
    records = []
    for record in answers.photos.records:
        # Coarse noise that is enlarged compresses like a photo.
        coarse = rng.integers(0, 256, (30, 40, 3), np.uint8)
        photo = cv2.resize(coarse, (640, 480), interpolation=cv2.INTER_CUBIC)
        path = folder / record.path
        Image.fromarray(np.asarray(photo, np.uint8)).save(path, quality=90)
        records.append(replace(record, file=str(path), content=storage.digest(path.read_bytes())))
    return Answers(LabelledPhotos(tuple(records), answers.photos.classes), answers.probabilities)


def ours(answers: Answers, run: Run, path: Path) -> None:
    none = np.zeros(len(answers.photos.records), np.bool_)
    write_report(RunEvaluation(evaluate(answers), run.root, none, none, (), {}), run, path)


def peer(answers: Answers, path: Path) -> None:
    labels, values = answers.photos.labels, answers.probabilities
    names, predicted, sure = answers.photos.classes, values.argmax(axis=1), values.max(axis=1)
    wrong = np.flatnonzero(predicted != labels)
    shown = wrong[np.argsort(-sure[wrong])][:_MISTAKES]
    page = (
        jinja2.Environment(autoescape=True)
        .from_string(_PAGE)
        .render(
            figures=classification_report(labels, predicted, target_names=names, zero_division=0),
            matrix=confusion_matrix(labels, predicted).tolist(),
            curve=zip(
                *calibration_curve(predicted == labels, sure, n_bins=10, strategy="quantile"),
                strict=True,
            ),
            mistakes=[
                (
                    names[labels[n]],
                    names[predicted[n]],
                    sure[n],
                    small(answers.photos.records[n].path),
                )
                for n in shown
            ],
        )
    )
    path.write_text(page, encoding="utf-8")


def small(path: Path) -> str:
    """Return a small square copy of a photo as the text of a JPEG file."""
    with Image.open(path) as photo:
        picture = ImageOps.fit(photo.convert("RGB"), (_SIDE, _SIDE))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80)
    return base64.b64encode(file.getvalue()).decode()


def read(shown: Sequence[ImageRecord]) -> None:
    """Read photos as the report does, and nothing else."""
    for record in shown:
        read_record(record, _SIDE, Fit.CROP)


def medians(*works: Callable[[], None]) -> list[float]:
    """Return the median seconds of each of ``works``, taken in turn after a first round."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(_ROUNDS + 1):
        for work, times in zip(works, taken, strict=True):
            began = time.perf_counter()
            work()
            times.append(time.perf_counter() - began)
    return [statistics.median(times[1:]) for times in taken]


def main() -> None:
    photos, classes = [*map(int, sys.argv[1:3]), *(800, 10)[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        answers = made_up(folder, photos, classes)
        run = keep_run(folder / "run", root=folder, classes=answers.photos.classes)
        listing = {Split.VALIDATION: answers.photos.records}
        write_photos(Dataset(folder, run.classes, listing), run.folder)
        shown = [answers.photos.records[row] for row in evaluate(answers).mistakes[:_MISTAKES]]
        first, second = folder / "ours.html", folder / "peer.html"
        mine, theirs, reading = medians(
            lambda: ours(answers, run, first),
            lambda: peer(answers, second),
            lambda: read(shown),
        )
        sizes = [path.stat().st_size / 1e3 for path in (first, second)]
    rows = [
        ["AugStudio", f"{mine:.2f} s", f"{sizes[0]:.0f} kB"],
        ["scikit-learn and Jinja", f"{theirs:.2f} s", f"{sizes[1]:.0f} kB"],
        ["reading the mistakes", f"{reading:.2f} s", ""],
    ]
    print(f"{photos} photos of {classes} classes, the {_MISTAKES} most confident mistakes shown")
    print(table(["", "time", "file"], rows))
    print(f"ratio {mine / theirs:.2f} of the time, {sizes[0] / sizes[1]:.2f} of the size")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} for {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
