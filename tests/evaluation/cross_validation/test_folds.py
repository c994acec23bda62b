"""How photos are divided for cross-validation."""

import numpy as np

from augstudio.evaluation.cross_validation.folds import folds_of


def hashes(numbers: np.ndarray) -> list[str]:
    """Return hashes whose order has nothing to do with that of the numbers."""
    return [f"{number * 2654435761 % 2**32:032x}" for number in numbers.tolist()]


def test_every_part_has_its_share_of_every_class() -> None:
    labels = np.repeat([0, 1, 2], [100, 52, 7])
    folds = folds_of(hashes(np.arange(159)), labels)
    counts = np.array([np.bincount(folds[labels == label], minlength=5) for label in range(3)])
    assert np.ptp(counts, axis=1).max() <= 1
    assert np.ptp(counts.sum(axis=0)) <= 1


def test_copies_stay_together_and_classes_even() -> None:
    rng = np.random.default_rng(0)
    pictures = rng.integers(60, size=200)
    labels = pictures % 2
    labels[:10] = 1 - labels[:10]  # copies in both classes
    folds = folds_of(hashes(pictures), labels)
    assert {len(set(folds[pictures == each])) for each in np.unique(pictures)} == {1}
    counts = np.array([np.bincount(folds[labels == label], minlength=5) for label in range(2)])
    assert np.ptp(counts, axis=1).max() <= 5  # of about 20


def test_the_order_of_the_photos_does_not_matter() -> None:
    pictures, labels = np.arange(40) // 2, np.arange(40) // 2 % 3
    order = np.random.default_rng(1).permutation(40)
    again = folds_of(hashes(pictures[order]), labels[order])
    assert np.array_equal(again, folds_of(hashes(pictures), labels)[order])


def test_few_photos_make_fewer_parts() -> None:
    labels = np.array([0, 0, 1, 1])
    folds = folds_of(hashes(np.arange(4)), labels)
    assert sorted(folds) == [0, 1, 2, 3]
    # A rare class is never left out as a whole.
    labels = np.array([0] * 30 + [1, 1])
    folds = folds_of(hashes(np.arange(32)), labels)
    assert folds[30] != folds[31]


def test_each_seed_gives_another_division_with_the_same_promises() -> None:
    pictures, labels = np.arange(90) // 2, np.arange(90) // 2 % 3
    order = np.random.default_rng(1).permutation(90)
    found = [folds_of(hashes(pictures), labels, 3, seed) for seed in (None, 0, 1)]
    for seed, folds in zip((None, 0, 1), found, strict=True):
        again = folds_of(hashes(pictures[order]), labels[order], 3, seed)
        np.testing.assert_array_equal(again, folds[order])
        np.testing.assert_array_equal(folds[::2], folds[1::2])  # copies stay together
        counts = np.array([np.bincount(folds[labels == each]) for each in range(3)])
        np.testing.assert_array_equal(counts, 10)
    # Divisions that had nothing to do with each other would share a third of the places.
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert np.mean(found[one] == found[other]) < 0.6
