import re
from typing import Any

import numpy as np
import pytest

from augstudio import storage
from augstudio.errors import InputError
from augstudio.models.backbones import Backbone, backbone, backbones


def test_the_built_in_one_comes_first() -> None:
    first = backbones()[0]
    assert first.key == "efficientnet_lite0"
    assert first.built_in
    assert backbone("efficientnet_lite0") is first


def test_rows_are_complete() -> None:
    keys = [row.key for row in backbones()]
    assert len(set(keys)) == len(keys)
    for row in backbones():
        assert row.title
        assert row.sentence
        assert row.source
        assert row.input_size > 0


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


def test_an_unknown_key_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"vgg99.*efficientnet_lite0"):
        backbone("vgg99")
