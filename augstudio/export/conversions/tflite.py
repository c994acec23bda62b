"""The classifier as a TensorFlow Lite file."""

import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from augstudio.export.conversions.tflite_metadata import with_metadata
from augstudio.export.formats import Format
from augstudio.models.converted import frozen

if TYPE_CHECKING:
    import keras


def tflite(
    network: "keras.Model",
    form: Format,
    classes: Sequence[str],
    name: str,
    photos: Iterable[NDArray[np.uint8]] = (),
) -> bytes:
    """Return ``network`` as a TensorFlow Lite file, with the names of its classes inside.

    Only TensorFlow Lite's own operations are used: the runtime of phones has no others.

    Parameters
    ----------
    form
        ``TFLITE`` has weights of 32 bits, ``TFLITE_FLOAT16`` of 16, and ``TFLITE_DYNAMIC`` of 8.
        All three take float32. ``TFLITE_INT8`` computes with whole numbers of 8 bits only; it takes
        and returns uint8, photos as they are.
    classes, name
        Stored in the file for apps to show: the names of the classes and of the classifier.
    photos
        For ``TFLITE_INT8``: photos (s, s, 3), RGB, at least one, by which the range of all values
        is found.
    """
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen(network)])
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    if form is not Format.TFLITE:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if form is Format.TFLITE_FLOAT16:
        converter.target_spec.supported_types = [tf.float16]
    if form is Format.TFLITE_INT8:
        _whole_numbers(converter, photos)
    with warnings.catch_warnings():
        # It warns that the range of the input is not given, and then measures it.
        warnings.simplefilter("ignore")
        model = converter.convert()
    return with_metadata(model, classes, name)


def _whole_numbers(converter: Any, photos: Iterable[NDArray[np.uint8]]) -> None:
    import tensorflow as tf

    examples = [photo[None].astype(np.float32) for photo in photos]
    # Black and white make 0-255 the range of the input: the values of pixels stay as they are.
    examples += [np.full_like(examples[0], value) for value in (0, 255)]
    converter.representative_dataset = lambda: ([each] for each in examples)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.uint8
    converter.inference_output_type = tf.uint8
