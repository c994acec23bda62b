"""README's tables of settings are those of ``TrainConfig``; its lines for programmers are run.

As they stand, they give the answers of the window.
"""

import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from augstudio.cli.settings import default_words, flag, meaning
from augstudio.data.images import Fit, load
from augstudio.predict import Prediction, Predictor
from augstudio.runs.choices import METHOD_WORDS
from augstudio.runs.config import settings
from augstudio.runs.run import Run
from augstudio.runs.setting import Setting

METHODS_HEAD = ("`--method`", "in the window", "what it does")
SETTINGS_HEAD = ("option", "in the window", "what it does", "values", "default")
README = Path(__file__).parents[1] / "README.md"


def lines() -> str:
    [block] = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return str(block)


@pytest.fixture(scope="module")
def place(trained: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programmer")
    shutil.copy(trained.classifier_path, folder / "classifier.keras")
    return folder


@pytest.fixture(scope="module")
def predictor(trained: Run) -> Predictor:
    return Predictor.of(trained)


def draw(width: int, height: int) -> Image.Image:
    """Return waves and a little noise, with edges that a careless resize makes jagged."""
    rng = np.random.default_rng(width)
    y, x = np.mgrid[:height, :width] / max(width, height)
    waves = [np.sin(x * 90 + y * 20), np.sin(y * 60), np.sign(np.sin((x + y) * 50))]
    values = 128 + 80 * np.stack(waves, -1) + rng.normal(0, 20, (height, width, 3))
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def load_once() -> Any:
    """Keras's own function, which opens each file only once here."""
    import keras

    return cache(keras.models.load_model)


@pytest.fixture
def run_lines(
    place: Path, load_once: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], dict[str, Any]]:
    """Runs the lines; returns the names that they leave behind, and what they print."""
    import keras

    monkeypatch.setattr(keras.models, "load_model", load_once)
    monkeypatch.chdir(place)
    names: dict[str, Any] = {"print": lambda answers: names.update(answers=answers)}
    code = compile(lines(), "README.md", "exec")

    def run() -> dict[str, Any]:
        exec(code, names)
        return names

    return run


@pytest.mark.parametrize(
    ("width", "height", "kind"),
    [
        (300, 451, "JPEG"),
        (451, 300, "PNG"),
        (447, 600, "JPEG"),
        (224, 224, "PNG"),
        (100, 77, "JPEG"),
        (13, 400, "PNG"),
        (500, 449, "JPEG"),
        (1801, 1350, "JPEG"),
        (900, 1201, "PNG"),
    ],
)
def test_the_answers_are_those_of_the_window(
    place: Path,
    trained: Run,
    predictor: Predictor,
    run_lines: Callable[[], dict[str, Any]],
    width: int,
    height: int,
    kind: str,
) -> None:
    path = place / "photo.jpg"
    draw(width, height).save(path, kind)
    check(path, trained, predictor, run_lines())


@pytest.mark.parametrize("orientation", [3, 6, 7])
def test_photos_that_lie_on_their_side(
    place: Path,
    trained: Run,
    predictor: Predictor,
    run_lines: Callable[[], dict[str, Any]],
    orientation: int,
) -> None:
    path = place / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = orientation
    draw(640, 401).save(path, "JPEG", exif=exif)
    check(path, trained, predictor, run_lines())


@pytest.mark.parametrize("mode", ["L", "CMYK", "P"])
def test_photos_in_other_colours(
    place: Path,
    trained: Run,
    predictor: Predictor,
    run_lines: Callable[[], dict[str, Any]],
    mode: str,
) -> None:
    path = place / "photo.jpg"
    draw(300, 400).convert(mode).save(path, "PNG" if mode == "P" else "JPEG")
    check(path, trained, predictor, run_lines())


def check(path: Path, run: Run, predictor: Predictor, names: dict[str, Any]) -> None:
    """Compare what the lines found with what the window sees and says."""
    np.testing.assert_array_equal(names["rgb"], load(path, names["size"], Fit.CROP))
    [expected] = predictor.predict([path])
    assert isinstance(expected, Prediction)
    found = dict(zip(run.classes, names["answers"][0].tolist(), strict=True))
    assert found == pytest.approx(expected.probabilities, abs=1e-5)


def test_five_lines_prepare_a_photo() -> None:
    *_, preparing, _ = lines().split("\n\n")
    assert len(preparing.splitlines()) == 5


def table(head: tuple[str, ...], *rows: tuple[str, ...]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * len(head), *rows))


def values_words(setting: Setting) -> str:
    if setting.choices is not None:
        return ", ".join(f"`{value}`" for value in setting.choices)
    limits = f"{setting.limits} {setting.unit}".strip() if setting.is_number else ""
    return limits or ("a file" if setting.kind is Path else "a key")


def test_the_table_of_methods() -> None:
    rows = [(f"`{method}`", words.title, words.sentence) for method, words in METHOD_WORDS.items()]
    assert table(METHODS_HEAD, *rows) in README.read_text(encoding="utf-8")


def test_the_table_of_settings() -> None:
    rows = [
        (f"`{flag(name)}`", each.label, meaning(each), values_words(each), default_words(each))
        for name, each in settings().items()
        if name != "method"
    ]
    assert table(SETTINGS_HEAD, *rows) in README.read_text(encoding="utf-8")
