"""Load the classifier with ONNX Runtime."""

import numpy as np
import onnxruntime


def load(folder):
    """Return a function from a square (s, s, 3), RGB 0-255, to one probability per class."""
    model = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    name = model.get_inputs()[0].name
    return lambda photo: model.run(None, {name: photo[None].astype(np.float32)})[0][0]
