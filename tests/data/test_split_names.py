"""A split is a word of a folder's name, never a part of another word."""

import pytest

from augstudio.data.dataset import Split
from augstudio.data.split_names import (
    like_packing,
    like_splits,
    only_names_split,
    plain_split,
    says_nothing,
    split_name,
)

TRAIN, VALIDATION, TEST = Split.TRAIN, Split.VALIDATION, Split.TEST


@pytest.mark.parametrize(
    ("name", "split"),
    [
        *(("Training_Set", TRAIN), ("VAL", VALIDATION), ("test images", TEST), ("dev", VALIDATION)),
        *(("seg_train", None), ("train1", None), ("trains", None), ("eval", None), ("", None)),
    ],
)
def test_plain_names_stand_for_a_split_alone(name: str, split: Split | None) -> None:
    assert plain_split(name) == split


@pytest.mark.parametrize(
    ("name", "split", "other"),
    [
        ("seg_train", TRAIN, {"seg"}),
        ("01_train", TRAIN, set()),
        ("train2017", TRAIN, set()),
        ("TrainImages", TRAIN, set()),
        ("imagesTrain", TRAIN, set()),
        ("XTrain", None, None),
        ("cats-and-dogs_valid_v2", VALIDATION, {"cats", "and", "dogs"}),
        ("Données d'entraînement", TRAIN, {"donnees", "d"}),
        ("VALIDACIO\u0301N", VALIDATION, set()),
        ("Testdaten", TEST, set()),
        ("hold-out", TEST, set()),
        ("trainval", TRAIN, set()),
        ("train+val", TRAIN, set()),
        ("train_test_split", None, None),
        *((name, None, None) for name in ("trains", "valley", "devices", "contest", "strain")),
        *((name, None, None) for name in ("latest", "rival", "invalid", "testament", "2017", "")),
    ],
)
def test_a_word_of_the_name_tells_the_split(
    name: str, split: Split | None, other: set[str] | None
) -> None:
    found = split_name(name)
    assert (found.split if found else None) == split
    assert (found.other if found else None) == other


def test_names_that_say_only_the_split() -> None:
    names = ["train", "02 val", "test_photos_new", "test tubes", "cats_train", "cats"]
    assert [name for name in names if only_names_split(name)] == names[:3]


def test_names_that_are_the_same_but_for_the_split_are_like_splits() -> None:
    names = ["cats", "test", "test tubes", "toys_train", "toys_val", "trains", "my test"]
    assert like_splits(names) == ["test", "toys_train", "toys_val", "my test"]
    assert like_splits(["toys_val", "toys_test", "training shoes"]) == []


def test_names_that_say_nothing() -> None:
    names = ["images", "Dataset 2", "unknown", "new_photos", "cats", "new cats", "12", ""]
    assert [name for name in names if says_nothing(name)] == names[:4]
    assert like_packing([*names, "JPEGImages", "trimaps"]) == [
        *("images", "Dataset 2", "JPEGImages", "trimaps")
    ]


@pytest.mark.parametrize(
    "names",
    [
        ["HAM10000_images_part_1", "HAM10000_images_part_2"],
        ["batch1", "batch2"],
        ["images_001", "images_002"],
        ["100CANON", "101APPLE"],
        ["augmented", "preview"],
    ],
)
def test_folders_that_part_photos_by_something_else_are_like_packing(names: list[str]) -> None:
    assert like_packing([*names, "cats"]) == names


def test_names_of_classes_with_numbers_are_not_like_packing() -> None:
    names = ["Class 1", "Class 2", "001.ak47", "002.flag", "spare part", "part", "100m", "100Canon"]
    assert like_packing(names) == []
