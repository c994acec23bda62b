"""Proposals for sorting photos: a quick classifier on features, which learns as the user sorts."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from augstudio.features.store import Vector
from augstudio.training.methods.learning import balanced_weights
from augstudio.training.methods.logistic import LinearTask

#: Photos per class, on average, that the user sorts before anything is proposed.
EXAMPLES = 12
#: Fewest photos of a class to learn it from; with fewer, the class is never proposed.
_FEWEST = 3
#: Most photos to learn from, so that learning takes milliseconds.
_MOST = 1000
#: Strength of the penalty, and iterations of L-BFGS. On 200 photos of ants and bees, six times,
#: penalties of 0.01, 0.03 and 0.1 took 67, 68 and 71 decisions.
_PENALTY, _ITERATIONS = 0.03, 60
#: Photos with at least this probability are certain enough to be proposed in a row.
_CERTAIN = 0.9
#: Most photos in a row: few enough to look at each of them.
ROW = 12
#: Fewest photos that are worth a row.
_WORTH = 3


@dataclass(frozen=True)
class Row:
    """Photos, by content, that seem to be of one class; the most certain first."""

    label: str
    photos: tuple[str, ...]


@dataclass(frozen=True)
class Proposals:
    """What to ask the user next.

    Attributes
    ----------
    rows
        At most one for each class, the longest first.
    doubtful
        All other photos by content, in the order in which their classes help most: first those
        whose two likeliest classes are closest to each other.
    """

    rows: tuple[Row, ...] = ()
    doubtful: tuple[str, ...] = ()


def question(
    undecided: Sequence[str], taken_out: Sequence[str], proposals: Proposals | None
) -> Row | str | None:
    """Return what to ask next: a row to confirm, one photo, or ``None`` if nothing is left.

    Photos that the user took out of a row come first, since their class is on the user's mind.

    Parameters
    ----------
    undecided
        The photos that are not sorted yet, by content, in their order.
    proposals
        May be older than the last decisions.
    """
    left = set(undecided)
    for photo in taken_out:
        if photo in left:
            return photo
    for row in proposals.rows if proposals else ():
        photos = tuple(each for each in row.photos if each in left)
        if len(photos) >= _WORTH:
            return Row(row.label, photos)
    for photo in proposals.doubtful if proposals else ():
        if photo in left:
            return photo
    return undecided[0] if undecided else None


def is_enough(labels: Mapping[str, str]) -> bool:
    """Whether the sorted photos, labels by content, are enough to propose classes for others."""
    numbers = [number for number in Counter(labels.values()).values() if number >= _FEWEST]
    return len(numbers) > 1 and sum(numbers) >= EXAMPLES * len(numbers)


def propose(
    features: Mapping[str, Vector],
    labels: Mapping[str, str],
    undecided: Collection[str],
    tell: Callable[[], object] = lambda: None,
) -> Proposals | None:
    """Return proposals for the ``undecided`` photos; ``None`` if too few are sorted.

    Photos whose features are missing are left out: from the examples, and from the proposals.

    Parameters
    ----------
    features
        Features (d,) float32 by content.
    labels
        Classes of the sorted photos by content.
    tell
        See ``LinearTask.solve``.
    """
    examples = _examples({each: labels[each] for each in labels if each in features})
    asked = [each for each in undecided if each in features]
    if not is_enough(examples) or not asked:
        return None
    classes = sorted(set(examples.values()))
    numbers = {name: number for number, name in enumerate(classes)}
    known = np.array([numbers[label] for label in examples.values()])
    kernel, bias = _fitted(np.stack([features[each] for each in examples]), known, tell)
    answers = _probabilities(np.stack([features[each] for each in asked]) @ kernel + bias)
    return _arranged(asked, answers, classes)


def _examples(labels: Mapping[str, str]) -> Mapping[str, str]:
    """Return the photos to learn from: those of classes with enough of them, and not too many."""
    sizes = Counter(labels.values())
    kept = {each: label for each, label in labels.items() if sizes[label] >= _FEWEST}
    most = max(EXAMPLES, _MOST // max(1, len(set(kept.values()))))
    taken: Counter[str] = Counter()
    chosen = {}
    # The newest first: those were asked for because they say most.
    for each, label in reversed(kept.items()):
        taken[label] += 1
        if taken[label] <= most:
            chosen[each] = label
    return chosen


def _fitted(
    values: Vector, labels: NDArray[np.int64], tell: Callable[[], object]
) -> tuple[Vector, Vector]:
    """Return kernel (d, k) and biases (k,) of the logistic regression on (n, d) features."""
    classes = int(labels.max()) + 1
    weights = balanced_weights(labels, classes)
    task = LinearTask([values], labels, weights[:, None], classes)
    solution, _ = task.solve(_PENALTY, np.zeros(task.shape), _ITERATIONS, tell)
    return task.applied(solution)


def _probabilities(logits: Vector) -> Vector:
    from scipy.special import softmax

    return np.asarray(softmax(logits, axis=1))


def _arranged(asked: Sequence[str], answers: Vector, classes: Sequence[str]) -> Proposals:
    """Return the certain photos in rows, and the others by how close their classes are."""
    ordered = np.sort(answers, axis=1)
    margins, best = ordered[:, -1] - ordered[:, -2], answers.argmax(axis=1)
    surest = np.argsort(-ordered[:, -1], kind="stable")
    rows = []
    for number, label in enumerate(classes):
        mine = [n for n in surest if best[n] == number and ordered[n, -1] >= _CERTAIN]
        if len(mine) >= _WORTH:
            rows.append(Row(label, tuple(asked[n] for n in mine[:ROW])))
    rows.sort(key=lambda row: -len(row.photos))
    shown = {each for row in rows for each in row.photos}
    close = (asked[n] for n in np.argsort(margins, kind="stable"))
    return Proposals(tuple(rows), tuple(each for each in close if each not in shown))
