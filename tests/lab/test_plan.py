"""The plan of a study in its file."""

import json
from pathlib import Path
from typing import Any

import pytest

from augstudio.errors import InputError
from augstudio.lab.arms import ArmKind, augmentation_arms
from augstudio.lab.plan import load_plan
from augstudio.runs.config import TrainConfig
from tests.lab.made_up import CONFIG, RECIPE, arm, made_up_plan


def test_a_plan_comes_back(tmp_path: Path) -> None:
    plan = made_up_plan()
    plan.save(tmp_path)
    assert load_plan(tmp_path) == plan
    assert plan.baseline.name == "none"
    network = arm("other", ArmKind.NETWORK, changes={"backbone": "vgg16", "input_size": 160})
    config = plan.config_of(network)
    assert (config.backbone, config.input_size, config.pooling) == ("vgg16", 160, CONFIG.pooling)
    assert plan.config_of(plan.baseline) == CONFIG


def test_only_arms_and_repeats_may_be_more() -> None:
    plan = made_up_plan()
    more = plan.model_copy(update={"repeats": 9, "arms": (*plan.arms, arm("more"))})
    assert more.continues(plan)
    assert not plan.continues(more)
    changes: list[dict[str, Any]] = [
        {"folds": 4},
        {"views": 1},
        {"fingerprint": "0" * 32},
        {"config": TrainConfig()},
        {"arms": augmentation_arms(RECIPE.with_value("rotation_range", 20.0))},
        # The old arms are there, but compared with another baseline.
        {"arms": (arm("first", ArmKind.BASELINE), *plan.arms)},
    ]
    for change in changes:
        assert not plan.model_copy(update=change).continues(plan)


def test_no_study(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(InputError, match=r"is not a study: it has no study\.json"):
            load_plan(folder)


def test_of_a_newer_version(tmp_path: Path) -> None:
    made_up_plan().save(tmp_path)
    path = tmp_path / "study.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | {"schema_version": 2, "new": 1}), encoding="utf-8")
    with pytest.raises(InputError, match="was made by a newer version of AugStudio"):
        load_plan(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"folds": 1},
        {"repeats": 1000},
        {"surprise": 1},
        {"arms": []},
        {"arms": [json.loads(arm("a", ArmKind.BASELINE).model_dump_json())] * 2},
        {"config": {"epochs": 0}},
        {"schema_version": "2"},
    ],
)
def test_invalid_values(change: dict[str, Any], tmp_path: Path) -> None:
    made_up_plan().save(tmp_path)
    path = tmp_path / "study.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), encoding="utf-8")
    with pytest.raises(InputError, match=r"is damaged: its study\.json has invalid values"):
        load_plan(tmp_path)


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"7", b"null"])
def test_not_json(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "study.json").write_bytes(text)
    with pytest.raises(InputError, match=r"is damaged: its study\.json"):
        load_plan(tmp_path)
