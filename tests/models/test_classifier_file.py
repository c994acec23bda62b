"""Classifiers that are not what they should be: each is refused in a sentence, and at once."""

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import h5py
import numpy as np
import pytest

from augstudio.errors import AugStudioError, InputError
from augstudio.models.classifier import load_classifier, save_classifier

PARTS = ("metadata.json", "config.json", "model.weights.h5")


def network(
    *shape: int | None, activation: str = "softmax", classes: int = 2, **settings: Any
) -> Any:
    """A classifier of a few weights."""
    import keras

    photos = keras.Input(shape, **settings)
    pooled = keras.layers.GlobalAveragePooling2D()(photos)
    return keras.Model(photos, keras.layers.Dense(classes, activation)(pooled))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "classifier.keras"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The parts of a sound file."""
    path = tmp_path_factory.mktemp("sound") / "classifier.keras"
    save_classifier(network(8, 8, 3), path)
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in PARTS}


def write(path: Path, parts: dict[str, bytes], **settings: Any) -> None:
    with ZipFile(path, "w", **settings) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def changed(parts: dict[str, bytes], change: Callable[[Any], object]) -> dict[str, bytes]:
    """Return the parts with another description."""
    description = json.loads(parts["config.json"])
    change(description)
    return parts | {"config.json": json.dumps(description).encode()}


def layer(description: Any, kind: str) -> Any:
    return next(row for row in description["config"]["layers"] if row["class_name"] == kind)


def refused(path: Path) -> str:
    """Return why a file is refused."""
    with pytest.raises(InputError, match=r"classifier\.keras can't be opened") as caught:
        load_classifier(path)
    assert caught.value.hint
    return caught.value.message.split("can't be opened: ")[1]


def test_a_sound_file_opens(path: Path, parts: dict[str, bytes]) -> None:
    write(path, parts)
    assert load_classifier(path).output_shape == (None, 2)


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda: network(None, None, 3), "does not say on which size"),
        (lambda: network(8, None, 3), "does not say on which size"),
        (lambda: network(32, 64, 3), "takes photos of 64 x 32 pixels, and AugStudio makes square"),
        (lambda: network(20_000, 20_000, 3), "20,000 x 20,000 pixels, and AugStudio makes at most"),
        (lambda: network(1025, 1025, 3), "1,025 x 1,025 pixels"),
        (lambda: network(8, 8, 1), "does not take photos in RGB"),
        (lambda: network(8, 8, 4), "does not take photos in RGB"),
        (lambda: network(8, 8, 3, dtype="uint8"), "photos as uint8, not as float32"),
        (lambda: network(8, 8, 3, dtype="int32"), "photos as int32, not as float32"),
        (lambda: network(8, 8, 3, batch_size=4), "takes 4 photos at a time"),
    ],
)
def test_networks_of_odd_shape(path: Path, build: Callable[[], Any], reason: str) -> None:
    build().save(path)
    assert reason in refused(path)


def test_several_inputs_or_outputs(path: Path) -> None:
    import keras

    one = network(8, 8, 3)
    keras.Model(one.input, [one.output, one.output]).save(path)
    assert "several inputs or outputs" in refused(path)
    two = [keras.Input((8, 8, 3), name=name) for name in "ab"]
    for inputs in (two, dict(zip("ab", two, strict=True))):
        keras.Model(inputs, one(keras.layers.add(two))).save(path)
        assert "several inputs or outputs" in refused(path)


def test_answers_that_are_pictures(path: Path) -> None:
    import keras

    photos = keras.Input((8, 8, 3))
    keras.Model(photos, keras.layers.Conv2D(2, 3)(photos)).save(path)
    assert "does not turn photos into classes" in refused(path)
    keras.Model(photos, keras.layers.Flatten()(photos)[:, :1] * 2).save(path)
    load_classifier(path)


def test_a_network_that_would_fill_the_memory(path: Path) -> None:
    import keras

    photos = keras.Input((1024, 1024, 3))
    large = keras.layers.UpSampling2D(1000)(photos)
    pooled = keras.layers.GlobalAveragePooling2D()(large)
    keras.Model(photos, keras.layers.Softmax()(pooled)).save(path)
    assert "would need too much memory" in refused(path)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_not_numbers(path: Path, value: float) -> None:
    model = network(8, 8, 3)
    model.layers[-1].bias.assign([0, value])
    save_classifier(model, path)
    assert "weights are not finite numbers" in refused(path)


def test_more_weights_than_the_file_has_take_no_memory(path: Path, parts: dict[str, bytes]) -> None:
    """Here 1.2 TB, which Keras would ask for before it looks at the weights."""

    def enlarge(description: Any) -> None:
        dense = layer(description, "Dense")
        dense["config"]["units"] = 10**11
        dense.pop("build_config")

    write(path, changed(parts, enlarge))
    refused(path)


@pytest.mark.parametrize(("units", "remove"), [(3, False), (3, True)])
def test_weights_of_another_network(
    path: Path, parts: dict[str, bytes], units: int, remove: bool
) -> None:
    def change(description: Any) -> None:
        layer(description, "Dense")["config"]["units"] = units
        if remove:
            layer(description, "Dense").pop("build_config")

    write(path, changed(parts, change))
    assert "damaged, or not a classifier" in refused(path)


@pytest.mark.parametrize("missing", ["layers", "layers/dense/vars/0", "layers/dense/vars/1"])
def test_missing_weights(path: Path, parts: dict[str, bytes], missing: str) -> None:
    """Keras would go on with random ones in some of these cases."""
    file = io.BytesIO(parts["model.weights.h5"])
    with h5py.File(file, "r+") as weights:
        del weights[missing]
    write(path, parts | {"model.weights.h5": file.getvalue()})
    assert "damaged, or not a classifier" in refused(path)


def hostile(kind: str, folder: Path) -> bytes:
    """Return weights that are read from elsewhere, or from nothing at all."""
    file = io.BytesIO()
    with h5py.File(file, "w") as weights:
        values = weights.create_group("layers/dense/vars")
        if kind == "sparse":
            values.create_dataset("0", (200_000, 200_000), "float32", chunks=(1000, 1000))
        elif kind == "elsewhere":
            outside = folder / "secret.bin"
            outside.write_bytes(bytes(24))
            values.create_dataset("0", (3, 2), "float32", external=[(str(outside), 0, 24)])
        else:
            values["0"] = h5py.ExternalLink(str(folder / "secret.h5"), "/x")
    return file.getvalue()


@pytest.mark.parametrize("kind", ["sparse", "elsewhere", "link"])
def test_weights_that_lie_elsewhere(
    path: Path, tmp_path: Path, parts: dict[str, bytes], kind: str
) -> None:
    write(path, parts | {"model.weights.h5": hostile(kind, tmp_path)})
    assert "damaged, or not a classifier" in refused(path)


@pytest.mark.parametrize(
    "more",
    [
        {"assets/words.txt": b"x"},
        {"../outside.txt": b"x"},
        {"inner.zip": b"PK\x05\x06" + bytes(18)},
        {f"{n}.txt": b"" for n in range(1000)},
    ],
)
def test_archives_with_other_files(
    path: Path, parts: dict[str, bytes], more: dict[str, bytes]
) -> None:
    write(path, parts | more)
    assert "damaged, or not a classifier" in refused(path)


def test_a_list_of_files_that_would_take_long_to_read(
    path: Path, parts: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not read at all: 10 million names would take a minute and gigabytes."""
    write(path, parts | {f"{n}.txt": b"" for n in range(1000)})
    monkeypatch.setattr("augstudio.models.classifier_file.ZipFile", None)
    assert "damaged, or not a classifier" in refused(path)


def test_archives_that_unpack_to_much_more(path: Path, parts: dict[str, bytes]) -> None:
    write(path, parts | {"model.weights.h5": bytes(10**7)}, compression=ZIP_DEFLATED)
    assert path.stat().st_size < 100_000
    assert "damaged, or not a classifier" in refused(path)


@pytest.mark.parametrize("about", [b"[]", b"3", b'{"keras_version": 3}', b"{}", b"null", b"{"])
def test_any_metadata(path: Path, parts: dict[str, bytes], about: bytes) -> None:
    write(path, changed(parts, lambda all: all.pop("config")) | {"metadata.json": about})
    assert "damaged, or not a classifier" in refused(path)


@pytest.mark.parametrize(
    "text", [b"[]", b"3", b"null", b"{}", b'{"config": {}}', b"[" * 100_000, b'"\xff"', b""]
)
def test_any_description(path: Path, parts: dict[str, bytes], text: bytes) -> None:
    write(path, parts | {"config.json": text})
    assert "damaged, or not a classifier" in refused(path)


def test_objects_of_other_packages(path: Path, parts: dict[str, bytes]) -> None:
    def change(description: Any) -> None:
        layer(description, "Dense").update(module="os", class_name="system")

    write(path, changed(parts, change))
    assert "holds code (system)" in refused(path)


def test_functions_are_never_called(path: Path, parts: dict[str, bytes]) -> None:
    """As an activation, this one would be asked to download something."""
    function = {"class_name": "function", "config": "get_file", "registered_name": "get_file"}

    def change(description: Any) -> None:
        layer(description, "Dense")["config"]["activation"] = function | {"module": "keras.utils"}

    write(path, changed(parts, change))
    assert "holds code (function)" in refused(path)


def test_a_file_for_a_newer_keras_is_not_called_damaged(
    path: Path, parts: dict[str, bytes]
) -> None:
    import keras

    def change(description: Any) -> None:
        layer(description, "Dense")["config"]["invented_later"] = None

    newer = changed(parts, change) | {"metadata.json": b'{"keras_version": "3.99.1"}'}
    write(path, newer)
    with pytest.raises(InputError) as caught:
        load_classifier(path)
    assert f"by Keras 3.99.1, and this is Keras {keras.__version__}." in caught.value.message
    assert caught.value.hint == "Update Keras: python -m pip install --upgrade keras"
    write(path, newer | {"metadata.json": b'{"keras_version": "2.15.0"}'})
    assert "written by Keras 2.15.0" in refused(path)


def test_a_newer_keras_is_no_reason_where_the_file_opens(
    path: Path, parts: dict[str, bytes]
) -> None:
    write(path, parts | {"metadata.json": b'{"keras_version": "3.99.1"}'})
    load_classifier(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_pipe_does_not_keep_it_waiting(path: Path) -> None:
    os.mkfifo(path)
    assert "not a regular file" in refused(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no such device here")
def test_a_device_is_refused(path: Path) -> None:
    path.symlink_to("/dev/zero")
    assert "not a regular file" in refused(path)


def test_a_folder_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(InputError):
        load_classifier(path)


def test_a_huge_file_is_not_read(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10_000_000_000)
    assert "it has 10,000 MB, and a classifier has at most 2,000" in refused(path)


def test_too_little_memory_is_said(
    path: Path, parts: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    write(path, parts)
    monkeypatch.setattr(keras.models, "load_model", fail)
    with pytest.raises(AugStudioError, match="too little memory") as caught:
        load_classifier(path)
    assert caught.value.exit_code == 1
