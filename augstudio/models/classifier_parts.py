"""The parts of a classifier: build a top model, cut a backbone in two, and join them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from augstudio.errors import InputError
from augstudio.models.backbones import Backbone
from augstudio.plain_text import counted

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
    """Return an untrained top model: features (n, d), float32 -> probabilities (n, classes).

    Parameters
    ----------
    hidden_units
        Size of the hidden layer; 0 for none, which makes the top model linear.
    dropout
        Share of values in [0, 1) that training drops before each dense layer.
    seed
        Seed of the initial weights and of dropout; the global random state is not used.
    """
    from keras import Input, Model, initializers, layers

    seeds = [int(number) for number in np.random.SeedSequence(seed).generate_state(3)]
    features = Input((feature_size,), name="features")
    x = layers.Dropout(dropout, seed=seeds[0], name="features_dropout")(features)
    if hidden_units:
        first = initializers.GlorotUniform(seed=seeds[1])
        x = layers.Dense(hidden_units, "relu", kernel_initializer=first, name="hidden")(x)
        x = layers.Dropout(dropout, seed=seeds[2], name="hidden_dropout")(x)
    # Weights that no photo affects should stay zero. Random ones would stay random and add noise:
    # on 245 photos that cost half a percentage point of validation accuracy.
    probabilities = layers.Dense(
        classes, "softmax", kernel_initializer="zeros", name="probabilities"
    )(x)
    return Model(features, probabilities, name="top_model")


@dataclass(frozen=True)
class Cut:
    """The two parts of a backbone; together they compute the same as the whole.

    Attributes
    ----------
    lower
        Photos (n, s, s, 3), RGB, float32 in [0, 255] -> activations (n, h, w, c), float32. Frozen.
    upper
        Activations -> features (n, d), float32. All its layers are trainable except BatchNorm,
        which keeps and uses its statistics, scales and offsets from ImageNet during training too:
        the few photos of a batch would spoil them.
    below
        How many features of the whole, the first ones, come from blocks below the cut
        (``Pooling.BLOCKS``). ``upper`` returns only the others.
    """

    lower: "keras.Model"
    upper: "keras.Model"
    below: int


def cut_layer(backbone: Backbone, open_blocks: int = 0) -> str:
    """Return the name of the layer after which ``backbone`` is cut to unfreeze its last blocks.

    0 means the backbone's default number of blocks. Raises ``InputError`` if it has too few: the
    first block always stays frozen.
    """
    number = open_blocks or backbone.default_open
    most = len(backbone.blocks) - 1
    if number > most:
        raise InputError(
            f"{backbone.title} has only {counted(most, 'block')} that can be unfrozen, not "
            f"{number}.",
            f"Choose at most {most}.",
        )
    return backbone.blocks[-1 - number]


def cut(network: "keras.Model", layer: str) -> Cut:
    """Cut a flat network, newly built and not used elsewhere, after one of its layers.

    Raises ``ValueError`` if the output of that layer is not the only connection between the parts.
    """
    from keras import Model, layers

    between = network.get_layer(layer).output
    # Keras calls the layers above the cut a second time, with the weights of ``network``. That
    # works only once, so the network must be new.
    lower = Model(network.input, between, name="lower")
    below, above = _pooled(network, layer)
    joined = layers.Concatenate(name="features")(above) if len(above) > 1 else above[0]
    upper = Model(between, joined, name="upper")
    lower.trainable = False
    for part in upper.layers:
        part.trainable = not isinstance(part, layers.BatchNormalization)
    return Cut(lower, upper, sum(int(each.shape[-1]) for each in below))


def _pooled(network: "keras.Model", layer: str) -> tuple[list[Any], list[Any]]:
    """Return the parts of the features that come from below the cut, and the others."""
    from keras import layers

    joined = network.layers[-1]
    if not isinstance(joined, layers.Concatenate):
        return [], [network.output]
    *blocks, last = joined.input
    places = {each.name: place for place, each in enumerate(network.layers)}
    sources = [each._keras_history.operation.input._keras_history.operation for each in blocks]
    number = sum(places[source.name] < places[layer] for source in sources)
    return blocks[:number], [*blocks[number:], last]


def join(
    backbone: Backbone,
    top_model: "keras.Model",
    classes: Sequence[str],
    opened: "keras.Model | None" = None,
    network: "keras.Model | None" = None,
) -> "keras.Model":
    """Return one network from photos to probabilities.

    It takes photos (n, s, s, 3), RGB, float32 in [0, 255], includes the backbone's preprocessing,
    and returns probabilities (n, len(classes)), float32, that sum to 1. ``opened`` is the
    fine-tuned part of the backbone, if any (``Cut.upper``); ``network`` is the backbone if it was
    built before. The weights are copied: further
    training of ``top_model`` or ``opened`` does not change the result. Raises ``ValueError`` if
    ``top_model`` does not have one output per class.
    """
    from keras import Model, models

    if top_model.output_shape[-1] != len(classes):
        raise ValueError(f"{len(classes)} classes, but {top_model.output_shape[-1]} outputs")
    features = backbone.build() if network is None else network
    for layer in opened.layers if opened else ():
        if layer.weights:
            features.get_layer(layer.name).set_weights(layer.get_weights())
    head = models.clone_model(top_model)
    head.set_weights(top_model.get_weights())
    return Model(features.input, head(features.output), name="classifier")
