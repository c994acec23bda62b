"""A network of ``keras.applications`` as one flat graph: preprocessing, layers and blocks."""

import math
import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from augstudio.models.files.h5_file import read_shapes
from augstudio.models.networks.pretrained import Pixels, Pooling

if TYPE_CHECKING:
    import keras

#: Maximum values in a file per weight of the network: the weight and an optimiser's state.
_MOST_TIMES = 4
_POOLING = {Pooling.AVERAGE: "avg", Pooling.MAXIMUM: "max", Pooling.FLATTEN: None}


@dataclass(frozen=True)
class Preparation:
    """Each channel minus its mean, divided by its spread, as in Keras's ``preprocess_input``.

    Attributes
    ----------
    words
        Description for the user.
    mean, spread
        Mean and divisor for red, green and blue, in 0-255.
    blue_first
        Whether the channels are reordered to blue, green, red, as in Caffe.
    """

    words: str
    mean: tuple[float, float, float]
    spread: tuple[float, float, float]
    blue_first: bool = False

    def numbers(self, photos: Pixels) -> Pixels:
        """Return the preprocessed photos; ``photos`` are (..., 3), RGB, float32 in [0, 255]."""
        mean, spread = (np.asarray(each, np.float32) for each in (self.mean, self.spread))
        values = (photos - mean) / spread
        return values[..., ::-1] if self.blue_first else values

    def layers(self, photos: Any) -> Any:
        """Return the same for a Keras tensor (n, h, w, 3)."""
        from keras import layers, ops

        variance = [spread**2 for spread in self.spread]
        values = layers.Normalization(
            mean=list(self.mean), variance=variance, name="preprocessing"
        )(photos)
        return ops.flip(values, axis=-1) if self.blue_first else values


def _same(value: float) -> tuple[float, float, float]:
    return (value, value, value)


#: Keras's three modes, called "tf", "caffe" and "torch" there.
SIGNED = Preparation("value / 127.5 − 1", _same(127.5), _same(127.5))
CAFFE = Preparation(
    "blue, green, red in place of red, green, blue, each minus its mean over ImageNet",
    (123.68, 116.779, 103.939),
    _same(1.0),
    blue_first=True,
)
STANDARD = Preparation(
    "each channel minus its mean over ImageNet, divided by its standard deviation",
    (0.485 * 255, 0.456 * 255, 0.406 * 255),
    (0.229 * 255, 0.224 * 255, 0.225 * 255),
)


@dataclass(frozen=True)
class KerasApplication:
    """One function of ``keras.applications``; see ``pretrained.Architecture``.

    Attributes
    ----------
    function
        Its name, such as "VGG16".
    preparation
        The preprocessing of the photos.
    prepares
        Whether Keras's network already includes the preprocessing.
    alpha
        Factor for the number of channels, for networks of several widths.
    """

    function: str
    preparation: Preparation
    prepares: bool = False
    alpha: float = 1.0

    def build(self, size: int, pooling: Pooling, path: Path | None = None) -> "keras.Model":
        """Return the flat network; ``path`` is Keras's file of its weights.

        Weights are assigned by the order of the layers; Keras refuses a file with another number
        of layers or other shapes.
        """
        from keras import Input, Model, layers

        original = self._original(size, pooling)
        if path:
            values = sum(math.prod(shape) for shape in read_shapes(path))
            if values > _MOST_TIMES * original.count_params():
                raise ValueError("it contains another network")
            original.load_weights(path)
        photos = Input((size, size, 3), name="photos")
        prepared = photos if self.prepares else self.preparation.layers(photos)
        features = _copied(original, photos, prepared, with_weights=path is not None)
        if pooling is Pooling.FLATTEN:
            features = layers.Flatten(name="features")(features)
        return Model(photos, features, name="backbone")

    def shapes(self, path: Path) -> list[tuple[int, ...]]:
        """Return the shapes of all weights in one of Keras's files (HDF5)."""
        return read_shapes(path)

    def preprocess(self, photos: Pixels) -> Pixels:
        """Return photos (..., 3) as the preprocessing layers output them."""
        return self.preparation.numbers(photos)

    def _original(self, size: int, pooling: Pooling) -> "keras.Model":
        """Return the network as Keras builds it, with random weights."""
        from keras import applications

        options: dict[str, Any] = {} if self.alpha == 1.0 else {"alpha": self.alpha}
        build: Callable[..., keras.Model] = getattr(applications, self.function)
        return build(
            include_top=False,
            weights=None,
            input_shape=(size, size, 3),
            pooling=_POOLING[pooling],
            **options,
        )


def _copied(original: "keras.Model", photos: Any, prepared: Any, with_weights: bool) -> Any:
    """Apply copies of all layers of a network to ``prepared``; return the features.

    Keras's own graph can't be used unchanged: ConvNeXt contains nested models and additions that
    are not layers, its grouped convolutions need XLA, and automatic layer names depend on what was
    built before.
    """
    from keras import models

    names = _names(original)

    def copy(operation: Any, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
        layer = _copy(operation, names[id(operation)], inputs)
        output = layer(*_tensors(operation, inputs), **options)
        if with_weights and layer.weights:
            _fill(layer, operation.get_weights())
        return output

    def apply(operation: Any, *inputs: Any, **options: Any) -> Any:
        inputs = tuple(prepared if each is photos else each for each in inputs)
        if not isinstance(operation, models.Sequential):
            return copy(operation, inputs, options)
        for layer in operation.layers:
            inputs = (copy(layer, inputs, {}),)
        return inputs[0]

    clone = models.clone_model(
        original, input_tensors=photos, clone_function=lambda layer: layer, call_function=apply
    )
    return clone.output


def _copy(operation: Any, name: str, inputs: tuple[Any, ...]) -> Any:
    """Return a copy of a layer with random weights."""
    from keras import layers

    if not isinstance(operation, layers.Layer):
        return _as_layer(operation, name, inputs)
    config = operation.get_config() | {"name": name}
    if "seed" in config:
        # Otherwise the seed comes from Python's global random state, and dropout would differ
        # from run to run.
        config["seed"] = zlib.crc32(name.encode())
    if getattr(operation, "groups", 1) > 1:
        kept = ("kernel_size", "strides", "padding", "use_bias", "name")
        return layers.DepthwiseConv2D(**{key: config[key] for key in kept})
    return type(operation).from_config(config)


def _as_layer(operation: Any, name: str, inputs: tuple[Any, ...]) -> Any:
    """Return a layer for ``x + y``, ``x + number`` and ``x * number``."""
    from keras import layers

    kind, number = type(operation).__name__, inputs[1]
    if kind == "Add":
        if isinstance(number, float):
            return layers.Rescaling(1.0, offset=number, name=name)
        return layers.Add(name=name)
    if kind == "Multiply" and isinstance(number, float):
        return layers.Rescaling(number, name=name)
    raise NotImplementedError(f"{name}: there is no layer for {kind}")


def _tensors(operation: Any, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the inputs for the copy of ``operation``."""
    from keras import layers

    if isinstance(operation, layers.Layer):
        return inputs
    return (inputs[0],) if isinstance(inputs[1], float) else (list(inputs),)


def _names(original: "keras.Model") -> dict[int, str]:
    """Return the names of the copies by the ``id`` of the original; the last is "features".

    Automatic names are numbered within this network, not within the whole program as in Keras.
    """
    counts: Counter[str] = Counter()
    names = {}
    for operation in _inner(original):
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(operation).__name__).lower()
        name = operation.name
        if re.fullmatch(rf"{kind}(_\d+)?", name):
            counts[kind] += 1
            name = f"{kind}_{counts[kind]}"
        names[id(operation)] = name
    if len(original.output_shape) == 2:
        names[id(original.operations[-1])] = "features"
    return names


def _inner(original: "keras.Model") -> list[Any]:
    """Return the operations of a network in order, including those of nested models."""
    from keras import models

    found: list[Any] = []
    for operation in original.operations:
        inside = isinstance(operation, models.Sequential)
        found += operation.layers if inside else [operation]
    return found


def _fill(layer: "keras.Layer", values: list[Any]) -> None:
    """Set the weights of a copy; the kernel of a grouped convolution becomes depthwise."""
    shapes = [tuple(weight.shape) for weight in layer.weights]
    fitting = zip(values, shapes, strict=True)
    layer.set_weights([v if v.shape == s else v.transpose(0, 1, 3, 2) for v, s in fitting])


# The names of the layers that end a block, bottom to top, from Keras's own sources. A block
# without a shortcut ends with its last normalisation, a block with a shortcut with the addition.


def mobilenet_v2_blocks() -> tuple[str, ...]:
    """Return the ends of the 17 blocks; the first of each stage has no shortcut."""
    first_of_stage = {1, 3, 6, 10, 13, 16}
    ends = (f"block_{n}_{'project_BN' if n in first_of_stage else 'add'}" for n in range(1, 17))
    return ("expanded_conv_project_BN", *ends)


def mobilenet_v3_blocks(number: int, narrowing: set[int]) -> tuple[str, ...]:
    """Return the ends of ``number`` blocks; those in ``narrowing`` have no shortcut."""
    return tuple(
        f"expanded_conv{f'_{n}' if n else ''}_{'project_bn' if n in narrowing else 'add'}"
        for n in range(number)
    )


def efficientnet_v2_blocks(last: str) -> tuple[str, ...]:
    """Return the ends of all blocks; ``last`` has the letter of the last one of each stage."""
    ends = ["block1a_project_activation"]
    for stage, end in enumerate(last, start=1):
        for code in range(ord("b" if stage == 1 else "a"), ord(end) + 1):
            letter = chr(code)
            ends.append(f"block{stage}{letter}_{'project_bn' if letter == 'a' else 'add'}")
    return tuple(ends)


def resnet_v2_blocks(numbers: tuple[int, ...]) -> tuple[str, ...]:
    """Return the ends of all blocks; ``numbers`` has the number of blocks of each stage."""
    return tuple(
        f"conv{stage}_block{block}_out"
        for stage, number in enumerate(numbers, start=2)
        for block in range(1, number + 1)
    )
