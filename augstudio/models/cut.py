"""Cuts a backbone in two: what is below stays frozen, what is above is opened for fine-tuning."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from augstudio.errors import InputError
from augstudio.models.backbones import Backbone

if TYPE_CHECKING:
    import keras


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
