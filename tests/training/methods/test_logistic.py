"""Logistic regression: the solution of scikit-learn, and a penalty that suits the photos."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.errors import Cancelled
from augstudio.training.methods import logistic
from augstudio.training.methods.learning import balanced_weights
from augstudio.training.methods.logistic import Choice, LinearTask, cross_validated

CLASSES = 3


def nothing() -> None:
    """Go on."""


def blobs(
    seed: int, photos: int = 40, spread: float = 1.5, noise: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return photos of each class around a centre in 8 dimensions, after ``noise`` others."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(CLASSES), photos)
    values = rng.normal(2 * np.eye(8)[labels], spread) * np.array([1, 9, 0.1, 1, 1, 1, 1, 4]) + 5
    return np.hstack([rng.normal(0, 1, (len(labels), noise)), values]).astype("f4"), labels


def contents(photos: int) -> list[str]:
    return [f"{7919 * number % 10007:032x}" for number in range(photos)]


def chosen(
    values: NDArray[np.float32],
    labels: NDArray[np.int64],
    names: list[str] | None = None,
    unused: tuple[int, ...] = (0,),
    tell: Callable[[], object] = nothing,
) -> Choice:
    weights = balanced_weights(labels, CLASSES)
    names = names or contents(len(labels))
    return cross_validated(values, names, labels, weights, CLASSES, unused, tell)


def test_the_solution_is_that_of_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression

    values, labels = blobs(0)
    other = blobs(1)[0]
    weights = balanced_weights(labels, CLASSES)
    task = LinearTask([values, other], labels, weights[:, None], CLASSES)
    found, best = task.solve(0.02, np.zeros(task.shape), 500, nothing, 1e-12)
    assert best
    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread = np.maximum(spread, spread.mean())
    both = np.vstack([values, other])
    peer = LogisticRegression(C=1 / (0.02 * len(both)), tol=1e-8, max_iter=5000)
    peer.fit((both - mean) / spread, np.tile(labels, 2))
    kernel, bias = task.applied(found)
    expected = peer.predict_proba((both - mean) / spread)
    logits = both @ kernel + bias
    given = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert np.abs(given - expected).max() < 0.01
    assert (given.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.98
    loss, accuracy = task.measured(found)
    assert loss == pytest.approx(
        -np.log(given[np.arange(len(both)), np.tile(labels, 2)]).mean(), rel=1e-3
    )
    assert accuracy == np.mean(given.argmax(axis=1) == np.tile(labels, 2))


def test_weights_for_features_as_they_are_come_back_standardised() -> None:
    values, labels = blobs(0, noise=2)
    weights = balanced_weights(labels, CLASSES)[:, None]
    task = LinearTask([values], labels, weights, CLASSES, unused=2)
    found, _ = task.solve(0.1, np.zeros(task.shape), 30, nothing)
    kernel, bias = task.applied(found)
    assert kernel.shape == (10, CLASSES)
    assert not kernel[:2].any()
    np.testing.assert_allclose(task.standardised(kernel, bias), found, rtol=1e-4, atol=1e-5)
    # From there, nothing is left to do.
    again, best = task.solve(0.1, task.standardised(kernel, bias), 30, nothing)
    assert best
    np.testing.assert_allclose(again, found, atol=2e-2)


def test_a_feature_that_never_varied_does_not_decide() -> None:
    values, labels = blobs(0)
    values[:, 7] = 3.0
    task = LinearTask([values], labels, np.ones((len(labels), 1), "f4"), CLASSES)
    kernel, bias = task.applied(task.solve(0.01, np.zeros(task.shape), 50, nothing)[0])
    assert np.isfinite(kernel).all()
    moved = values.copy()
    moved[:, 7] += 1
    change = np.abs((moved - values) @ kernel).max()
    assert change < 0.1 * np.abs(values @ kernel + bias).max()


def test_small_classes_count_as_much_as_large_ones() -> None:
    values, labels = blobs(0, photos=60, spread=2.0)
    keep = (labels == 0) | (np.arange(len(labels)) % 6 == 0)
    values, labels = values[keep], labels[keep]
    weights = balanced_weights(labels, CLASSES)[:, None]
    task = LinearTask([values], labels, weights, CLASSES)
    kernel, bias = task.applied(task.solve(0.1, np.zeros(task.shape), 50, nothing)[0])
    test, expected = blobs(9, photos=60, spread=2.0)
    answers = (test @ kernel + bias).argmax(axis=1)
    assert np.bincount(answers, minlength=CLASSES).max() < 90
    assert (answers == expected).mean() > 0.5


def test_what_is_hard_to_tell_apart_gets_a_stronger_penalty() -> None:
    easy, hard = chosen(*blobs(0, spread=0.3)), chosen(*blobs(0, spread=6.0))
    assert hard.penalty > 3 * easy.penalty
    assert hard.loss > easy.loss
    assert hard.loss < 1.2


def test_features_are_used_where_they_help() -> None:
    values, labels = blobs(0, spread=1.0)
    rng = np.random.default_rng(3)
    useless = np.hstack([rng.normal(0, 1, (len(labels), 60)), values]).astype("f4")
    assert chosen(useless, labels, unused=(60, 0)).unused == 60
    noisy = np.hstack([values, rng.normal(0, 1, (len(labels), 8))]).astype("f4")
    assert chosen(noisy, labels, unused=(8, 0)).unused == 0


def test_where_there_is_nothing_to_gain_fewer_features_are_used() -> None:
    values, labels = blobs(0, spread=0.1)
    both = np.hstack([values, values])
    assert chosen(both, labels, unused=(8, 0)).unused == 8
    assert chosen(both, labels, unused=(0, 8)).unused == 0


def test_the_choice_depends_on_what_the_photos_are_and_not_on_their_order() -> None:
    values, labels = blobs(0)
    names = contents(len(labels))
    order = np.random.default_rng(0).permutation(len(labels))
    first = chosen(values, labels, names)
    second = chosen(values[order], labels[order], [names[row] for row in order])
    assert second.penalty == first.penalty
    assert second.loss == pytest.approx(first.loss, rel=1e-3)


def test_copies_of_a_photo_are_left_out_together() -> None:
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(CLASSES), 10)
    # Labels by chance: only the copies could tell.
    values = rng.normal(0, 1, (30, 20)).astype("f4")
    copies = chosen(np.tile(values, (3, 1)), np.tile(labels, 3), contents(30) * 3)
    assert copies.loss > 0.9
    strangers = chosen(np.tile(values, (3, 1)), np.tile(labels, 3))
    assert strangers.loss < copies.loss / 2


@pytest.mark.parametrize("photos", [1, 2])
def test_very_few_photos_are_enough(photos: int) -> None:
    found = chosen(*blobs(0, photos=photos))
    assert 0 < found.penalty <= 10
    assert np.isfinite(found.loss)


def test_it_can_be_stopped() -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        chosen(*blobs(0), tell=stop)


def test_many_photos_are_worked_through_in_parts_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values, labels = blobs(0, noise=3)
    weights = balanced_weights(labels, CLASSES)[:, None]

    def solved() -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[float, float]]:
        task = LinearTask([values, values[:, ::-1]], labels, weights, CLASSES, unused=3)
        found, _ = task.solve(0.1, np.zeros(task.shape), 20, nothing)
        return found, task.losses(found, 1), task.measured(found)

    whole = solved()
    monkeypatch.setattr(logistic, "_AT_ONCE", 7 * CLASSES)
    for part, expected in zip(solved(), whole, strict=True):
        np.testing.assert_allclose(part, expected, rtol=1e-4, atol=1e-6)
