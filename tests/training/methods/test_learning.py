"""One training step is Keras's own; its variables come back as they were."""

from typing import Any

import numpy as np
import pytest

from augstudio.runs.config import TrainConfig
from augstudio.training.methods.learning import KerasLearner, balanced_weights, training_step
from tests.models.graphs import graphs

LABELS = np.array([0, 0, 0, 1, 2, 2])
VALUES = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)


def network(*activations: str) -> Any:
    from keras import Sequential, initializers, layers

    first = initializers.GlorotUniform(seed=1)
    dense = layers.Dense(3, "softmax", kernel_initializer=first)
    return Sequential([layers.Input((4,)), *map(layers.Activation, activations), dense])


def test_every_class_counts_alike() -> None:
    weights = balanced_weights(LABELS, 3)
    assert [weights[number == LABELS].sum() for number in range(3)] == pytest.approx([2, 2, 2])
    assert weights.dtype == np.float32


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_a_step_is_that_of_keras(smoothing: float) -> None:
    from keras import losses, optimizers

    ours, theirs = network(), network()
    before = ours.predict(VALUES, verbose=0)
    weights = balanced_weights(LABELS, 3)
    optimizer = optimizers.SGD(0.5)
    step = training_step(ours, optimizer, smoothing)
    loss, right = step(VALUES, LABELS, weights).numpy()
    theirs.compile(optimizers.SGD(0.5), losses.CategoricalCrossentropy(label_smoothing=smoothing))
    theirs.train_on_batch(VALUES, np.eye(3)[LABELS], sample_weight=weights)
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-5, atol=1e-7)
    # What is reported is the plain loss before the step.
    plain = -np.log(before[np.arange(6), LABELS])
    assert loss == pytest.approx((plain * weights).sum(), rel=1e-5)
    assert right == (before.argmax(1) == LABELS).sum()


def test_variables_come_back_as_they_were() -> None:
    learner = KerasLearner(network(), LABELS, TrainConfig())
    state, weights = learner.state(), learner.weights()
    learner.set_weights([np.zeros_like(values) for values in weights])
    assert not np.array_equal(learner.weights()[0], weights[0])
    learner.restore(state)
    for found, expected in zip(learner.weights(), weights, strict=True):
        np.testing.assert_array_equal(found, expected)
    assert len(state) == len(learner.state()) > len(weights)


@pytest.mark.parametrize("half", [False, True])
def test_a_training_leaves_no_graph_behind(half: bool) -> None:
    from keras import optimizers

    def learn() -> None:
        trained = network("silu")
        optimizer: Any = optimizers.SGD(0.5)
        if half:
            optimizer = optimizers.LossScaleOptimizer(optimizer)
        optimizer.build(trained.trainable_variables)
        before = trained.get_weights()
        training_step(trained, optimizer, 0.0)(VALUES, LABELS, np.ones(6, np.float32))
        assert not np.array_equal(trained.get_weights()[0], before[0])

    before = graphs()
    learn()
    assert graphs() == before
