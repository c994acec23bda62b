"""The classifier as a TensorFlow SavedModel, which also takes the bytes of photos."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from augstudio.data.images import Fit
from augstudio.export.conversions.tensor_square import tensor_square

if TYPE_CHECKING:
    import keras


def write_saved_model(network: "keras.Model", path: Path, fit: Fit) -> None:
    """Write ``network`` to the new folder ``path``, with two signatures.

    ``serving_default`` takes ``photos`` (n, s, s, 3), RGB, float32 in [0, 255]; ``encoded`` takes
    ``photos`` (n,), strings, each the bytes of a JPEG or PNG file. Both return ``classes``
    (n, classes), probabilities, float32. ``encoded`` fits photos into the square as AugStudio does,
    but neither turns a photo by its EXIF data nor converts its colours by a profile.
    """
    import tensorflow as tf

    size = int(network.input_shape[1])
    squares = tf.TensorSpec((None, size, size, 3), tf.float32, name="photos")
    files = tf.TensorSpec((None,), tf.string, name="photos")

    def classify(photos: Any) -> dict[str, Any]:
        return {"classes": network(photos, training=False)}

    def classify_files(photos: Any) -> dict[str, Any]:
        read = tf.map_fn(
            lambda data: tensor_square(data, size, fit), photos, fn_output_signature=tf.float32
        )
        return classify(tf.ensure_shape(read, (None, size, size, 3)))

    module = tf.Module()
    module.network = network
    module.classify = tf.function(classify, input_signature=[squares])
    module.classify_files = tf.function(classify_files, input_signature=[files])
    signatures = {"serving_default": module.classify, "encoded": module.classify_files}
    tf.saved_model.save(module, str(path), signatures=signatures)
