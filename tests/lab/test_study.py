"""The folder of a study: made, continued, refused."""

import csv
from pathlib import Path

import numpy as np
import pytest

from augstudio.data.dataset import Split
from augstudio.errors import InputError
from augstudio.lab.arms import ArmKind, augmentation_arms
from augstudio.lab.conditions import CONDITIONS
from augstudio.lab.study import load_study, open_study, plan_for
from augstudio.lab.trials import Trial
from augstudio.lab.verdicts import Verdict, noise_floor
from tests.lab.made_up import (
    CONFIG,
    RECIPE,
    arm,
    made_up_dataset,
    made_up_plan,
    made_up_trials,
    photos,
)


def every(name: str, repeat: int, right: int = 10, folds: int = 3) -> list[Trial]:
    """Return all trials of a repeat of an arm."""
    return [
        Trial(name, repeat, part, each.name, 20, right, 0.5)
        for each in CONDITIONS
        for part in range(folds)
    ]


def test_what_is_missing(tmp_path: Path) -> None:
    study = open_study(tmp_path / "study", made_up_plan())
    names = [each.name for each in study.plan.arms]
    assert [(each.name, repeat) for each, repeat in study.missing()] == [
        (name, repeat) for repeat in range(2) for name in names
    ]
    study.add(every("none", 0) + every("whole", 1) + every("none again", 0)[:-1])
    left = [(each.name, repeat) for each, repeat in study.missing()]
    assert ("none", 0) not in left
    assert ("whole", 1) not in left
    assert ("none again", 0) in left
    assert len(left) == 2 * len(names) - 2


def test_trials_and_verdicts_are_kept(tmp_path: Path) -> None:
    study = open_study(tmp_path / "study", made_up_plan())
    for repeat in range(2):
        study.add(every("none", repeat) + every("whole", repeat, right=15))
    study.save_verdicts()
    again = load_study(study.folder)
    assert (again.plan, again.trials) == (study.plan, study.trials)
    found = {(e.arm.name, e.condition.name): e for e in again.differences()}
    assert len(found) == 4
    with (study.folder / "verdicts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["arm"], row["condition"]) for row in rows] == list(found)
    for row, each in zip(rows, found.values(), strict=True):
        assert row["verdict"] == each.verdict.value == "helps"
        assert float(row["difference"]) == pytest.approx(0.25)
        assert row["title"] == each.arm.title
        assert float(row["low"]) == pytest.approx(each.low, abs=1e-6)
    assert noise_floor(study.differences()) == 0
    # The same trials once more change nothing.
    before = (study.folder / "trials.csv").read_bytes()
    again.add(every("none", 0))
    assert (study.folder / "trials.csv").read_bytes() == before


def test_what_the_whole_recipe_loses(tmp_path: Path) -> None:
    recipe = RECIPE.with_value("shear_range", 10.0)
    study = open_study(tmp_path / "study", made_up_plan(arms=augmentation_arms(recipe)))
    assert study.ablations() == ()
    without = every("whole without rotation_range", 0, 12)
    study.add(every("none", 0) + every("whole", 0, 18) + without)
    lost = study.ablations()
    assert {each.arm.parameter for each in lost} == {"rotation_range"}
    np.testing.assert_allclose([each.mean for each in lost], -0.3)
    assert {each.verdict for each in lost} == {Verdict.HURTS}
    alone = open_study(tmp_path / "alone", made_up_plan(arms=augmentation_arms(RECIPE, ["alone"])))
    assert alone.ablations() == ()


def test_going_on_with_more(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    first = open_study(folder, made_up_plan(arms=augmentation_arms(RECIPE, ["alone", "whole"])))
    first.add(every("whole", 1))
    wider = made_up_plan(arms=augmentation_arms(RECIPE, ["alone", "Strong"]), repeats=4)
    study = open_study(folder, wider)
    assert study.trials == first.trials
    assert study.plan.repeats == 4
    names = ["none", "none again", "rotation_range", "horizontal_flip", "Strong", "whole"]
    assert [each.name for each in study.plan.arms] == names
    assert study.plan.created == first.plan.created
    # Fewer repeats than before take nothing away.
    assert open_study(folder, made_up_plan(repeats=1)).plan.repeats == 4
    study.with_arm(arm("winners", ArmKind.WINNERS))
    study.with_arm(arm("winners", ArmKind.WINNERS))
    assert [each.name for each in load_study(folder).plan.arms][-2:] == ["Strong", "winners"]


def test_two_programs_drop_nothing_of_each_other(tmp_path: Path) -> None:
    study = open_study(tmp_path / "study", made_up_plan())
    other = load_study(study.folder)
    study.with_arm(arm("mine"))
    other.with_arm(arm("theirs"))
    study.with_repeats(5)
    kept = load_study(study.folder).plan
    assert [each.name for each in kept.arms][-2:] == ["mine", "theirs"]
    assert study.plan == kept
    assert kept.repeats == 5
    with study.locked():
        for change in (lambda: other.with_arm(arm("late")), lambda: other.with_repeats(9)):
            with pytest.raises(InputError, match="Another AugStudio is working on the study"):
                change()
        with pytest.raises(InputError, match="Another AugStudio is working on the study"):
            open_study(study.folder, made_up_plan(repeats=9))
        # What changes nothing needs no lock.
        assert open_study(study.folder, made_up_plan(arms=kept.arms, repeats=5)).plan == kept
    assert load_study(study.folder).plan == kept


def test_other_photos_and_settings(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    open_study(folder, made_up_plan())
    before = (folder / "study.json").read_bytes()
    with pytest.raises(InputError, match="is one of other photos"):
        open_study(folder, made_up_plan(made_up_dataset(each=13)))
    networks = (arm("a", ArmKind.BASELINE), arm("b", ArmKind.NETWORK))
    for other in (made_up_plan(folds=4), made_up_plan(views=5), made_up_plan(arms=networks)):
        with pytest.raises(
            InputError, match="is one of the same photos with other settings"
        ) as error:
            open_study(folder, other)
        assert error.value.hint == "Choose a new folder for this one."
    assert (folder / "study.json").read_bytes() == before


def test_validation_photos_are_no_part_of_it() -> None:
    dataset = made_up_dataset()
    fewer = dataset.with_splits({Split.TRAIN: dataset.records(Split.TRAIN)})
    assert made_up_plan(dataset).fingerprint == made_up_plan(fewer).fingerprint


def test_a_folder_of_other_files(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"photo")
    with pytest.raises(InputError, match="already contains other files"):
        open_study(tmp_path, made_up_plan())
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]
    file = tmp_path / "holiday.jpg"
    with pytest.raises(InputError):
        open_study(file, made_up_plan())
    # Beside a study, anything may lie.
    study = open_study(tmp_path / "study", made_up_plan())
    (study.folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert open_study(study.folder, made_up_plan()).plan == study.plan


@pytest.mark.parametrize("text", [b"arm,repeat\r\n", b"\xff\xfe\x00", b"", b"none,1\r\n"])
def test_a_damaged_table(text: bytes, tmp_path: Path) -> None:
    study = open_study(tmp_path / "study", made_up_plan())
    study.add(made_up_trials("none", [[10, 11, 12]]))
    (study.folder / "trials.csv").write_bytes(text)
    with pytest.raises(InputError, match=r"The table of trials .*trials.csv is damaged") as error:
        load_study(study.folder)
    assert error.value.hint.startswith("Delete it to compute the trials again")
    (study.folder / "trials.csv").unlink()
    assert load_study(study.folder).trials == []


def test_too_few_photos_for_the_parts() -> None:
    few = made_up_dataset(each=4)
    arms = augmentation_arms(RECIPE)
    with pytest.raises(InputError) as error:
        plan_for(few, CONFIG, arms, folds=5)
    assert error.value.message == (
        "A study with 5 parts needs at least 5 different training photos of each class; "
        "blue has 4 and red has 4."
    )
    assert error.value.hint == "Add photos, or use fewer parts."
    assert plan_for(few, CONFIG, arms, folds=4).folds == 4
    # Copies are in one part, so they count as one.
    contents = [each.content for each in photos("red", range(12))]
    alike = made_up_dataset(near_copies=(tuple(contents[:10]),))
    with pytest.raises(InputError, match="class; red has 3"):
        plan_for(alike, CONFIG, arms, folds=5)
    assert plan_for(alike, CONFIG, arms, folds=3).folds == 3
    same = made_up_dataset(near_copies=(tuple(contents),))
    with pytest.raises(InputError, match="red has 1") as error:
        plan_for(same, CONFIG, arms, folds=2)
    assert error.value.hint == "Add photos."


def test_one_class() -> None:
    with pytest.raises(InputError, match="There is only one class, blue"):
        made_up_plan(made_up_dataset(classes=["blue"]))
