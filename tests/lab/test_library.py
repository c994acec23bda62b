"""The studies of a folder, beside its runs."""

from datetime import datetime
from pathlib import Path

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.scan import scan
from augstudio.errors import InputError
from augstudio.lab.arms import augmentation_arms
from augstudio.lab.library import (
    delete_study,
    find_studies,
    list_studies,
    new_study_folder,
    require_idle,
    studies_folder,
)
from augstudio.lab.study import open_study, plan_for
from augstudio.runs.config import TrainConfig
from tests.lab.made_up import made_up_plan, made_up_trials
from tests.photos import write_folder

_NOW = datetime.fromisoformat("2026-05-01T10:20:30+02:00")


def test_studies_are_listed_newest_first_and_damaged_ones_with_the_reason(tmp_path: Path) -> None:
    assert list_studies("colours") == []
    arms = augmentation_arms(Recipe(rotation_range=20.0))
    plan = plan_for(scan(write_folder(tmp_path / "colours")), TrainConfig(), arms, folds=2)
    for day in (1, 3, 2):
        created = f"2026-05-0{day}T10:00:00+02:00"
        update = {"created": created}
        open_study(new_study_folder("colours", _NOW), plan.model_copy(update=update))
    (new_study_folder("colours", _NOW) / "study.json").write_text("{")
    found, damaged = find_studies("colours")
    assert list_studies("colours")[0].folder == found[0].folder
    assert [(each.name, each.reason) for each in damaged] == [
        (
            "2026-05-01 10.20.30 (4)",
            "The study 2026-05-01 10.20.30 (4) is damaged: its study.json can't be read.",
        )
    ]
    assert [study.plan.created[9] for study in found] == ["3", "2", "1"]
    assert sorted(path.name for path in studies_folder("colours").iterdir()) == [
        "2026-05-01 10.20.30",
        "2026-05-01 10.20.30 (2)",
        "2026-05-01 10.20.30 (3)",
        "2026-05-01 10.20.30 (4)",
    ]


def test_a_study_is_deleted_and_other_files_stay(tmp_path: Path) -> None:
    plan = made_up_plan()
    studies = [open_study(new_study_folder("colours", _NOW), plan) for _ in range(3)]
    studies[0].add(made_up_trials("none", [(5, 5, 5)]))
    (studies[1].folder / "mine.txt").write_text("keep")
    (studies[2].folder / "study.json").write_text("{")
    (broken,) = find_studies("colours").damaged
    with studies[0].locked():
        for refused in (delete_study, require_idle):
            with pytest.raises(InputError, match="Another AugStudio is working on the study"):
                refused(studies[0])
    require_idle(broken)
    for each in (*studies[:2], broken, broken):
        delete_study(each)
    left = [path for path in studies_folder("colours").rglob("*") if path.is_file()]
    assert [path.name for path in left] == ["mine.txt"]


def test_a_study_knows_its_photos(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "colours")
    arms = augmentation_arms(Recipe(rotation_range=20.0))
    study = open_study(tmp_path / "study", plan_for(scan(folder), TrainConfig(), arms, folds=2))
    assert study.is_of(scan(folder))
    (folder / "red" / "000.png").rename(folder / "red" / "renamed.png")
    assert study.is_of(scan(folder))
    (folder / "red" / "renamed.png").unlink()
    assert not study.is_of(scan(folder))
