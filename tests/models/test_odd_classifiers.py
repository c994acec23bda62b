"""Classifiers of odd shape, with odd weights, or for another Keras: each gets a sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.errors import AugStudioError, InputError
from augstudio.models.classifier import load_classifier, save_classifier
from tests.models.archives import changed, layer, refused, small_classifier, write


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda: small_classifier(None, None, 3), "has no fixed photo size"),
        (lambda: small_classifier(8, None, 3), "has no fixed photo size"),
        (
            lambda: small_classifier(32, 64, 3),
            "takes photos of 64 x 32 pixels, but AugStudio needs square",
        ),
        (
            lambda: small_classifier(20_000, 20_000, 3),
            "20\u202f000 x 20\u202f000 pixels, but AugStudio supports at most",
        ),
        (lambda: small_classifier(1025, 1025, 3), "1\u202f025 x 1\u202f025 pixels"),
        (lambda: small_classifier(8, 8, 1), "does not take RGB photos"),
        (lambda: small_classifier(8, 8, 4), "does not take RGB photos"),
        (lambda: small_classifier(8, 8, 3, dtype="uint8"), "photos as uint8, not as float32"),
        (lambda: small_classifier(8, 8, 3, dtype="int32"), "photos as int32, not as float32"),
        (lambda: small_classifier(8, 8, 3, batch_size=4), "takes 4 photos at a time"),
    ],
)
def test_networks_of_odd_shape(path: Path, build: Callable[[], Any], reason: str) -> None:
    build().save(path)
    assert reason in refused(path)


def test_several_inputs_or_outputs(path: Path) -> None:
    import keras

    one = small_classifier(8, 8, 3)
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


@pytest.mark.parametrize("nested", [False, True])
def test_layers_in_a_sequential_model_are_opened_and_measured(path: Path, nested: bool) -> None:
    from keras import Input, Sequential, layers

    def sequential(size: int, factor: int) -> Any:
        inside = [layers.UpSampling2D(factor), layers.GlobalAveragePooling2D()]
        body = [Sequential(inside)] if nested else inside
        return Sequential([Input((size, size, 3)), *body, layers.Softmax()])

    sequential(8, 2).save(path)
    assert load_classifier(path).output_shape == (None, 3)
    sequential(1024, 1000).save(path)
    assert "would need too much memory" in refused(path)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_not_numbers(path: Path, value: float) -> None:
    model = small_classifier(8, 8, 3)
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


def test_too_little_memory_is_reported(
    path: Path, parts: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    write(path, parts)
    monkeypatch.setattr(keras.models, "load_model", fail)
    with pytest.raises(AugStudioError, match="not enough memory") as caught:
        load_classifier(path)
    assert caught.value.exit_code == 1
