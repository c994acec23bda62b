"""The built-in network, built once, a drawn photo, and a small classifier's file in parts."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.models.backbones import Backbone, backbone
from augstudio.models.classifier import save_classifier
from tests.models.archives import PARTS, small_classifier
from tests.models.server import FILE, FileServer, serving


@pytest.fixture(autouse=True)
def each_network_converted_once() -> None:
    """Convert networks in every test: these are the tests of just that."""


@pytest.fixture
def first_weights_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with weights of zero where a test gives all of them itself.

    Drawing random ones is almost half of the time that Keras takes to build a large network.
    """
    from keras import ops
    from keras.src.initializers import random_initializers

    def zeros(shape: tuple[int, ...], *_: object, dtype: str | None = None, **__: object) -> Any:
        return ops.zeros(shape, dtype or "float32")

    for name in ("truncated_normal", "uniform", "normal"):
        monkeypatch.setattr(random_initializers.random, name, zeros)


@pytest.fixture
def keras_home() -> Path:
    """Where Keras would keep its files during this test."""
    return Path(os.environ["KERAS_HOME"])


@pytest.fixture(scope="session")
def lite0() -> Backbone:
    return backbone("efficientnet_lite0")


@pytest.fixture(scope="session")
def network(lite0: Backbone) -> Any:
    return lite0.build()


@pytest.fixture(scope="session")
def drawing() -> NDArray[np.float32]:
    """Draw an orange disc before bars on a blue slope: (224, 224, 3), float32 in [0, 255]."""
    rows, columns = np.mgrid[0:224, 0:224]
    photo = np.empty((224, 224, 3), np.float32)
    photo[..., 0] = rows // 2
    photo[..., 1] = np.where(columns % 32 < 8, 200, 60)
    photo[..., 2] = 255 - columns // 2
    photo[(rows - 100) ** 2 + (columns - 120) ** 2 < 60**2] = (240, 150, 30)
    return photo


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the classifier of this test lies."""
    return tmp_path / "classifier.keras"


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the parts of a sound classifier's file."""
    path = tmp_path_factory.mktemp("sound") / "classifier.keras"
    save_classifier(small_classifier(8, 8, 3), path)
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in PARTS}


@pytest.fixture
def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask servers on this computer directly, whatever its network is set to."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server(without_proxies: None) -> Iterator[FileServer]:
    """A server that gives ``FILE``."""
    with serving(FileServer(FILE)) as running:
        yield running


@pytest.fixture
def part(tmp_path: Path) -> Path:
    """Where a download is kept until it is whole."""
    return tmp_path / "file.h5.part"
