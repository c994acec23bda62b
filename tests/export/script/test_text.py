"""Scripts for any names and any recipe are valid Python, whatever the names contain."""

import ast
import csv
from pathlib import Path
from typing import Any

import pytest

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.errors import InputError
from augstudio.export.script.source import literal, spaced
from augstudio.export.script.write import write_script
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import PhotoSkipped
from tests.example_runs import make_run
from tests.export.script.runs import assert_clean, untrained

SCRATCH = TrainConfig.of(Method.FROM_SCRATCH)
ODD = (
    '"""\nprint(1)\n"""',
    "'x\\",
    "=cmd|'/c calc'!A1",
    "cat\u202egpj",
    "caf\udce9",
    "{{ 1 }} 猫 🐞",
)


def dataset(root: Path, classes: tuple[str, ...], suffix: str = "jpg") -> Dataset:
    """Return a training and a validation photo of each class; there are no files."""
    splits = {
        split: tuple(
            ImageRecord(str(root / name / f"{split.value}.{suffix}"), name, f"{number:032x}")
            for number, name in enumerate(classes)
        )
        for split in (Split.TRAIN, Split.VALIDATION)
    }
    return Dataset(root, classes, splits)


def written(folder: Path, photos: Dataset, recipe: Recipe, **changes: Any) -> str:
    """Write the script of a run into ``folder / "export"`` and return its text."""
    run = untrained(folder / "run", photos, recipe, config=SCRATCH, **changes)
    (folder / "export").mkdir()
    write_script(folder / "export", run)
    return (folder / "export" / "train.py").read_text(encoding="utf-8")


def test_odd_names_stay_text(tmp_path: Path) -> None:
    photos = dataset(tmp_path / "photos", ODD)
    title = '"""; import os'
    text = written(tmp_path, photos, Recipe(), title=title, note=title)
    tree = ast.parse(text)
    values = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id.isupper()
    }
    assert values["CLASSES"] == list(ODD)
    assert title not in text
    assert "\u202e" not in text
    # The script restores the names in the table.
    [name_in] = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "name_in"]
    world: dict[str, Any] = {"re": __import__("re")}
    exec(compile(ast.Module([name_in], []), "train.py", "exec"), world)
    with (tmp_path / "export/photos.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [world["name_in"](row["class"]) for row in rows] == [*ODD, *ODD]
    assert world["name_in"](rows[2]["photo"]) == f"{ODD[2]}/train.jpg"
    assert [row["set"] for row in rows] == ["training"] * 6 + ["validation"] * 6


@pytest.mark.parametrize("text", [*ODD, "plain", "it's", 'say "hi"', "both \" and '", "a\\b"])
def test_literals_mean_the_text(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
    assert "\n" not in literal(text)


@pytest.mark.parametrize("title", presets())
def test_every_recipe_makes_clean_code(title: str, tmp_path: Path) -> None:
    written(tmp_path, dataset(tmp_path / "photos", ("ants", "bees")), presets()[title])
    assert_clean(tmp_path / "export")


def test_heic_photos_need_one_package_more(tmp_path: Path) -> None:
    text = written(tmp_path, dataset(tmp_path / "photos", ("ants", "bees"), "HEIC"), Recipe())
    assert "register_heif_opener()" in text
    assert "pillow-heif==" in (tmp_path / "export/requirements.txt").read_text(encoding="utf-8")


def test_unreadable_photos_are_left_out(tmp_path: Path) -> None:
    photos = dataset(tmp_path / "photos", ("ants", "bees"))
    skipped = PhotoSkipped(photos.records(Split.TRAIN)[0].path, "It is damaged.")
    written(tmp_path, photos, Recipe(), skipped=(skipped,))
    table = (tmp_path / "export/photos.csv").read_text(encoding="utf-8")
    assert "ants/train.jpg" not in table
    assert "bees/train.jpg,bees,training" in table


def test_a_run_without_its_list_of_photos_can_not_be_repeated(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"photos\.csv"):
        write_script(tmp_path, make_run(tmp_path, config=SCRATCH))
    assert not list(tmp_path.iterdir())


def test_functions_stand_apart() -> None:
    lines = ["a = 1", "", "", "", "b = 2", "def f(", "    x", "):", "    return x", "c = 3"]
    right = ["a = 1", "", "b = 2", "", "", "def f(", "    x", "):", "    return x", "", "", "c = 3"]
    assert spaced(lines) == right
