"""Finding photos among files and folders, and clear errors where there are none."""

import errno
import os
from pathlib import Path

import pytest

from augstudio.data.find_photos import find_photos
from augstudio.errors import InputError
from tests.photos import COLOURS, write_photo


def test_finds_photos_in_folders_and_passes_over_the_rest(tmp_path: Path) -> None:
    wanted = [
        write_photo(tmp_path / "in" / "a.png", COLOURS["red"], 1),
        write_photo(tmp_path / "in" / "deep" / "b.JPG", COLOURS["red"], 2),
    ]
    write_photo(tmp_path / "in" / ".hidden" / "c.png", COLOURS["red"], 3)
    (tmp_path / "in" / "notes.txt").write_text("x")
    single = write_photo(tmp_path / "single.png", COLOURS["red"], 4)
    assert find_photos([single, tmp_path / "in"]) == [single, *wanted]


def test_photos_are_found_whatever_their_names_and_the_rest_is_named(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "in" / "a.png", COLOURS["red"], 1)
    odd = photo.rename(tmp_path / "in" / "a.png_large")
    for name in ("notes.txt", ".hidden", "Thumbs.db"):
        (tmp_path / "in" / name).write_text("x")
    others: list[str] = []
    assert find_photos([tmp_path / "in"], others=others) == [odd]
    assert others == ["notes.txt"]
    odd.unlink()
    with pytest.raises(InputError, match=r"No photos .* 1 file is left out, .*: notes\.txt\."):
        find_photos([tmp_path / "in"])


def test_says_when_there_is_nothing_to_predict(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        find_photos([tmp_path / "gone.png"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="No photos"):
        find_photos([tmp_path / "empty"])


def test_walks_folders_as_scan_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a/1.png", "__MACOSX/a/1.png", "secret/2.png"):
        write_photo(tmp_path / name, COLOURS["red"], 1)
    forbid_listing("secret", monkeypatch)
    closed: list[Path] = []
    assert find_photos([tmp_path], closed) == [tmp_path / "a" / "1.png"]
    assert closed == [tmp_path / "secret"]


def test_a_closed_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_photo(tmp_path / "secret" / "2.png", COLOURS["red"], 1)
    forbid_listing("secret", monkeypatch)
    with pytest.raises(InputError, match=r"The folder .*secret can't be opened"):
        find_photos([tmp_path / "secret"])


def forbid_listing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = os.scandir

    def forbid(path: Path) -> object:
        if Path(path).name == name:
            raise PermissionError(errno.EACCES, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", forbid)


def test_paths_that_cannot_be_looked_at_are_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match=r"can't be used|no file"):
        find_photos([tmp_path / f"{'x' * 300}.jpg"])

    def forbid(path: Path) -> os.stat_result:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "stat", forbid)
    with pytest.raises(InputError, match=r"permission to use .*a.jpg"):
        find_photos([tmp_path / "locked" / "a.jpg"])
