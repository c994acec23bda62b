"""Optimisers by name, what decays, and the way of the learning rate."""

from itertools import pairwise

import numpy as np
import pytest

from augstudio.runs.choices import Optimizer
from augstudio.runs.config import TrainConfig
from augstudio.training.methods.optimizers import optimizer_of, warmup_cosine


@pytest.mark.parametrize(
    ("name", "kind"),
    [("adam", "Adam"), ("adamw", "AdamW"), ("rmsprop", "RMSprop"), ("sgd", "SGD")],
)
def test_the_optimizer_has_its_name_and_its_learning_rate(name: str, kind: str) -> None:
    config = TrainConfig(optimizer=Optimizer(name), learning_rate=0.02)
    optimizer = optimizer_of(config)
    assert type(optimizer).__name__ == kind
    assert float(optimizer.learning_rate) == pytest.approx(0.02)


def test_sgd_has_momentum() -> None:
    assert optimizer_of(TrainConfig(optimizer=Optimizer.SGD)).momentum == 0.9


@pytest.mark.parametrize("name", ["adamw", "sgd"])
def test_kernels_decay_and_biases_do_not(name: str) -> None:
    from keras import Variable

    config = TrainConfig(optimizer=Optimizer(name), learning_rate=0.5, weight_decay=0.1)
    variables = [Variable(np.ones(3), name=each) for each in ("kernel", "bias", "gamma", "beta")]
    optimizer = optimizer_of(config)
    optimizer.build(variables)
    optimizer.apply([np.zeros(3, np.float32)] * 4, variables)
    kernel, *others = (variable.numpy() for variable in variables)
    np.testing.assert_allclose(kernel, 1 - 0.5 * 0.1, rtol=1e-6)
    for values in others:
        np.testing.assert_array_equal(values, 1)


@pytest.mark.parametrize("name", ["adam", "adamw", "rmsprop", "sgd"])
def test_without_weight_decay_nothing_decays(name: str) -> None:
    from keras import Variable

    kernel = Variable(np.ones(3), name="kernel")
    optimizer = optimizer_of(TrainConfig(optimizer=Optimizer(name)))
    optimizer.build([kernel])
    optimizer.apply([np.zeros(3, np.float32)], [kernel])
    np.testing.assert_array_equal(kernel.numpy(), 1)


def test_the_learning_rate_rises_and_falls_along_a_cosine() -> None:
    rates = [warmup_cosine(step, 110, 10, 2.0) for step in range(110)]
    np.testing.assert_allclose(rates[:10], np.linspace(0.2, 2, 10))
    assert max(rates) == 2
    assert rates[60] == pytest.approx(1.0)
    assert all(later < earlier for earlier, later in pairwise(rates[10:]))
    assert 0 < rates[-1] < 1e-3


def test_the_learning_rate_without_warm_up_begins_at_its_peak() -> None:
    assert warmup_cosine(0, 10, 0, 0.5) == 0.5
    assert warmup_cosine(10, 10, 0, 0.5) == pytest.approx(0)


def test_a_training_that_is_all_warm_up_has_a_learning_rate_at_every_step() -> None:
    assert [warmup_cosine(step, 2, 4, 1.0) for step in range(2)] == [0.25, 0.5]
