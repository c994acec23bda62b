import json

import pytest
from pydantic import ValidationError

from augstudio.augment.recipe import FillMode, Recipe, parameters
from augstudio.errors import InputError


def refusal(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        Recipe.from_json(text, "my.json")
    assert caught.value.message.startswith("my.json ")
    assert caught.value.hint
    return caught.value


def test_the_defaults_change_nothing() -> None:
    assert Recipe().is_neutral


@pytest.mark.parametrize("name", [n for n in parameters() if n not in ("fill_mode", "cval")])
def test_every_other_setting_changes_something(name: str) -> None:
    maximum = parameters()[name].maximum
    value = {"number": maximum, "range": (0.5, maximum), "switch": True}[parameters()[name].kind]
    assert not Recipe().with_value(name, value).is_neutral


def test_edges_alone_change_nothing() -> None:
    assert Recipe(fill_mode=FillMode.CONSTANT, cval=9).is_neutral


def test_the_parameters_are_the_fields() -> None:
    assert ["schema_version", *parameters()] == list(Recipe.model_fields)


def test_json_brings_back_the_recipe_and_names_every_field() -> None:
    recipe = Recipe(rotation_range=12.5, zoom_range=(0.8, 1.2), fill_mode=FillMode.WRAP)
    text = recipe.to_json()
    assert Recipe.from_json(text) == recipe
    assert list(json.loads(text)) == list(Recipe.model_fields)


def test_the_json_schema_carries_the_ranges() -> None:
    rotation = Recipe.model_json_schema()["properties"]["rotation_range"]
    assert (rotation["minimum"], rotation["maximum"], rotation["unit"]) == (0, 180, "°")


def test_keras_short_forms() -> None:
    recipe = Recipe.parse({"zoom_range": 0.25, "brightness_range": None})
    assert recipe == Recipe(zoom_range=(0.75, 1.25))


def test_recipes_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Recipe().rotation_range = 3  # type: ignore[misc]


def test_with_value_leaves_the_recipe_as_it_was() -> None:
    recipe = Recipe(rotation_range=5)
    assert recipe.with_value("rotation_range", 9) == Recipe(rotation_range=9)
    assert recipe.rotation_range == 5


def test_with_value_refuses_what_the_slider_could_not_be_set_to() -> None:
    with pytest.raises(InputError, match="rotation_range must be between 0 and 180, not 300"):
        Recipe().with_value("rotation_range", 300)


@pytest.mark.parametrize("text", ["", "{", "rotation: 3", "[" * 100_000, "9" * 5000])
def test_not_json(text: str) -> None:
    assert "not JSON" in refusal(text).message


@pytest.mark.parametrize("text", ["[]", "3", '"Photos"', "null"])
def test_json_that_holds_no_settings(text: str) -> None:
    assert "does not hold named settings" in refusal(text).message


def test_a_misspelt_setting_is_suggested() -> None:
    error = refusal('{"rotation_rang": 3}')
    assert error.message == "my.json can't be used: rotation_rang is not a setting."
    assert error.hint == "Did you mean rotation_range?"


def test_an_unknown_setting_lists_those_there_are() -> None:
    assert refusal('{"sharpness": 3}').hint == f"The settings are: {', '.join(parameters())}."


@pytest.mark.parametrize(
    ("field", "value", "clause"),
    [
        ("rotation_range", '"40"', "needs a number"),
        ("rotation_range", "true", "needs a number"),
        ("rotation_range", "null", "needs a number"),
        ("rotation_range", "NaN", "needs a number"),
        ("rotation_range", "1e999", "needs a number"),
        ("rotation_range", "9" * 400, "needs a number"),
        ("zoom_range", "[0.8]", "needs two numbers, low and high"),
        ("zoom_range", "[0.8, 1, 2]", "needs two numbers, low and high"),
        ("zoom_range", '["a", null]', "needs two numbers, low and high"),
        ("zoom_range", "9" * 400, "needs two numbers, low and high"),
        ("zoom_range", "[1.2, 0.8]", "needs the smaller number first, not 1.2 to 0.8"),
        ("zoom_range", "0.95", "must be between 0.1 and 2, not 0.05 to 1.95"),
        ("horizontal_flip", "1", "needs true or false"),
        ("fill_mode", '"mirror"', "needs one of nearest, reflect, wrap, constant"),
        ("cval", "-1", "must be between 0 and 255, not -1"),
        ("schema_version", '"one"', "needs 1"),
    ],
)
def test_a_wrong_value(field: str, value: str, clause: str) -> None:
    error = refusal(f'{{"{field}": {value}}}')
    assert error.message == f"my.json can't be used: {field} {clause}."
    assert error.hint == "Correct this, or choose a preset."


def test_every_wrong_field_is_named() -> None:
    error = refusal('{"rotation_range": 200, "cval": -3, "foo": 1}')
    assert all(name in error.message for name in ("rotation_range", "cval", "foo"))


def test_a_newer_version() -> None:
    error = refusal('{"schema_version": 2, "sharpness": 1}')
    assert error.message == "my.json was written by a newer version of AugStudio."
    assert error.hint == "Update AugStudio."
