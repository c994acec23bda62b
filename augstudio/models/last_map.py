"""The last feature map of a classifier, and what each place of it says for a class."""

from typing import TYPE_CHECKING, Any

from augstudio.errors import InputError
from augstudio.models.converted import forget_gradients

if TYPE_CHECKING:
    import keras

_HINT = "Train a run with another network to see heat maps."


def evidence(classifier: "keras.Model") -> Any:
    """Return a TensorFlow function: photo (1, s, s, 3), class () -> map (h, w), logits (k,).

    All are float32, except the number of the class, int32; -1 stands for the most probable class.

    The map is HiResCAM on the last feature map: each of its values times the gradient of the
    class's logit minus the mean of the other classes' logits, added up over the channels (R.
    Draelos, L. Carin, "Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional
    neural networks", 2020). Softmax depends on differences of logits only: the logit of one class
    says nothing by itself.

    Where the logits are linear in the pooled feature map, whether it is averaged, flattened or its
    maximum taken, the map adds up to exactly its part of that difference; the rest comes from the
    biases and, with ``Pooling.BLOCKS``, from lower blocks. With averages, it is the class
    activation map (B. Zhou et al., "Learning deep features for discriminative localization", 2016)
    and the same as Grad-CAM (R. Selvaraju et al., "Grad-CAM: visual explanations from deep
    networks via gradient-based localization", 2017). Grad-CAM averages the gradient over all
    places, which mixes them up where a network has flattened the map.

    ``classifier`` must not be used for anything else: it loses its softmax. Raises ``InputError``
    if it has no softmax or no feature map.
    """
    import tensorflow as tf
    from keras import Model, activations

    last, output = last_map(classifier), _output_layer(classifier)
    if getattr(output, "activation", None) is not activations.softmax:
        raise InputError(
            "This network does not end with softmax, so there are no heat maps.", _HINT
        )
    output.activation = activations.linear
    network = Model(classifier.inputs, [last, classifier.outputs[0]])
    classes = int(classifier.output_shape[-1])
    # The class's own logit, minus the mean of the others.
    contrast = tf.eye(classes) - (1 - tf.eye(classes)) / max(1, classes - 1)
    photo = tf.TensorSpec((1, *classifier.input_shape[1:]), tf.float32)
    signature = [photo, tf.TensorSpec((), tf.int32)]

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def explain(photo: Any, number: Any) -> Any:
        with tf.GradientTape() as tape:
            # A frozen network has nothing else that the tape would follow.
            tape.watch(photo)
            values, logits = network(photo, training=False)
            logits = tf.cast(logits[0], tf.float32)
            best = tf.argmax(logits, output_type=tf.int32)
            asked = tf.reduce_sum(logits * contrast[tf.where(number < 0, best, number)])
        gradient = tape.gradient(asked, values)
        parts = tf.cast(values, tf.float32) * tf.cast(gradient, tf.float32)
        return tf.reduce_sum(parts, axis=-1)[0], logits

    forget_gradients(explain)
    return explain


def last_map(network: "keras.Model") -> Any:
    """Return the last feature map (n, h, w, c) of a network; ``InputError`` if it has none."""
    from keras import Model

    # A ``Sequential`` has operations only after this.
    operations = Model(network.inputs, network.outputs).operations
    maps = [each.output for each in operations if len(each.output.shape) == 4]
    # The photos themselves are the first one.
    if len(maps) < 2:
        raise InputError("This network has no feature map, so there are no heat maps.", _HINT)
    if maps[-1].shape[1] * maps[-1].shape[2] == 1:
        size = network.input_shape[1]
        raise InputError(
            f"To this network, a photo of {size} x {size} pixels is a single place, so there are "
            "no heat maps.",
            "Train a run with a larger input size to see heat maps.",
        )
    return maps[-1]


def _output_layer(classifier: "keras.Model") -> Any:
    from keras import Model

    layer = classifier.layers[-1]
    while isinstance(layer, Model):
        layer = layer.layers[-1]
    return layer
