"""The rows against Keras's own sources; what the networks compute is in test_all_networks."""

from typing import Any

import pytest

from augstudio.models.networks.applications import APPLICATIONS
from augstudio.models.networks.keras_application import (
    KerasApplication,
    efficientnet_v2_blocks,
    mobilenet_v3_blocks,
)
from augstudio.models.networks.pretrained import PretrainedNetwork


class Asked(Exception):  # noqa: N818 - what the test waits for
    """Keras asked for a file."""


@pytest.mark.parametrize("row", APPLICATIONS, ids=lambda row: row.key)
def test_the_file_is_the_one_that_keras_would_load(
    row: PretrainedNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keras import applications
    from keras.src.utils import file_utils

    asked: dict[str, Any] = {}

    def get_file(fname: str, origin: str, **options: Any) -> None:
        asked.update(options, fname=fname, origin=origin)
        raise Asked

    monkeypatch.setattr(file_utils, "get_file", get_file)
    architecture = row.architecture
    assert isinstance(architecture, KerasApplication)
    size = row.input_size
    with pytest.raises(Asked):
        getattr(applications, architecture.function)(
            include_top=False,
            weights="imagenet",
            input_shape=(size, size, 3),
            **({} if architecture.alpha == 1.0 else {"alpha": architecture.alpha}),
        )
    assert asked["fname"] == row.file_name
    assert asked["origin"] == row.url
    assert asked["cache_subdir"] == "models"
    assert (asked.get("file_hash") or "") == row.file_hash.rpartition(":")[2]
    kinds = {"": 0, "md5": 32, "sha256": 64}
    assert len(row.file_hash.rpartition(":")[2]) == kinds[row.file_hash.partition(":")[0]]


def test_sizes_of_downloads_follow_from_the_parameters() -> None:
    sizes = {row.key: row.download_bytes for row in APPLICATIONS}
    assert sizes["vgg16"] == pytest.approx(58.9e6, rel=0.01)
    assert sizes["mobilenet_v2"] == pytest.approx(9.4e6, rel=0.01)
    assert min(sizes.values()) > 1e6


def test_accuracies_are_shares_with_a_source() -> None:
    for row in APPLICATIONS:
        assert 0.6 <= row.accuracy <= 0.83
        assert row.accuracy_source
        assert row.source
    by_key = {row.key: row for row in APPLICATIONS}
    assert by_key["vgg16"].accuracy == 0.713
    assert by_key["convnext_small"].accuracy == 0.823


def test_names_of_blocks() -> None:
    assert mobilenet_v3_blocks(3, {1}) == (
        "expanded_conv_add",
        "expanded_conv_1_project_bn",
        "expanded_conv_2_add",
    )
    assert efficientnet_v2_blocks("bab") == (
        "block1a_project_activation",
        "block1b_add",
        "block2a_project_bn",
        "block3a_project_bn",
        "block3b_add",
    )
