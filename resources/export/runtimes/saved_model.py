"""Load the classifier with TensorFlow."""

import tensorflow as tf


def load(folder):
    """Return a function from a square (s, s, 3), RGB 0-255, to one probability per class."""
    model = tf.saved_model.load(str(folder / "saved_model"))
    predict = model.signatures["serving_default"]
    return lambda photo: predict(photos=tf.constant(photo[None], tf.float32))["classes"].numpy()[0]
