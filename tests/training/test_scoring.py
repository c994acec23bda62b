"""Loss and accuracy are Keras's own."""

import numpy as np

from augstudio.training.scoring import measured
from tests.training.fake_learner import TRUTH, answers


def test_equal_to_keras() -> None:
    import keras

    rng = np.random.default_rng(0)
    raw = rng.random((4, 2)).astype(np.float32)
    given = raw / raw.sum(axis=1, keepdims=True)
    losses = keras.losses.sparse_categorical_crossentropy(TRUTH.labels, given)
    right = keras.metrics.sparse_categorical_accuracy(TRUTH.labels, given)
    figures = measured(given, TRUTH)
    np.testing.assert_allclose(figures.loss, np.mean(losses), atol=1e-6)
    assert figures.accuracy == float(np.mean(right))


def test_no_loss_is_infinite() -> None:
    assert measured(answers(0, sure=1.0), TRUTH).loss == np.float32(-np.log(1e-7)).round(6)
