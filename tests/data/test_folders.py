"""A folder shows what the user means by its content."""

import inspect
import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from augstudio import storage
from augstudio.data.dataset import Split
from augstudio.data.folders import Folder, by_beginning
from augstudio.data.layout import dataset_folder
from tests.data.photos import encoded, picture, write_photos

CATS = ["cat.1.jpg", "cat.2.jpg"]


def test_names_say_the_split() -> None:
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


@pytest.mark.parametrize(
    "name",
    [
        *("a.pjp", "a.pjpeg", "a.jfif", "a.jpg~", "a.jpg_large", "a", "a.JPG.download", "a.txt"),
        *("a.jpg ", "a.jpg!d", "photo.jpg_w=640", "a.0", "Icon", "a.db", "thumbs.jpg.db"),
    ],
)
def test_a_picture_is_a_photo_whatever_its_name(name: str, tmp_path: Path) -> None:
    write_photos(tmp_path / "in", [name])
    if name not in {path.name for path in (tmp_path / "in").iterdir()}:
        pytest.skip("files can't have that name here")
    folder = Folder(tmp_path / "in", [])
    assert folder.holds_photos
    assert folder.photos == [name]
    assert folder.others == []


@pytest.mark.parametrize("form", ["PPM", "TGA", "JPEG2000", "PCX", "SGI"])
def test_pictures_of_other_formats_are_photos(form: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.tga").write_bytes(encoded(Image.fromarray(picture()), form))
    assert Folder(tmp_path / "in", []).photos == ["a.tga"]


@pytest.mark.parametrize(
    "name",
    [
        *(".a.jpg", "._a.jpg", "Thumbs.db", "ehthumbs.db", "desktop.ini", ".DS_Store"),
        *("~$a.jpg", "Picasa.ini", "THUMBS.DB"),
    ],
)
def test_files_of_the_system_are_neither_photos_nor_left_out(name: str, tmp_path: Path) -> None:
    write_photos(tmp_path / "in", [name])
    folder = Folder(tmp_path / "in", [])
    assert not folder.holds_photos
    assert folder.photos == folder.others == []


def test_what_is_no_photo_is_kept_by_name(tmp_path: Path) -> None:
    write_photos(tmp_path, ["a.jpg", "b/c/1.jpg"])
    for name in ("b.txt", "c", "d.jpg", "b/e.txt", "b/c/f"):
        (tmp_path / name).write_bytes(b"text")
    folder = Folder(tmp_path, [])
    # By its name d.jpg was a photo, so it is reported as unreadable.
    assert folder.photos == ["a.jpg", "d.jpg"]
    assert folder.others == ["b.txt", "c"]
    assert [inner.others for inner in folder.tree()] == [["b.txt", "c"], ["e.txt"], ["f"]]
    assert [inner.name for inner in folder.tree(but={tmp_path / "b" / "c"})][1:] == ["b"]


def test_only_files_without_a_known_ending_are_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_photos(tmp_path, ["a.jpg", "b.PNG", "c.odd"])
    opened: list[str] = []
    open_file = storage.open_file
    monkeypatch.setattr(storage, "open_file", lambda path: opened.append(path) or open_file(path))
    assert Folder(tmp_path, []).photos == ["a.jpg", "b.PNG", "c.odd"]
    assert opened == [str(tmp_path / "c.odd")]


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes and devices in folders here")
def test_pipes_devices_and_broken_links_are_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    os.mkfifo(tmp_path / "b")
    (tmp_path / "c.jpg").symlink_to("/dev/zero")
    (tmp_path / "d.png").symlink_to(tmp_path / "gone.png")
    (tmp_path / "e.png").symlink_to(tmp_path / "e.png")
    (tmp_path / "f").symlink_to(tmp_path / "b")
    folder = Folder(tmp_path, [])
    assert folder.photos == []
    assert folder.others == ["a.jpg", "b", "c.jpg", "d.png", "e.png", "f"]


def test_folders_may_be_deeper_than_functions_may_call_each_other(tmp_path: Path) -> None:
    names = [f"{'d/' * depth}1.jpg" for depth in (1, 100, 200)]
    try:
        write_photos(tmp_path, names)
    except OSError:
        pytest.skip("paths are not that long here")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        folder = Folder(tmp_path, [])
        assert len(folder.filled) == 1
        assert sum(1 for _ in folder.walk()) == 3
        assert sum(1 for _ in folder.tree()) == 201
        assert dataset_folder(Folder(tmp_path, [])).path.is_relative_to(tmp_path)
        assert not Folder(tmp_path / "d" / "d" / "gone", []).holds_photos
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.skipif(sys.platform == "win32", reason="folders are entered one by one")
def test_paths_that_are_too_long_are_closed(tmp_path: Path) -> None:
    write_photos(tmp_path, ["a/1.jpg"])
    here = Path.cwd()
    try:
        os.chdir(tmp_path / "a")
        for _ in range(30):
            Path("x" * 200).mkdir()
            os.chdir("x" * 200)
    finally:
        os.chdir(here)
    closed: list[Path] = []
    folder = Folder(tmp_path, closed)
    assert list(folder.walk()) == [str(tmp_path / "a" / "1.jpg")]
    assert len(set(closed)) == 1


@pytest.mark.parametrize(
    "dogs",
    [
        ["dog.1.jpg.download", "dog.2.JPG.part"],
        ["dog.1", "dog.2"],
        ["dog.1.jpg_large", "dog 2.jpg~"],
        ["dog1.tga", "dog2"],
    ],
)
def test_endings_play_no_part(dogs: list[str]) -> None:
    assert by_beginning([*CATS, *dogs]) == {"cat": CATS, "dog": dogs}


@pytest.mark.parametrize(
    "names",
    [
        ["train_1.jpg", "train_2.jpg", "test_1.jpg", "test_2.jpg"],
        ["IMG_1.jpg", "IMG_2.jpg", "DSC_1.jpg", "DSC_2.jpg"],
        CATS,
    ],
)
def test_splits_and_cameras_are_no_classes(names: list[str]) -> None:
    assert by_beginning(names) == {}


def test_a_train_may_be_a_class() -> None:
    names = ["train.1.jpg", "train.2.jpg", "bus.1.jpg", "bus.2.jpg"]
    assert set(by_beginning(names)) == {"train", "bus"}
