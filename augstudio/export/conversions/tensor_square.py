"""Photos fitted into a square by TensorFlow alone, with the pixels of ``data.images.load``."""

from typing import Any

from augstudio.data.images import Fit


def tensor_square(data: Any, size: int, fit: Fit) -> Any:
    """Return the photo in ``data``, the bytes of a JPEG or PNG file, as a tensor (size, size, 3).

    It is RGB, float32, whole numbers from 0 to 255; transparent parts are white. The steps are
    those of ``squares.square``, each rounded as there, so that most pixels are the same.
    """
    import tensorflow as tf

    pixels = _decoded(data)
    height, width = tf.shape(pixels)[0], tf.shape(pixels)[1]
    rows = columns = tf.constant(size)
    if fit is Fit.CROP:
        side = tf.minimum(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        pixels = pixels[top : top + side, left : left + side]
    elif fit is Fit.PAD:
        scale = size / tf.cast(tf.maximum(height, width), tf.float64)
        rows, columns = (
            tf.maximum(1, tf.cast(tf.round(tf.cast(side, tf.float64) * scale), tf.int32))
            for side in (height, width)
        )
    for step in (_averaging, _blurring, _bicubic):
        sides = tf.shape(pixels)
        down, across = step(sides[0], rows), step(sides[1], columns)
        # Where both sides halve exactly, OpenCV rounds 0.5 up.
        halved = tf.logical_and(sides[0] == 2 * rows, sides[1] == 2 * columns)
        upwards = tf.where(halved, 1e-3, 0.0)
        pixels = tf.einsum("yh,hwc->ywc", down, pixels)
        pixels = tf.einsum("xw,ywc->yxc", across, pixels)
        pixels = tf.clip_by_value(tf.round(pixels + upwards), 0, 255)
    top, left = (size - rows) // 2, (size - columns) // 2
    bars = [[top, size - rows - top], [left, size - columns - left], [0, 0]]
    return tf.ensure_shape(tf.pad(pixels, bars), (size, size, 3))


def _decoded(data: Any) -> Any:
    """Return a photo (h, w, 3), float32, transparent parts white."""
    import tensorflow as tf

    def png() -> Any:
        values = tf.cast(tf.io.decode_png(data, channels=4), tf.float32)
        covered = values[..., 3:] / 255
        return tf.round(values[..., :3] * covered + 255 * (1 - covered))

    def jpeg() -> Any:
        pixels = tf.io.decode_jpeg(data, channels=3, dct_method="INTEGER_ACCURATE")
        return tf.cast(pixels, tf.float32)

    is_png = tf.equal(tf.strings.substr(data, 0, 4), b"\x89PNG")
    pixels = tf.cond(is_png, png, jpeg)
    return tf.ensure_shape(pixels, (None, None, 3))


def _averaging(side: Any, wanted: Any) -> Any:
    """Return weights (wanted or side, side): OpenCV's INTER_AREA for a side that halves."""
    import tensorflow as tf

    def halved() -> Any:
        length = tf.cast(side, tf.float32) / tf.cast(wanted, tf.float32)
        ends = tf.cast(tf.range(wanted + 1), tf.float32) * length
        starts = tf.cast(tf.range(side), tf.float32)
        upper = tf.minimum(ends[1:, None], starts + 1)
        lower = tf.maximum(ends[:-1, None], starts)
        return tf.maximum(upper - lower, 0) / length

    return tf.cond(side < 2 * wanted, lambda: tf.eye(side), halved)


def _blurring(side: Any, wanted: Any) -> Any:
    """Return weights (side, side): three of them around each pixel, in steps of 1/256."""
    import tensorflow as tf

    shrinks = tf.cast(side, tf.float32) / tf.cast(wanted, tf.float32)
    sigma = tf.maximum(0.0, shrinks - 1) / 2
    edge = tf.where(sigma > 0, tf.exp(-0.5 / tf.maximum(sigma, 1e-6) ** 2), 0.0)
    edge = tf.round(256 * edge / (1 + 2 * edge)) / 256
    rows = tf.range(side)
    # Mirrored at the ends.
    before, after = tf.abs(rows - 1), side - 1 - tf.abs(side - 2 - rows)
    beside = sum(tf.one_hot(tf.clip_by_value(each, 0, side - 1), side) for each in (before, after))
    return (1 - 2 * edge) * tf.eye(side) + edge * beside


def _bicubic(side: Any, wanted: Any) -> Any:
    """Return weights (wanted, side): cubic with a = -0.75, the pixels at the ends repeated."""
    import tensorflow as tf

    a = -0.75
    scale = tf.cast(side, tf.float32) / tf.cast(wanted, tf.float32)
    places = (tf.cast(tf.range(wanted), tf.float32) + 0.5) * scale - 0.5
    weights = tf.zeros((wanted, side))
    for step in (-1, 0, 1, 2):
        at = tf.cast(tf.floor(places), tf.int32) + step
        x = tf.abs(places - tf.cast(at, tf.float32))
        near = ((a + 2) * x - (a + 3)) * x**2 + 1
        far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
        found = tf.one_hot(tf.clip_by_value(at, 0, side - 1), side)
        weights += tf.where(x <= 1, near, far)[:, None] * found
    return weights
