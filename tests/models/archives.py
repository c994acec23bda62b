"""Archives of Keras that hold small classifiers, as tests of hostile files need them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from augstudio.errors import InputError
from augstudio.models.classifier import load_classifier

PARTS = ("metadata.json", "config.json", "model.weights.h5")


def small_classifier(
    *shape: int | None, activation: str = "softmax", classes: int = 2, **settings: Any
) -> Any:
    """A classifier of a few weights."""
    import keras

    photos = keras.Input(shape, **settings)
    pooled = keras.layers.GlobalAveragePooling2D()(photos)
    return keras.Model(photos, keras.layers.Dense(classes, activation)(pooled))


def write(path: Path, parts: dict[str, bytes], **settings: Any) -> None:
    with ZipFile(path, "w", **settings) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def changed(parts: dict[str, bytes], change: Callable[[Any], object]) -> dict[str, bytes]:
    """Return the parts with another description."""
    description = json.loads(parts["config.json"])
    change(description)
    return parts | {"config.json": json.dumps(description).encode()}


def layer(description: Any, kind: str) -> Any:
    return next(row for row in description["config"]["layers"] if row["class_name"] == kind)


def refused(path: Path) -> str:
    """Return why a file is refused."""
    with pytest.raises(InputError, match=r"classifier\.keras can't be opened") as caught:
        load_classifier(path)
    assert caught.value.hint
    return caught.value.message.split("can't be opened: ")[1]
