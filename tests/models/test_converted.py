"""Converted networks on disk: found again, exact, checked, and not too many."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.models import converted
from augstudio.models.backbones import Backbone, Pooling
from augstudio.models.engine import open_engine
from augstudio.models.last_map import evidence
from tests.models.graphs import graphs


@pytest.fixture
def small(lite0: Backbone) -> Backbone:
    return lite0.chosen(input_size=64)


@pytest.fixture
def photo(drawing: NDArray[np.float32]) -> NDArray[np.float32]:
    return drawing[:64, :64]


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The networks that were built, by their identity."""
    seen: list[str] = []
    build = Backbone.build

    def counting(row: Backbone) -> Any:
        seen.append(row.identity)
        return build(row)

    monkeypatch.setattr(Backbone, "build", counting)
    return seen


def files() -> list[Path]:
    return sorted((storage.cache_folder() / "networks").glob("*"))


def features(row: Backbone, photo: NDArray[np.float32]) -> NDArray[np.float32]:
    engine = open_engine(row)
    assert engine.name == "openvino"
    found: Iterator[Any] = engine.run([(0, photo)])
    ((_, values),) = found
    assert values.shape == engine.output_shape == (row.feature_size,)
    return np.asarray(values)


def test_a_network_is_built_once(
    small: Backbone, photo: NDArray[np.float32], builds: list[str]
) -> None:
    first = features(small, photo)
    np.testing.assert_array_equal(features(small, photo), first)
    assert builds == [small.identity]
    assert len(files()) == 1
    # Another pooling is another network.
    other = small.chosen(input_size=64, pooling=Pooling.MAXIMUM)
    assert np.abs(features(other, photo) - first).max() > 0.01
    assert builds == [small.identity, other.identity]
    assert len(files()) == 2


@pytest.mark.parametrize("damage", ["cut", "changed", "empty"])
def test_a_damaged_file_is_replaced(
    small: Backbone, photo: NDArray[np.float32], builds: list[str], damage: str
) -> None:
    first = features(small, photo)
    (path,) = files()
    data = bytearray(path.read_bytes())
    data[-1000] ^= 1
    path.write_bytes({"cut": data[:-10], "changed": data, "empty": b""}[damage])
    np.testing.assert_array_equal(features(small, photo), first)
    assert len(builds) == 2
    np.testing.assert_array_equal(features(small, photo), first)
    assert len(builds) == 2


def test_a_full_disk_costs_nothing_but_time(
    small: Backbone,
    photo: NDArray[np.float32],
    builds: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object, **__: object) -> None:
        raise AugStudioError("The disk is full.")

    monkeypatch.setattr(converted.storage, "replacing", full)
    first = features(small, photo)
    np.testing.assert_array_equal(features(small, photo), first)
    assert len(builds) == 2


def test_those_not_used_for_longest_are_deleted(
    small: Backbone, photo: NDArray[np.float32], builds: list[str]
) -> None:
    folder = storage.make_folder(storage.cache_folder() / "networks")
    for number in range(8):
        old = folder / f"{number}.openvino"
        old.touch()
        os.utime(old, (1000 + number, 1000 + number))
    features(small, photo)
    assert {"3.openvino", "7.openvino"} < {path.name for path in files()}
    assert len(files()) == 6


@pytest.mark.parametrize("use", [converted.traced, converted.frozen, evidence])
def test_a_network_that_was_used_leaves_no_graph_behind(use: Callable[[Any], Any]) -> None:
    from keras import Input, Model, layers

    def run() -> None:
        photos = Input((8, 8, 3))
        # TensorFlow gives this activation a gradient of its own.
        x = layers.Conv2D(4, 3, activation="silu")(photos)
        x = layers.Dense(2, "softmax")(layers.GlobalAveragePooling2D()(x))
        function = use(Model(photos, x))
        photo = tf.zeros((1, 8, 8, 3))
        function(photo, -1) if use is evidence else function(photo)

    import tensorflow as tf

    before = graphs()
    run()
    assert graphs() == before
