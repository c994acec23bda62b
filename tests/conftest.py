"""Shared by all tests: the offscreen platform, a home of their own, and small photos."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from coverage import Coverage

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
os.environ.setdefault("QT_API", "pyside6")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

# Processes that test at the same time share the processors: each would start threads for all.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")

# After the environment: some libraries read it when they are imported.
from augstudio.augment.recipe import Recipe
from augstudio.data.scan import scan
from augstudio.models.backbones import Backbone
from augstudio.models.converted import kept
from augstudio.runs.choices import TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import Run
from augstudio.training.train import train
from tests.photos import write_folder

try:
    from PySide6 import QtTest, QtWidgets  # noqa: F401

    NO_QT = ""
except ImportError as missing:
    NO_QT = f"Qt can't load on this machine: {missing}"

# Networks are made of so many objects that looking for garbage took a tenth of the time.
gc.set_threshold(10_000, 10, 5)

SHARED = Path(__file__).parents[2] / "shared"
#: The rooms whose coverage is asked for.
COVERED = ("augment", "cluster", "data", "evaluation", "export", "features", "lab")


def pytest_plugin_registered(plugin_name: str, manager: pytest.PytestPluginManager) -> None:
    """Do without pytest-qt where Qt can't load; it would end the whole session."""
    if NO_QT and plugin_name == "pytest-qt":
        manager.unregister(name=plugin_name)


class WithoutQt(pytest.Module):
    """Test files of the window on a machine where it can't open."""

    def collect(self) -> NoReturn:
        pytest.skip(NO_QT, allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> WithoutQt | None:
    """Skip the tests of the window, with the reason, where Qt can't load."""
    folder = module_path.relative_to(Path(__file__).parent).parts[0]
    if NO_QT and folder in ("ui", "e2e"):
        return WithoutQt.from_parent(parent, path=module_path)
    return None


@pytest.fixture(scope="module", autouse=True)
def coverage_where_it_counts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Measure coverage only in the tests of the rooms that compute: it takes a fifth of a test."""
    room = request.path.relative_to(Path(__file__).parent).parts[0]
    coverage = Coverage.current() if room not in COVERED else None
    if coverage is not None:
        coverage.stop()
    yield
    if coverage is not None:
        coverage.start()


@pytest.fixture(scope="session")
def kept_apart() -> set[str]:
    """Libraries whose objects are no longer searched for garbage."""
    return set()


@pytest.fixture(scope="module", autouse=True)
def libraries_are_no_garbage(kept_apart: set[str]) -> None:
    """Don't search TensorFlow for garbage, once it is there: it takes 0.2 s after each training."""
    if "tensorflow" in sys.modules and "tensorflow" not in kept_apart:
        gc.collect()
        gc.freeze()
        kept_apart.add("tensorflow")


@pytest.fixture(scope="session", autouse=True)
def no_power_cuts() -> Iterator[None]:
    """Don't wait until files are on the disk: no test cuts the power, and it takes 3 ms each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give each test a folder with a plain name.

    pytest's begin with "test_", which looks like a folder of test photos: each scan would search
    the folders of all other tests for the training photos.
    """
    return tmp_path_factory.mktemp("case")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep caches, settings, runs and weights of every test in a folder of its own."""
    folder = tmp_path / "augstudio-home"
    monkeypatch.setenv("AUGSTUDIO_HOME", str(folder))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras-home"))
    return folder


@pytest.fixture(scope="session")
def converted_networks() -> dict[str, Any]:
    """The built-in network for OpenVINO, at each size and pooling that a test has needed so far."""
    return {}


@pytest.fixture(autouse=True)
def each_network_converted_once(
    converted_networks: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Share what is converted between the homes of the tests: it takes two seconds each time."""

    def shared(backbone: Backbone) -> Any:
        if backbone.weights is not None:
            return kept(backbone)
        if backbone.identity not in converted_networks:
            converted_networks[backbone.identity] = kept(backbone)
        return converted_networks[backbone.identity]

    monkeypatch.setattr("augstudio.models.engine.kept", shared)


@pytest.fixture
def small_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw 15 photos as the sample dataset, not 240, which take seconds."""
    monkeypatch.setattr("augstudio.data.sample.folder.PHOTOS", {"train": 3, "validation": 2})


@pytest.fixture(scope="session")
def cats_dogs() -> Path:
    return shared_folder("data/cats_dogs")


@pytest.fixture(scope="session")
def ants_bees() -> Path:
    return shared_folder("data/ants_bees")


@pytest.fixture(scope="session")
def cases() -> Path:
    return shared_folder("cases")


def shared_folder(name: str) -> Path:
    folder = SHARED / name
    if not folder.exists():
        pytest.skip(f"{name} of the shared files is not on this machine")
    return folder


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of the built-in backbone on red and blue photos, made once for all tests."""
    folder = tmp_path_factory.mktemp("trained")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUGSTUDIO_HOME", str(folder / "home"))
        dataset = scan(write_folder(folder / "colours", photos=10))
        return train(
            dataset, Recipe(), TrainConfig(top_model=TopModel.DENSE, epochs=8), folder / "run"
        )
