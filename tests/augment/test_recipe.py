import json
from typing import Any

import pytest
from pydantic import ValidationError

from augstudio.augment.fields.edges import FillMode
from augstudio.augment.parameter import Group, Parameter
from augstudio.augment.recipe import Recipe, parameters
from augstudio.errors import InputError


def refusal(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        Recipe.from_json(text, "my.json")
    assert caught.value.message.startswith("my.json ")
    assert caught.value.hint
    return caught.value


def test_the_defaults_change_nothing() -> None:
    assert Recipe().is_neutral


def other(name: str) -> Any:
    """Return a value of the parameter that is not its default."""
    maximum = parameters()[name].maximum
    return {"number": maximum, "range": (0.5, maximum), "switch": True, "choice": FillMode.WRAP}[
        parameters()[name].kind
    ]


@pytest.mark.parametrize("parameter", parameters().values(), ids=lambda parameter: parameter.name)
def test_what_makes_views_vary(parameter: Parameter) -> None:
    recipe = Recipe().with_value(parameter.name, other(parameter.name))
    varies = parameter.group.varies and not parameter.share_of
    assert recipe.is_neutral is not varies
    assert recipe.active == ((parameter.name,) if varies else ())
    normalises = parameter.group is Group.NORMALISE and parameter.name != "zca_epsilon"
    assert recipe.normalises == ((parameter.name,) if normalises else ())


def test_a_strength_that_no_photo_gets_is_not_active() -> None:
    recipe = Recipe(blur_strength=1, blur_share=0, jpeg_strength=9, rotation_range=3)
    assert recipe.active == ("rotation_range", "jpeg_strength")


def test_strengths_and_shares_know_one_another() -> None:
    shares = [parameter for parameter in parameters().values() if parameter.share_of]
    assert len(shares) == 8
    for parameter in shares:
        strength = parameters()[parameter.share_of]
        assert strength.share == parameter.name
        assert strength.group is parameter.group
        assert not strength.share_of
        assert not parameter.share


def test_the_first_version_opens() -> None:
    old = '{"schema_version": 1, "rotation_range": 40, "zoom_range": [0.8, 1.2]}'
    recipe = Recipe.from_json(old)
    assert recipe == Recipe(rotation_range=40, zoom_range=(0.8, 1.2))
    assert recipe.schema_version == 2


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
    assert "contains no named settings" in refusal(text).message


def test_a_misspelt_setting_is_suggested() -> None:
    error = refusal('{"rotation_rang": 3}')
    assert error.message == "my.json can't be used: rotation_rang is not a setting."
    assert error.hint == "Did you mean rotation_range?"


def test_an_unknown_setting_lists_those_there_are() -> None:
    assert refusal('{"sharpness": 3}').hint == f"Available settings: {', '.join(parameters())}."


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
        ("schema_version", '"one"', "needs 2"),
        ("schema_version", "true", "needs 2"),
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
    error = refusal('{"schema_version": 3, "sharpness": 1}')
    assert error.message == "my.json was written by a newer version of AugStudio."
    assert error.hint == "Update AugStudio."


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e400", "1" + "0" * 400, "[NaN, 1]"])
@pytest.mark.parametrize("name", ["rotation_range", "zoom_range", "brightness_range", "cval"])
def test_json_knows_numbers_that_are_none(name: str, value: str) -> None:
    with pytest.raises(InputError, match=name):
        Recipe.from_json(f'{{"{name}": {value}}}')


def test_of_very_many_wrong_settings_a_few_are_reported() -> None:
    values = json.dumps({f"rotation_rang{number}": 1 for number in range(20_000)})
    with pytest.raises(
        InputError, match=r"rotation_rang9 is not a setting; and 19990 more"
    ) as told:
        Recipe.from_json(values)
    assert len(str(told.value)) < 1000
    with pytest.raises(InputError, match=r"xxx … \(\d+ more characters\) … xxx") as told:
        Recipe.parse({"x" * 10_000_000: 1})
    assert len(told.value.message) < 300
