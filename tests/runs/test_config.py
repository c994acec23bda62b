"""Each method, and each small network, has defaults of its own."""

import pytest

from augstudio.models.small_network import SmallNetwork
from augstudio.runs.choices import OF_NETWORK, Effort, Method, TopModel, efforts
from augstudio.runs.config import TrainConfig


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("effort", Effort)
def test_an_effort_stands_for_numbers(method: Method, effort: Effort) -> None:
    config = TrainConfig.of(method, effort, seed=3)
    assert efforts(method)[effort].items() <= config.model_dump().items()
    dense = TrainConfig.of(method, effort, top_model=TopModel.DENSE)
    assert efforts(method, TopModel.DENSE)[effort].items() <= dense.model_dump().items()
    assert (config.method, config.seed) == (method, 3)


def test_the_default_is_the_balanced_top_model() -> None:
    assert TrainConfig.of(Method.BOTTLENECK) == TrainConfig()


@pytest.mark.parametrize("network", SmallNetwork)
def test_a_small_network_brings_its_learning_rate(network: SmallNetwork) -> None:
    config = TrainConfig.of(Method.FROM_SCRATCH, network=network)
    assert OF_NETWORK[network].items() <= config.model_dump().items()
    changed = TrainConfig.of(Method.FROM_SCRATCH, network=network.value, learning_rate=0.5)
    assert (changed.network, changed.learning_rate) == (network, 0.5)


def test_fine_tuning_trains_its_top_model_with_that_methods_numbers() -> None:
    config = TrainConfig.of(Method.FINE_TUNE, seed=7, views=3, dropout=0.4)
    top = config.for_top_model()
    assert top == TrainConfig(views=3, seed=7, dropout=0.4)
