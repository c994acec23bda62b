"""Load the classifier with LiteRT, the runtime of TensorFlow Lite files."""

import numpy as np
from ai_edge_litert.interpreter import Interpreter


def load(folder):
    """Return a function from a square (s, s, 3), RGB 0-255, to one probability per class."""
    model = Interpreter(str(folder / "model.tflite"))
    model.allocate_tensors()
    [takes], [gives] = model.get_input_details(), model.get_output_details()

    def answer(photo):
        model.set_tensor(takes["index"], photo[None].astype(takes["dtype"]))
        model.invoke()
        found, (scale, zero) = model.get_tensor(gives["index"])[0], gives["quantization"]
        return (np.float32(found) - zero) * scale if scale else found  # int8: whole numbers

    return answer
