"""The registry of backbones: pretrained networks that turn a photo into features."""

import hashlib
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from augstudio import storage
from augstudio.errors import InputError
from augstudio.models import weights as weights_files
from augstudio.models.networks.applications import APPLICATIONS
from augstudio.models.networks.efficientnet_lite import LITES
from augstudio.models.networks.pretrained import Architecture, Pixels, Pooling, PretrainedNetwork

if TYPE_CHECKING:
    import keras

__all__ = ["Backbone", "Pooling", "backbone", "backbones"]


@dataclass(frozen=True, kw_only=True)
class Backbone(PretrainedNetwork):
    """A pretrained network with the user's choices.

    Attributes
    ----------
    input_size
        Width and height of its photos, in pixels.
    pooling
        How features are pooled.
    weights
        The user's own file of weights, in place of the published ones.
    """

    pooling: Pooling = Pooling.AVERAGE
    weights: Path | None = None

    def chosen(
        self,
        *,
        input_size: int = 0,
        pooling: Pooling = Pooling.AVERAGE,
        weights: Path | None = None,
    ) -> "Backbone":
        """Return a copy with these choices; ``input_size`` 0 means the network's default.

        Raises ``InputError`` if the network does not accept photos that small.
        """
        size = input_size or self.input_size
        if size < self.smallest_size:
            smallest = self.smallest_size
            raise InputError(
                f"{self.title} needs photos of at least {smallest} x {smallest} pixels, "
                f"not {size} x {size}.",
                f"Choose an input size of {smallest} pixels or more.",
            )
        return replace(self, input_size=size, pooling=pooling, weights=weights)

    @property
    def feature_size(self) -> int:
        """Length of the feature vector of a photo.

        With ``Pooling.FLATTEN``, the network is built once to find out, which takes seconds.
        """
        if self.pooling is Pooling.FLATTEN:
            return _flat_size(self.architecture, self.input_size)
        return self.channels + self.block_channels * (self.pooling is Pooling.BLOCKS)

    def build(self) -> "keras.Model":
        """Return the network with its weights, frozen, preprocessing inside.

        It takes photos (n, s, s, 3), RGB, float32 in [0, 255], and returns features (n, d),
        float32. It is flat: no layer is a model. The last layer is called "features". Raises
        ``MissingWeightsError`` if the weights are not on this computer, and ``InputError`` if they
        are damaged or belong to another network.
        """
        path = self.weights_file()
        network = weights_files.build(self, path, self.input_size, self.pooling)
        network.trainable = False
        return network

    def build_empty(self) -> "keras.Model":
        """Return the same network with random weights; no file is needed."""
        return self.built(self.input_size, self.pooling)

    def preprocess(self, photos: Pixels) -> Pixels:
        """Return photos as preprocessed by the network's first layers, without building it.

        ``photos`` are (..., 3), RGB, float32 in [0, 255].
        """
        return self.architecture.preprocess(photos)

    def weights_file(self) -> Path:
        """Return the weights file; raise ``MissingWeightsError`` if it is not on this computer."""
        if self.weights is not None:
            if not self.weights.exists():
                raise weights_files.MissingWeightsError(
                    f"The weights file {self.weights} does not exist.",
                    "Check the name, or choose another file.",
                )
            return self.weights
        path = weights_files.find(self)
        if path is None:
            raise weights_files.missing(self)
        return path

    @property
    def available(self) -> bool:
        """Whether the weights are on this computer."""
        if self.weights is not None:
            return self.weights.is_file()
        return weights_files.find(self) is not None

    def weights_digest(self) -> str:
        """Return the hash of the weights file, 32 hexadecimal digits.

        Raises ``InputError`` if the file is too large or not a regular file.
        """
        path = self.weights_file()
        with storage.explained(path):
            state = path.stat()
        if state.st_size > weights_files.most_bytes(self):
            raise InputError(
                weights_files.too_large(path, self), "Check that it is the right file."
            )
        return _digest(path, state.st_size, state.st_mtime_ns)

    @property
    def identity(self) -> str:
        """Everything that its features depend on, as one line for cache keys.

        Raises the errors of ``weights_file``.
        """
        text = f"{self.key} {self.weights_digest()} {self.input_size}"
        return text if self.pooling is Pooling.AVERAGE else f"{text} {self.pooling.value}"


@cache
def _digest(path: Path, _size: int, _changed: int) -> str:
    found = hashlib.blake2b(digest_size=16)
    with storage.explained(path), storage.open_file(path) as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()


@cache
def _flat_size(architecture: Architecture, size: int) -> int:
    return int(architecture.build(size, Pooling.FLATTEN).output_shape[-1])


_BACKBONES = tuple(
    Backbone(**{field.name: getattr(row, field.name) for field in fields(row)})
    for row in (*LITES, *APPLICATIONS)
)


def backbones() -> tuple[Backbone, ...]:
    """Return every backbone, the default one first."""
    return _BACKBONES


def backbone(key: str) -> Backbone:
    """Return the backbone named ``key``; raise ``InputError`` with all keys if there is none."""
    for row in _BACKBONES:
        if row.key == key:
            return row
    known = ", ".join(row.key for row in _BACKBONES)
    raise InputError(f"There is no network named {key}.", f"Choose one of: {known}.")
