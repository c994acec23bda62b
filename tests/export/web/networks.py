"""Tiny networks for the page, as Keras and as TFLite."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

SIZE = 40


def random_network(classes: int) -> "keras.Model":
    """Return a network of random weights whose answers depend on where the colours are."""
    import keras

    keras.utils.set_random_seed(3)
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((SIZE, SIZE, 3)),
            layers.Rescaling(1 / 127.5, -1),
            layers.Conv2D(8, 3, strides=2, activation="relu", kernel_initializer="he_normal"),
            layers.DepthwiseConv2D(3, strides=2, activation="relu6"),
            layers.Flatten(),
            layers.Dense(classes, activation="softmax"),
        ]
    )


def pixel_network() -> "keras.Model":
    """Return a network whose "probabilities" are the pixels of its square."""
    import keras

    layers = keras.layers
    return keras.Sequential(
        [keras.Input((SIZE, SIZE, 3)), layers.Rescaling(1 / 255), layers.Flatten()]
    )


def tflite(model: "keras.Model") -> bytes:
    import keras
    import tensorflow as tf

    one = keras.Input(batch_shape=(1, *model.input_shape[1:]))
    converter = tf.lite.TFLiteConverter.from_keras_model(keras.Model(one, model(one)))
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    return bytes(converter.convert())


def answers(model: "keras.Model", squares: list[np.ndarray]) -> np.ndarray:
    run: Callable[..., np.ndarray] = model.predict
    return run(np.stack(squares).astype(np.float32), verbose=0)
