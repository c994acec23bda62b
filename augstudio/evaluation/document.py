"""The figures of an evaluation for other programs, as one document."""

import json
from contextlib import suppress
from typing import Any

from augstudio import storage
from augstudio.data.dataset import Split
from augstudio.errors import AugStudioError
from augstudio.evaluation.calibration import ReliabilityBin
from augstudio.evaluation.evaluation import ClassFigures, Evaluation
from augstudio.evaluation.run_evaluation import RunEvaluation
from augstudio.runs.run import EVALUATION_FILES, Run


def document(found: RunEvaluation, run: Run) -> dict[str, Any]:
    """Return the evaluation of ``run`` for JSON.

    Shares and intervals are in [0, 1], undefined ones and what is not known ``None``.
    """
    return {
        **figures_document(found.evaluation),
        "summary": found.sentence,
        "notes": found.notes,
        "trained_on": int(found.trained_on.sum()),
        "validated_on": int(found.validated_on.sum()),
        "missing_classes": list(found.missing_classes),
        "left_out": {
            "photos": [{"photo": str(e.path), "reason": e.reason} for e in found.left_out],
            "classes": dict(found.unknown_classes),
        },
        "unfamiliar": found.unlike,
        "temperature": run.temperature,
    }


def save_document(found: RunEvaluation, run: Run, split: Split) -> None:
    """Save the evaluation on validation or test photos with the run, if its folder allows it."""
    if split in EVALUATION_FILES:
        with suppress(AugStudioError):
            text = json.dumps(document(found, run), indent=2)
            storage.write_text(run.folder / EVALUATION_FILES[split], text + "\n")


def figures_document(figures: Evaluation) -> dict[str, Any]:
    """Return the figures alone, as ``document`` does."""
    return {
        "photos": figures.photos,
        "right": figures.right,
        "accuracy": figures.accuracy,
        "interval": figures.interval,
        "balanced_accuracy": figures.balanced_accuracy,
        "balanced_interval": figures.balanced_interval,
        "log_loss": figures.log_loss,
        "brier": figures.brier,
        "calibration_error": figures.calibration_error,
        "reliability": [_bin(each) for each in figures.reliability],
        "classes": list(figures.classes),
        "confusion": figures.confusion.tolist(),
        "per_class": [_class(each) for each in figures.per_class],
        "top_k": {str(k): right / figures.photos for k, right in figures.top_k.items()},
    }


def _bin(each: ReliabilityBin) -> dict[str, Any]:
    return {
        "photos": each.photos,
        "right": each.right,
        "confidence": each.confidence,
        "accuracy": each.accuracy,
        "interval": each.interval,
    }


def _class(each: ClassFigures) -> dict[str, Any]:
    return {
        "class": each.name,
        "support": each.photos,
        "predicted": each.predicted,
        "right": each.right,
        "precision": each.precision,
        "recall": each.recall,
        "f1": each.f1,
    }
