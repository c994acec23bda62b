"""The winners: the recipe minus what hurts plus what helps, and their confirmation."""

from pathlib import Path

import numpy as np
import pytest

from augstudio.augment.recipe import Recipe, parameters
from augstudio.data.dataset import Split
from augstudio.lab.arms import Arm, ArmKind, alone, augmentation_arms, without
from augstudio.lab.conditions import AS_THEY_ARE, CONDITIONS, Condition
from augstudio.lab.run_study import run_study
from augstudio.lab.study import open_study
from augstudio.lab.verdicts import Difference
from augstudio.lab.winners import Confirmation, confirm, kept_confirmation, winners, winners_arm_of
from tests.lab.made_up import RECIPE, arm, made_up_dataset, made_up_plan, made_up_trials, photos

WHOLE = Recipe(rotation_range=40.0, horizontal_flip=True, blur_strength=1.0, blur_share=0.8)


def said(
    compared: Arm, mean: float, condition: Condition = AS_THEY_ARE, p: float = 0.0
) -> Difference:
    pairs = (mean, mean)
    return Difference(compared, condition, pairs, 100, mean, mean, mean, p, 0.9, 0.0)


def of(name: str, recipe: Recipe = WHOLE, kind: ArmKind = ArmKind.ALONE) -> Arm:
    parameter = parameters()[name]
    kept = without if kind is ArmKind.WITHOUT else alone
    return arm(f"{kind} {name}", kind, recipe=kept(recipe, parameter), parameter=name)


def test_what_hurts_leaves_and_what_helps_comes() -> None:
    assert winners(WHOLE, []) == WHOLE
    unsure = said(of("rotation_range"), -0.1, p=0.03)
    assert winners(WHOLE, [unsure]) == WHOLE
    hurts = said(of("rotation_range"), -0.1)
    assert winners(WHOLE, [hurts]).active == ("horizontal_flip", "blur_strength")
    # What helps where photos are turned stays.
    helps = said(of("rotation_range"), 0.2, CONDITIONS[1])
    assert winners(WHOLE, [hurts, helps]) == WHOLE
    start = winners(Recipe(), [said(of("blur_strength"), 0.02)])
    assert (start.active, start.blur_strength, start.blur_share) == (("blur_strength",), 1.0, 0.8)


def test_better_without_counts_from_the_whole_recipe() -> None:
    reduced = of("rotation_range", kind=ArmKind.WITHOUT)
    # Better than no augmentation: this says nothing about the rotation.
    assert winners(WHOLE, [said(reduced, 0.1)]) == WHOLE
    assert winners(WHOLE, [], [said(reduced, 0.1)]) == without(
        WHOLE, parameters()["rotation_range"]
    )
    assert winners(WHOLE, [], [said(reduced, -0.1)]) == WHOLE
    # The recipe needs it, although it hurts alone.
    assert winners(WHOLE, [said(of("rotation_range"), -0.1)], [said(reduced, -0.1)]) == WHOLE


def test_the_best_dose() -> None:
    doses = {
        degrees: of("rotation_range", Recipe(rotation_range=degrees), ArmKind.DOSE)
        for degrees in (20.0, 40.0, 80.0)
    }
    found = [said(doses[20.0], 0.03), said(doses[40.0], 0.05), said(doses[80.0], -0.1)]
    assert winners(WHOLE, found).rotation_range == 40
    assert winners(WHOLE, found[::2]).rotation_range == 20
    # Twice the strength of the recipe hurts: that is no word about the recipe.
    assert winners(WHOLE, found[2:]) == WHOLE
    assert "rotation_range" not in winners(WHOLE, [said(doses[40.0], -0.1)]).active


def test_other_recipes_add_what_the_whole_does_not_have() -> None:
    own = arm("mine", ArmKind.OWN, recipe=Recipe(rotation_range=10.0, quarter_turns=True))
    found = winners(WHOLE, [said(own, 0.1)])
    assert (found.rotation_range, found.quarter_turns) == (40, True)
    assert winners(WHOLE, [said(arm("net", ArmKind.NETWORK, recipe=own.recipe), 0.1)]) == WHOLE


def test_the_arm_of_the_winners(tmp_path: Path) -> None:
    recipe = RECIPE.with_value("shear_range", 10.0)
    study = open_study(tmp_path / "study", made_up_plan(arms=augmentation_arms(recipe)))
    assert winners_arm_of(study) == study.plan.arms[5]
    for name in ("none", "whole"):
        study.add(made_up_trials(name, [[10] * 3] * 2))
    study.add(made_up_trials("shear_range", [[4] * 3] * 2))
    same = winners_arm_of(study)
    assert same is not None
    # An arm has this recipe already.
    assert same.name == "whole without shear_range"
    study.add(made_up_trials("horizontal_flip", [[4] * 3] * 2))
    assert winners_arm_of(study).name == "rotation_range"
    study.add(made_up_trials("rotation_range", [[4] * 3] * 2))
    assert winners_arm_of(study) is None
    strong = {"recipe": Recipe(rotation_range=90.0), "parameter": "rotation_range"}
    study.with_arm(arm("rotation_range high", ArmKind.DOSE, **strong))
    study.with_arm(arm("own", ArmKind.OWN, recipe=Recipe(quarter_turns=True)))
    for name in ("rotation_range high", "own"):
        study.add(made_up_trials(name, [[17] * 3] * 2))
    first = winners_arm_of(study)
    assert first is not None
    assert (first.name, first.kind) == ("winners rotation_range quarter_turns", ArmKind.WINNERS)
    study.with_arm(first)
    # After more repeats, others may win: their trials are not those of the first winners.
    study.add(made_up_trials("rotation_range", [[20] * 3] * 2))
    second = winners_arm_of(study)
    assert second is not None
    assert second.name == "winners 2 rotation_range quarter_turns"
    assert second.recipe.rotation_range == 40


def test_one_augmentation_that_helps_is_an_arm_already(tmp_path: Path) -> None:
    recipe = Recipe(rotation_range=40.0, fill_mode="reflect", validation_split=0.3)
    arms = augmentation_arms(recipe, ["alone"])
    study = open_study(tmp_path / "study", made_up_plan(arms=arms))
    for name, right in (("none", 10), ("rotation_range", 16)):
        study.add(made_up_trials(name, [[right] * 3] * 2))
    assert winners_arm_of(study) == arms[2]


def test_a_study_of_networks_has_no_winners(tmp_path: Path) -> None:
    arms = (arm("a", ArmKind.BASELINE), arm("b", ArmKind.NETWORK, recipe=RECIPE))
    study = open_study(tmp_path / "study", made_up_plan(arms=arms))
    study.add(made_up_trials("a", [[10] * 3]) + made_up_trials("b", [[19] * 3]))
    assert winners_arm_of(study) is None


@pytest.mark.usefixtures("features")
def test_confirmed_on_photos_that_chose_nothing(tmp_path: Path) -> None:
    dataset = made_up_dataset()
    study = open_study(tmp_path / "study", made_up_plan(dataset, repeats=1))
    run_study(study, dataset)
    whole = next(each for each in study.plan.arms if each.kind is ArmKind.WHOLE)
    assert kept_confirmation(study) is None
    found = confirm(study, dataset, whole)
    assert kept_confirmation(study) == found
    assert (found.split, found.photos, found.arm) == (Split.VALIDATION, 10, whole)
    assert found.after - found.before == found.gained - found.lost
    assert 0 <= found.lost <= found.before <= 10
    assert found.before >= 6
    assert confirm(study, dataset, whole) == found
    assert confirm(study, dataset, study.plan.baseline).gained == 0
    tested = dataset.with_splits(
        dict(dataset.splits)
        | {Split.TEST: [*photos("red", range(200, 204)), *photos("blue", [300])]}
    )
    assert confirm(study, tested, whole).split is Split.TEST
    assert confirm(study, tested, whole).photos == 5
    (study.folder / "confirmation.json").write_text('{"photos": -1}')
    assert kept_confirmation(study) is None


def confirmation(before: int, after: int, gained: int, lost: int) -> Confirmation:
    return Confirmation(
        arm=arm("whole"),
        split=Split.VALIDATION,
        photos=153,
        before=before,
        after=after,
        gained=gained,
        lost=lost,
    )


def test_the_sentence_of_a_confirmation() -> None:
    start = "Tried on 153 validation photos after training on all training photos: "
    gain = confirmation(130, 145, 17, 2)
    assert gain.p < 0.01
    right = "145 right with augmentation (Whole), 130 without"
    assert gain.sentence == f"{start}{right}; this is hardly chance (p < 0.01)."
    assert not gain.is_refuted
    assert confirmation(145, 130, 2, 17).is_refuted
    assert not confirmation(145, 143, 2, 4).is_refuted
    chance = confirmation(140, 143, 5, 2)
    assert np.isclose(chance.p, 2 * (1 + 7 + 21 / 2) / 2**7)
    assert chance.sentence.endswith(
        "143 right with augmentation (Whole), 140 without; this could be chance (p = 0.29)."
    )
    same = confirmation(140, 140, 0, 0)
    assert (
        same.sentence
        == f"{start}140 right with augmentation (Whole), 140 without, the same photos."
    )
