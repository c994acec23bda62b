import pytest

from augstudio.augment.fields.edges import FillMode
from augstudio.augment.parameter import Group, Kind, Parameter
from augstudio.augment.recipe import parameters

#: An exponent, a factor for numbers without a unit, and the smallest of these.
PURE_NUMBERS = ("gamma_range", "rescale", "zca_epsilon")


def test_a_number_carries_all_that_a_slider_needs() -> None:
    rotation = parameters()["rotation_range"]
    assert rotation.kind is Kind.NUMBER
    assert rotation.group is Group.GEOMETRY
    assert (rotation.minimum, rotation.maximum, rotation.step) == (0, 180, 1)
    assert rotation.unit == "°"
    assert rotation.default == 0


def test_a_range_is_two_factors_around_one() -> None:
    zoom = parameters()["zoom_range"]
    assert zoom.kind is Kind.RANGE
    assert zoom.default == (1, 1)
    assert zoom.minimum < 1 < zoom.maximum
    assert zoom.unit == "×"


def test_a_choice_lists_its_members() -> None:
    assert parameters()["fill_mode"].choices == tuple(FillMode)


@pytest.mark.parametrize("parameter", parameters().values(), ids=lambda parameter: parameter.name)
def test_every_parameter_is_explained_and_has_a_sound_range(parameter: Parameter) -> None:
    assert parameter.label
    assert parameter.help.endswith(".")
    assert parameter.problem(parameter.default) is None
    if parameter.kind in (Kind.NUMBER, Kind.RANGE):
        assert parameter.unit or parameter.name in PURE_NUMBERS
        assert 0 < parameter.step < parameter.maximum - parameter.minimum


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("rotation_range", 181, "must be between 0 and 180, not 181"),
        ("zoom_range", (0.05, 1), "must be between 0.1 and 2, not 0.05 to 1"),
        ("zoom_range", (1.2, 0.8), "needs the smaller number first, not 1.2 to 0.8"),
        ("zoom_range", (1 - 0.9, 2), None),
        ("horizontal_flip", True, None),
    ],
)
def test_problem(name: str, value: object, problem: str | None) -> None:
    assert parameters()[name].problem(value) == problem
