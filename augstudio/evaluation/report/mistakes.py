"""The most confident mistakes of an evaluation, with small copies of their photos."""

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from augstudio.data.images import Fit, read_record
from augstudio.errors import UnreadablePhotoError
from augstudio.evaluation.run_evaluation import RunEvaluation
from augstudio.evaluation.why.overlay import overlaid
from augstudio.progress import Progress
from augstudio.runs.photo_list import photo_name

#: Returns the heat map of a photo for a class, (h, w) float32 in [0, 1].
Explain = Callable[[Path, str], NDArray[np.float32]]
#: How many are shown.
_MOST_MISTAKES = 24
#: Largest side of a photo in the report, in pixels.
_SIDE = 160
_QUALITY = 80


@dataclass(frozen=True)
class MistakeShown:
    """A photo of class ``label`` that is classified as ``answer``.

    Attributes
    ----------
    probability
        That of ``answer``, in [0, 1].
    picture, heat_map
        The photo as the network sees it, and what the network looked at, as ``data:`` addresses;
        "" if there is none.
    problem
        Why the photo can't be read, as a sentence; "" if it can.
    """

    name: str
    label: str
    answer: str
    probability: float
    picture: str = ""
    heat_map: str = ""
    problem: str = ""


def mistakes(
    found: RunEvaluation,
    fit: Fit,
    explain: Explain | None,
    progress: Progress,
) -> list[MistakeShown]:
    """Return the most confident mistakes, most confident first.

    ``fit`` says how photos become square. Raises ``Cancelled``.
    """
    figures = found.evaluation
    rows = figures.mistakes[:_MOST_MISTAKES].tolist()
    shown = []
    for number, row in enumerate(rows, 1):
        progress.check()
        record = figures.answers.photos.records[row]
        answer = figures.classes[figures.predicted[row]]
        picture = heat_map = problem = ""
        try:
            square = read_record(record, _SIDE, fit)
            picture = _embedded(square)
            if explain is not None:
                heat_map = _embedded(overlaid(square, explain(record.path, answer)))
        except UnreadablePhotoError as error:
            problem = error.message
        progress.report(number, len(rows), "Reading photos for the report")
        shown.append(
            MistakeShown(
                photo_name(record, found.root),
                record.label,
                answer,
                float(figures.confidence[row]),
                picture,
                heat_map,
                problem,
            )
        )
    return shown


def _embedded(pixels: NDArray[np.uint8]) -> str:
    picture, file = Image.fromarray(pixels), io.BytesIO()
    picture.thumbnail((_SIDE, _SIDE))
    picture.save(file, "WEBP", quality=_QUALITY)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"
