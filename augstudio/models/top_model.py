"""The top model: the small network that is trained on bottleneck features."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras


def build_top_model(
    feature_size: int,
    classes: int,
    *,
    hidden_units: int = 0,
    dropout: float = 0.2,
    seed: int = 0,
) -> "keras.Model":
    """Return an untrained head: features (n, d), float32 -> probabilities (n, classes).

    Parameters
    ----------
    hidden_units
        Size of the one hidden layer; 0 leaves it out and the head is linear.
    dropout
        Share of values in [0, 1) that training drops before each dense layer.
    seed
        Fixes the first weights and what is dropped; the global random state is left alone.
    """
    from keras import Input, Model, initializers, layers

    seeds = [int(number) for number in np.random.SeedSequence(seed).generate_state(3)]
    features = Input((feature_size,), name="features")
    x = layers.Dropout(dropout, seed=seeds[0], name="features_dropout")(features)
    if hidden_units:
        first = initializers.GlorotUniform(seed=seeds[1])
        x = layers.Dense(hidden_units, "relu", kernel_initializer=first, name="hidden")(x)
        x = layers.Dropout(dropout, seed=seeds[2], name="hidden_dropout")(x)
    # From zero, weights that no photo has a say in stay zero. Random ones would stay as they
    # are and add noise: on 245 photos that cost half a point of validation accuracy.
    probabilities = layers.Dense(
        classes, "softmax", kernel_initializer="zeros", name="probabilities"
    )(x)
    return Model(features, probabilities, name="top_model")
