"""What there is to know of a pretrained network before it is built."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

Pixels = NDArray[np.float32]

#: What Keras's files hold beside the values: names and places, measured on the files of
#: MobileNetV2, in bytes.
_OVERHEAD = 400_000


class Pooling(StrEnum):
    """How the last feature map (n, h, w, c) becomes one vector for each photo."""

    AVERAGE = "average"
    MAXIMUM = "maximum"
    FLATTEN = "flatten"


class Architecture(Protocol):
    """The layers of a network, and how its file of weights is read; a frozen dataclass."""

    def __hash__(self) -> int: ...

    def build(self, size: int, pooling: Pooling, path: Path | None = None) -> "keras.Model":
        """Return the network, preprocessing inside, with the weights in ``path`` or random ones.

        It takes photos (n, size, size, 3), RGB, float32 in [0, 255], and returns features (n, d).
        It is flat: no layer is a model. The last layer is called "features"; the names of layers
        are the same each time. Raises whatever the reader of ``path`` raises when the file is
        damaged or holds something else.
        """

    def shapes(self, path: Path) -> list[tuple[int, ...]]:
        """Return the shapes of all weights in a file of the kind that ``build`` reads."""

    def preprocess(self, photos: Pixels) -> Pixels:
        """Return what the preprocessing layers make of photos (..., 3), as a new array."""


@dataclass(frozen=True, kw_only=True)
class PretrainedNetwork:
    """A pretrained network, and what there is to know before it is built.

    Attributes
    ----------
    key
        Its name on the command line, in settings and in the keys of cached features.
    title, sentence
        What to call it, and what it is good for, in the window.
    input_size, smallest_size
        Side of the square photo it takes, in pixels, and the smallest that it can take.
    channels
        Number of channels of its last feature map.
    parameters
        Number of its weights, without the layer of the ImageNet classes.
    accuracy, accuracy_source
        Share of ImageNet's validation photos that it names right at its own size (top-1), as
        published, in [0, 1]; and where.
    source
        Where the weights come from, with their licence.
    built_in
        Whether it is installed with AugStudio.
    preprocessing
        In words, what its first layers do to every value.
    url, file_name, file_hash
        Public address of the weights, Keras's name for the file, and its hash: "md5:" or
        "sha256:" and hexadecimal digits, "" where Keras publishes none.
    package
        Name of the Python package that carries the weights, or "".
    blocks
        Names of the layers that end a block, bottom to top. The output of each is the only way
        from what is below it to what is above.
    default_open
        How many of the last blocks fine-tuning opens; what follows the last one opens with it.
    architecture
        What builds it.
    """

    key: str
    title: str
    sentence: str
    input_size: int
    smallest_size: int
    channels: int
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

    @property
    def requirement(self) -> str:
        """What pip is asked for to get the package, with the version that AugStudio reads."""
        return f"{self.package}==0.1.0"

    @property
    def download_bytes(self) -> int:
        """About how much there is to download, computed from ``parameters``; 0 if nothing is."""
        return 4 * self.parameters + _OVERHEAD if self.url else 0
