"""Every row of the registry against what Keras itself builds and computes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.models.backbones import Backbone, Pooling, backbone, backbones
from augstudio.models.engine import open_network
from augstudio.models.files.keras_archive import leave_out_newer
from augstudio.models.last_map import last_map
from augstudio.models.networks.keras_application import KerasApplication
from tests.models.keras_38 import unknown
from tests.models.random_weights import distance, enliven, only_ways, photos

pytestmark = pytest.mark.usefixtures("first_weights_zero")

APPLICATIONS = [row for row in backbones() if isinstance(row.architecture, KerasApplication)]
LITES = [row for row in backbones() if row not in APPLICATIONS]

#: Keras's modules with ``preprocess_input``, by the beginning of a key.
MODULES = {
    "vgg16": "vgg16",
    "vgg19": "vgg19",
    "resnet50_v2": "resnet_v2",
    "inception_v3": "inception_v3",
    "xception": "xception",
    "densenet121": "densenet",
    "mobilenet_v2": "mobilenet_v2",
    "mobilenet_v3": "mobilenet_v3",
    "efficientnet_v2": "efficientnet_v2",
    "nasnet_mobile": "nasnet",
    "convnext": "convnext",
}


def original(row: Backbone, size: int, pooling: str = "avg") -> Any:
    """Return the network as a user of Keras would build it."""
    from keras import applications

    architecture = row.architecture
    assert isinstance(architecture, KerasApplication)
    return getattr(applications, architecture.function)(
        include_top=False,
        weights=None,
        input_shape=(size, size, 3),
        pooling=pooling,
        **({} if architecture.alpha == 1.0 else {"alpha": architecture.alpha}),
    )


def preprocess_input(row: Backbone, values: Any) -> Any:
    from keras import applications

    name = next(module for key, module in MODULES.items() if row.key.startswith(key))
    return getattr(applications, name).preprocess_input(values.copy())


def entering_first_weights(network: Any) -> Any:
    """Return the model from photos to what enters the first layer that has weights."""
    from keras import Model

    first = next(layer for layer in network.layers if layer.weights)
    tensor = first.input
    while "pad" in tensor._keras_history.operation.name:
        tensor = tensor._keras_history.operation.input
    return Model(network.input, tensor)


def check_as_described(row: Backbone, network: Any) -> None:
    """Compare what was built with what the row says of it."""
    import keras

    assert network.input_shape == (None, row.input_size, row.input_size, 3)
    assert network.output_shape == (None, row.feature_size)
    assert network.count_params() == row.parameters
    assert network.layers[-1].name == "features"
    _, height, width, channels = last_map(network).shape
    assert height == width > 1
    assert channels == row.channels
    assert not any(isinstance(layer, keras.Model) for layer in network.layers)
    assert not [layer.name for layer in network.layers if layer.name.startswith("_")]
    by_block = [
        int(network.get_layer(name).output.shape[-1])
        for name in reversed(row.blocks[-10:])
        if network.get_layer(name).output is not network.layers[-1].input
    ]
    assert row.block_channels == max(each for each in np.cumsum(by_block) if each <= 4096)
    only = only_ways(network)
    assert [name for name in only if name in row.blocks] == list(row.blocks)
    assert 0 < row.default_open < len(row.blocks)
    description = keras.saving.serialize_keras_object(network)
    leave_out_newer(description)
    assert unknown(description) == set()


def check_preprocessing(row: Backbone, network: Any, values: NDArray[np.float32]) -> None:
    """Compare what the window shows with what enters the first layer."""
    inside = np.asarray(entering_first_weights(network)(values))
    shown = row.preprocess(values)
    assert shown.dtype == np.float32
    np.testing.assert_allclose(shown, inside, rtol=1e-4, atol=2e-5)
    np.testing.assert_array_equal(row.preprocess(values[0]), shown[0])


def features(network: Any, values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the engine computes."""
    engine = open_network(network)
    assert engine.name == "openvino"
    found = dict(engine.run(enumerate(values)))
    return np.stack([found[number] for number in range(len(values))])


#: Networks that differ from another one only in the width and number of their blocks.
LARGER = {"efficientnet_v2_b1", "efficientnet_v2_b2", "efficientnet_v2_b3", "convnext_small"}


@pytest.mark.parametrize("key", sorted(LARGER))
def test_larger_networks_are_as_described(key: str) -> None:
    row = backbone(key)
    check_as_described(row, row.build_empty())


@pytest.mark.parametrize(
    "row", [row for row in APPLICATIONS if row.key not in LARGER], ids=lambda row: row.key
)
def test_it_computes_what_keras_computes(row: Backbone, tmp_path: Path) -> None:
    """Keras's network on Keras's preprocessing, and ours by OpenVINO from Keras's file."""
    reference = original(row, row.input_size)
    enliven(reference, gain=1.3 if row.key.startswith("efficientnet_v2") else 1.7)
    path = tmp_path / "weights.h5"
    reference.save(path)
    network = replace(row, weights=path).build()
    assert network.trainable_weights == []
    check_as_described(row, network)

    values = photos(row.input_size)
    check_preprocessing(row, network, values)
    prepared = preprocess_input(row, values)
    if not row.architecture.prepares:
        np.testing.assert_allclose(row.preprocess(values), prepared, rtol=1e-4, atol=2e-5)
    expected = np.asarray(reference(prepared, training=False))
    assert np.isfinite(expected).all()
    assert 1e-3 < np.abs(expected).max() < 1e6
    assert distance(expected[0], expected[1]) > 1e-2
    assert distance(features(network, values), expected) < 1e-3


@pytest.mark.parametrize("row", LITES, ids=lambda row: row.key)
def test_the_engine_computes_what_the_network_does(row: Backbone) -> None:
    network = row.build_empty()
    check_as_described(row, network)
    enliven(network)
    values = photos(row.input_size)
    check_preprocessing(row, network, values)
    expected = np.asarray(network(values, training=False))
    assert 1e-3 < np.abs(expected).max() < 1e6
    assert distance(features(network, values), expected) < 1e-3


@pytest.mark.parametrize("key", ["vgg16", "inception_v3", "xception"])
def test_names_are_the_same_at_every_size(key: str) -> None:
    row = backbone(key)
    small = row.chosen(input_size=row.smallest_size).build_empty()
    large = row.chosen(input_size=row.smallest_size + 40).build_empty()
    assert small.output_shape == (None, row.feature_size)
    assert [layer.name for layer in small.layers] == [layer.name for layer in large.layers]
    assert {*row.blocks} <= {layer.name for layer in small.layers}


@pytest.mark.parametrize("key", ["vgg16", "mobilenet_v3_small", "convnext_tiny"])
def test_plain_keras_opens_what_was_saved(key: str, tmp_path: Path) -> None:
    """With an operation that is no layer, with sums of numbers, and with layers of ConvNeXt."""
    import keras

    network = backbone(key).chosen(input_size=64).build_empty()
    enliven(network)
    network.save(tmp_path / "network.keras")
    again = keras.models.load_model(tmp_path / "network.keras", safe_mode=True)
    values = photos(64)
    np.testing.assert_allclose(again(values), network(values), rtol=1e-5)
    assert [layer.name for layer in again.layers] == [layer.name for layer in network.layers]


@pytest.mark.parametrize("key", ["mobilenet_v3_small", "convnext_tiny"])
def test_each_pooling(key: str) -> None:
    """As Keras has them: ConvNeXt normalises after it has pooled."""
    row = backbone(key).chosen(input_size=64, pooling=Pooling.FLATTEN)
    flat = row.build_empty()
    assert row.feature_size == flat.output_shape[-1] == 2 * 2 * row.channels
    assert flat.layers[-1].name == "features"
    maximum = row.chosen(input_size=64, pooling=Pooling.MAXIMUM)
    assert maximum.feature_size == row.channels
    network = maximum.build_empty()
    reference = original(row, 64, "max")
    enliven(reference)
    enliven(network)
    values = photos(64)
    expected = reference(preprocess_input(row, values), training=False)
    assert distance(np.asarray(network(values)), np.asarray(expected)) < 1e-4


@pytest.mark.parametrize(
    "key", ["efficientnet_lite0", "vgg16", "resnet50_v2", "convnext_tiny", "mobilenet_v3_small"]
)
def test_several_depths_are_the_averages_of_the_last_blocks(key: str) -> None:
    from keras import Model, ops

    row = backbone(key).chosen(input_size=64, pooling=Pooling.BLOCKS)
    network = row.build_empty()
    enliven(network)
    assert network.output_shape == (None, row.feature_size)
    assert network.layers[-1].name == "features"
    *blocks, last = network.layers[-1].input
    names = [each._keras_history.operation.name.removesuffix("_average") for each in blocks]
    outputs = [network.get_layer(name).output for name in names]
    found = Model(network.input, [*outputs, *blocks])(photos(64))
    for output, pooled in zip(found[: len(blocks)], found[len(blocks) :], strict=True):
        assert distance(np.asarray(pooled), np.asarray(ops.mean(output, axis=(1, 2)))) < 1e-5
    # The last blocks in their order; the very last one may be the last feature map itself.
    assert tuple(names) in (row.blocks[-len(names) :], row.blocks[-1 - len(names) : -1])
    assert 1 <= len(names) <= 10
    assert row.block_channels <= 4096
    assert last.shape == (None, row.channels)
