"""What studies of drawn photos say, of which the truth is known, with the built-in network."""

from pathlib import Path

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.lab import feature_trials, network, study
from augstudio.lab.arms import augmentation_arms
from augstudio.lab.conditions import AS_THEY_ARE, Condition
from augstudio.lab.run_study import run_study
from augstudio.lab.study import open_study, plan_for
from augstudio.lab.verdicts import Difference
from augstudio.models.backbones import Pooling
from augstudio.runs.config import TrainConfig
from tests.lab.drawn import glyphs, upright_leaves

#: Left or right; far enough to make leaves look like others.
QUARTER = Condition("quarter", "when they are rotated by 90°", "rotation", 90)


@pytest.fixture(autouse=True)
def conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (network, feature_trials, study):
        monkeypatch.setattr(module, "CONDITIONS", (AS_THEY_ARE, QUARTER))


def found(
    folder: Path, dataset: Dataset, recipe: Recipe, config: TrainConfig
) -> dict[tuple[str, str], Difference]:
    arms = augmentation_arms(recipe, ["alone", "whole"])
    plan = plan_for(dataset, config, arms, folds=4, repeats=2, views=3)
    made = open_study(folder, plan)
    run_study(made, dataset)
    return {(each.arm.name, each.condition.name): each for each in made.differences()}


def test_rotation_helps_where_photos_are_rotated(tmp_path: Path) -> None:
    dataset = upright_leaves(tmp_path / "leaves", 16)
    config = TrainConfig(input_size=40, pooling=Pooling.AVERAGE)
    said = found(tmp_path / "study", dataset, Recipe(rotation_range=90.0), config)
    upright, turned = (said["rotation_range", name] for name in ("as they are", "quarter"))
    assert turned.verdict.value == "helps"
    assert turned.mean > 0.15
    assert turned.low > 0
    # Upright leaves are easy without it, too.
    assert upright.verdict.value == "can't tell"
    assert abs(upright.mean) < 0.05
    assert {said["none again", name].verdict.value for name in ("as they are", "quarter")} == {
        "can't tell"
    }


def test_mirroring_hurts_where_it_makes_another_class(tmp_path: Path) -> None:
    dataset = glyphs(tmp_path / "glyphs", 12)
    recipe = Recipe(horizontal_flip=True, vertical_flip=True, noise_strength=4.0)
    said = found(tmp_path / "study", dataset, recipe, TrainConfig(input_size=96))
    plain = {name: each for (name, condition), each in said.items() if condition == "as they are"}
    verdicts = {name: each.verdict.value for name, each in plain.items()}
    assert verdicts == {
        "none again": "can't tell",
        "horizontal_flip": "hurts",
        "vertical_flip": "hurts",
        # A little noise changes nothing.
        "noise_strength": "can't tell",
        # Both ways at once, 6 is 9.
        "whole": "hurts",
    }
    assert plain["whole"].mean < plain["horizontal_flip"].mean < -0.15
    assert abs(plain["noise_strength"].mean) < 0.1
    assert plain["noise_strength"].low < 0 < plain["noise_strength"].high
