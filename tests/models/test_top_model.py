from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.models.classifier_parts import build_top_model

FEATURES = np.linspace(0, 2, 5 * 12, dtype=np.float32).reshape(5, 12)


def weights(model: Any) -> list[NDArray[np.float32]]:
    return [np.asarray(w) for w in model.get_weights()]


def test_linear_by_default() -> None:
    model = build_top_model(12, 3)
    assert [w.shape for w in weights(model)] == [(12, 3), (3,)]
    assert model.output_shape == (None, 3)


def test_untrained_it_favours_no_class() -> None:
    np.testing.assert_allclose(build_top_model(12, 4)(FEATURES), np.full((5, 4), 0.25))
    np.testing.assert_allclose(build_top_model(12, 4, hidden_units=7)(FEATURES), 0.25)


def test_one_hidden_layer() -> None:
    model = build_top_model(12, 3, hidden_units=7)
    assert [w.shape for w in weights(model)] == [(12, 7), (7,), (7, 3), (3,)]


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_the_seed_fixes_weights_and_dropout(seed: int) -> None:
    def dropped(seed: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        model = build_top_model(12, 3, hidden_units=7, dropout=0.5, seed=seed)
        dropout = model.get_layer("features_dropout")
        return weights(model)[0], np.asarray(dropout(np.ones((40, 12)), training=True))

    for first, second in zip(dropped(seed), dropped(seed), strict=True):
        np.testing.assert_array_equal(first, second)
    for first, second in zip(dropped(seed), dropped(seed // 2 + 1), strict=True):
        assert not np.array_equal(first, second)


def test_global_random_states_are_left_alone() -> None:
    import tensorflow as tf

    np.random.seed(3)
    tf.random.set_seed(3)
    expected = np.random.random(), float(tf.random.uniform(()))
    np.random.seed(3)
    tf.random.set_seed(3)
    build_top_model(12, 3, hidden_units=7, seed=5)
    assert (np.random.random(), float(tf.random.uniform(()))) == expected


def test_dropout_is_only_for_training() -> None:
    model = build_top_model(12, 2, hidden_units=4, dropout=0.9)
    np.testing.assert_array_equal(model(FEATURES), model(FEATURES))
    assert [layer.rate for layer in model.layers if hasattr(layer, "rate")] == [0.9, 0.9]
