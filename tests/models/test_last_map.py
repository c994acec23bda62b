"""What the places of the last feature map say for a class, for all kinds of classifiers."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError
from augstudio.models.backbones import Pooling, backbone
from augstudio.models.classifier_parts import build_top_model, join
from augstudio.models.last_map import evidence, last_map
from augstudio.models.small_network import SmallNetwork, build_small_network
from tests.models.archives import small_classifier
from tests.models.random_weights import distance, enliven, photos

CLASSES = ("ants", "bees", "wasps")
Values = NDArray[np.float32]


def classifier(
    key: str = "efficientnet_lite0",
    pooling: Pooling = Pooling.AVERAGE,
    hidden_units: int = 0,
    size: int = 96,
) -> Any:
    """Return a classifier with random weights, all of them alive."""
    row = backbone(key).chosen(input_size=size, pooling=pooling)
    network = row.build_empty()
    top_model = build_top_model(network.output_shape[-1], 3, hidden_units=hidden_units)
    joined = join(row, top_model, CLASSES, network=network)
    enliven(joined, gain=1.3 if key.startswith("efficientnet_v2") else 1.7)
    return joined


def from_scratch(network: SmallNetwork) -> Any:
    built = build_small_network(network, 64, 3, Recipe())
    enliven(built)
    return built


def parts_of(model: Any, values: Values) -> tuple[Values, Values, Values, Values]:
    """Return the last feature map of a photo, its features, and kernel and biases of the logits."""
    from keras import Model

    inside = Model(model.inputs, [last_map(model), model.get_layer("features").output])
    feature_map, features = (np.asarray(each)[0] for each in inside([values]))
    kernel, bias = map(np.asarray, model.get_layer("top_model").get_weights())
    return feature_map, features, kernel, bias


def contrast(values: Values, number: int) -> Any:
    """Return what a class has more than the others on average, along the last axis."""
    others = np.delete(values, number, axis=-1)
    return values[..., number] - others.mean(axis=-1)


def test_with_averages_it_is_the_class_activation_map() -> None:
    """Also with features of lower depths beside the averages of the last map."""
    model, photo = classifier(pooling=Pooling.BLOCKS), photos(96)[:1]
    feature_map, features, kernel, bias = parts_of(model, photo)
    explain = evidence(model)
    channels = feature_map.shape[-1]
    for number in range(3):
        found, logits = map(np.asarray, explain(photo, number))
        weights = contrast(kernel[-channels:], number)
        assert found.shape == (3, 3)
        assert distance(found, feature_map @ weights / 9) < 1e-4
        lower = features[:-channels] @ contrast(kernel[:-channels], number)
        rest = lower + contrast(bias, number)
        assert found.sum() + rest == pytest.approx(contrast(logits, number), abs=1e-3)


def test_with_averages_grad_cam_is_the_same() -> None:
    import tensorflow as tf
    from keras import Model

    model, photo = classifier(), photos(96)[:1]
    inside = Model(model.inputs, [last_map(model), model.outputs[0]])
    with tf.GradientTape() as tape:
        feature_map, answers = inside([photo])
        logs = tf.math.log(answers[0])
        asked = logs[1] - (logs[0] + logs[2]) / 2
    gradient = np.asarray(tape.gradient(asked, feature_map))[0]
    grad_cam = np.asarray(feature_map)[0] @ gradient.mean(axis=(0, 1))
    found = np.asarray(evidence(model)(photo, 1)[0])
    assert distance(found, grad_cam) < 1e-3


@pytest.mark.parametrize("pooling", [Pooling.MAXIMUM, Pooling.FLATTEN])
def test_with_other_poolings_it_adds_up_to_the_logits(pooling: Pooling) -> None:
    model, photo = classifier("vgg16", pooling), photos(96)[:1]
    _, _, _, bias = parts_of(model, photo)
    found, logits = map(np.asarray, evidence(model)(photo, 2))
    assert found.shape == (3, 3)
    expected = contrast(logits, 2) - contrast(bias, 2)
    assert found.sum() == pytest.approx(expected, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize(
    "build",
    [
        lambda: classifier("mobilenet_v3_small", Pooling.BLOCKS, hidden_units=8),
        lambda: classifier("convnext_tiny"),
        lambda: classifier("vgg16", Pooling.FLATTEN, hidden_units=8),
        lambda: from_scratch(SmallNetwork.MODERN),
        lambda: from_scratch(SmallNetwork.TUTORIAL),
    ],
    ids=["mobilenet_v3_small", "convnext_tiny", "vgg16", "modern", "tutorial"],
)
def test_every_kind_of_network_has_one(build: Any) -> None:
    model = build()
    values = photos(model.input_shape[1])
    probabilities = np.asarray(model(values))
    explain = evidence(model)
    for photo, expected in zip(values, probabilities, strict=True):
        maps = [np.asarray(explain(photo[None], number)[0]) for number in range(3)]
        assert maps[0].shape == tuple(last_map(model).shape[1:3])
        assert np.isfinite(maps).all()
        assert all(each.any() for each in maps)
        # What a class has more than the others adds up to nothing.
        assert distance(maps[0] + maps[1], -maps[2]) < 1e-2
        # The most probable class.
        best, logits = map(np.asarray, explain(photo[None], -1))
        np.testing.assert_array_equal(best, maps[expected.argmax()])
        shares = np.exp(logits - logits.max())
        np.testing.assert_allclose(shares / shares.sum(), expected, atol=1e-4)


def test_another_top_model_changes_the_map() -> None:
    """J. Adebayo et al., "Sanity checks for saliency maps" (2018)."""
    model, photo = classifier("vgg16", size=224), photos(224)[:1]
    explain = evidence(model)
    before = np.asarray(explain(photo, 0)[0])
    kernel = model.get_layer("top_model").get_layer("probabilities").kernel
    kernel.assign(np.random.default_rng(7).normal(0, 0.05, kernel.shape))
    after = np.asarray(explain(photo, 0)[0])
    assert abs(np.corrcoef(before.ravel(), after.ravel())[0, 1]) < 0.5


def test_networks_without_places_get_a_sentence() -> None:
    from keras import Input, Sequential, layers

    with pytest.raises(InputError, match="has no feature map"):
        evidence(small_classifier(8, 8, 3))
    with pytest.raises(InputError, match="32 x 32 pixels is a single place"):
        evidence(classifier(size=32))

    def sequential(activation: str) -> Any:
        start = [Input((8, 8, 3)), layers.Conv2D(4, 3), layers.GlobalMaxPooling2D()]
        return Sequential([*start, layers.Dense(2, activation)])

    with pytest.raises(InputError, match="does not end with softmax"):
        evidence(sequential("sigmoid"))
    assert evidence(sequential("softmax"))(photos(8)[:1], 0)[0].shape == (6, 6)
