"""A saved classifier in older versions of Keras: what is left out, and that they open it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest

from augstudio.augment.normalize import fit
from augstudio.augment.recipe import Recipe
from augstudio.models.backbones import Pooling, backbone
from augstudio.models.classifier import load_classifier, save_classifier
from augstudio.models.classifier_parts import build_top_model, join
from augstudio.models.files.keras_archive import leave_out_newer
from augstudio.models.small_network import SmallNetwork, build_small_network
from tests.models.keras_38 import unknown
from tests.models.random_weights import enliven, photos

CLASSES = ("ant", "bee", "wasp")
ALONE = {"samplewise_center": True, "samplewise_std_normalization": True, "rescale": 1 / 255}
TOGETHER = {"featurewise_center": True, "featurewise_std_normalization": True}


def on_backbone(key: str, pooling: Pooling = Pooling.AVERAGE) -> Any:
    row = backbone(key).chosen(input_size=64, pooling=pooling)

    class Empty:
        build = staticmethod(row.build_empty)

    head = build_top_model(row.feature_size, len(CLASSES), hidden_units=8)
    return join(Empty, head, CLASSES)  # type: ignore[arg-type]


def from_scratch(network: SmallNetwork, precision: str = "float32", **settings: Any) -> Any:
    recipe = Recipe(**settings)
    values = np.random.default_rng(0).uniform(0, 255, (8, 32, 32, 3)).astype(np.float32)
    statistics = fit(values, recipe)
    return build_small_network(network, 32, 3, recipe, statistics, precision=precision)


#: Together they have every class of layer, initializer and operation of all our networks.
NETWORKS: dict[str, Callable[[], Any]] = {
    "efficientnet_lite0": lambda: on_backbone("efficientnet_lite0"),
    "mobilenet_v3_small": lambda: on_backbone("mobilenet_v3_small", Pooling.MAXIMUM),
    "convnext_tiny": lambda: on_backbone("convnext_tiny"),
    "classic_tutorial": lambda: on_backbone("vgg16", Pooling.FLATTEN),
    "modern": lambda: from_scratch(SmallNetwork.MODERN, "mixed_bfloat16"),
    "samplewise": lambda: from_scratch(SmallNetwork.MODERN, **ALONE),
    "featurewise": lambda: from_scratch(SmallNetwork.TUTORIAL, **TOGETHER),
    "whitening": lambda: from_scratch(SmallNetwork.TUTORIAL, zca_whitening=True),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Saved classifiers, each beside its answers."""
    place = tmp_path_factory.mktemp("classifiers")
    for name, build in NETWORKS.items():
        model = build()
        if name not in ("whitening", "featurewise"):
            enliven(model)
        save_classifier(model, place / f"{name}.keras")
        np.save(place / f"{name}.npy", np.asarray(model(photos(model.input_shape[1]))))
    return place


def description(path: Path) -> Any:
    with ZipFile(path) as archive:
        return json.loads(archive.read("config.json"))


@pytest.mark.parametrize("name", NETWORKS)
def test_nothing_is_written_that_keras_3_8_refuses(folder: Path, name: str) -> None:
    assert unknown(description(folder / f"{name}.keras")) == set()


@pytest.mark.parametrize("name", ["samplewise", "whitening", "mobilenet_v3_small"])
def test_the_answers_stay_the_same(folder: Path, name: str) -> None:
    model = load_classifier(folder / f"{name}.keras")
    answers = np.asarray(model(photos(model.input_shape[1])))
    np.testing.assert_array_equal(answers, np.load(folder / f"{name}.npy"))


def test_weights_and_version_stay_as_keras_wrote_them(tmp_path: Path) -> None:
    import keras

    model = from_scratch(SmallNetwork.MODERN)
    model.save(tmp_path / "plain.keras")
    save_classifier(model, tmp_path / "ours.keras")
    with ZipFile(tmp_path / "plain.keras") as plain, ZipFile(tmp_path / "ours.keras") as ours:
        assert ours.namelist() == plain.namelist()
        assert ours.testzip() is None
        about = json.loads(ours.read("metadata.json"))
        sizes = [archive.getinfo("model.weights.h5").file_size for archive in (plain, ours)]
    assert about["keras_version"] == keras.__version__
    assert sizes[0] == sizes[1]


def test_runs_of_earlier_versions_still_open(tmp_path: Path) -> None:
    """They hold what Keras wrote, with all its settings."""
    model = from_scratch(SmallNetwork.MODERN, **ALONE)
    model.save(tmp_path / "old.keras")
    again = load_classifier(tmp_path / "old.keras")
    np.testing.assert_array_equal(again(photos(32)), model(photos(32)))


def test_what_is_not_at_its_default_stays() -> None:
    settings = {"renorm": True, "renorm_momentum": 0.9, "input_axes": [0], "units": 3}
    node = {"layers": [{"class_name": "Odd", "config": settings | {"quantization_config": None}}]}
    leave_out_newer(node)
    assert node == {"layers": [{"class_name": "Odd", "config": settings}]}


def test_names_of_layers_stay_those_of_operations_go() -> None:
    layer = {"module": "keras.layers", "class_name": "Add", "config": {"name": "add"}}
    operation = {"module": "keras.src.ops.numpy", "class_name": "Flip", "config": {"name": "f"}}
    leave_out_newer([layer, operation])
    assert layer["config"] == {"name": "add"}
    assert operation["config"] == {}


OPEN = """
import sys, pathlib, keras, numpy as np
folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.glob("*.keras")):
    model = keras.models.load_model(path)
    found = np.asarray(model(np.load(folder / f"photos-{model.input_shape[1]}.npy")))
    np.testing.assert_allclose(found, np.load(path.with_suffix(".npy")), atol=1e-5)
    print(path.stem)
print(keras.__version__)
"""


Runner = Callable[..., list[str]]


@pytest.fixture(scope="module")
def with_keras(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """Runs code with another Keras, on the TensorFlow that is here; returns what it prints."""
    place = tmp_path_factory.mktemp("keras")

    @cache
    def missing(version: str) -> str:
        """Install a version; return why that can't be done here, or ""."""
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--retries", "1"]
        options = ["--timeout", "10", "--target", str(place / version), f"keras=={version}"]
        try:
            done = subprocess.run([*pip, *options], capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired:
            return f"Keras {version} could not be installed in a minute"
        return f"Keras {version} can't be had here: {done.stderr[-200:]}" * (done.returncode != 0)

    def run(version: str, code: str, *arguments: Path) -> list[str]:
        if reason := missing(version):
            pytest.skip(reason)
        paths = os.pathsep.join([str(place / version), str(Path(__file__).parents[2])])
        ran = subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)],
            env=os.environ | {"PYTHONPATH": paths, "KERAS_BACKEND": "tensorflow"},
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert ran.returncode == 0, ran.stderr[-2000:]
        return ran.stdout.split("\n")[:-1]

    return run


@pytest.mark.parametrize("version", ["3.8.0", "3.12.0"])
def test_an_older_keras_opens_it_with_the_same_answers(
    version: str, folder: Path, with_keras: Runner
) -> None:
    for size in (32, 64):
        np.save(folder / f"photos-{size}.npy", photos(size))
    found = with_keras(version, OPEN, folder)
    assert found == [*sorted(NETWORKS), version]


REFUSE = """
import sys, pathlib
from augstudio.errors import InputError
from augstudio.models.classifier import load_classifier
load_classifier(pathlib.Path(sys.argv[1]))
try:
    load_classifier(pathlib.Path(sys.argv[2]))
except InputError as error:
    print(error)
"""


@pytest.mark.skipif(version("keras") < "3.15", reason="writes what Keras 3.12 opens")
def test_an_older_keras_says_which_version_is_needed(
    folder: Path, tmp_path: Path, with_keras: Runner
) -> None:
    """AugStudio there: it opens what was saved for it, and calls nothing else damaged."""
    import keras

    plain = tmp_path / "plain.keras"
    from_scratch(SmallNetwork.MODERN).save(plain)
    [sentence] = with_keras("3.12.0", REFUSE, folder / "samplewise.keras", plain)
    assert f"written by Keras {keras.__version__}, and this is Keras 3.12.0" in sentence
    assert "pip install --upgrade keras" in sentence
    assert "damaged" not in sentence
