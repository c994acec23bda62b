"""The scripts are run, in programs of their own, on photos in a folder."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.augment.fields.edges import FillMode
from augstudio.augment.keras.layers import layers_of
from augstudio.augment.keras.to_code import generator_script, layers_script
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe, parameters
from augstudio.augment.warp import Photo
from tests.photos import write_folder

pytestmark = pytest.mark.filterwarnings(
    "ignore:Please import `affine_transform` from the `scipy.ndimage`:DeprecationWarning"
)

#: Every setting away from its default.
EVERYTHING = Recipe.parse(
    {
        name: {
            "number": parameter.minimum + (parameter.maximum - parameter.minimum) / 4,
            "range": (
                parameter.minimum + 0.6 * (1 - parameter.minimum),
                min(1.5, parameter.maximum),
            ),
            "switch": True,
            "choice": parameter.choices[-1:],
        }[parameter.kind]
        for name, parameter in parameters().items()
        if parameter.kind != "choice"
    }
    | {
        "fill_mode": "constant",
        "grey_strength": 1,
        "validation_split": 0.25,
        "crop_area_range": (0.5, 1),
    }
)
NORMALISED = Recipe(
    rescale=1 / 255,
    samplewise_std_normalization=True,
    featurewise_std_normalization=True,
    validation_split=0.25,
)
RECIPES = {**presets(), "everything": EVERYTHING, "normalised": NORMALISED}

#: Runs scripts one after the other, so that TensorFlow is loaded once.
_RUN = """
import runpy, sys
folder, *scripts = sys.argv[1:]
for script in scripts:
    sys.argv = [script, folder]
    runpy.run_path(script, run_name="__main__")
"""


def run(scripts: list[Path], folder: Path) -> list[str]:
    """Return the line in which each script gives shape and range."""
    command = [sys.executable, "-c", _RUN, str(folder), *map(str, scripts)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [line for line in done.stdout.splitlines() if line.startswith("shape")]


def figures(line: str) -> tuple[tuple[int, ...], float, float]:
    shape, low, high = re.fullmatch(r"shape \((.*)\) range (\S+) to (\S+)", line).groups()  # type: ignore[union-attr]
    return tuple(map(int, shape.split(", "))), float(low), float(high)


@pytest.mark.parametrize("form", [generator_script, layers_script])
def test_the_scripts_run(form: Callable[[Recipe, int], str], tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "photos", photos=4)
    scripts = []
    for name, recipe in RECIPES.items():
        scripts.append(tmp_path / f"{name}.py")
        scripts[-1].write_text(form(recipe, 48), encoding="utf-8")
    told = dict(zip(RECIPES, map(figures, run(scripts, folder)), strict=True))
    assert {name: figure[0] for name, figure in told.items()} == {
        name: (
            6 if recipe.validation_split else 8,
            *[24 if recipe.zca_whitening and form is generator_script else 48] * 2,
            3,
        )
        for name, recipe in RECIPES.items()
    }
    for name, (_, low, high) in told.items():
        if name in presets():
            assert 0 <= low < high <= 255.01
            assert high > 100
        else:
            # Standard deviations, or next to them.
            assert -1000 < low < 0
            assert low < high < 1000


def test_a_script_without_a_folder_says_what_it_needs(tmp_path: Path) -> None:
    for form in (generator_script, layers_script):
        head = form(Recipe(), 48)
        compile(head, "script", "exec")
        assert re.search(r'sys\.exit\("Usage: python keras_\w+\.py FOLDER"\)', head)


@pytest.mark.parametrize("name", RECIPES)
def test_scripts_are_tidy(name: str) -> None:
    for form in (generator_script, layers_script):
        script = form(RECIPES[name])
        assert script.endswith(")\n")
        assert "\n\n\n\n" not in script
        assert "{" not in script
        assert all(line == line.rstrip() and len(line) <= 100 for line in script.splitlines())


def arguments_of(script: str) -> dict[str, Any]:
    """Return the arguments of the generator in a script."""
    calls = [node for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Call)]
    (call,) = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id.startswith("Image")]
    return {str(k.arg): eval(compile(ast.Expression(k.value), "", "eval")) for k in call.keywords}


def test_only_what_is_not_the_default_is_written() -> None:
    assert "generator = ImageDataGenerator()\n" in generator_script(Recipe())
    recipe = Recipe(rotation_range=20, cval=9, zca_epsilon=0.01, blur_share=0.3)
    assert arguments_of(generator_script(recipe)) == {"rotation_range": 20}
    assert arguments_of(generator_script(Recipe(rescale=1 / 255, fill_mode=FillMode.WRAP))) == {
        "rescale": 1 / 255,
        "fill_mode": "wrap",
    }
    assert "rescale=1 / 255," in generator_script(Recipe(rescale=1 / 255))


def spot() -> Photo:
    photo = np.zeros((60, 60, 3), np.float32)
    photo[29:31, 29:31] = 255
    return photo


def moved(photo: Photo) -> tuple[float, float]:
    """Return by how many rows and columns the white spot has moved from the centre."""
    rows, columns = np.mgrid[:60, :60] - 29.5
    light = photo.sum(2)
    return (light * rows).sum() / light.sum(), (light * columns).sum() / light.sum()


@pytest.mark.parametrize(
    ("settings", "reach"),
    [
        ({"width_shift_range": 0.3}, (0, 18)),
        ({"height_shift_range": 0.3}, (18, 0)),
        ({"width_shift_range": 0.3, "height_shift_range": 0.1}, (6, 18)),
        ({"width_shift_pixels": 8}, (0, 7)),
        ({"height_shift_pixels": 8}, (7, 0)),
        ({"width_shift_pixels": 8, "height_shift_range": 0.3}, (18, 7)),
        ({"width_shift_range": 0.2, "height_shift_range": 0.2}, (12, 12)),
    ],
)
def test_keras_moves_photos_where_the_recipe_says(
    settings: dict[str, float], reach: tuple[float, float]
) -> None:
    """Keras's generator swaps the axes; the script swaps them back."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    recipe = Recipe(fill_mode=FillMode.CONSTANT, **settings)
    generator = ImageDataGenerator(**arguments_of(generator_script(recipe)))
    moves = [moved(generator.random_transform(spot(), seed=seed)) for seed in range(200)]
    furthest = np.abs(moves).max(axis=0)
    assert furthest == pytest.approx(reach, rel=0.06, abs=1e-4)
    assert (furthest <= np.array(reach) + 1e-4).all()


def test_what_keras_does_not_have_is_listed_in_words() -> None:
    recipe = Recipe(
        rotation_range=20,
        blur_strength=1.5,
        blur_share=0.3,
        gamma_range=(0.5, 2),
        hue_range=10,
        sharpen_strength=0,
        zca_whitening=True,
    )
    script = generator_script(recipe)
    assert "# Not available in ImageDataGenerator, so left out here:\n" in script
    assert "# - Blur: 1.5% of side, 30% of photos\n" in script
    assert "# - Mid-tones (gamma): 0.5 to 2\n" in script
    assert script.count("# - ") == 3
    script = layers_script(recipe)
    assert script.count("# - ") == 2
    assert "# - Mid-tones (gamma): 0.5 to 2\n" in script
    assert "# - Whiten (ZCA): on\n" in script
    assert "Not in" not in generator_script(Recipe(rotation_range=20))
    assert "Not in" not in layers_script(Recipe(rotation_range=20))


def test_of_an_axis_keras_takes_a_share_or_pixels() -> None:
    script = generator_script(Recipe(width_shift_range=0.1, width_shift_pixels=5))
    assert "# - Move left-right (whole pixels): 5 px\n" in script
    assert arguments_of(script) == {"height_shift_range": 0.1}


def test_whitening_is_done_on_small_photos() -> None:
    script = generator_script(Recipe(zca_whitening=True))
    assert "SIZE = 24\n" in script
    assert "90.6 GB" in script
    assert "SIZE = 16\n" in generator_script(Recipe(zca_whitening=True), 16)


@pytest.mark.parametrize("name", parameters())
def test_every_setting_is_code_or_words(name: str) -> None:
    """A setting that is on alone appears in a line of one of the scripts."""
    value = getattr(EVERYTHING, name)
    share = parameters()[name].share_of
    recipe = Recipe().with_value(name, value)
    if share or name in ("cval", "zca_epsilon", "fill_mode"):
        return
    for form in (generator_script, layers_script):
        assert form(recipe) != form(Recipe())


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"rotation_range": 40}, 'layers.RandomRotation(40 / 360, fill_mode="nearest")'),
        (
            {"width_shift_range": 0.2, "fill_mode": "constant", "cval": 9},
            "layers.RandomTranslation(height_factor=0, width_factor=0.2, "
            'fill_mode="constant", fill_value=9)',
        ),
        ({"shear_range": 30}, 'layers.RandomShear(x_factor=(0, 0.5), fill_mode="nearest")'),
        (
            {"proportional_zoom_range": (0.8, 1.5)},
            'layers.RandomZoom(height_factor=(-0.2, 0.5), fill_mode="nearest")',
        ),
        ({"vertical_flip": True}, 'layers.RandomFlip("vertical")'),
        (
            {"vertical_flip": True, "horizontal_flip": True},
            'layers.RandomFlip("horizontal_and_vertical")',
        ),
        ({"channel_shift_range": 51}, "layers.RandomBrightness(51 / 255)"),
        ({"brightness_range": (0.8, 1.4)}, "layers.RandomBrightness((-0.1, 0.2))"),
        ({"hue_range": 18}, "layers.RandomHue((0, 18 / 180))"),
        (
            {"saturation_range": (0, 1)},
            "layers.RandomSaturation((0, 0.5), value_range=(0, 1))",
        ),
        ({"grey_strength": 1, "grey_share": 0.25}, "layers.RandomGrayscale(0.25)"),
        ({"contrast_range": (0.8, 1.3)}, "layers.RandomContrast((0.2, 0.3))"),
        (
            {"blur_strength": 1, "blur_share": 0.5},
            "layers.RandomGaussianBlur((0.5, 0.5), kernel_size=7, sigma=(0, 1))",
        ),
        (
            {"erase_strength": 0.2, "erase_share": 0.4},
            "layers.RandomErasing((0.4, 0.4), scale=(0.02, 0.2), fill_value=127.5)",
        ),
    ],
)
def test_layers_in_their_own_units(settings: dict[str, Any], code: str) -> None:
    (layer,) = layers_of(Recipe.parse(settings), 100)
    assert layer.code == code


@pytest.mark.parametrize(
    "settings",
    [
        {"contrast_range": (0.5, 1.2)},
        {"grey_strength": 0.5},
        {"gamma_range": (0.5, 2)},
        {"blur_strength": 1, "blur_share": 0},
    ],
)
def test_what_no_layer_does_the_same_is_left_out(settings: dict[str, Any]) -> None:
    assert layers_of(Recipe.parse(settings), 100) == []


@pytest.mark.parametrize(
    ("settings", "low", "high"),
    [
        # The white square, 30 pixels wide, as it shows: the larger the factor, the smaller.
        ({"zoom_range": (1.5, 1.5)}, 20, 20),
        ({"zoom_range": (0.75, 0.75)}, 40, 40),
        ({"proportional_zoom_range": (1.5, 1.5)}, 20, 20),
    ],
)
def test_zoom_layers_zoom_the_same_way(settings: dict[str, Any], low: float, high: float) -> None:
    from keras import layers

    (layer,) = layers_of(Recipe.parse(settings | {"fill_mode": "constant"}), 60)
    photo = np.zeros((60, 60, 3), np.float32)
    photo[15:45, 15:45] = 255
    zoomed = np.asarray(eval(layer.code, {"layers": layers})(photo, training=True))
    sides = zoomed[30].sum() / 765, zoomed[:, 30].sum() / 765
    assert low - 0.6 < min(sides) <= max(sides) < high + 0.6
