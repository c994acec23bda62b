"""Write the report: put what is known about a run and its evaluation into the page."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from augstudio import storage
from augstudio.augment.presets import title_of
from augstudio.augment.value_texts import changed_settings
from augstudio.data.dataset import USES, Dataset
from augstudio.errors import InputError
from augstudio.evaluation.calibration import calibration_note, reliability_before
from augstudio.evaluation.evaluation import ClassFigures, Evaluation
from augstudio.evaluation.figures import key_figures
from augstudio.evaluation.metrics import wilson_interval
from augstudio.evaluation.report import charts, confusion
from augstudio.evaluation.report.curves import curves
from augstudio.evaluation.report.facts import fingerprint, settings_in_use
from augstudio.evaluation.report.mistakes import Explain, mistakes
from augstudio.evaluation.report.page import rendered
from augstudio.evaluation.report.section import Section
from augstudio.evaluation.run_evaluation import RunEvaluation
from augstudio.progress import SILENT, Progress
from augstudio.runs.run import Run


def write_report(
    found: RunEvaluation,
    run: Run,
    path: Path,
    progress: Progress = SILENT,
    *,
    written: datetime | None = None,
    remarks: Sequence[str] = (),
    explain: Explain | None = None,
    sections: Sequence[Section] = (),
) -> None:
    """Write a report of an evaluation as one HTML file that needs no network and no other file.

    It contains small copies of the photos with the most confident mistakes; those that can't be
    read are named.

    Parameters
    ----------
    found, run
        The evaluation, and the run that it is about.
    path
        The file, which is replaced if it exists.
    progress
        Is told how many photos have been read.
    written
        The date on the report; now by default.
    remarks
        Sentences that go below the summary.
    explain
        Draws the heat maps that are shown beside the photos of mistakes.
    sections
        Further parts, which go before the mistakes.

    Raises
    ------
    InputError
        The file can't be written there, or the run's list of photos is missing or damaged.
    AugStudioError
        The disk is full.
    Cancelled
        The report is not wanted any more; nothing is written.
    """
    if path.is_dir():
        raise InputError(
            f"{path} is a folder.", f"Give the name of a file, such as {path / 'report.html'}."
        )
    content = {
        **_content(found, run),
        "written": written or datetime.now().astimezone(),
        "remarks": remarks,
        "sections": sections,
        "mistakes": mistakes(found, run.config.fit, explain, progress),
    }
    storage.write_text(path, rendered(content))


def _content(found: RunEvaluation, run: Run) -> dict[str, Any]:
    """Return what the page shows of the evaluation and of the run."""
    figures, photos = found.evaluation, run.photo_list()
    before = reliability_before(figures.answers, run)
    return {
        "run": run,
        "found": found,
        "evaluation": figures,
        "key_figures": list(key_figures(figures)),
        "curves": curves(run),
        "matrix": confusion.matrix(figures),
        "pairs": confusion.pairs(figures),
        "classes": [_class_row(each) for each in _hardest_first(figures)],
        "reliability": charts.reliability_diagram(figures.reliability, before),
        "calibration_note": calibration_note(run, before),
        "recipe": title_of(run.recipe),
        "recipe_settings": changed_settings(run.recipe),
        "settings": settings_in_use(run.config),
        "splits": [USES[split] for split in photos.splits],
        "class_counts": _class_counts(photos),
        "fingerprint": fingerprint(photos),
    }


def _hardest_first(figures: Evaluation) -> list[ClassFigures]:
    """Return the classes by recall, lowest first; those without photos come last."""
    return sorted(figures.per_class, key=lambda each: 2.0 if each.recall is None else each.recall)


def _class_row(each: ClassFigures) -> dict[str, Any]:
    """Return the figures of a class with their intervals."""
    recall = wilson_interval(each.right, each.photos)
    return {
        "figures": each,
        "recall_interval": recall,
        "precision_interval": wilson_interval(each.right, each.predicted),
        "bar": "" if each.recall is None else charts.interval_bar(each.recall, recall),
    }


def _class_counts(photos: Dataset) -> dict[str, list[int]]:
    """Return how many photos each class has in each set."""
    counts = [photos.counts(split) for split in photos.splits]
    return {name: [each[name] for each in counts] for name in photos.classes}
