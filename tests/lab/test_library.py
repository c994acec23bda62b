"""The studies of a folder, beside its runs."""

from datetime import datetime
from pathlib import Path

from augstudio.augment.recipe import Recipe
from augstudio.data.scan import scan
from augstudio.lab.arms import augmentation_arms
from augstudio.lab.library import list_studies, new_study_folder, studies_folder
from augstudio.lab.study import open_study, plan_for
from augstudio.runs.config import TrainConfig
from tests.photos import write_folder

_NOW = datetime.fromisoformat("2026-05-01T10:20:30+02:00")


def test_studies_are_listed_newest_first_without_damaged_ones(tmp_path: Path) -> None:
    assert list_studies("colours") == []
    arms = augmentation_arms(Recipe(rotation_range=20.0))
    plan = plan_for(scan(write_folder(tmp_path / "colours")), TrainConfig(), arms, folds=2)
    for day in (1, 3, 2):
        created = f"2026-05-0{day}T10:00:00+02:00"
        update = {"created": created}
        open_study(new_study_folder("colours", _NOW), plan.model_copy(update=update))
    (new_study_folder("colours", _NOW) / "study.json").write_text("{")
    found = list_studies("colours")
    assert [study.plan.created[9] for study in found] == ["3", "2", "1"]
    assert sorted(path.name for path in studies_folder("colours").iterdir()) == [
        "2026-05-01 10.20.30",
        "2026-05-01 10.20.30 (2)",
        "2026-05-01 10.20.30 (3)",
        "2026-05-01 10.20.30 (4)",
    ]


def test_a_study_knows_its_photos(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "colours")
    arms = augmentation_arms(Recipe(rotation_range=20.0))
    study = open_study(tmp_path / "study", plan_for(scan(folder), TrainConfig(), arms, folds=2))
    assert study.is_of(scan(folder))
    (folder / "red" / "000.png").rename(folder / "red" / "renamed.png")
    assert study.is_of(scan(folder))
    (folder / "red" / "renamed.png").unlink()
    assert not study.is_of(scan(folder))
