"""The parts of a classifier: a top model, a backbone cut in two, and how they are joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from augstudio.errors import InputError
from augstudio.models.backbones import Backbone

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


@dataclass(frozen=True)
class Cut:
    """The two parts of a backbone; one after the other they compute what the whole does.

    Attributes
    ----------
    lower
        Photos (n, s, s, 3), RGB, float32 in [0, 255] -> activations (n, h, w, c), float32. Frozen.
    upper
        Activations -> features (n, d), float32. Its layers are trainable but for BatchNorm, which
        keeps its statistics, scales and offsets, and computes with them while training too: on
        the few photos of a batch it would lose what it learnt from ImageNet.
    """

    lower: "keras.Model"
    upper: "keras.Model"


def cut_layer(backbone: Backbone, open_blocks: int = 0) -> str:
    """Return the name of the layer after which ``backbone`` is cut to open its last blocks.

    0 stands for the backbone's own number of blocks. ``InputError`` if it has not so many: the
    first one always stays frozen.
    """
    number = open_blocks or backbone.default_open
    most = len(backbone.blocks) - 1
    if number > most:
        raise InputError(
            f"{number} blocks of {backbone.title} can't be opened: it has {most} above the first.",
            f"Choose at most {most}.",
        )
    return backbone.blocks[-1 - number]


def cut(network: "keras.Model", layer: str) -> Cut:
    """Cut a flat network, just built and not used elsewhere, after one of its layers.

    ``ValueError`` if the output of that layer is not the only way from below to above.
    """
    from keras import Model, layers

    between = network.get_layer(layer).output
    # Keras makes new nodes for an inner tensor: the layers above are used a second time, and
    # their weights are those of ``network``. That works once; so the network must be a new one.
    lower = Model(network.input, between, name="lower")
    upper = Model(between, network.output, name="upper")
    lower.trainable = False
    for part in upper.layers:
        part.trainable = not isinstance(part, layers.BatchNormalization)
    return Cut(lower, upper)


def join(
    backbone: Backbone,
    top_model: "keras.Model",
    classes: Sequence[str],
    opened: "keras.Model | None" = None,
) -> "keras.Model":
    """Return one network from photos to probabilities.

    It takes photos (n, s, s, 3), RGB, float32 in [0, 255], with the backbone's preprocessing
    inside, and returns probabilities (n, len(classes)), float32, that sum to 1. Where layers were
    fine-tuned, ``opened`` is the part that has them (``Cut.upper``). The weights are copies:
    going on with ``top_model`` or ``opened`` does not change it. ``ValueError`` if ``top_model``
    does not have one output for each class.
    """
    from keras import Model, models

    if top_model.output_shape[-1] != len(classes):
        raise ValueError(f"{len(classes)} classes, but {top_model.output_shape[-1]} outputs")
    features = backbone.build()
    for layer in opened.layers if opened else ():
        if layer.weights:
            features.get_layer(layer.name).set_weights(layer.get_weights())
    head = models.clone_model(top_model)
    head.set_weights(top_model.get_weights())
    return Model(features.input, head(features.output), name="classifier")
