"""What tests of whole networks share: weights that keep values alive, and ways through a graph."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def enliven(network: Any, gain: float = 1.7) -> None:
    """Give a network weights with which values neither vanish nor blow up, however deep it is.

    With Keras's own first weights the features of some networks are around 1e-11: no ReLU6 would
    ever clip, and a wrong normalisation would not be seen. With too large ones the deepest swish
    networks are chaotic: two ways of rounding give features of their own. ``gain`` is the
    variance of a kernel times its inputs.
    """
    rng = np.random.default_rng(0)
    for variable in network.weights:
        shape = tuple(variable.shape)
        if "kernel" in variable.name:
            depthwise = variable.name == "depthwise_kernel" or shape[-1] == 1
            inputs = np.prod(shape[:2]) if depthwise else np.prod(shape[:-1])
            values = rng.normal(0, np.sqrt(gain / inputs), shape)
        elif variable.name in ("gamma", "moving_variance"):
            values = rng.uniform(0.7, 1.3, shape)
        else:
            values = rng.normal(0, 0.1, shape)
        variable.assign(values.astype(np.float32))


def photos(size: int, number: int = 3) -> NDArray[np.float32]:
    """Noise, a slope, and dark noise: (number, size, size, 3), float32 in [0, 255]."""
    rng = np.random.default_rng(1)
    found = rng.uniform(0, 255, (number, size, size, 3)).astype(np.float32)
    found[1] = np.linspace(0, 255, size)[:, None, None] * [1.0, 0.5, 0.2]
    found[2] *= 0.3
    return found


def distance(found: NDArray[np.float32], expected: NDArray[np.float32]) -> float:
    """Length of the difference, relative to what is expected."""
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))


def only_ways(network: Any) -> list[str]:
    """Names of the layers whose output alone lies between what is below and what is above."""
    nodes = [
        node
        for depth in sorted(network._nodes_by_depth, reverse=True)
        for node in network._nodes_by_depth[depth]
    ]
    place = {node.operation.name: number for number, node in enumerate(nodes)}
    last_use = dict(place)
    for node in nodes:
        for tensor in node.input_tensors:
            below = tensor._keras_history.operation.name
            last_use[below] = max(last_use[below], place[node.operation.name])
    found, reach = [], -1
    for name, number in place.items():
        if reach <= number:
            found.append(name)
        reach = max(reach, last_use[name])
    return found
