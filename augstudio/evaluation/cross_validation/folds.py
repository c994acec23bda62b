"""The parts into which photos are divided for cross-validation."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from augstudio import storage
from augstudio.training.methods.logistic import Rows

#: How many parts there are unless another number is asked for.
_FOLDS = 5


def folds_of(
    pictures: Sequence[str], labels: Rows, folds: int = _FOLDS, seed: int | None = None
) -> Rows:
    """Return the number of the part that each photo is in, (n,), from 0.

    There are ``folds`` parts, or as many as there are pictures if these are fewer. Each has about
    the same share of every class. Photos of the same picture are in one part; a class with two
    pictures is in two. The division depends on the pictures and the seed, not on their order.

    Parameters
    ----------
    pictures
        A hash for each photo; that of the first one for copies.
    labels
        Class numbers (n,).
    seed
        Each gives another division; ``None`` is one of them, too.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for row, picture in enumerate(pictures):
        groups[picture].append(row)
    parts = np.zeros(len(labels), np.int64)
    counts = np.zeros((min(folds, len(groups)), labels.max(initial=0) + 1), np.int64)

    def chance(picture: str) -> str:
        # By hash is as good as by chance.
        return picture if seed is None else storage.digest(f"{seed};{picture}".encode())

    # Large groups first: smaller ones then even out the parts.
    for _, rows in sorted(groups.items(), key=lambda each: (-len(each[1]), chance(each[0]))):
        own = labels[rows]
        # To the part with the fewest photos of these classes, then to that with the fewest photos.
        fold = np.lexsort((counts.sum(axis=1), counts[:, own].sum(axis=1)))[0]
        parts[rows] = fold
        np.add.at(counts[fold], own, 1)
    return parts
