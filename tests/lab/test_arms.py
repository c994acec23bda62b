"""The arms of a study: which recipes and networks are compared, and what can't be."""

from pathlib import Path

import pytest

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe, parameters
from augstudio.errors import InputError
from augstudio.lab.alternatives import network_arms
from augstudio.lab.arms import ArmKind, alone, augmentation_arms, winners_arm, without
from augstudio.models import weights
from augstudio.models.weights import MissingWeightsError
from augstudio.runs.config import TrainConfig
from tests.training.tiny_backbone import put_in_place

PHOTOS = presets()["Photos"]


def test_a_recipe_alone_whole_and_without() -> None:
    arms = augmentation_arms(PHOTOS)
    active = PHOTOS.active
    assert [arm.name for arm in arms] == [
        "none",
        "none again",
        *active,
        "whole",
        *(f"whole without {name}" for name in active),
    ]
    assert [arm.is_compared for arm in arms] == [False, False] + [True] * (2 * len(active) + 1)
    named = {arm.name: arm for arm in arms}
    assert named["none"].recipe == named["none again"].recipe == Recipe()
    assert named["whole"].recipe == PHOTOS
    for name in active:
        assert named[name].recipe.active == (name,)
        assert getattr(named[name].recipe, name) == getattr(PHOTOS, name)
        left = named[f"whole without {name}"]
        assert left.recipe.active == tuple(each for each in active if each != name)
        assert named[name].parameter == left.parameter == name
    assert named["rotation_range"].title == "Rotate: 40°"
    assert named["whole without rotation_range"].title == 'Whole recipe without "Rotate"'
    assert [arm.name for arm in augmentation_arms(PHOTOS, ["whole"])[2:]] == ["whole"]


def test_alone_keeps_edges_and_share() -> None:
    recipe = Recipe(
        rotation_range=10.0, blur_strength=2.0, blur_share=0.9, fill_mode="constant", cval=9.0
    )
    kept = alone(recipe, parameters()["blur_strength"])
    assert (kept.active, kept.blur_share) == (("blur_strength",), 0.9)
    assert (kept.fill_mode, kept.cval) == ("constant", 9.0)
    assert without(recipe, parameters()["blur_strength"]).active == ("rotation_range",)


def test_every_augmentation_has_growing_doses() -> None:
    names = [each.name for each in parameters().values() if each.group.varies and not each.share_of]
    for name in names:
        arms = augmentation_arms(PHOTOS, [name])[2:]
        assert all(arm.parameter == name and arm.recipe.active == (name,) for arm in arms)
        assert all(name in arm.name for arm in arms)
        if len(arms) == 1:
            assert isinstance(getattr(arms[0].recipe, name), bool)
            continue
        distances = []
        for arm in arms:
            value, neutral = getattr(arm.recipe, name), parameters()[name].default
            ends = zip(value, neutral, strict=True) if isinstance(value, tuple) else [(value, 0)]
            distances.append(sum(abs(end - zero) for end, zero in ends))
        assert distances == sorted(set(distances))
    rotations = augmentation_arms(PHOTOS, ["rotation_range"])[2:]
    assert [arm.recipe.rotation_range for arm in rotations] == [20, 40, 80]
    # The preset Photos does not vary brightness; Strong does.
    medium = augmentation_arms(PHOTOS, ["brightness_range"])[3]
    assert medium.recipe.brightness_range == presets()["Strong"].brightness_range


def test_own_recipes(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text(Recipe(quarter_turns=True).to_json(), encoding="utf-8")
    arms = augmentation_arms(PHOTOS, ["Strong", str(file), "whole"])
    assert [(arm.kind, arm.title) for arm in arms[2:]] == [
        (ArmKind.OWN, "Strong"),
        (ArmKind.OWN, str(file)),
        (ArmKind.WHOLE, "Whole recipe"),
    ]
    assert arms[2].recipe == presets()["Strong"]
    assert arms[3].recipe.active == ("quarter_turns",)


def test_an_arm_equal_to_another_is_made_once() -> None:
    # What is set aside for validation and how edges are filled make no other arm.
    single = Recipe(rotation_range=30.0, validation_split=0.3, fill_mode="reflect")
    assert [arm.name for arm in augmentation_arms(single)[2:]] == ["rotation_range"]
    # The medium dose is the strength of the recipe itself.
    names = [arm.name for arm in augmentation_arms(single, ["alone", "rotation_range"])]
    assert names[2:] == ["rotation_range", "rotation_range low", "rotation_range high"]


@pytest.mark.parametrize(
    ("recipe", "asked", "message"),
    [
        (PHOTOS, ["whole", "Photos"], '"Photos" is the same as "Whole recipe".'),
        (PHOTOS, ["None"], '"None" is the same as "No augmentation".'),
        (PHOTOS, ["alone", "sepia"], "There is nothing to compare called sepia."),
        (PHOTOS, ["blur_share"], "Blur: how often is not an augmentation of its own."),
        (PHOTOS, ["fill_mode"], "Fill empty edges is not an augmentation of its own."),
        (Recipe(), ["alone", "whole"], "The recipe has no augmentation"),
    ],
)
def test_what_cannot_be_compared(recipe: Recipe, asked: list[str], message: str) -> None:
    with pytest.raises(InputError) as error:
        augmentation_arms(recipe, asked)
    assert error.value.message.startswith(message)
    assert error.value.hint


def test_networks_at_two_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_place(monkeypatch, tmp_path)
    first, again, second = network_arms(TrainConfig(), PHOTOS, ["tiny", "tiny:16", "tiny"])
    assert (first.name, again.name, second.name) == ("tiny", "tiny again", "tiny:16")
    kinds = [arm.kind for arm in (first, again, second)]
    assert kinds == [ArmKind.BASELINE, ArmKind.AGAIN, ArmKind.NETWORK]
    assert second.title == "Tiny, 16 px"
    assert second.changes["input_size"] == 16
    assert {arm.recipe for arm in (first, again, second)} == {PHOTOS}


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (["tiny"], "A study of networks compares at least two."),
        (["tiny", "tiny:large"], "tiny:large is not a network with an input size."),
        (["tiny", "tiny:24"], '"Tiny, 24 px" is named twice.'),
        (["tiny", "tiny:4"], "Tiny needs photos of at least 8 x 8 pixels"),
    ],
)
def test_networks_that_cannot_be_compared(
    keys: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place(monkeypatch, tmp_path)
    with pytest.raises(InputError) as error:
        network_arms(TrainConfig(), PHOTOS, keys)
    assert error.value.message.startswith(message)
    assert error.value.hint


def test_networks_need_their_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="There is no network named lenet"):
        network_arms(TrainConfig(), PHOTOS, ["lenet", "vgg16"])
    monkeypatch.setattr(weights, "find", lambda _: None)
    with pytest.raises(MissingWeightsError):
        network_arms(TrainConfig(), PHOTOS, ["efficientnet_lite0", "vgg16"])


def test_winners_of_later_repeats_are_another_arm() -> None:
    first, second = winners_arm(PHOTOS), winners_arm(PHOTOS, earlier=1)
    assert first.name == f"winners {' '.join(PHOTOS.active)}"
    assert (first.title, second.title) == ("The winners", "The winners 2")
    assert first.name != second.name
