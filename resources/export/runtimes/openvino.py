"""Load the classifier with OpenVINO."""

import sys

import numpy as np

sys.modules["openvino_telemetry"] = None  # otherwise importing OpenVINO reports its use
import openvino  # noqa: E402


def load(folder):
    """Return a function from a square (s, s, 3), RGB 0-255, to one probability per class."""
    settings = {"INFERENCE_PRECISION_HINT": "f32"}  # otherwise some processors round to 16 bits
    model = openvino.compile_model(folder / "model.xml", "CPU", settings)
    return lambda photo: model(photo[None].astype(np.float32))[0][0]
