"""What is decided about a pile: photo by photo, row by row, and back."""

from augstudio.data.sorting.decided import Decided, Step

A, B, C, D = (f"{number:032x}" for number in range(4))


def test_photos_are_sorted_skipped_and_undone_step_by_step() -> None:
    decided = Decided().with_classes(["cats", "dogs", "cats"])
    assert decided.classes == ("cats", "dogs")
    row = decided.put([A], "cats").put([B, C], "dogs").put([D], None)
    assert row.labels == {A: "cats", B: "dogs", C: "dogs"}
    assert row.skipped == {D}
    assert row.left([D, C, B, A]) == []
    assert row.undone().left([D, A]) == [D]
    assert row.undone().undone().labels == {A: "cats"}
    assert Decided().undone() == Decided()
    assert decided.labels == {}


def test_a_photo_that_is_decided_again_has_its_last_class_and_place() -> None:
    decided = Decided(classes=("cats", "dogs")).put([A, B], "cats").put([A], "dogs")
    assert list(decided.labels.items()) == [(B, "cats"), (A, "dogs")]
    assert decided.put([B], None).skipped == {B}


def test_skipped_photos_are_asked_for_again_on_request() -> None:
    decided = Decided(classes=("cats",)).put([A], None).put([B], "cats").put([C], None)
    again = decided.without_skipping()
    assert again.left([A, B, C]) == [A, C]
    assert again.labels == {B: "cats"}


def test_they_are_the_same_after_they_were_written() -> None:
    decided = Decided(classes=("cats",)).put([A, B], "cats").put([C], None)
    assert decided.labels
    read = Decided.model_validate_json(decided.model_dump_json())
    assert read == decided
    assert read.steps == (Step(label="cats", photos=(A, B)), Step(label=None, photos=(C,)))
