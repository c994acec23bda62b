from pathlib import Path

from pytestqt.qtbot import QtBot

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.data.scan import scan
from augstudio.ui.core.opened import Shares, prepared, shares_with
from augstudio.ui.core.session import Session
from tests.photos import write_folder

HALF = Recipe(validation_split=0.5)


def validation(session: Session) -> int:
    assert session.dataset is not None
    return len(session.dataset.records(Split.VALIDATION))


def test_the_recipes_share_goes_before_that_of_the_page_data() -> None:
    shares = Shares(0.2, 0.1, 4)
    assert shares_with(Recipe(), shares) == shares
    assert shares_with(HALF, shares) == Shares(0.5, 0.1, 4)


def test_a_folder_with_validation_photos_is_left_as_it_is(tmp_path: Path) -> None:
    for part in ("train", "validation"):
        write_folder(tmp_path / part, photos=4)
    found, dataset, _ = prepared(scan(tmp_path), Shares(0.5))
    assert dataset == found


def test_the_recipe_sets_photos_aside_and_gives_them_back(
    qtbot: QtBot, session: Session, photos: Path
) -> None:
    session.set_dataset(scan(photos))
    assert validation(session) == 2
    with qtbot.waitSignal(session.dataset_changed):
        session.change_recipe(HALF)
    assert validation(session) == 6
    with qtbot.waitSignal(session.dataset_changed):
        session.undo_stack.undo()
    assert validation(session) == 2


def test_a_share_chosen_on_the_page_data_becomes_that_of_the_recipe(
    qtbot: QtBot, session: Session, photos: Path
) -> None:
    session.set_dataset(scan(photos))
    with qtbot.waitSignal(session.dataset_changed):
        session.change_recipe(HALF)
    with qtbot.waitSignal(session.dataset_changed):
        session.split_again(Shares(0.17, 0.0, 3))
    assert session.recipe.validation_split == 0.17
    assert session.shares == Shares(0.17, 0.0, 3)
    assert validation(session) == 2


def test_a_folder_is_opened_with_the_recipes_share(
    qtbot: QtBot, session: Session, photos: Path
) -> None:
    session.change_recipe(HALF)
    with qtbot.waitSignal(session.jobs.ended):
        session.open_folder(photos)
    assert validation(session) == 6
