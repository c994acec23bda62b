"""Photos whose names begin alike belong together, where the names tell enough."""

import pytest

from augstudio.data.photo_names import by_beginning

CATS = ["cat.1.jpg", "cat.2.jpg"]


@pytest.mark.parametrize(
    "dogs",
    [
        ["dog.1.jpg.download", "dog.2.JPG.part"],
        ["dog.1", "dog.2"],
        ["dog.1.jpg_large", "dog 2.jpg~"],
        ["dog1.tga", "dog2"],
    ],
)
def test_endings_play_no_part(dogs: list[str]) -> None:
    assert by_beginning([*CATS, *dogs]) == {"cat": CATS, "dog": dogs}


@pytest.mark.parametrize(
    "names",
    [
        ["train_1.jpg", "train_2.jpg", "test_1.jpg", "test_2.jpg"],
        ["IMG_1.jpg", "IMG_2.jpg", "DSC_1.jpg", "DSC_2.jpg"],
        CATS,
    ],
)
def test_splits_and_cameras_are_no_classes(names: list[str]) -> None:
    assert by_beginning(names) == {}


def test_a_train_may_be_a_class() -> None:
    names = ["train.1.jpg", "train.2.jpg", "bus.1.jpg", "bus.2.jpg"]
    assert set(by_beginning(names)) == {"train", "bus"}
