"""A backbone of three blocks for photos of 24 pixels, built in no time, with made-up weights."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.models import weights
from augstudio.models.backbones import Backbone
from augstudio.models.networks.pretrained import Pooling
from augstudio.runs import config


@dataclass(frozen=True)
class _Tiny:
    def build(self, size: int, pooling: Pooling, path: Path | None = None) -> Any:
        from keras import Input, Model, layers

        photos = Input((size, size, 3), name="photos")
        x = layers.Rescaling(1 / 127.5, offset=-1, name="preprocessing")(photos)
        for name, channels in (("one", 6), ("two", 8), ("three", 10)):
            x = layers.Conv2D(channels, 3, 2, "same", use_bias=False, name=f"{name}_conv")(x)
            x = layers.BatchNormalization(name=f"{name}_norm")(x)
            # Random while training, as in EfficientNetV2; without a seed of its own.
            x = layers.Dropout(0.1, name=f"{name}_dropout")(x)
            x = layers.ReLU(name=name)(x)
        network = Model(photos, layers.GlobalAveragePooling2D(name="features")(x))
        if path:
            _fill(network, np.random.default_rng(list(path.read_bytes())))
        return network

    def shapes(self, path: Path) -> list[tuple[int, ...]]:
        return []

    def preprocess(self, photos: NDArray[np.float32]) -> NDArray[np.float32]:
        return photos / np.float32(127.5) - np.float32(1)


def _fill(network: Any, rng: np.random.Generator) -> None:
    for layer in network.layers:
        values = [rng.normal(0, 0.4, weight.shape) for weight in layer.weights]
        # Scales and variances are positive.
        layer.set_weights([np.abs(v) + 0.5 if v.ndim == 1 else v for v in values])


def tiny_backbone(folder: Path) -> Backbone:
    """Return the backbone; its weights file is made in ``folder``."""
    file = folder / "tiny.weights"
    file.write_bytes(b"tiny")
    return Backbone(
        key="tiny",
        title="Tiny",
        sentence="For tests.",
        input_size=24,
        smallest_size=8,
        channels=10,
        block_channels=14,
        parameters=1000,
        accuracy=0.5,
        accuracy_source="nowhere",
        source="made up",
        preprocessing="value / 127.5 − 1",
        file_name=file.name,
        blocks=("one", "two", "three"),
        default_open=2,
        architecture=_Tiny(),
        weights=file,
    )


def put_in_place(patch: pytest.MonkeyPatch, folder: Path) -> Backbone:
    """Let trainings take the tiny backbone, whatever their settings say; return it."""
    row = tiny_backbone(folder)
    patch.setattr(config, "backbone", lambda _: row)
    patch.setattr(weights, "find", lambda _: row.weights)
    return row
