"""What Keras 3.8 knows: the arguments of every class in our networks, read off its source."""

from collections.abc import Iterator
from typing import Any

_LAYER = "name trainable dtype "
_BIAS = "bias_constraint bias_initializer bias_regularizer use_bias activation "
_KERNEL = "kernel_constraint kernel_initializer kernel_regularizer "
_DEPTHWISE = "depthwise_constraint depthwise_initializer depthwise_regularizer depth_multiplier "
_WINDOW = "kernel_size strides padding data_format dilation_rate activity_regularizer "
_POOL = "pool_size strides padding data_format"
_BETA_GAMMA = (
    "axis epsilon center scale beta_constraint beta_initializer beta_regularizer "
    "gamma_constraint gamma_initializer gamma_regularizer "
)

ARGUMENTS = {
    name: set(text.split())
    for name, text in {
        "Activation": _LAYER + "activation",
        "Add": _LAYER,
        "Average": _LAYER,
        "AveragePooling2D": _LAYER + _POOL,
        "BatchNormalization": _LAYER
        + _BETA_GAMMA
        + "momentum moving_mean_initializer moving_variance_initializer synchronized",
        "Concatenate": _LAYER + "axis",
        "Conv2D": _LAYER + _WINDOW + _KERNEL + _BIAS + "filters groups",
        "Cropping2D": _LAYER + "cropping data_format",
        "DTypePolicy": "name",
        "Dense": _LAYER + _KERNEL + _BIAS + "units",
        "DepthwiseConv2D": _LAYER + _WINDOW + _DEPTHWISE + _BIAS,
        "Dropout": _LAYER + "noise_shape rate seed",
        "Flatten": _LAYER + "data_format",
        "Flip": "axis",
        "Functional": "name trainable layers input_layers output_layers",
        "GlobalAveragePooling2D": _LAYER + "data_format keepdims",
        "GlobalMaxPooling2D": _LAYER + "data_format keepdims",
        "GlorotUniform": "seed",
        "HeNormal": "seed",
        "InputLayer": "name dtype batch_shape optional sparse",
        "LayerNormalization": _LAYER + _BETA_GAMMA + "rms_scaling",
        "LayerScale": _LAYER + "init_values projection_dim",
        "MaxPooling2D": _LAYER + _POOL,
        "Mean": "axis keepdims",
        "Multiply": _LAYER,
        "Normalization": _LAYER + "axis invert mean variance",
        "Ones": "",
        "ReLU": _LAYER + "max_value negative_slope threshold",
        "Rescaling": _LAYER + "offset scale",
        "Reshape": _LAYER + "target_shape",
        "SeparableConv2D": _LAYER
        + _WINDOW
        + _DEPTHWISE
        + _BIAS
        + "filters pointwise_constraint pointwise_initializer pointwise_regularizer",
        "Std": "axis keepdims",
        "Subtract": "",
        "TrueDivide": "",
        "VarianceScaling": "distribution mode scale seed",
        "Zeros": "",
        "ZeroPadding2D": _LAYER + "data_format padding",
        # Not a class: how a description names the inputs of a layer.
        "__keras_tensor__": "shape dtype keras_history",
    }.items()
}


def unknown(node: Any) -> set[str]:
    """Return the classes and arguments in a description that Keras 3.8 would refuse."""
    return {
        found if argument is None else f"{found}.{argument}"
        for found, arguments in _objects(node)
        for argument in (sorted(arguments - ARGUMENTS[found]) if found in ARGUMENTS else [None])
    }


def _objects(node: Any) -> Iterator[tuple[str, set[str]]]:
    if isinstance(node, dict):
        if "class_name" in node:
            yield node["class_name"], set(node["config"])
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _objects(each)
