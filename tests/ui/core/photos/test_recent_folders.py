from pathlib import Path

from augstudio.ui.core.owners import Owners, make_owners
from augstudio.ui.core.photos.recent_folders import MOST, RecentFolders
from tests import driver
from tests.photos import write_folder
from tests.ui.opening import open_folder, settle


def made(tmp_path: Path, number: int) -> Path:
    folder = tmp_path / f"folder, number {number}"
    folder.mkdir()
    return folder


def test_the_newest_comes_first_and_only_so_many_are_kept(owners: Owners, tmp_path: Path) -> None:
    recent = owners.recent
    folders = [made(tmp_path, number) for number in range(MOST + 2)]
    for folder in [*folders, folders[-2]]:
        recent.add(folder)
    settle()
    expected = (folders[-2], folders[-1], *reversed(folders[2:-2]))
    assert recent.folders == expected
    owners.settings.sync()
    next_start = make_owners().recent
    assert next_start.folders == ()
    with driver.awaiting(next_start.changed):
        next_start.look()
    assert next_start.folders == expected


def test_a_single_folder_and_a_damaged_setting(owners: Owners, tmp_path: Path) -> None:
    recent = owners.recent
    recent.add(made(tmp_path, 1))
    owners.settings.sync()
    for value, number in ((owners.settings.value("recent_folders"), 1), (7, 0), ([None, "x"], 0)):
        owners.settings.setValue("recent_folders", value)
        again = RecentFolders(owners.settings)
        again.look()
        settle()
        assert len(again.folders) == number


def test_folders_that_are_gone_are_not_listed_and_come_back(owners: Owners, tmp_path: Path) -> None:
    folders = [made(tmp_path, number) for number in range(2)]
    for folder in folders:
        owners.recent.add(folder)
    settle()
    folders[0].rename(tmp_path / "away")
    owners.recent.look()
    settle()
    assert owners.recent.folders == (folders[1],)
    (tmp_path / "away").rename(folders[0])
    owners.recent.look()
    settle()
    assert owners.recent.folders == (folders[1], folders[0])


def test_clearing_forgets_all(owners: Owners, tmp_path: Path) -> None:
    folder = made(tmp_path, 1)
    owners.recent.add(folder)
    settle()
    with driver.awaiting(owners.recent.changed):
        owners.recent.clear()
    assert owners.recent.folders == ()
    assert folder.is_dir()
    owners.recent.look()
    settle()
    assert owners.recent.folders == ()


def test_every_folder_that_is_opened_is_recent(
    owners: Owners, photos: Path, tmp_path: Path
) -> None:
    other = write_folder(tmp_path / "other", photos=2)
    for folder in (photos, other):
        open_folder(owners, folder)
    settle()
    assert owners.recent.folders == (other, photos)
