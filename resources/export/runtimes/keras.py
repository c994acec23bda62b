"""Load the classifier with Keras."""

import keras
import numpy as np


def load(folder):
    """Return a function from a square (s, s, 3), RGB 0-255, to one probability per class."""
    model = keras.models.load_model(folder / "model.keras", compile=False)
    return lambda photo: model.predict_on_batch(photo[None].astype(np.float32))[0]
