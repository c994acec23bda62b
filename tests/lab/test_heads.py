"""Heads: each is the best linear one of its own photos, and never sees what it answers."""

from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from augstudio.errors import Cancelled
from augstudio.lab.heads import Division, Photos, answers
from augstudio.training.methods.learning import balanced_weights
from augstudio.training.methods.logistic import Choice, LinearTask

SIZE, UNUSED = 12, 4


def nothing() -> None:
    pass


def make(count: int = 60, classes: int = 3, depths: tuple[int, ...] = (0,)) -> Photos:
    rng = np.random.default_rng(0)
    labels = rng.integers(classes, size=count)
    values = rng.normal(size=(count, SIZE)) * rng.uniform(0.5, 3, SIZE)
    values[:, -classes:] += 2 * np.eye(classes)[labels]
    pictures = tuple(f"{number:032x}" for number in range(count))
    return Photos(values.astype(np.float32), pictures, labels, classes, depths)


def views_of(photos: Photos, count: int = 3) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    noise = rng.normal(scale=0.4, size=(count - 1, *photos.plain.shape)).astype(np.float32)
    return [photos.plain, *(photos.plain + noise)]


def test_heads_are_those_of_scikit_learn() -> None:
    photos = make()
    views = views_of(photos)
    parts = np.arange(60) % 3
    inside = parts[:, None] != np.arange(3)
    penalties = (0.03, 0.1, 0.5)
    choices = [Choice(penalty, 0, 0.0) for penalty in penalties]
    heads = photos.fitted(views, inside, choices, nothing)
    spread = photos.plain.std(axis=0)
    scale = np.maximum(spread, spread.mean())
    weights = balanced_weights(photos.labels, 3)
    for part, (penalty, head) in enumerate(zip(penalties, heads, strict=True)):
        own = inside[:, part]
        rows = np.concatenate([view[own] for view in views]) / scale
        each = np.tile(weights[own], len(views)).astype(np.float64)
        model = LogisticRegression(C=1 / penalty, tol=1e-8, max_iter=2000)
        model.fit(rows, np.tile(photos.labels[own], len(views)), each / each.sum())
        expected = model.predict_log_proba(photos.plain / scale)
        found = answers(photos.plain, head)
        np.testing.assert_allclose(np.exp(found), np.exp(expected), atol=0.01)


def test_heads_fitted_together_are_those_fitted_alone() -> None:
    photos = make()
    views = views_of(photos)
    inside = (np.arange(60) % 4)[:, None] != np.arange(4)
    # Some leave the first features out, the others don't.
    choices = [Choice(0.1, UNUSED * (part % 2), 0.0) for part in range(4)]
    together = photos.fitted(views, inside, choices, nothing)
    weights = balanced_weights(photos.labels, 3)[:, None] * inside
    for part, choice in enumerate(choices):
        task = LinearTask(views, photos.labels, weights[:, [part]], 3, choice.unused)
        values, best = task.solve(0.1, np.zeros(task.shape), 300, nothing, 1e-9)
        assert best
        found, alone = (
            answers(photos.plain, each) for each in (together[part], task.applied(values))
        )
        np.testing.assert_allclose(np.exp(found), np.exp(alone), atol=0.01)
        assert (together[part][0][: choice.unused] == 0).all()


def test_the_choice_is_made_on_the_photos_that_are_kept() -> None:
    photos = make(depths=(UNUSED, 0))
    kept = np.arange(60) % 3 > 0
    choice = photos.choice(kept, nothing)
    assert choice.unused == UNUSED
    other = Photos(
        np.where(kept[:, None], photos.plain, 9), photos.pictures, photos.labels, 3, (4, 0)
    )
    assert other.choice(kept, nothing) == choice


def divided(photos: Photos, parts: np.ndarray, views: Sequence[np.ndarray]) -> list[np.ndarray]:
    shown = [photos.plain, photos.plain * np.float32(0.5)]
    return Division(photos, parts, nothing).answered(views, shown)


def test_held_out_photos_teach_their_own_head_nothing() -> None:
    photos = make()
    parts = np.arange(60) % 3
    plain, disturbed = divided(photos, parts, views_of(photos))
    np.testing.assert_allclose(np.exp(plain).sum(axis=1), 1)
    assert (plain.argmax(axis=1) == photos.labels).mean() > 0.8
    assert np.abs(plain - disturbed).max() > 0.1
    # The photos of the first part trade their classes, which keeps the sizes of the classes.
    labels = photos.labels.copy()
    labels[parts == 0] = np.roll(labels[parts == 0], 1)
    traded = Photos(photos.plain, photos.pictures, labels, 3, (0,))
    other, _ = divided(traded, parts, views_of(photos))
    moved = np.abs(np.exp(plain) - np.exp(other)).max(axis=1)
    # They are solved together, and end a little nearer to the best solution or farther from it.
    assert moved[parts == 0].max() < 0.01
    assert moved[parts == 1].max() > 0.1
    assert moved[parts == 2].max() > 0.1


def test_stopping() -> None:
    def stop() -> None:
        raise Cancelled

    photos = make()
    division = Division(photos, np.arange(60) % 3, nothing)
    inside = np.ones((60, 1), np.bool_)
    with pytest.raises(Cancelled):
        photos.fitted([photos.plain], inside, [Choice(0.1, 0, 0.0)], stop)
    with pytest.raises(Cancelled):
        Division(photos, division.parts, stop)
