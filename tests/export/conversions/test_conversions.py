"""A network answers the same in every format, within the process of the tests."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.data.images import Fit, load
from augstudio.export.conversions.onnx_file import write_onnx
from augstudio.export.conversions.openvino_ir import write_openvino
from augstudio.export.conversions.saved_model import write_saved_model
from augstudio.export.conversions.tflite import tflite
from augstudio.export.formats import Format
from augstudio.models.converted import openvino
from tests.export.odd_photos import write_odd_photos

CLASSES = ("red", "a, b", "größer <3")
SIZE = 32

Answer = Callable[[NDArray[np.uint8]], Any]


@pytest.fixture(scope="module")
def network() -> Any:
    from keras import Input, Model, layers, utils

    utils.set_random_seed(0)
    photos = Input((SIZE, SIZE, 3), name="photos")
    x = layers.Rescaling(1 / 127.5, offset=-1)(photos)
    x = layers.Conv2D(8, 3, 2, activation="relu6")(x)
    x = layers.DepthwiseConv2D(3, activation="relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    network = Model(photos, layers.Dense(3, "softmax", kernel_initializer="orthogonal")(x))
    kernel, bias = network.layers[-1].get_weights()
    network.layers[-1].set_weights([20 * kernel, bias])
    return network


@pytest.fixture(scope="module")
def photos() -> NDArray[np.uint8]:
    rng = np.random.default_rng(0)
    colours = rng.integers(0, 256, (12, 1, 1, 3))
    return np.clip(colours + rng.normal(0, 40, (12, SIZE, SIZE, 3)), 0, 255).astype(np.uint8)


def largest_difference(network: Any, photos: NDArray[np.uint8], answer: Answer) -> float:
    expected = np.asarray(network(photos.astype(np.float32)))
    assert np.ptp(expected, axis=0).max() > 0.05, "the photos should get different answers"
    return float(np.abs(np.stack([answer(each) for each in photos]) - expected).max())


@pytest.mark.parametrize(
    ("form", "limit"),
    [
        (Format.TFLITE, 1e-5),
        (Format.TFLITE_FLOAT16, 2e-3),
        (Format.TFLITE_DYNAMIC, 0.03),
        (Format.TFLITE_INT8, 0.03),
    ],
)
def test_tensorflow_lite(
    network: Any, photos: NDArray[np.uint8], form: Format, limit: float
) -> None:
    from ai_edge_litert.interpreter import Interpreter

    model = tflite(network, form, CLASSES, "Ants & bees", photos)
    interpreter = Interpreter(model_content=model)
    interpreter.allocate_tensors()
    [takes], [gives] = interpreter.get_input_details(), interpreter.get_output_details()

    def answer(photo: NDArray[np.uint8]) -> Any:
        interpreter.set_tensor(takes["index"], photo[None].astype(takes["dtype"]))
        interpreter.invoke()
        scale, zero = gives["quantization"]
        found = interpreter.get_tensor(gives["index"])[0]
        return (np.float32(found) - zero) * scale if scale else found

    assert largest_difference(network, photos, answer) < limit
    if form is Format.TFLITE_INT8:
        # Whole numbers from end to end, and those of pixels as they are.
        assert (takes["dtype"], gives["dtype"]) == (np.uint8, np.uint8)
        assert takes["quantization"] == (1.0, 0)
    # The names of the classes are inside, for apps.
    assert ZipFile(BytesIO(model)).read("labels.txt").decode() == "red\na, b\ngrößer <3\n"
    assert b"TFLITE_METADATA" in model
    assert b"Ants & bees" in model


def test_the_same_classifier_gives_the_same_file(network: Any) -> None:
    first, second = (tflite(network, Format.TFLITE, CLASSES, "name") for _ in range(2))
    assert first == second


def test_onnx(network: Any, photos: NDArray[np.uint8], tmp_path: Path) -> None:
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("tf2onnx")
    write_onnx(network, tmp_path / "model.onnx")
    session = runtime.InferenceSession(tmp_path / "model.onnx", providers=["CPUExecutionProvider"])
    [name] = [each.name for each in session.get_inputs()]
    answers = session.run(None, {name: photos.astype(np.float32)})[0]
    assert largest_difference(network, photos, partial(_row, photos, answers)) < 1e-5


def _row(photos: NDArray[np.uint8], answers: Any, photo: NDArray[np.uint8]) -> Any:
    return answers[next(row for row, each in enumerate(photos) if (each == photo).all())]


def test_openvino(network: Any, photos: NDArray[np.uint8], tmp_path: Path) -> None:
    write_openvino(network, tmp_path / "model.xml")
    model = openvino().compile_model(
        tmp_path / "model.xml", "CPU", {"INFERENCE_PRECISION_HINT": "f32"}
    )
    difference = largest_difference(
        network, photos, lambda photo: model(photo[None].astype(np.float32))[0][0]
    )
    assert difference < 1e-5


@pytest.mark.parametrize("fit", Fit)
def test_a_saved_model_reads_files_too(
    network: Any, photos: NDArray[np.uint8], tmp_path: Path, fit: Fit
) -> None:
    import tensorflow as tf

    write_saved_model(network, tmp_path / "saved_model", fit)
    signatures = tf.saved_model.load(str(tmp_path / "saved_model")).signatures
    assert set(signatures) == {"serving_default", "encoded"}
    squares = tf.constant(photos, tf.float32)
    expected = np.asarray(network(squares))
    found = signatures["serving_default"](photos=squares)["classes"].numpy()
    assert np.abs(found - expected).max() < 1e-6
    # The files that TensorFlow reads as they are.
    names = ("plain.jpg", "alpha.png", "palette.png", "grey.jpg", "tiny.png")
    files = [each for each in write_odd_photos(tmp_path / "odd") if each.name in names]
    data = tf.constant([each.read_bytes() for each in files])
    expected = np.asarray(network(np.stack([load(each, SIZE, fit) for each in files]).astype("f4")))
    found = signatures["encoded"](photos=data)["classes"].numpy()
    # AugStudio decodes large JPEGs at a part of their size.
    assert np.abs(found - expected).max() < 0.02
