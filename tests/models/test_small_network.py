"""The small networks: their layers, their sizes, their seeds, and what they do in a file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.augment.normalize import fit
from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError
from augstudio.models.classifier import load_classifier, save_classifier
from augstudio.models.small_network import SmallNetwork, build_small_network, network_size

NETWORKS = list(SmallNetwork)
PHOTOS = np.random.default_rng(0).uniform(0, 255, (3, 32, 32, 3)).astype(np.float32)


def built(network: SmallNetwork, **settings: Any) -> Any:
    return build_small_network(network, 32, 4, Recipe(), **settings)


def weights(model: Any) -> list[NDArray[np.float32]]:
    return [np.asarray(w) for w in model.get_weights()]


@pytest.mark.parametrize("network", NETWORKS)
def test_it_turns_photos_into_probabilities(network: SmallNetwork) -> None:
    model = built(network)
    answers = model(PHOTOS).numpy()
    assert answers.shape == (3, 4)
    assert answers.dtype == np.float32
    np.testing.assert_allclose(answers.sum(1), 1, rtol=1e-5)
    assert model.input_shape == (None, 32, 32, 3)


def test_the_tutorials_network_is_that_of_the_tutorial() -> None:
    size = network_size(SmallNetwork.TUTORIAL)
    model = build_small_network(SmallNetwork.TUTORIAL, size, 2, Recipe(), dropout=0.5)
    layers = [type(layer).__name__ for layer in model.layers]
    assert layers == [
        "InputLayer",
        "Rescaling",
        *["Conv2D", "MaxPooling2D"] * 3,
        "Flatten",
        "Dense",
        "Dropout",
        "Dense",
    ]
    assert [layer.filters for layer in model.layers if hasattr(layer, "filters")] == [32, 32, 64]
    assert model.get_layer("hidden").input.shape == (None, 17 * 17 * 64)
    assert model.get_layer("dropout").rate == 0.5


def test_the_modern_network_takes_any_size_with_the_same_weights() -> None:
    small, large = (
        build_small_network(SmallNetwork.MODERN, size, 2, Recipe()) for size in (32, 100)
    )
    assert [w.shape for w in weights(small)] == [w.shape for w in weights(large)]


@pytest.mark.parametrize("network", NETWORKS)
def test_the_smallest_size_works_and_one_less_is_refused(network: SmallNetwork) -> None:
    smallest = next(size for size in range(1, 99) if _accepted(network, size))
    model = build_small_network(network, smallest, 2, Recipe())
    assert model(np.zeros((1, smallest, smallest, 3), np.float32)).shape == (1, 2)
    with pytest.raises(InputError, match=f"at least {smallest} x {smallest} pixels"):
        network_size(network, smallest - 1)


def _accepted(network: SmallNetwork, size: int) -> bool:
    try:
        return network_size(network, size) == size
    except InputError:
        return False


@pytest.mark.parametrize("network", NETWORKS)
def test_the_seed_fixes_weights_and_dropout(network: SmallNetwork) -> None:
    def drawn(seed: int) -> list[NDArray[np.float32]]:
        model = built(network, seed=seed)
        dropout = model.get_layer("dropout")
        ones = np.ones((40, dropout.input.shape[-1]), np.float32)
        return [*weights(model), np.asarray(dropout(ones, training=True))]

    for first, second in zip(drawn(5), drawn(5), strict=True):
        np.testing.assert_array_equal(first, second)
    for first, second in zip(drawn(5), drawn(2**32 - 1), strict=True):
        # Biases, and the scales and statistics of BatchNorm, begin all alike.
        assert np.ptp(first) == 0 or not np.array_equal(first, second)


def test_no_two_layers_begin_alike() -> None:
    model = built(SmallNetwork.TUTORIAL)
    first = [
        layer.kernel.numpy().ravel()[:20] for layer in model.layers if hasattr(layer, "filters")
    ]
    assert not np.allclose(np.sign(first[0]), np.sign(first[1]))


def test_global_random_states_are_left_alone() -> None:
    import tensorflow as tf

    np.random.seed(3)
    tf.random.set_seed(3)
    expected = np.random.random(), float(tf.random.uniform(()))
    np.random.seed(3)
    tf.random.set_seed(3)
    built(SmallNetwork.MODERN, seed=5)
    assert (np.random.random(), float(tf.random.uniform(()))) == expected


@pytest.mark.parametrize("network", NETWORKS)
def test_it_survives_a_file_with_its_normalisation(tmp_path: Path, network: SmallNetwork) -> None:
    recipe = Recipe(samplewise_std_normalization=True, zca_whitening=True, rescale=1 / 255)
    model = build_small_network(network, 32, 2, recipe, fit(iter(PHOTOS), recipe))
    save_classifier(model, tmp_path / "classifier.keras")
    again = load_classifier(tmp_path / "classifier.keras")
    np.testing.assert_array_equal(again(PHOTOS).numpy(), model(PHOTOS).numpy())


@pytest.mark.parametrize("network", NETWORKS)
def test_half_precision_leaves_normalisation_and_answers_exact(network: SmallNetwork) -> None:
    model = built(network, precision="mixed_float16")
    assert model(PHOTOS).dtype == "float32"
    assert model.get_layer("rescale").compute_dtype == "float32"
    convolutions = [layer for layer in model.layers if hasattr(layer, "filters")]
    assert {layer.compute_dtype for layer in convolutions} == {"float16"}
    assert {w.dtype for w in model.weights} == {"float32"}
    np.testing.assert_allclose(model(PHOTOS), built(network)(PHOTOS), atol=0.01)
