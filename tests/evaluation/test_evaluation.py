"""Every figure, beside scikit-learn's or computed by hand."""

import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from sklearn import metrics

from augstudio.data.dataset import LabelledPhotos
from augstudio.evaluation.evaluation import ClassFigures, Confusion, evaluate
from augstudio.evaluation.metrics import wilson_interval
from augstudio.runs.answers import Answers
from tests.evaluation.answers import answers_of, random_answers


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("classes", [2, 3, 4, 7])
def test_all_figures_are_scikit_learns(classes: int) -> None:
    answers = random_answers(300, classes)
    found = evaluate(answers)
    labels, values = answers.photos.labels, answers.probabilities.astype(np.float64)
    predicted, numbers = values.argmax(axis=1), range(classes)
    assert found.accuracy == metrics.accuracy_score(labels, predicted)
    assert found.interval == wilson_interval(found.right, 300)
    assert found.balanced_accuracy == pytest.approx(
        metrics.balanced_accuracy_score(labels, predicted)
    )
    low, high = found.balanced_interval
    assert low < found.balanced_accuracy < high
    np.testing.assert_array_equal(
        found.confusion, metrics.confusion_matrix(labels, predicted, labels=numbers)
    )
    theirs = metrics.precision_recall_fscore_support(labels, predicted, labels=numbers)
    ours = [[each.precision, each.recall, each.f1, each.photos] for each in found.per_class]
    np.testing.assert_allclose(ours, np.stack(theirs, axis=1))
    exact = values / values.sum(axis=1, keepdims=True)
    assert found.log_loss == pytest.approx(metrics.log_loss(labels, exact), abs=1e-6)
    per_class = [metrics.brier_score_loss(labels == each, values[:, each]) for each in numbers]
    assert found.brier == pytest.approx(sum(per_class))
    assert set(found.top_k) == {k for k in (3, 5) if k < classes}
    for k, right in found.top_k.items():
        theirs = metrics.top_k_accuracy_score(labels, values, k=k, labels=numbers)
        assert right / 300 == pytest.approx(theirs)


def test_ranks_and_confusions() -> None:
    found = evaluate(
        answers_of(
            [0, 0, 1, 2, 2, 2],
            [
                [0.7, 0.2, 0.1],
                [0.1, 0.2, 0.7],
                [0.3, 0.4, 0.3],
                [0.2, 0.7, 0.1],
                [0.5, 0.2, 0.3],
                [0.0, 0.9, 0.1],
            ],
        )
    )
    assert found.ranks.tolist() == [1, 3, 1, 3, 2, 2]
    assert (found.right, found.photos) == (2, 6)
    assert found.mistakes.tolist() == [5, 1, 3, 4]
    assert found.order.tolist() == [5, 1, 3, 4, 0, 2]
    assert found.confusions == (
        Confusion("c", "b", 2),
        Confusion("a", "c", 1),
        Confusion("c", "a", 1),
    )
    assert found.per_class[2] == ClassFigures("c", photos=3, predicted=1, right=0)


def test_of_equally_probable_classes_the_first_ranks_first() -> None:
    found = evaluate(answers_of([0, 1, 2], [[0.25, 0.25, 0.5], [0.25, 0.25, 0.5], [0.3, 0.3, 0.4]]))
    assert found.ranks.tolist() == [2, 3, 1]
    assert evaluate(answers_of([1], [[0.5, 0.5]])).right == 0


def test_a_class_without_photos_has_no_recall_and_no_part_in_the_balanced_accuracy() -> None:
    found = evaluate(answers_of([0, 0, 1], [[0.8, 0.1, 0.1], [0.1, 0.1, 0.8], [0.1, 0.8, 0.1]]))
    assert found.balanced_accuracy == 0.75
    missing = found.per_class[2]
    assert (missing.recall, missing.precision, missing.f1) == (None, 0, 0)


def test_a_class_that_is_never_predicted_has_no_precision() -> None:
    found = evaluate(answers_of([0, 1], [[0.8, 0.2], [0.7, 0.3]]))
    never = found.per_class[1]
    assert (never.precision, never.recall, never.f1) == (None, 0, 0)


def test_neither_photos_nor_predictions() -> None:
    absent = evaluate(answers_of([0, 1], [[0.8, 0.2, 0], [0.3, 0.7, 0]])).per_class[2]
    assert (absent.precision, absent.recall, absent.f1) == (None, None, None)


def test_photos_of_one_class_only() -> None:
    found = evaluate(answers_of([1] * 10, [[0.1, 0.9]] * 9 + [[0.9, 0.1]]))
    assert found.accuracy == found.balanced_accuracy == 0.9
    assert found.confusion.tolist() == [[0, 0], [1, 9]]


def test_a_classifier_of_one_class() -> None:
    found = evaluate(answers_of([0, 0], [[1.0], [1.0]]))
    assert (found.accuracy, found.brier, found.top_k) == (1, 0, {})
    assert found.log_loss == pytest.approx(1e-7)


def test_one_photo() -> None:
    found = evaluate(answers_of([0], [[0.75, 0.25]]))
    assert found.interval == found.balanced_interval == wilson_interval(1, 1)
    assert found.brier == pytest.approx(2 * 0.25**2)
    assert found.calibration_error == pytest.approx(0.25)


def test_a_sure_mistake_costs_a_finite_loss_and_the_worst_brier_score() -> None:
    found = evaluate(answers_of([0], [[0.0, 1.0]]))
    assert found.log_loss == pytest.approx(-np.log(1e-7))
    assert found.brier == 2


def test_no_photos_are_refused() -> None:
    with pytest.raises(ValueError, match="no photos"):
        evaluate(Answers(LabelledPhotos((), ("a",)), np.empty((0, 1), np.float32)))


def test_the_same_answers_give_the_same_figures() -> None:
    answers = random_answers(50, 3)
    assert evaluate(answers).balanced_interval == evaluate(answers).balanced_interval
    assert evaluate(answers).balanced_interval != evaluate(answers, seed=1).balanced_interval
