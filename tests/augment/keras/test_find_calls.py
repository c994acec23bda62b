"""Finding the call, and reading its values without ever running them."""

import inspect
import json
import time
from pathlib import Path

import pytest

from augstudio.augment.keras.reading.find_calls import Value, find_calls, value_of
from augstudio.augment.keras.reading.values import ARGUMENTS
from augstudio.errors import InputError

CALL = "ImageDataGenerator(rotation_range=20, fill_mode='wrap')"


def read(text: str) -> dict[str, Value]:
    """Return the arguments of the only call in a text."""
    (call,), _ = find_calls(text)
    return {name: value_of(name, node) for name, node in call.arguments.items()}


def value(expression: str) -> Value:
    return read(f"ImageDataGenerator(rotation_range={expression})")["rotation_range"]


def test_the_arguments_are_those_of_keras() -> None:
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    assert tuple(inspect.signature(ImageDataGenerator).parameters) == ARGUMENTS


@pytest.mark.parametrize(
    "text",
    [
        CALL,
        f"  gen = keras.preprocessing.image.{CALL}.flow(x, y)",
        f"%matplotlib inline\n!pip install keras\ngen = {CALL}\n%%time\n",
        f"Here we use {CALL}; as (you) see it's easy: :-)",
        "ImageDataGenerator (\n    rotation_range = 20, # up to (40\n    fill_mode='wrap',\n)",
        ">>> g = ImageDataGenerator(\n...     rotation_range=20,\n...     fill_mode='wrap')\n>>> g",
        "In [3]: g = ImageDataGenerator(\n   ...:   rotation_range=20,\n   ...: fill_mode='wrap')",
        "ImageDataGenerator(rotation_range=20,\u00a0fill_mode=‘wrap’)",
        "from keras import ImageDataGenerator as IDG\nIDG(rotation_range=20, fill_mode='wrap')",
        "args = dict(rotation_range=20,\n  fill_mode='wrap')\nImageDataGenerator(**args)",
        f"# ImageDataGenerator(rotation_range=90)\n{CALL}",
        "ImageDataGenerator(**{'rotation_range': 20, 'fill_mode': 'wrap'})",
        f"The ImageDataGenerator(...) class. {CALL}",
        f"MyImageDataGenerator(zoom_range=1)\n{CALL}",
        "ImageDataGenerator(False, False, False, False, False, 1e-6, 20, fill_mode='wrap')",
        CALL.replace(", ", ",\r\n"),
        "ImageDataGenerator(rotation_range=20, fill_mode='wrap', ...)".replace(", ...", ""),
    ],
)
def test_finds_the_call_in_any_text(text: str) -> None:
    found = {name: v for name, v in read(text).items() if v not in (False, 1e-6)}
    assert found == {"rotation_range": 20, "fill_mode": "wrap"}


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("version", [3, 4])
def test_notebooks(version: int, lines: bool) -> None:
    code = "g = ImageDataGenerator(\n    rotation_range=20,\n    fill_mode='wrap')\n"
    source: object = code.splitlines(keepends=True) if lines else code
    key = "source" if version == 4 else "input"
    cells = [
        {"cell_type": "markdown", "source": ["ImageDataGenerator(zoom_range=9)"]},
        {"cell_type": "code", key: "import keras", "outputs": ["ImageDataGenerator(cval=1)"]},
        {"cell_type": "code", key: source},
    ]
    notebook = {"cells": cells} if version == 4 else {"worksheets": [{"cells": cells}]}
    assert read(json.dumps(notebook)) == {"rotation_range": 20, "fill_mode": "wrap"}


def test_what_only_looks_like_a_notebook_is_text() -> None:
    for text in ('{"cells": 3} ', '{"cells": [} ', '{"cells": [1]} ', "{" * 100_000 + '"cells"'):
        assert read(text + CALL)["rotation_range"] == 20


def test_several_calls_and_why_others_can_not_be_read() -> None:
    calls, problems = find_calls(f"{CALL}\nImageDataGenerator(rescale=\n{CALL}")
    assert len(calls) == 2
    calls, problems = find_calls(f"ImageDataGenerator(see below, of course)\n{CALL}")
    assert len(calls) == 1
    assert "near ImageDataGenerator(see below" in problems[0].message


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("20", 20),
        ("-.5", -0.5),
        ("+3", 3),
        ("1./255", 1 / 255),
        ("1 / 127.5 - 1", 1 / 127.5 - 1),
        ("10*2 + 7 // 2", 23),
        ("(0.8, 1.2)", (0.8, 1.2)),
        ("[1 - 0.2, 1 + .2]", (0.8, 1.2)),
        ("'nearest'", "nearest"),
        ("True", True),
        ("None", None),
    ],
)
def test_literals_and_simple_arithmetic(expression: str, expected: Value) -> None:
    assert value(expression) == expected
    assert type(value(expression)) is type(expected)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("ANGLE", "ANGLE"),
        ("np.pi / 4", "np.pi"),
        ("__import__('os').system('touch hacked')", "not a plain value"),
        ("open('hacked', 'w')", "not a plain value"),
        ("10**10**10", "10 ** 10 ** 10"),
        ("1 << 99999999", "not a plain value"),
        ("'a' * 10**9", "not a plain value"),
        ("[20] * 999999999", "not a plain value"),
        ("-True", "not a plain value"),
        ("1j", "not a plain value"),
        ("b'20'", "not a plain value"),
        ("[[1]]", "not a plain value"),
        ("20 if x else 30", "not a plain value"),
        ("1 / 0", "divides by zero"),
        ("1 // 0.0", "divides by zero"),
        ("1e999", "far too large"),
        ("1e999 - 1e999", "far too large"),
        ("9" * 4000, "far too large"),
        ("*".join(["99999"] * 400), "too long a calculation"),
        ("+".join(["1"] * 990), "too long a calculation"),
    ],
)
def test_anything_else_is_refused_and_named(
    expression: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="rotation_range") as refused:
        value(expression)
    assert words in refused.value.message
    assert len(refused.value.message) < 200
    assert list(tmp_path.glob("hacked")) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no ImageDataGenerator call"),
        ("datagen = 3", "no ImageDataGenerator call"),
        ("from keras import ImageDataGenerator", "no ImageDataGenerator call"),
        ("# ImageDataGenerator(rotation_range=3)", "no ImageDataGenerator call"),
        ("the ImageDataGenerator(...) class", "no ImageDataGenerator call"),
        ("ImageDataGenerator(rotation_range=20", "no closing bracket"),
        ("ImageDataGenerator(rotation_range=)", "can't be read as Python"),
        ("ImageDataGenerator(rotation_range 20)", "near ImageDataGenerator(rotation_range 20)"),
        ("ImageDataGenerator(rotation_range=1, rotation_range=2)", "rotation_range is given twice"),
        ("ImageDataGenerator(**settings)", "from elsewhere"),
        ("ImageDataGenerator(**{KEY: 1})", "from elsewhere"),
        ("class ImageDataGenerator(object): pass", "no ImageDataGenerator call"),
        (
            f"class ImageDataGenerator(object): pass\n{CALL}",
            "may not be Keras's ImageDataGenerator there",
        ),
        (f"def ImageDataGenerator(x): pass\n{CALL}", "may not be Keras's ImageDataGenerator there"),
        ("ImageDataGenerator(*values)", "names are unclear"),
        ("ImageDataGenerator(" + "1, " * 30 + ")", "names are unclear"),
        ("ImageDataGenerator(\x00)", "can't be read as Python"),
    ],
)
def test_what_is_wrong_with_the_call_is_reported(text: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        find_calls(text)
    assert words in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000_000,
        "ImageDataGenerator(" * 500_000,
        "ImageDataGenerator(" + "(" * 100_000,
        "ImageDataGenerator(rotation_range=" + "-" * 15_000 + "1)",
        "ImageDataGenerator(rotation_range=" + "1+" * 9_000 + "1)",
        "ImageDataGenerator(rotation_range=" + "9" * 19_000 + ")",
        "ImageDataGenerator(rotation_range=" + "not " * 4_000 + "1)",
        "'" * 1_000_000 + "ImageDataGenerator('" + "\\" * 1_000_000,
        " " * 5_000_000 + "ImageDataGenerator",
    ],
    ids=lambda text: f"{text[:20].strip()} {len(text)}",
)
def test_huge_and_deep_texts_are_refused_at_once(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(InputError):
        read(text)
    assert time.perf_counter() - began < 2
