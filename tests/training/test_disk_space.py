"""How much room a training is said to need, against what trainings write."""

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.models.backbones import Pooling
from augstudio.models.small_network import SmallNetwork, build_small_network, network_size
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.training.disk_space import bytes_needed


def test_the_classifier_of_a_bottleneck_training_has_all_of_its_backbone() -> None:
    config = TrainConfig()
    parameters = config.chosen_backbone.parameters
    needed = bytes_needed(config, 2)
    assert 4 * parameters < needed < 4 * parameters + 10_000_000
    hidden = config.model_copy(update={"hidden_units": 1024})
    assert bytes_needed(hidden, 2) - needed > 9 * 4 * 1024 * 1280 - 200_000


def test_opened_blocks_need_more() -> None:
    few, many, all_of_it = (
        bytes_needed(TrainConfig.of(Method.FINE_TUNE, open_blocks=blocks), 2)
        for blocks in (1, 4, 15)
    )
    assert bytes_needed(TrainConfig(), 2) < few < many < all_of_it
    parameters = TrainConfig().chosen_backbone.parameters
    assert all_of_it < 11 * 4 * parameters + 10_000_000


@pytest.mark.parametrize("network", SmallNetwork)
def test_small_networks(network: SmallNetwork) -> None:
    config = TrainConfig.of(Method.FROM_SCRATCH, network=network)
    model = build_small_network(network, network_size(network), 2, Recipe())
    weights = 4 * model.count_params()
    assert 8 * weights < bytes_needed(config, 2) < 10 * weights + 10_000_000


def test_flattened_features_have_a_larger_top_model() -> None:
    tutorial = TrainConfig(pooling=Pooling.FLATTEN, hidden_units=256)
    assert bytes_needed(tutorial, 2) > bytes_needed(TrainConfig(hidden_units=256), 2)
