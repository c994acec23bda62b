"""The classifier as an ONNX file."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def write_onnx(network: "keras.Model", path: Path) -> None:
    """Write ``network`` to ``path``, an ``.onnx`` file; it needs the extra ``onnx``.

    Any number of photos can be classified at once.
    """
    with warnings.catch_warnings():
        # Keras asks NumPy for a type that NumPy is about to define.
        warnings.simplefilter("ignore", FutureWarning)
        network.export(path, format="onnx", verbose=False)
