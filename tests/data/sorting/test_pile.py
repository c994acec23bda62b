"""Which photos are to be sorted, and which show the classes."""

import shutil
from pathlib import Path

import pytest

from augstudio.data.scan import PileError, scan
from augstudio.data.sorting.pile import read_additions, read_pile
from augstudio.errors import InputError
from tests.photos import COLOURS, write_folder, write_photo

RED, BLUE = COLOURS["red"], COLOURS["blue"]


def names(records: object) -> list[str]:
    return sorted(record.path.name for record in records)  # type: ignore[attr-defined]


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    folder = tmp_path / "holiday"
    for number, colour in enumerate((RED, BLUE, RED)):
        write_photo(folder / f"{number}.png", colour, 50 + number)
    return folder


def test_a_flat_folder_is_a_pile(pile: Path) -> None:
    with pytest.raises(PileError) as caught:
        scan(pile)
    assert caught.value.folder == pile
    found = read_pile(pile)
    assert names(found.photos) == ["0.png", "1.png", "2.png"]
    assert [each.content for each in found.photos] == sorted(each.content for each in found.photos)
    assert (found.folder, found.classes, found.examples) == (pile, (), ())
    assert {each.label for each in found.photos} == {""}


def test_identical_photos_are_there_once_and_unreadable_ones_are_named(pile: Path) -> None:
    shutil.copy(pile / "0.png", pile / "twin.png")
    (pile / "broken.jpg").write_bytes((pile / "1.png").read_bytes()[:200])
    found = read_pile(pile)
    assert names(found.photos) == ["0.png", "1.png", "2.png"]
    assert names(found.unreadable) == ["broken.jpg"]


def test_a_folder_inside_is_a_class_with_its_examples(pile: Path) -> None:
    write_photo(pile / "red" / "a.png", RED, 9)
    shutil.copy(pile / "0.png", pile / "red" / "known.png")
    found = read_pile(pile)
    assert found.classes == ("red",)
    assert {each.label for each in found.examples} == {"red"}
    assert names(found.examples) == ["a.png", "known.png"]
    assert names(found.photos) == ["1.png", "2.png"]


def test_a_folder_with_one_folder_stands_for_it(pile: Path) -> None:
    assert read_pile(pile.parent).folder == pile


def test_class_folders_and_empty_folders_are_no_piles(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="are in folders already") as caught:
        read_pile(write_folder(tmp_path / "colours", photos=2))
    assert caught.value.hint.startswith("Open it as data")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="There are no photos in empty"):
        read_pile(tmp_path / "empty")
    with pytest.raises(InputError, match="does not exist"):
        read_pile(tmp_path / "missing")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "1.jpg").write_bytes(b"")
    with pytest.raises(InputError, match="None of the photos in broken can be read"):
        read_pile(tmp_path / "broken")


def test_additions_are_what_the_dataset_does_not_have(pile: Path, photos: Path) -> None:
    dataset = scan(photos)
    shutil.copy(photos / "red" / "000.png", pile / "known.png")
    found = read_additions([pile, pile / "0.png"], dataset)
    assert names(found.photos) == ["0.png", "1.png", "2.png"]
    assert (found.known, found.classes, found.folder) == (1, ("blue", "red"), photos)
    assert len(found.examples) == 12
    with pytest.raises(InputError, match="colours has all of these photos already"):
        read_additions([photos / "red"], dataset)
    with pytest.raises(InputError, match="No photos were found"):
        read_additions([], dataset)
    # Those that are left out are in the folder, too.
    left_out = {each.content for each in found.photos}
    with pytest.raises(InputError, match="colours has all of these photos already"):
        read_additions([pile], dataset, left_out=left_out)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "colours")
