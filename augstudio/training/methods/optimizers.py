"""Optimisers and the learning rate schedule."""

import math
from typing import TYPE_CHECKING

from augstudio.runs.choices import Optimizer
from augstudio.runs.config import TrainConfig

if TYPE_CHECKING:
    import keras

#: The momentum of SGD, which is too slow without it.
_MOMENTUM = 0.9

#: Variables without weight decay: it does harm to biases and to the scales of BatchNorm (He et al.
#: 2018, "Bag of Tricks for Image Classification", 3.1). Keras matches TensorFlow's names, which end
#: in ":0".
_WITHOUT_DECAY = r"(^|/)(bias|gamma|beta)(:\d+)?$"


def optimizer_of(config: TrainConfig) -> "keras.optimizers.Optimizer":
    """Return a new optimiser with ``config.learning_rate`` and ``config.weight_decay``.

    Call ``build`` before use. The learning rate is a variable; a schedule sets ``learning_rate``
    before each step. Biases and BatchNorm have no weight decay.
    """
    from keras import optimizers

    rate, decay = config.learning_rate, config.weight_decay or None
    optimizer: keras.optimizers.Optimizer
    match config.optimizer:
        case Optimizer.ADAM:
            optimizer = optimizers.Adam(rate)
        case Optimizer.ADAMW:
            optimizer = optimizers.AdamW(rate, weight_decay=config.weight_decay)
        case Optimizer.RMSPROP:
            optimizer = optimizers.RMSprop(rate)
        case Optimizer.SGD:
            optimizer = optimizers.SGD(rate, momentum=_MOMENTUM, weight_decay=decay)
    optimizer.exclude_from_weight_decay(var_names=[_WITHOUT_DECAY])
    return optimizer


def warmup_cosine(step: int, total_steps: int, warmup_steps: int, peak: float) -> float:
    """Return the learning rate of a step, counted from 0 over all epochs.

    It rises linearly to ``peak``, reached in the last of ``warmup_steps``, then falls along half a
    cosine to nearly 0 (Loshchilov and Hutter 2017, "SGDR", without restarts). It is above 0 at
    every step below ``total_steps``.
    """
    if step < warmup_steps:
        return peak * (step + 1) / warmup_steps
    way = (step - warmup_steps) / max(1, total_steps - warmup_steps)
    return peak * 0.5 * (1 + math.cos(math.pi * min(way, 1.0)))
