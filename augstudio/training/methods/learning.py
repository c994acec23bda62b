"""What the learners of all methods share: fair weights, the loss, and variables by number."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from augstudio.runs.checkpoint import Arrays


def balanced_weights(labels: NDArray[np.int64], classes: int) -> NDArray[np.float32]:
    """Return a weight (n,) for each photo, by which every class counts alike.

    "balanced" in scikit-learn: n / (classes x photos of the class).
    """
    counts = np.bincount(labels, minlength=classes)
    return (len(labels) / (classes * counts[labels])).astype(np.float32)


def smoothed_loss(smoothing: float, classes: int) -> Callable[[Any, Any], Any]:
    """Return the cross-entropy in nats (n,) of class numbers (n,) and probabilities (n, classes).

    ``smoothing`` spreads that share of the goal over all classes, as in Keras. It is for the
    optimiser; what is reported is the plain loss.
    """
    import keras
    import tensorflow as tf

    def smoothed(truth: Any, answers: Any) -> Any:
        goal = tf.one_hot(truth, classes)
        return keras.losses.categorical_crossentropy(goal, answers, label_smoothing=smoothing)

    return smoothed if smoothing else keras.losses.sparse_categorical_crossentropy


def variables_of(*owners: Any) -> Arrays:
    """Return copies of the variables of models and optimisers, by a running number."""
    variables = [variable for owner in owners for variable in owner.variables]
    return {f"{number:04d}": np.array(variable) for number, variable in enumerate(variables)}


def restore_variables(state: Mapping[str, NDArray[Any]], *owners: Any) -> None:
    """Give models and optimisers the values that ``variables_of`` returned."""
    variables = [variable for owner in owners for variable in owner.variables]
    for number, variable in enumerate(variables):
        variable.assign(state[f"{number:04d}"])
