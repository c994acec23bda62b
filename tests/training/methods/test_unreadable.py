"""Photos that can't be read are reported once, and a training without them is refused."""

from pathlib import Path

import pytest

from augstudio.data.dataset import Dataset, ImageRecord, Split, Unreadable
from augstudio.errors import InputError
from augstudio.runs.events import PhotoSkipped
from augstudio.training.methods.unreadable import Skipped, require_all_classes

PHOTOS = tuple(
    ImageRecord(f"{label}-{number}.png", label, f"{number:032x}")
    for label in ("ant", "bee")
    for number in range(2)
)


def test_each_is_reported_once_except_those_found_before() -> None:
    told: list[object] = []
    skipped = Skipped(told.append, [Unreadable(Path("old.png"), "ant", "it is empty")])
    for path in (Path("old.png"), PHOTOS[1].path, PHOTOS[1].path):
        skipped.add(path, "it is gone")
    assert told == [PhotoSkipped(PHOTOS[1].path, "it is gone")]
    assert skipped.photos == [PhotoSkipped(Path("old.png"), "it is empty"), *told]
    assert skipped.left(PHOTOS) == [PHOTOS[0], *PHOTOS[2:]]


def test_every_class_needs_a_training_photo_and_validation_needs_one() -> None:
    dataset = Dataset(Path(), ("ant", "bee"), {})
    require_all_classes(dataset, Split.TRAIN, PHOTOS)
    require_all_classes(dataset, Split.VALIDATION, PHOTOS[:1])
    with pytest.raises(InputError, match="training photos of bee"):
        require_all_classes(dataset, Split.TRAIN, PHOTOS[:2])
    with pytest.raises(InputError, match="validation photos"):
        require_all_classes(dataset, Split.VALIDATION, ())
