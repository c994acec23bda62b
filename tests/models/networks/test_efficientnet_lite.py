from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from augstudio.models.backbones import Backbone, backbone
from augstudio.models.engine import open_engine
from augstudio.models.files.torch_file import read_tensors
from augstudio.models.networks.efficientnet_lite import load_tensors

#: ImageNet's numbers of the classes.
IMAGENET = {"ants": 310, "bees": 309}

#: Kernel and output shape of every block: filter over channels, then what it is narrowed to.
BLOCKS = [
    (3, 112, 32, 16),
    (3, 56, 96, 24),
    (3, 56, 144, 24),
    (5, 28, 144, 40),
    (5, 28, 240, 40),
    (3, 14, 240, 80),
    (3, 14, 480, 80),
    (3, 14, 480, 80),
    (5, 14, 480, 112),
    (5, 14, 672, 112),
    (5, 14, 672, 112),
    (5, 7, 672, 192),
    (5, 7, 1152, 192),
    (5, 7, 1152, 192),
    (5, 7, 1152, 192),
    (3, 7, 1152, 320),
]


@pytest.fixture(scope="module")
def tensors() -> dict[str, NDArray[Any]]:
    return read_tensors(backbone("efficientnet_lite0").weights_file())


def test_the_weights_file_holds_what_is_known_of_it(tensors: dict[str, NDArray[Any]]) -> None:
    assert len(tensors) == 296
    assert sum(t.size for t in tensors.values()) == 4_694_073
    assert tensors["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert tensors["_fc.weight"].shape == (1000, 1280)
    assert all(np.isfinite(t).all() for t in tensors.values())


def test_size_and_shapes(network: Any) -> None:
    assert network.count_params() == 3_413_024
    assert network.input_shape == (None, 224, 224, 3)
    assert network.output_shape == (None, 1280)
    assert network.get_layer("conv_stem").output.shape == (None, 112, 112, 32)
    assert network.get_layer("conv_head").output.shape == (None, 7, 7, 1280)
    for number, (kernel, side, inside, out) in enumerate(BLOCKS):
        depthwise = network.get_layer(f"blocks_{number}_depthwise_conv")
        assert depthwise.kernel.shape == (kernel, kernel, inside, 1)
        assert depthwise.output.shape == (None, side, side, inside)
        assert network.get_layer(f"blocks_{number}_bn2").output.shape == (None, side, side, out)
    assert sum(layer.name.endswith("_add") for layer in network.layers) == 9


def test_it_is_frozen_and_its_layers_can_be_saved(network: Any) -> None:
    assert network.trainable_weights == []
    assert not [layer.name for layer in network.layers if layer.name.startswith("_")]


def test_kernels_are_turned_from_pytorchs_order_of_axes(
    network: Any, tensors: dict[str, NDArray[Any]]
) -> None:
    kernel = network.get_layer("conv_stem").kernel.numpy()
    assert kernel[2, 1, 0, 5] == tensors["_conv_stem.weight"][5, 0, 2, 1]
    kernel = network.get_layer("blocks_3_depthwise_conv").kernel.numpy()
    assert kernel[4, 1, 99, 0] == tensors["_blocks.3._depthwise_conv.weight"][99, 0, 4, 1]
    assert network.get_layer("bn1").epsilon == 1e-3


def test_features_of_a_drawing(network: Any, drawing: NDArray[np.float32]) -> None:
    features = network(drawing[None]).numpy()[0]
    assert features.dtype == np.float32
    np.testing.assert_allclose(features[[1, 2, 7]], [0.11816, 1.18289, 0.16155], rtol=2e-3)
    assert np.argsort(-features)[:5].tolist() == [113, 868, 897, 621, 61]
    assert float(features.mean()) == pytest.approx(0.178644, rel=1e-3)
    assert float(features.std()) == pytest.approx(0.458177, rel=1e-3)
    assert float(features.max()) == pytest.approx(4.781435, rel=1e-3)


@pytest.mark.parametrize("value", [0.0, 255.0])
def test_extreme_photos_give_finite_features(network: Any, value: float) -> None:
    features = network(np.full((1, 224, 224, 3), value, np.float32)).numpy()
    assert np.isfinite(features).all()
    assert features.min() >= 0
    assert features.max() <= 6


def test_a_missing_tensor_is_refused(lite0: Backbone, tensors: dict[str, NDArray[Any]]) -> None:
    network = lite0.build_empty()
    without = {n: t for n, t in tensors.items() if n != "_blocks.4._bn1.running_var"}
    with pytest.raises(ValueError, match="blocks_4_bn1"):
        load_tensors(network, without)
    narrow = tensors | {"_conv_head.weight": tensors["_conv_head.weight"][:, :300]}
    with pytest.raises(ValueError, match="conv_head"):
        load_tensors(network, narrow)
    with pytest.raises(ValueError, match=r"_other\.weight"):
        load_tensors(network, tensors | {"_other.weight": np.zeros(3)})


@pytest.mark.parametrize(
    ("key", "repeats", "channels"),
    [
        ("efficientnet_lite1", [1, 3, 3, 4, 4, 5, 1], [16, 24, 40, 80, 112, 192, 320]),
        ("efficientnet_lite2", [1, 3, 3, 4, 4, 5, 1], [16, 24, 48, 88, 120, 208, 352]),
    ],
)
def test_the_larger_ones_are_deeper_and_wider(
    key: str, repeats: list[int], channels: list[int]
) -> None:
    row = backbone(key)
    network = row.build_empty()
    wide = [c for n, c in zip(repeats, channels, strict=True) for _ in range(n)]
    assert [network.get_layer(name).output.shape[-1] for name in row.blocks] == wide
    assert network.get_layer("conv_stem").filters == 32
    assert network.get_layer("conv_head").filters == 1280


@pytest.mark.parametrize(
    ("key", "share"),
    [("efficientnet_lite0", 0.84), ("efficientnet_lite1", 0.86), ("efficientnet_lite2", 0.86)],
)
def test_it_names_ants_and_bees_among_the_thousand_classes_of_imagenet(
    key: str, share: float, ants_bees: Path
) -> None:
    """Put on the features, ImageNet's own last layer gives the right one of 1000 classes.

    The measured shares are 0.86, 0.88 and 0.88. Other padding, scaling, epsilon or activation
    lower them.
    """
    row = backbone(key)
    if not row.available:
        pytest.skip(f"the package of {row.title} is not installed")
    tensors = read_tensors(row.weights_file())
    size = (row.input_size, row.input_size)

    def photos() -> Iterator[tuple[int, NDArray[np.float32]]]:
        for label, number in IMAGENET.items():
            for path in sorted((ants_bees / "train" / label).glob("*.jpg"))[:80]:
                square = ImageOps.fit(Image.open(path).convert("RGB"), size, bleed=1 / 16)
                yield number, np.asarray(square, np.float32)

    right = [
        int(np.argmax(tensors["_fc.weight"] @ features + tensors["_fc.bias"])) == number
        for number, features in open_engine(row).run(photos())
    ]
    assert len(right) == 160
    assert np.mean(right) >= share
