"""The classifier as OpenVINO's two files."""

from pathlib import Path
from typing import TYPE_CHECKING

from augstudio.models.converted import converted, openvino

if TYPE_CHECKING:
    import keras


def write_openvino(network: "keras.Model", path: Path) -> None:
    """Write ``network`` to ``path``, an ``.xml`` file, and its weights beside it.

    The weights keep their 32 bits; by default, OpenVINO would round them to 16.
    """
    openvino().save_model(converted(network), path, compress_to_fp16=False)
