"""What has changed since a training, in a sentence."""

from dataclasses import replace
from pathlib import Path

from augstudio.runs.changes import changes_since
from tests.data.photos import make_dataset

TRAINED = make_dataset(
    train={"cat": ["a", "b", "c"], "dog": ["d", "e"]}, validation={"cat": ["x"], "dog": ["y"]}
)


def since(**splits: dict[str, list[str]]) -> str:
    return changes_since(TRAINED, make_dataset(**splits))


def test_nothing_has_changed() -> None:
    assert changes_since(TRAINED, TRAINED) == ""
    renamed = {
        part: [replace(each, file=f"new {each.file}") for each in group]
        for part, group in TRAINED.splits.items()
    }
    assert changes_since(TRAINED, TRAINED.with_splits(renamed)) == ""


def test_photos_come_go_and_move() -> None:
    assert (
        since(
            train={"cat": ["a", "new", "other", "third"], "dog": ["c", "d", "e"]},
            validation={"cat": ["x"], "dog": ["y"]},
        )
        == "Since this training, 3 photos were added, 1 was removed and 1 was moved to another "
        "class."
    )
    assert (
        since(train={"cat": ["a", "b", "c", "x"]}, validation={"cat": ["d"], "dog": ["e", "y"]})
        == "Since this training, 1 photo was moved to another class and 3 were moved to another "
        "set."
    )
    assert since() == "Since this training, 7 photos were removed."


def test_files_with_the_same_content_are_counted_one_by_one() -> None:
    twice = make_dataset(train={"cat": ["a", "a"], "dog": ["a"]})
    once = make_dataset(train={"cat": ["a"], "dog": ["a", "a"]})
    assert changes_since(twice, once) == "Since this training, 1 photo was moved to another class."
    fewer = make_dataset(train={"dog": ["a"]})
    assert changes_since(twice, fewer) == "Since this training, 2 photos were removed."
    assert changes_since(fewer, twice) == "Since this training, 2 photos were added."


def test_another_folder_says_nothing() -> None:
    assert changes_since(TRAINED, replace(TRAINED, root=Path("/elsewhere"), splits={})) == ""
