"""What the machines of a cluster say about themselves, and what is made of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from augstudio import __version__
from augstudio.cluster.machines import Machine, describe, differences, require_same
from augstudio.cluster.place import Place
from augstudio.cluster.shared_features import SharedFeatures
from augstudio.errors import InputError

GOOD = Machine("one", __version__, "numpy 2", "some processor", True, True)


@pytest.fixture
def own(tmp_path: Path, place: Place) -> Machine:
    file = SharedFeatures(place).describe("space")
    return describe("here", tmp_path, place, file)


def test_this_machine_fits(own: Machine, tmp_path: Path, place: Place) -> None:
    assert own.version == __version__
    assert "openvino 20" in own.packages
    assert own.processor
    require_same([own], tmp_path, place)
    assert list(differences([own, own], own)) == []


def test_a_machine_that_does_not_see_a_folder_says_so(tmp_path: Path, place: Place) -> None:
    blind = describe("here", tmp_path / "none", place, "none/space.json")
    assert (blind.sees_photos, blind.sees_features) == (False, False)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": "0.1"}, "AugStudio is version 0.1 on two, but"),
        ({"sees_photos": False}, "The folder /photos is not on two."),
        ({"sees_features": False}, "two can't read "),
    ],
)
def test_a_machine_that_cannot_take_part_is_named(
    change: dict[str, object], message: str, place: Place
) -> None:
    other = replace(GOOD, name="two", **change)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=message) as caught:
        require_same([GOOD, other], Path("/photos"), place)
    assert caught.value.hint


def test_what_may_change_the_last_digits_is_said() -> None:
    others = [
        replace(GOOD, name="two", processor="another"),
        replace(GOOD, name="three", packages="numpy 3"),
    ]
    assert list(differences([GOOD, *others], GOOD)) == [
        "two: another kind of processor than here. Features from there may differ by up to 0.0001.",
        "three: numpy 3, but numpy 2 here. Features from there may differ by up to 0.0001.",
    ]
