"""Photos in the wrong class are found."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from augstudio.data.dataset import Split
from augstudio.data.scan import scan
from augstudio.evaluation.cross_validation.cross_validation import (
    CrossValidation,
    cross_validate,
)
from augstudio.evaluation.cross_validation.suspicious import suspicious_labels
from augstudio.evaluation.evaluation import evaluate
from augstudio.runs.photo_list import write_photos
from tests.evaluation.answers import answers_of
from tests.example_runs import keep_run


def found(labels: list[int], probabilities: list[list[float]]) -> CrossValidation:
    """Return a cross-validation with these answers."""
    answers = answers_of(labels, probabilities)
    return CrossValidation(evaluate(answers), np.arange(len(labels)) % 5, ())


def test_photos_that_look_like_another_class_come_first() -> None:
    sure = [[0.9, 0.06, 0.04], [0.05, 0.9, 0.05], [0.04, 0.06, 0.9]]
    labels = [0] * 20 + [1] * 20 + [2] * 20
    values = [sure[label] for label in labels]
    # One of class a looks like b; one of b, a little less, like c; one of c is unsure, but right.
    values[3], values[25], values[50] = [0.01, 0.98, 0.01], [0.02, 0.03, 0.95], [0.2, 0.3, 0.5]
    ranking = suspicious_labels(found(labels, values))
    assert len(ranking) == 60
    first, second, third, *others = ranking
    assert (first.record.label, first.proposed, first.is_suspicious) == ("a", "b", True)
    assert (second.record.label, second.proposed, second.is_suspicious) == ("b", "c", True)
    assert (third.record.label, third.proposed, third.is_suspicious) == ("c", "b", False)
    assert [each.probability for each in ranking[:3]] == pytest.approx([0.98, 0.95, 0.3])
    assert not any(each.is_suspicious for each in others)
    assert all(each.proposed != each.record.label for each in others)


def test_a_class_without_photos_and_a_single_one_of_another() -> None:
    labels = [0] * 12 + [1]
    values = [[0.97, 0.02, 0.01]] * 12 + [[0.6, 0.3, 0.1]]
    ranking = suspicious_labels(found(labels, values))
    assert ranking[0].record.label == "b"
    assert {each.proposed for each in ranking} == {"a", "b"}


def test_swapped_labels_of_ants_and_bees(tmp_path: Path, ants_bees: Path) -> None:
    found = scan(ants_bees)
    every = [*found.records(Split.TRAIN), *found.records(Split.VALIDATION)]
    chosen = np.random.default_rng(0).choice(len(every), round(0.05 * len(every)), replace=False)
    swapped = {every[row].content for row in chosen}
    other = dict(zip(found.classes, reversed(found.classes), strict=True))
    photos = found.with_splits(
        {
            part: [
                replace(each, label=other[each.label]) if each.content in swapped else each
                for each in records
            ]
            for part, records in found.splits.items()
        }
    )
    run = keep_run(tmp_path / "run", root=found.root, classes=found.classes)
    write_photos(photos, run.folder)
    ranking = suspicious_labels(cross_validate(run))
    first = ranking[: round(0.1 * len(ranking))]
    assert sum(each.record.content in swapped for each in first) >= 0.6 * len(swapped)
    flagged = [each for each in ranking if each.is_suspicious]
    assert sum(each.record.content in swapped for each in flagged) >= 0.6 * len(flagged)
