"""A folder shows what the user means by its content."""

from pathlib import Path

from augstudio.data.dataset import Split
from augstudio.data.folders import Folder
from tests.data.photos import write_photos


def test_names_tell_splits() -> None:
    names = ["Train", "training-set", "valid", "DEV SET", "test_images", "images", "set", "cats"]
    splits = [Folder(Path("/") / name, []).split for name in names]
    train, validation, test = Split.TRAIN, Split.VALIDATION, Split.TEST
    assert splits == [train, train, validation, validation, test, None, None, None]


def test_photos_and_folders_are_listed_by_name(tmp_path: Path) -> None:
    write_photos(tmp_path, ["b.JPG", "a.png", "c/1.jpg", "d/e/1.webp"])
    (tmp_path / "notes.txt").touch()
    (tmp_path / "empty").mkdir()
    folder = Folder(tmp_path, [])
    assert folder.photos == ["a.png", "b.JPG"]
    assert [inner.name for inner in folder.folders] == ["c", "d", "empty"]
    assert [inner.name for inner in folder.filled] == ["c", "d"]
    assert folder.folders[0].parent.path == tmp_path


def test_walking_goes_in_the_order_of_paths(tmp_path: Path) -> None:
    write_photos(tmp_path, ["b.jpg", "a/2.jpg", "a/1.jpg", "c/d/1.jpg"])
    paths = [Path(path) for path in Folder(tmp_path, []).walk()]
    assert len(paths) == 4
    assert paths == sorted(paths)


def test_a_folder_that_is_gone_is_empty(tmp_path: Path) -> None:
    closed: list[Path] = []
    assert list(Folder(tmp_path / "gone", closed).walk()) == []
    assert closed == [tmp_path / "gone"]


def test_folders_that_cannot_be_listed_are_remembered(tmp_path: Path) -> None:
    closed: list[Path] = []
    (tmp_path / "file").touch()
    assert Folder(tmp_path / "file", closed).photos == []
    assert closed == [tmp_path / "file"]
