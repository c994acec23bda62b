"""Settings as text, and the fingerprint of a dataset."""

import json
from pathlib import Path

from augstudio import storage
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.evaluation.report.facts import fingerprint, settings_in_use
from augstudio.runs.choices import Method, TopModel
from augstudio.runs.config import TrainConfig, settings
from augstudio.runs.setting import Topic


def dataset(root: str, *photos: tuple[Split, str, str, str]) -> Dataset:
    splits: dict[Split, list[ImageRecord]] = {}
    for split, label, name, content in photos:
        splits.setdefault(split, []).append(ImageRecord(str(Path(root, name)), label, content))
    return Dataset(Path(root), ("a", "b"), {each: tuple(rows) for each, rows in splits.items()})


def test_the_fingerprint_is_that_of_contents_classes_and_sets() -> None:
    one = (Split.TRAIN, "a", "1.jpg", "1" * 32)
    two = (Split.VALIDATION, "b", "2.jpg", "2" * 32)
    own = fingerprint(dataset("here", one, two))
    rows = [["train", "a", "1" * 32], ["validation", "b", "2" * 32]]
    assert own == storage.digest(json.dumps(rows).encode())
    renamed = (Split.TRAIN, "a", "other.jpg", "1" * 32)
    assert fingerprint(dataset("there", two, renamed)) == own
    changes = {
        fingerprint(dataset("here", *photos))
        for photos in (
            (one,),
            (one, one, two),
            (one, (Split.TEST, *two[1:])),
            (one, (two[0], "a", *two[2:])),
            (one, (*two[:3], "3" * 32)),
        )
    }
    assert len(changes - {own}) == 5


def test_only_settings_with_an_effect_are_given() -> None:
    for method in Method:
        config = TrainConfig.of(method)
        shown = settings_in_use(config)
        labels = [label for rows in shown.values() for label, _ in rows]
        assert labels == [s.label for name, s in settings().items() if config.uses(name)]


def test_values_are_words_and_numbers_have_units() -> None:
    config = TrainConfig(
        top_model=TopModel.DENSE, weights=Path("/home/me/own.h5"), input_size=160, predict_views=4
    )
    shown = settings_in_use(config)
    assert dict(shown[Topic.BASICS]) == {
        "Method": "Transfer learning (bottleneck features)",
        "Network": "EfficientNet-Lite0",
        "Weights": "own.h5",
        "Fit to square": "Centre crop",
    }
    network = dict(shown[Topic.NETWORK])
    assert (network["Input size"], network["Hidden units"]) == ("160 px", "none")
    assert dict(shown[Topic.TRAINING])["Learning rate"] == "0.001"
    assert dict(shown[Topic.AUGMENTATION])["Averaging"] == "4 variations"
