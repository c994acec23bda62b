"""Sorted photos are copied into class folders; nothing is overwritten or moved."""

import os
import sys
from functools import partial
from pathlib import Path

import pytest

from augstudio.data.dataset import Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.new_photos import place_for
from augstudio.data.scan import scan
from augstudio.data.sorting.copying import copy_sorted, folder_for, sorted_photos
from augstudio.data.sorting.pile import Pile, read_additions, read_pile
from augstudio.errors import InputError
from tests.photos import COLOURS, write_folder, write_photo

RED, BLUE = COLOURS["red"], COLOURS["blue"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "holiday"
    for number in range(4):
        write_photo(made / f"{number}.png", RED if number % 2 else BLUE, 50 + number)
    return made


def labels(pile: Pile) -> dict[str, str]:
    names = {"0.png": "blue", "1.png": "red", "2.png": "blue"}
    return {p.content: names[p.path.name] for p in pile.photos if p.path.name in names}


def files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_a_new_dataset_opens_with_its_classes(tmp_path: Path, folder: Path) -> None:
    write_photo(folder / "green" / "g.png", COLOURS["green"], 7)
    pile, before = read_pile(folder), files(folder)
    target = tmp_path / "sorted"
    done = copy_sorted(pile, labels(pile), target)
    assert (done.copied, done.known, done.gone, done.folder) == (4, 0, (), target)
    assert files(target) == [
        "blue/0.png",
        "blue/2.png",
        "green/g.png",
        "red/1.png",
    ]
    assert scan(target).counts(Split.TRAIN) == {"blue": 2, "green": 1, "red": 1}
    assert files(folder) == before


def test_finishing_again_adds_only_what_is_new(tmp_path: Path, folder: Path) -> None:
    pile, target = read_pile(folder), tmp_path / "sorted"
    decided = labels(pile)
    first = dict(list(decided.items())[:2])
    copy_sorted(pile, first, target)
    write_photo(target / "red" / "3.png", BLUE, 77)
    foreign = (target / "red" / "3.png").read_bytes()
    last = next(each for each in pile.photos if each.path.name == "3.png")
    done = copy_sorted(pile, {**decided, last.content: "red"}, target)
    assert (done.copied, done.known, done.twice) == (2, 2, ())
    assert (target / "red" / "3.png").read_bytes() == foreign
    assert (target / "red" / "3 2.png").read_bytes() == last.path.read_bytes()


def test_copies_in_the_class_of_before_are_named(tmp_path: Path, folder: Path) -> None:
    pile, target = read_pile(folder), tmp_path / "sorted"
    decided = labels(pile)
    copy_sorted(pile, decided, target)
    other = next(each for each in pile.photos if each.path.name == "1.png")
    done = copy_sorted(pile, {**decided, other.content: "blue"}, target)
    assert (done.copied, done.known, done.twice) == (1, 2, (target / "red" / "1.png",))
    assert files(target) == ["blue/0.png", "blue/1.png", "blue/2.png", "red/1.png"]


def test_photos_that_are_gone_are_named(tmp_path: Path, folder: Path) -> None:
    pile = read_pile(folder)
    (folder / "2.png").unlink()
    done = copy_sorted(pile, labels(pile), tmp_path / "sorted")
    assert (done.copied, [each.name for each in done.gone]) == (2, ["2.png"])


def test_additions_join_the_classes_of_the_dataset(tmp_path: Path, folder: Path) -> None:
    root = write_folder(tmp_path / "colours", photos=2)
    pile = read_additions([folder], scan(root))
    assert set(sorted_photos(pile, labels(pile))) == {"blue", "red"}
    done = copy_sorted(pile, labels(pile), root)
    assert done.copied == 3
    assert scan(root).counts(Split.TRAIN) == {"blue": 4, "red": 3}
    # After an interruption, nothing is copied a second time.
    done = copy_sorted(pile, labels(pile), root)
    assert (done.copied, done.known) == (0, 3)
    assert scan(root).counts(Split.TRAIN) == {"blue": 4, "red": 3}


def test_a_class_may_have_another_name_in_the_folder(tmp_path: Path, folder: Path) -> None:
    found = scan(write_folder(tmp_path / "colours", photos=2))
    edits = Edits().rename("blue", "navy", found.classes)
    pile = read_additions([folder], edits.apply(found))
    place = partial(place_for, found, edits)
    navy = dict.fromkeys(labels(pile), "navy")
    assert copy_sorted(pile, navy, found.root, place=place).copied == 3
    assert scan(found.root).counts(Split.TRAIN) == {"blue": 5, "red": 2}


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="folders can't be made read-only"
)
def test_a_folder_that_can_t_be_written_is_named(tmp_path: Path, folder: Path) -> None:
    target = tmp_path / "locked"
    target.mkdir()
    target.chmod(0o555)
    pile = read_pile(folder)
    with pytest.raises(InputError, match="permission"):
        copy_sorted(pile, labels(pile), target)
    target.chmod(0o755)
    assert files(target) == []


def test_a_file_in_the_way_is_named_and_nothing_is_copied(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "sorted").write_text("a file")
    pile = read_pile(folder)
    with pytest.raises(InputError, match="sorted"):
        copy_sorted(pile, labels(pile), tmp_path / "sorted")
    assert (tmp_path / "sorted").read_text() == "a file"


def test_class_folders_get_a_folder_of_their_own(tmp_path: Path, folder: Path) -> None:
    pile = read_pile(folder)
    (tmp_path / "new").mkdir()
    assert folder_for(pile, tmp_path / "new") == tmp_path / "new"
    assert folder_for(pile, tmp_path / "later") == tmp_path / "later"
    # The folder that contains the pile is not empty.
    assert folder_for(pile, tmp_path) == tmp_path / "holiday sorted"
    write_photo(tmp_path / "holiday sorted" / "red" / "1.png", RED, 1)
    assert folder_for(pile, tmp_path / "holiday sorted") == tmp_path / "holiday sorted"
    for inside in (folder, folder / "red"):
        with pytest.raises(InputError, match="folder of the pile, or inside it"):
            folder_for(pile, inside)
