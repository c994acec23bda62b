"""Cutting a backbone: the parts compute what the whole does, and only the upper one learns."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.errors import InputError
from augstudio.models.backbones import Backbone, Pooling
from augstudio.models.classifier_parts import Cut, build_top_model, cut, cut_layer, join

CLASSES = ("ant", "bee")


def branching() -> Any:
    """Build a network of all that Keras's own have: branches, constants, operations, dropout."""
    from keras import Input, Model, layers, ops, utils

    utils.set_random_seed(1)
    photos = Input((16, 16, 3))
    x = layers.Conv2D(4, 3, 2, "same", name="stem")(ops.divide(photos, 127.5) - 1.0)
    x = layers.BatchNormalization(name="between")(x)
    left = layers.DepthwiseConv2D(3, padding="same", name="left")(x)
    gate = ops.mean(x, axis=(1, 2), keepdims=True)
    # As MobileNetV3's hard sigmoid: a constant, and a tensor that is not the first argument.
    left = layers.Multiply()([left, ops.multiply(2.0, ops.relu6(gate + 3.0))])
    x = layers.Add(name="joined")([x, left])
    x = ops.concatenate([x, layers.Conv2D(4, 1, activation="relu", name="wide")(x)], axis=-1)
    x = layers.Dropout(0.5, noise_shape=(None, 1, 1, 1))(x)
    x = layers.BatchNormalization(name="late")(layers.Conv2D(6, 1, name="late_conv")(x))
    return Model(photos, layers.GlobalAveragePooling2D(name="features")(x))


@pytest.fixture
def photos() -> NDArray[np.float32]:
    return np.random.default_rng(0).uniform(0, 255, (6, 16, 16, 3)).astype("f4")


def gap(found: Any, expected: Any) -> float:
    return float(np.abs(np.asarray(found) - np.asarray(expected)).max())


@pytest.mark.parametrize("layer", ["stem", "between", "joined"])
def test_the_parts_compute_what_the_whole_does(layer: str, photos: NDArray[np.float32]) -> None:
    network = branching()
    whole = np.asarray(network(photos))
    parts = cut(network, layer)
    assert parts.lower.output_shape == parts.upper.input_shape == (None, 8, 8, 4)
    assert gap(parts.upper(parts.lower(photos)), whole) < 1e-6
    assert gap(network(photos), whole) < 1e-6


def test_of_the_built_in_backbone_too(lite0: Backbone, drawing: NDArray[np.float32]) -> None:
    network = lite0.build()
    whole = np.asarray(network(drawing[None]))
    layer = cut_layer(lite0, 5)
    assert layer == "blocks_10_add"
    parts = cut(network, layer)
    assert parts.lower.output_shape == (None, 14, 14, 112)
    assert gap(parts.upper(parts.lower(drawing[None])), whole) < 1e-5


@pytest.mark.parametrize(("opened", "below"), [(12, 0), (10, 0), (6, 272), (1, 1072)])
def test_features_of_several_depths_come_from_both_parts(
    lite0: Backbone, drawing: NDArray[np.float32], opened: int, below: int
) -> None:
    row = lite0.chosen(input_size=64, pooling=Pooling.BLOCKS)
    network = row.build()
    photos = drawing[None, :64, :64]
    whole = np.asarray(network(photos))
    parts = cut(network, cut_layer(row, opened))
    assert parts.below == below
    assert parts.lower.output_shape == parts.upper.input_shape
    assert gap(parts.upper(parts.lower(photos)), whole[:, below:]) < 1e-5


def test_a_layer_that_others_go_round_is_refused() -> None:
    with pytest.raises(ValueError, match="connected"):
        cut(branching(), "left")


def test_how_many_blocks_are_opened(lite0: Backbone) -> None:
    assert cut_layer(lite0) == cut_layer(lite0, lite0.default_open)
    assert cut_layer(lite0, 1) == lite0.blocks[-2]
    most = len(lite0.blocks) - 1
    assert cut_layer(lite0, most) == lite0.blocks[0]
    with pytest.raises(InputError, match=f"unfrozen, not {most + 1}") as caught:
        cut_layer(lite0, most + 1)
    assert str(most) in caught.value.hint


def trained(parts: Cut, photos: NDArray[np.float32]) -> Any:
    """Attach a top model and take a few steps with it."""
    import tensorflow as tf
    from keras import Model, optimizers

    top_model = build_top_model(6, 2)
    model = Model(parts.upper.input, top_model(parts.upper.output))
    optimizer = optimizers.AdamW(0.05, weight_decay=0.1)
    activations = parts.lower(photos)
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(tf.math.log(model(activations, training=True)[:, 0]))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
    return top_model


def test_batchnorm_stays_as_it_is_while_the_rest_learns(photos: NDArray[np.float32]) -> None:
    parts = cut(branching(), "joined")
    late = parts.upper.get_layer("late")
    # Far from the statistics of any batch.
    late.set_weights([np.full(6, 2.0), np.full(6, 0.5), np.full(6, 3.0), np.full(6, 9.0)])
    kernel = np.asarray(parts.upper.get_layer("late_conv").kernel)
    below = [np.asarray(weight) for weight in parts.lower.weights]
    trained(parts, photos)
    for weight, value in zip(late.weights, (2.0, 0.5, 3.0, 9.0), strict=True):
        np.testing.assert_array_equal(weight, np.full(6, value))
    assert gap(parts.upper.get_layer("late_conv").kernel, kernel) > 1e-3
    for weight, before in zip(parts.lower.weights, below, strict=True):
        np.testing.assert_array_equal(weight, before)


def test_batchnorm_computes_in_training_as_it_does_in_use(photos: NDArray[np.float32]) -> None:
    parts = cut(branching(), "joined")
    late = parts.upper.get_layer("late")
    values = np.random.default_rng(1).normal(5, 3, (4, 2, 2, 6)).astype("f4")
    assert gap(late(values, training=True), late(values, training=False)) == 0


def test_the_lower_part_has_nothing_to_train(photos: NDArray[np.float32]) -> None:
    parts = cut(branching(), "joined")
    assert parts.lower.trainable_variables == []
    names = {variable.path for variable in parts.upper.trainable_variables}
    assert {"late_conv/kernel", "late_conv/bias"} <= names


class Small:
    """A backbone in name only: it builds the network above."""

    def build(self) -> Any:
        return branching()


def test_joined_again_it_answers_as_it_did_in_training(photos: NDArray[np.float32]) -> None:
    parts = cut(branching(), "joined")
    top_model = trained(parts, photos)
    expected = np.asarray(top_model(parts.upper(parts.lower(photos))))
    classifier = join(Small(), top_model, CLASSES, parts.upper)  # type: ignore[arg-type]
    assert gap(classifier(photos), expected) < 1e-6
    without = join(Small(), top_model, CLASSES)  # type: ignore[arg-type]
    assert gap(without(photos), expected) > 1e-3
    trained(parts, photos)
    assert gap(classifier(photos), expected) < 1e-6
