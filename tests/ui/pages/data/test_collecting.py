from pathlib import Path

import pytest

from augstudio.data.dataset import Split
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.data.collecting import Collecting
from tests import driver
from tests.photos import COLOURS, write_folder, write_photo
from tests.ui.opening import open_folder, settle


@pytest.fixture
def said(owners: Owners) -> list[tuple[str, str]]:
    sentences: list[tuple[str, str]] = []
    owners.channel.said.connect(lambda *words: sentences.append(words))
    return sentences


@pytest.fixture
def collecting(owners: Owners, photos: Path) -> Collecting:
    open_folder(owners, photos)
    return Collecting(owners.project, owners.channel, owners.project)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A folder of three new photos, one in a folder inside."""
    for number, name in enumerate(("000.png", "a.png", "inner/b.png")):
        write_photo(tmp_path / "new" / name, COLOURS["red"], 70 + number)
    return tmp_path / "new"


def test_photos_are_copied_after_asking_once(
    owners: Owners,
    collecting: Collecting,
    photos: Path,
    new: Path,
    said: list[tuple[str, str]],
) -> None:
    (new / "notes.txt").write_text("x")
    known = photos / "red" / "003.png"
    before = known.read_bytes()
    collecting.offer("red", [new / "000.png", new / "a.png", new / "notes.txt", known])
    settle()
    question = driver.dialog("dialog_question")
    assert question.text() == "Copy 3 photos into red?"
    assert question.informativeText() == (
        f"They are copied to {photos / 'red'}; your originals stay where they are."
    )
    assert not [each for each in question.buttons() if each.objectName() == "button_other"]
    with driver.awaiting(owners.jobs.ended):
        driver.answer("dialog_question", "button_yes")
    settle()
    assert said == [
        ("good", "2 photos were copied into red. 1 photo was there already. 1 file isn't a photo.")
    ]
    assert (photos / "red" / "000 2.png").read_bytes() == (new / "000.png").read_bytes()
    assert known.read_bytes() == before
    assert (new / "a.png").exists()
    assert owners.project.found is not None
    assert owners.project.found.counts(Split.TRAIN) == {"blue": 6, "red": 8}
    assert not owners.watch.changes


def test_a_folder_may_also_be_meant_as_data(
    owners: Owners, collecting: Collecting, tmp_path: Path, new: Path
) -> None:
    other = write_folder(tmp_path / "other", photos=2)
    collecting.offer("red", [other])
    settle()
    assert driver.dialog("dialog_question").text() == "Copy 4 photos into red?"
    with driver.awaiting(owners.project.opened):
        driver.answer("dialog_question", "button_other")
    settle()
    assert owners.project.dataset is not None
    assert owners.project.dataset.root == other


def test_refusing_copies_nothing(
    owners: Owners, collecting: Collecting, photos: Path, new: Path
) -> None:
    collecting.offer("blue", [new])
    settle()
    driver.answer("dialog_question", "button_no")
    assert owners.jobs.current is None
    assert len([*(photos / "blue").iterdir()]) == 6


def test_photos_join_the_training_set_of_a_folder_with_splits(
    owners: Owners, tmp_path: Path, new: Path
) -> None:
    for part in ("train", "validation"):
        write_folder(tmp_path / "all" / part, photos=4)
    open_folder(owners, tmp_path / "all")
    collecting = Collecting(owners.project, owners.channel, owners.project)
    collecting.offer("red", [new / "a.png"])
    settle()
    question = driver.dialog("dialog_question")
    assert question.text() == "Copy 1 photo into red?"
    assert "It is copied to " in question.informativeText()
    with driver.awaiting(owners.jobs.ended):
        driver.answer("dialog_question", "button_yes")
    settle()
    assert (tmp_path / "all" / "train" / "red" / "a.png").exists()


def test_without_a_photo_nothing_is_asked(
    collecting: Collecting, new: Path, said: list[tuple[str, str]]
) -> None:
    (new / "notes.txt").write_text("x")
    collecting.offer("red", [new / "notes.txt"])
    settle()
    assert said == [("warn", "No photos were found in what was dropped.")]


def test_without_an_open_folder_nothing_happens(owners: Owners, new: Path) -> None:
    Collecting(owners.project, owners.channel, owners.project).offer("red", [new])
    settle()
    assert not driver.dialogs()
