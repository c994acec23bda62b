"""What the quick classifier proposes while photos are sorted."""

import numpy as np
import pytest

from augstudio.errors import Cancelled
from augstudio.training.proposals import EXAMPLES, ROW, Proposals, Row, is_enough, propose, question


def pile(number: int, spread: float = 0.4) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Return features of photos of two classes, and their right classes, by name."""
    rng = np.random.default_rng(0)
    features, truth = {}, {}
    for place in range(number):
        label = "bees" if place % 2 else "ants"
        middle = np.full(16, 1.0 if place % 2 else -1.0)
        features[f"{place:03d}"] = rng.normal(middle, spread).astype(np.float32)
        truth[f"{place:03d}"] = label
    return features, truth


def first(labels: dict[str, str], number: int) -> dict[str, str]:
    return dict(list(labels.items())[:number])


def test_a_dozen_per_class_is_enough() -> None:
    _, truth = pile(60)
    assert not is_enough(first(truth, 2 * EXAMPLES - 1))
    assert is_enough(first(truth, 2 * EXAMPLES))
    # A class of which there is hardly a photo does not hold up the others.
    assert is_enough(first(truth, 2 * EXAMPLES) | {"new": "wasps"})
    assert not is_enough(dict.fromkeys(truth, "ants"))


def test_certain_photos_come_in_rows_and_the_others_by_doubt() -> None:
    features, truth = pile(80)
    features["between"] = np.zeros(16, np.float32)
    labels = first(truth, 30)
    left = [each for each in features if each not in labels]
    found = propose(features, labels, left)
    assert found is not None
    assert [row.label for row in found.rows] == ["ants", "bees"]
    for row in found.rows:
        assert len(row.photos) == ROW
        assert {truth[each] for each in row.photos} == {row.label}
    assert found.doubtful[0] == "between"
    shown = [each for row in found.rows for each in row.photos]
    assert sorted([*shown, *found.doubtful]) == sorted(left)


def test_without_enough_photos_or_features_nothing_is_proposed() -> None:
    features, truth = pile(60)
    labels = first(truth, 2 * EXAMPLES)
    assert propose(features, first(truth, 20), ["050"]) is None
    assert propose({}, labels, ["050"]) is None
    assert propose(features, labels, ["unknown"]) is None
    assert propose(features, labels, []) is None


def test_photos_without_features_are_left_for_later() -> None:
    features, truth = pile(80)
    del features["079"], features["003"]
    found = propose(features, first(truth, 40), ["077", "078", "079"])
    assert found is not None
    assert sorted(found.doubtful) == ["077", "078"]


def test_a_class_of_which_little_is_known_is_not_proposed() -> None:
    features, truth = pile(80)
    labels = first(truth, 40) | {"040": "wasps", "041": "wasps"}
    found = propose(features, labels, list(truth)[42:])
    assert found is not None
    assert {row.label for row in found.rows} == {"ants", "bees"}


def test_it_can_be_given_up() -> None:
    features, truth = pile(60, spread=3.0)

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        propose(features, first(truth, 40), list(truth)[40:], stop)


def test_what_is_asked_next() -> None:
    rows = (Row("ants", ("a", "b", "c", "d")), Row("bees", ("e", "f", "g")))
    proposals = Proposals(rows, ("y", "z"))
    every = ["z", "y", *"abcdefg"]
    assert question(every, [], None) == "z"
    assert question([], ["a"], proposals) is None
    assert question(every, [], proposals) == rows[0]
    # Photos that were taken out of a row are asked for first.
    assert question(every, ["q", "d"], proposals) == "d"
    # The proposals may be older than the last decisions.
    assert question(["z", *"bcdefg"], [], proposals) == Row("ants", ("b", "c", "d"))
    assert question(["z", *"cdefg"], [], proposals) == rows[1]
    assert question(["z", "y", "a"], [], proposals) == "y"
    assert question(["a", "new"], [], proposals) == "a"
