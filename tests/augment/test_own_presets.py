from pathlib import Path

import pytest

from augstudio.augment import own_presets
from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError

TURNS = Recipe(rotation_range=12.0)
TILTS = Recipe(shear_range=7.0)


def test_there_are_none_at_first() -> None:
    assert own_presets.names() == []


def test_what_is_saved_is_listed_and_comes_back() -> None:
    assert own_presets.save("Turns", TURNS) == "Turns"
    own_presets.save("a few tilts", TILTS)
    assert own_presets.names() == ["a few tilts", "Turns"]
    assert own_presets.load("Turns") == TURNS


@pytest.mark.parametrize("name", ["Turns", "turns", " Turns "])
def test_one_of_the_same_name_is_replaced_in_any_letter_case(name: str) -> None:
    own_presets.save("Turns", TURNS)
    assert own_presets.existing(name) == "Turns"
    own_presets.save(name, TILTS)
    assert own_presets.names() == [name.strip()]
    assert own_presets.load(name.strip()) == TILTS


def test_what_files_can_not_be_called_is_left_out_of_the_name() -> None:
    assert own_presets.save("leaves: 50/50", TURNS) == "leaves_ 50_50"
    assert own_presets.names() == ["leaves_ 50_50"]


@pytest.mark.parametrize("name", ["", "  ", "...", "Strong", "strong ", "FROM ABOVE"])
def test_no_name_and_the_names_of_our_presets_are_refused(name: str) -> None:
    with pytest.raises(InputError):
        own_presets.save(name, TURNS)
    assert own_presets.names() == []


def test_a_deleted_one_is_gone_and_deleting_it_again_is_no_error() -> None:
    own_presets.save("Turns", TURNS)
    own_presets.delete("Turns")
    own_presets.delete("Turns")
    assert own_presets.names() == []
    with pytest.raises(InputError, match="There is no recipe"):
        own_presets.load("Turns")


def test_a_damaged_one_is_listed_and_says_what_is_wrong() -> None:
    own_presets.save("Turns", TURNS)
    (own_presets.folder() / "Turns.json").write_text("{")
    assert own_presets.names() == ["Turns"]
    with pytest.raises(InputError, match=r"Turns\.json is not a recipe"):
        own_presets.load("Turns")


def test_other_files_in_the_folder_are_no_presets() -> None:
    own_presets.save("Turns", TURNS)
    (own_presets.folder() / ".half~.json").write_text("{")
    (own_presets.folder() / "notes.txt").write_text("")
    (own_presets.folder() / "folder.json").mkdir()
    assert own_presets.names() == ["Turns"]


def test_a_folder_that_can_not_be_made_is_named(home: Path) -> None:
    (home / "settings").parent.mkdir(parents=True)
    (home / "settings").write_text("a file in its place")
    with pytest.raises(InputError, match="settings"):
        own_presets.save("Turns", TURNS)
