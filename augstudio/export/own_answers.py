"""The answers of an exported folder's own ``predict.py`` or page, in a process of its own."""

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from augstudio.errors import AugStudioError
from augstudio.export.processes import wait_for
from augstudio.export.web.browser import page_answers
from augstudio.progress import SILENT, Progress
from augstudio.runs.answers import Probabilities

#: How much of what a failed process wrote is quoted.
_QUOTED = 500


@dataclass(frozen=True)
class OwnAnswers:
    """What ``predict.py`` or the page answered.

    Attributes
    ----------
    probabilities
        By photo, in the order of the classes.
    milliseconds
        Median time that the network took for a photo; in a browser, with reading the file.
    """

    probabilities: dict[Path, Probabilities]
    milliseconds: float


def own_answers(folder: Path, photos: Sequence[Path], progress: Progress = SILENT) -> OwnAnswers:
    """Return the answers for the files ``photos``; those that it can't read are missing.

    Before, it compares its answer for the example with the golden one. Raises ``AugStudioError``
    if it fails or the example's answer differs, and ``Cancelled`` when asked to stop.
    """
    with tempfile.TemporaryDirectory() as scratch:
        listing, table = Path(scratch) / "photos.txt", Path(scratch) / "answers.csv"
        listing.write_bytes(b"".join(os.fsencode(each) + b"\n" for each in photos))
        _run(folder, ["--check", f"@{listing}", "--csv", str(table)], progress)
        with table.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
            _, *rows = csv.reader(file)
    found = {Path(row[0]): np.array(row[2:-1], np.float32) for row in rows}
    return OwnAnswers(found, float(np.median([float(row[-1]) for row in rows])))


def page_answers_of(
    folder: Path, photos: Sequence[Path], progress: Progress = SILENT
) -> OwnAnswers | None:
    """Return the answers of the web page in ``folder``; ``None`` without a browser to ask.

    Raises ``AugStudioError`` if the page fails, and ``Cancelled`` when asked to stop.
    """
    answered = page_answers(folder, [each.read_bytes() for each in photos], progress)
    if answered is None:
        return None
    table, milliseconds = answered
    found = {each: row for each, row in zip(photos, table, strict=True) if not np.isnan(row).any()}
    return OwnAnswers(found, milliseconds)


def _run(folder: Path, options: Sequence[str], progress: Progress) -> None:
    """Run the ``predict.py`` in ``folder``."""
    # It must not leave compiled files behind, and must be able to print any name.
    quiet = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8:backslashreplace"}
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(
            [sys.executable, str(folder / "predict.py"), *options],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env=os.environ | quiet,
        ) as process:
            code = wait_for(process, progress)
        said.seek(0)
        text = said.read().decode("utf-8", "backslashreplace").strip()
    if code:
        raise AugStudioError(
            f"The exported classifier could not be tested: {text[-_QUOTED:]}",
            "Export it in another format.",
        )
