"""Answers for tests that need no classifier."""

from collections.abc import Sequence

import numpy as np

from augstudio.data.dataset import ImageRecord, LabelledPhotos
from augstudio.runs.answers import Answers


def answers_of(labels: Sequence[int], probabilities: Sequence[Sequence[float]]) -> Answers:
    """Return answers for different photos of the classes a, b, c ..., given by number.

    More than ten classes are called 0, 1, 2 ...
    """
    classes = len(probabilities[0])
    names = tuple("abcdefghij"[:classes] if classes <= 10 else map(str, range(classes)))
    records = tuple(
        ImageRecord(f"{names[label]}/{n}.jpg", names[label], f"{n:032x}")
        for n, label in enumerate(labels)
    )
    return Answers(LabelledPhotos(records, names), np.array(probabilities, np.float32))


def random_answers(photos: int, classes: int, seed: int = 0) -> Answers:
    """Return answers of which most are right; classes have different numbers of photos."""
    rng = np.random.default_rng(seed)
    shares = np.arange(1, classes + 1) / np.arange(1, classes + 1).sum()
    labels = rng.choice(classes, size=photos, p=shares)
    logits = rng.normal(size=(photos, classes))
    logits[np.arange(photos), labels] += 1.5
    values = np.exp(logits)
    return answers_of(labels.tolist(), (values / values.sum(axis=1, keepdims=True)).tolist())
