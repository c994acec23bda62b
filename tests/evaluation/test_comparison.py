"""Two runs on the same photos: who is right now, and what that lets conclude."""

import numpy as np
import pytest

from augstudio.data.dataset import ImageRecord, LabelledPhotos
from augstudio.errors import InputError
from augstudio.evaluation.comparison import compare
from augstudio.evaluation.paired import mcnemar
from augstudio.runs.answers import Answers


def answers(
    said: dict[int, str], labels: str = "", classes: tuple[str, ...] = ("a", "b")
) -> Answers:
    """Return answers by the number of the photo; ``labels`` are "a" for all by default."""
    labels = labels or "a" * len(said)
    records = tuple(
        ImageRecord(f"{number}.png", label, f"{number:032x}")
        for number, label in zip(said, labels, strict=True)
    )
    values = np.array([[float(name == each) for name in classes] for each in said.values()])
    return Answers(LabelledPhotos(records, classes), values.astype(np.float32))


def test_which_photos_changed() -> None:
    before = answers({1: "a", 2: "a", 3: "b", 4: "b", 5: "b", 9: "a"})
    after = answers({5: "a", 4: "a", 3: "a", 2: "b", 1: "a", 8: "a"})
    found = compare(before, after)
    assert (found.photos, found.before, found.after) == (5, 2, 4)
    assert [each.path.stem for each in found.gained] == ["5", "4", "3"]
    assert [each.path.stem for each in found.lost] == ["2"]
    assert found.p == mcnemar(3, 1)
    assert found.sentence == (
        "Of 5 photos that both runs answered, 4 are right now and 2 were before. 3 photos are "
        "right now that were wrong before, 1 the other way round: that could be chance (p = 0.38)."
    )
    assert found.note == ""


def test_photos_of_the_training_are_left_out() -> None:
    said = dict.fromkeys(range(12), "a")
    before = answers(dict.fromkeys(range(12), "b"))
    found = compare(before, answers(said), {f"{0:032x}", f"{99:032x}"})
    assert (found.photos, found.trained_on) == (11, 1)
    assert found.sentence.endswith(
        "11 photos are right now that were wrong before, none the other way round: that is "
        "unlikely to be chance (p < 0.01)."
    )
    assert found.note == "Left out: 1 photo that one of the runs was trained on."
    same = compare(before, before)
    assert same.sentence.endswith("Both runs make the same mistakes.")


def test_corrected_labels_and_other_classes() -> None:
    before = answers({1: "a", 2: "b"}, "aa")
    after = answers({1: "c", 2: "b"}, "cb", ("b", "c"))
    found = compare(before, after)
    assert (found.before, found.after) == (1, 2)
    assert [each.label for each in found.gained] == ["c"]


def test_copies_count_once() -> None:
    twice = answers({1: "a", 2: "b"})
    photos = LabelledPhotos(twice.photos.records * 2, twice.photos.classes)
    doubled = Answers(photos, np.concatenate([twice.probabilities] * 2))
    assert compare(doubled, doubled).photos == 2


@pytest.mark.parametrize("trained_on", [set(), {f"{1:032x}"}])
def test_nothing_to_compare(trained_on: set[str]) -> None:
    other = answers({1 if trained_on else 2: "a"})
    with pytest.raises(InputError, match="no validation photos on which"):
        compare(answers({1: "a"}), other, trained_on)
