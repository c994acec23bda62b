from pathlib import Path

import pytest

from augstudio import storage
from augstudio.augment.fields.edges import FillMode
from augstudio.augment.parameter import Group
from augstudio.augment.presets import open_recipe, presets, title_of
from augstudio.augment.recipe import Recipe, parameters
from augstudio.errors import AugStudioError, InputError


def test_the_presets_mildest_first() -> None:
    assert list(presets()) == ["None", "Gentle", "Photos", "Strong", "From above"]
    assert presets()["None"] == Recipe()
    assert not any(recipe.is_neutral for name, recipe in presets().items() if name != "None")


def test_a_recipe_is_called_like_the_preset_that_it_equals() -> None:
    assert title_of(Recipe()) == "None"
    assert title_of(presets()["From above"].model_copy()) == "From above"
    assert title_of(Recipe(rotation_range=7)) == "Custom settings"


def test_photos_is_the_classic_recipe_with_visible_shear() -> None:
    assert presets()["Photos"] == Recipe(
        rotation_range=40,
        width_shift_range=0.2,
        height_shift_range=0.2,
        shear_range=12,
        zoom_range=(0.8, 1.2),
        horizontal_flip=True,
        fill_mode=FillMode.NEAREST,
    )


def test_strong_has_some_of_everything_but_harms_no_single_photo_by_all_of_it() -> None:
    recipe = presets()["Strong"]
    assert {parameters()[name].group for name in recipe.active} == {
        Group.GEOMETRY,
        Group.COLOUR,
        Group.CAMERA,
    }
    shares = [parameters()[name].share for name in recipe.active if parameters()[name].share]
    assert len(shares) >= 5
    assert all(getattr(recipe, share) < 0.5 for share in shares)


def test_presets_are_of_the_present_version_and_leave_normalisation_alone() -> None:
    for path in storage.resource("presets").glob("*.json"):
        assert '"schema_version": 2' in path.read_text(encoding="utf-8")
    assert not any(recipe.normalises for recipe in presets().values())


def test_from_above_turns_and_mirrors_freely() -> None:
    recipe = presets()["From above"]
    assert recipe.rotation_range == 180
    assert recipe.horizontal_flip
    assert recipe.vertical_flip


@pytest.mark.parametrize("name", ["From above", "from above", " FROM ABOVE "])
def test_a_preset_opens_by_its_title(name: str) -> None:
    assert open_recipe(name) == presets()["From above"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_opens(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "my recipe #1 🌻.json"
    path.write_text(Recipe(rotation_range=7).to_json(), encoding=encoding)
    assert open_recipe(str(path)) == Recipe(rotation_range=7)


def test_neither_a_preset_nor_a_file() -> None:
    with pytest.raises(InputError) as caught:
        open_recipe("Wild")
    assert caught.value.message == "There is no recipe Wild."
    assert "None, Gentle, Photos, Strong, From above" in caught.value.hint


def test_a_folder_is_no_recipe(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no recipe"):
        open_recipe(str(tmp_path))


def test_an_impossible_name_is_an_error_in_words() -> None:
    with pytest.raises(AugStudioError):
        open_recipe("x" * 5000)


def test_a_binary_file_is_no_recipe(tmp_path: Path) -> None:
    path = tmp_path / "photo.json"
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)))
    with pytest.raises(InputError, match=r"photo\.json is not a recipe: it is not text"):
        open_recipe(str(path))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "half.json"
    path.write_text(Recipe().to_json()[:40])
    with pytest.raises(InputError, match=r"half\.json is not a recipe: it is not JSON"):
        open_recipe(str(path))


def test_every_preset_file_is_shown() -> None:
    assert len(list(storage.resource("presets").glob("*.json"))) == len(presets())


def test_a_file_too_large_for_a_recipe_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)
    with pytest.raises(InputError, match="too large"):
        open_recipe(str(path))
