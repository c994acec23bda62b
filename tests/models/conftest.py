"""The built-in network, built once, and a drawn photo with round and straight edges."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.models.backbones import Backbone, backbone


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
