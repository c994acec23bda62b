"""Recipe -> Keras code: complete scripts that augment the photos in a folder."""

import math
import re
from collections.abc import Collection, Iterable
from typing import Final

from augstudio.augment.fields.edges import FillMode
from augstudio.augment.keras.layers import Layer, figure, layers_of, pair
from augstudio.augment.parameter import Kind
from augstudio.augment.recipe import Recipe, parameters
from augstudio.augment.value_texts import value_text

#: Marks scripts whose shifts are written for Keras's real behaviour; ``from_code`` looks for it.
SWAPPED: Final = "Keras's generator (seen in 3.15) swaps the axes of moves"

#: Largest side of photos for whitening: Keras builds a matrix of (3 * side * side) ** 2 numbers.
_WHITENED_SIZE = 24

_HEAD = '''"""Augment the photos in a folder with Keras, with the settings from AugStudio.

Usage: python {name} FOLDER

FOLDER contains one folder of photos per class.
"""

{imports}
if len(sys.argv) != 2:
    sys.exit("Usage: python {name} FOLDER")
FOLDER = sys.argv[1]
{size}
'''

_FIT = """
# Statistics of all photos, without augmentation.
plain = ImageDataGenerator({split}).flow_from_directory(
    FOLDER, target_size=(SIZE, SIZE), class_mode=None, shuffle=False, {subset}
    interpolation="bilinear",
)
generator.fit(np.concatenate([next(plain) for _ in range(len(plain))]))
"""

_FLOW = """
batches = generator.flow_from_directory(
    FOLDER,
    target_size=(SIZE, SIZE),
    batch_size=32,
    class_mode="categorical",
    {subset}
    interpolation="bilinear",  # The default, "nearest", gives jagged edges.
    seed=0,
)
photos, labels = next(batches)
print("shape", photos.shape, "range", photos.min(), "to", photos.max())
"""

_DATASET = """
photos = keras.utils.image_dataset_from_directory(
    FOLDER,
    image_size=(SIZE, SIZE),
    batch_size=32,
    label_mode="categorical",
    {split}
    seed=0,
)
varied = photos.map(lambda batch, labels: (augmentation(batch, training=True), labels))
"""

_MEASURE = """
# Statistics of all photos, without augmentation.
measured = layers.Normalization()
measured.adapt(photos.map(lambda batch, labels: {batch}))
MEAN, STD = measured.mean, keras.ops.sqrt(measured.variance)
"""

_SHOW = """
for batch, labels in varied.take(1):
    values = batch.numpy()
    print("shape", values.shape, "range", values.min(), "to", values.max())
"""


def generator_script(recipe: Recipe, image_size: int = 224) -> str:
    """Return a script with ``ImageDataGenerator(...)`` that augments photos like the recipe.

    It takes a folder of class folders and prints the shape and range of one batch. Arguments that
    change nothing are left out; settings that the generator doesn't have are listed in a comment.
    ``from_code`` can read the script back. ``image_size`` is the side of the photos in pixels; with
    whitening it is at most 24.
    """
    size = f"SIZE = {image_size}"
    if recipe.zca_whitening and image_size > _WHITENED_SIZE:
        size = (
            f"# zca_whitening compares every value with every other; {image_size} pixels would "
            f"need\n# {(3 * image_size**2) ** 2 * 4 / 1e9:,.1f} GB.\nSIZE = {_WHITENED_SIZE}"
        )
    fits = recipe.featurewise_center or recipe.featurewise_std_normalization or recipe.zca_whitening
    imports = "import sys\n\n" + "import numpy as np\n" * fits
    imports += "from tensorflow.keras.preprocessing.image import ImageDataGenerator\n"
    lines = _generator_arguments(recipe)
    call = "\n".join(["generator = ImageDataGenerator(", *_indented(lines), ")"])
    share = recipe.validation_split
    subset = 'subset="training",' if share else ""
    parts = [
        _HEAD.format(name="keras_generator.py", imports=imports, size=size),
        _missing(recipe, _in_generator(recipe), "ImageDataGenerator"),
        call if lines else "generator = ImageDataGenerator()",
        "\n",
    ]
    if fits:
        split = f"validation_split={figure(share)}" if share else ""
        parts.append(_FIT.format(split=split, subset=subset))
    parts.append(_FLOW.format(subset=subset))
    return _tidy("".join(parts))


def layers_script(recipe: Recipe, image_size: int = 224) -> str:
    """Return a script with Keras 3's preprocessing layers that comes close to the recipe.

    It takes a folder of class folders and prints the shape and range of one batch. Comments say
    where a layer differs from the recipe, and which settings have no layer. ``image_size`` is the
    side of the photos in pixels.
    """
    imports = (
        "import os\nimport sys\n\n# The photos are loaded with tf.data.\n"
        'os.environ.setdefault("KERAS_BACKEND", "tensorflow")\n\n'
        "import keras\nfrom keras import layers\n"
    )
    share = recipe.validation_split
    split = f'validation_split={figure(share)},\n    subset="training",' if share else ""
    return _tidy(
        _HEAD.format(name="keras_layers.py", imports=imports, size=f"SIZE = {image_size}")
        + augmentation_code(recipe, image_size, set(recipe.normalises) - {"zca_whitening"})
        + _DATASET.format(split=split)
        + _normalising(recipe)
        + _SHOW
    )


def augmentation_code(recipe: Recipe, image_size: int, elsewhere: Collection[str] = ()) -> str:
    """Return the assignment of Keras's layers to ``augmentation``, with comments before it.

    The comments list the settings that have no layer, without those that are expressed
    ``elsewhere``. The code needs ``keras`` and ``from keras import layers``.
    """
    layers = layers_of(recipe, image_size)
    expressed = {name for layer in layers for name in layer.settings} | set(elsewhere)
    return _missing(recipe, expressed, "Keras's layers") + _sequence(layers)


def _generator_arguments(recipe: Recipe) -> list[str]:
    """Return the arguments that are not at their defaults, one per line, with comments."""
    lines = []
    for name, parameter in parameters().items():
        value = getattr(recipe, name)
        if name == "width_shift_range":
            lines += _moves(recipe)
        if parameter.keras != name or name in _moved() or value == parameter.default:
            continue
        if name == "cval" and recipe.fill_mode is not FillMode.CONSTANT:
            continue
        if name == "zca_epsilon" and not recipe.zca_whitening:
            continue
        if parameter.kind is Kind.RANGE:
            text = pair(*value)
        elif parameter.kind is Kind.CHOICE:
            text = f'"{value.value}"'
        else:
            text = str(value) if parameter.kind is Kind.SWITCH else _scale(value)
        lines.append(f"{name}={text},")
    return lines


def _moves(recipe: Recipe) -> list[str]:
    """Return the two arguments of shifts; if they differ, each under the other's name."""
    texts = []
    for axis in ("width", "height"):
        share, pixels = (getattr(recipe, f"{axis}_shift_{unit}") for unit in ("range", "pixels"))
        # In Keras, an int means whole pixels below it.
        texts.append(figure(share) if share else f"{math.ceil(pixels)}")
    wide, high = texts
    if wide == high:
        return [f"{name}={wide}," for name in _moved() if wide != "0"]
    lines = [f"# {SWAPPED},", "# so each is given under the other's name."]
    if high != "0":
        lines.append(f"width_shift_range={high},  # moves up-down")
    if wide != "0":
        lines.append(f"height_shift_range={wide},  # moves left-right")
    return lines


def _in_generator(recipe: Recipe) -> set[str]:
    """Return the settings that the arguments express."""
    found = {name for name, parameter in parameters().items() if parameter.keras}
    for axis in ("width", "height"):
        if getattr(recipe, f"{axis}_shift_range"):
            found.discard(f"{axis}_shift_pixels")
    return found


def _missing(recipe: Recipe, expressed: Collection[str], where: str) -> str:
    """Return a comment that lists the settings not among ``expressed``; "" if there are none."""
    lines = []
    for name in (*recipe.active, *recipe.normalises):
        if name in expressed:
            continue
        parameter = parameters()[name]
        text = value_text(parameter, getattr(recipe, name))
        if parameter.share:
            text += f", {getattr(recipe, parameter.share):.0%} of photos"
        lines.append(f"# - {parameter.label}: {text}\n")
    heading = f"# Not available in {where}, so left out here:\n"
    return "\n" + heading + "".join(lines) + "\n" if lines else "\n"


def _sequence(layers: Iterable[Layer]) -> str:
    lines = []
    for layer in layers:
        lines += [f"# {layer.remark}"] if layer.remark else []
        lines += _folded(layer.code)
    if not lines:
        return "augmentation = keras.Sequential([layers.Identity()])\n"
    body = "\n".join(f"    {line}" for line in _indented(lines))
    return f"augmentation = keras.Sequential(\n    [\n{body}\n    ]\n)\n"


def _folded(code: str) -> list[str]:
    """Return the lines of a call in a list, several if one would be too long."""
    if len(code) <= 90:
        return [f"{code},"]
    name, arguments = code.removesuffix(")").split("(", 1)
    # A name begins each argument; inside a tuple there are none.
    lines = re.split(r", (?=[a-z_]+=)", arguments)
    return [f"{name}(", *_indented(f"{line}," for line in lines), "),"]


def _normalising(recipe: Recipe) -> str:
    """Return the steps of ``ImageDataGenerator.standardize`` as code."""
    axes = "axis=(1, 2, 3), keepdims=True"
    centres = recipe.featurewise_center or recipe.featurewise_std_normalization
    steps = {
        f"batch *= {_scale(recipe.rescale)}": bool(recipe.rescale),
        f"batch -= keras.ops.mean(batch, {axes})": recipe.samplewise_center
        or recipe.samplewise_std_normalization,
        f"batch /= keras.ops.std(batch, {axes}) + 1e-6": recipe.samplewise_std_normalization,
        "batch -= MEAN": centres,
        "batch /= STD + 1e-6": recipe.featurewise_std_normalization,
    }
    lines = [step for step, wanted in steps.items() if wanted]
    if not lines:
        return ""
    batch = f"batch * ({_scale(recipe.rescale)})" if recipe.rescale else "batch"
    head = _MEASURE.format(batch=batch) if centres else ""
    body = "\n".join(_indented([*lines, "return batch, labels"]))
    return (
        f"{head}\n\ndef standardize(batch, labels):\n{body}\n\n\nvaried = varied.map(standardize)\n"
    )


def _moved() -> tuple[str, str]:
    return "width_shift_range", "height_shift_range"


def _scale(value: float) -> str:
    """Return a number; the common 1/255 as people write it."""
    return "1 / 255" if math.isclose(value, 1 / 255, rel_tol=1e-9) else figure(value)


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _tidy(script: str) -> str:
    """Return the script without the empty lines of missing parts."""
    lines: list[str] = []
    for line in script.rstrip().splitlines():
        blank = [before.strip() for before in lines[-2:]] == ["", ""]
        inside = bool(lines) and lines[-1].endswith(("(", ",")) and line != line.lstrip()
        if not (line.strip() == "" and (blank or inside)):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"
