import errno
import os
import stat
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from augstudio import storage
from augstudio.errors import AugStudioError, InputError


def test_one_variable_moves_every_folder(home: Path) -> None:
    folders = [storage.cache_folder(), storage.settings_folder(), storage.runs_folder()]
    assert folders == [home / "cache", home / "settings", home / "runs"]


def test_without_it_the_folders_are_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUGSTUDIO_HOME")
    folders = {storage.cache_folder(), storage.settings_folder(), storage.runs_folder()}
    assert len(folders) == 3
    assert all(folder.name == "AugStudio" for folder in folders)


def test_resources_are_found_from_a_checkout() -> None:
    assert storage.resource("presets", "0_none.json").is_file()


def test_resources_are_found_in_an_installed_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "_resources").mkdir()
    monkeypatch.setattr(storage, "__file__", str(tmp_path / "storage.py"))
    assert storage.resource("icons") == tmp_path / "_resources" / "icons"


def test_runs_are_counted_on(home: Path) -> None:
    first = storage.new_run_folder("cats & dogs")
    assert first == home / "runs" / "cats & dogs" / "run-001"
    assert first.is_dir()
    (first.parent / "run-041").mkdir()
    (first.parent / "run-²").mkdir()
    (first.parent / "run-old").mkdir()
    assert storage.new_run_folder("cats & dogs").name == "run-042"


def test_a_dataset_without_a_usable_name(home: Path) -> None:
    assert storage.dataset_runs("...") == home / "runs" / "photos"


def test_safe_name() -> None:
    assert storage.safe_name('a/b\\c:d*e?f"g<h>i|j') == "a_b_c_d_e_f_g_h_i_j"
    assert storage.safe_name(" sunny 🌻 #1. ") == "sunny 🌻 #1"
    assert len(storage.safe_name("x" * 200)) == 80


def test_digest_is_blake2b_of_16_bytes() -> None:
    assert storage.digest(b"") == "cae66941d9efbd404e4d88758ea67670"


def test_write_makes_the_folder_and_replaces_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "run.json"
    storage.write_text(path, "é")
    storage.write_bytes(path, b"second")
    assert path.read_bytes() == b"second"
    assert list(path.parent.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_text("old")

    def fail() -> None:
        with storage.replacing(path) as temporary:
            assert temporary.suffix == ".keras"
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_written_files_have_the_users_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a"
    before = os.umask(0o027)
    try:
        storage.write_bytes(path, b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of Unix")
def test_many_threads_that_write_at_once_keep_the_permissions(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda i: storage.write_text(tmp_path / f"{i % 9}", "x" * i), range(400)))
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir() if path.is_file()}
    assert modes == {0o640}
    assert len([path for path in tmp_path.iterdir() if path.is_file()]) == 9


def test_new_folders_are_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path | str] = []
    monkeypatch.setattr(storage, "sync", synced.append)
    storage.make_folder(tmp_path / "a" / "b")
    assert synced == [tmp_path, tmp_path / "a"]
    storage.make_folder(tmp_path / "a" / "b")
    assert len(synced) == 2


def test_make_folder(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert storage.make_folder(folder) == folder
    assert storage.make_folder(folder).is_dir()


def test_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AugStudioError, match="file can't be used") as caught:
        storage.make_folder(tmp_path / "file")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk is full"),
        (errno.EDQUOT, "The disk is full"),
        (errno.EACCES, "You don't have permission"),
        (errno.EROFS, "You don't have permission"),
        (errno.ENOENT, "does not exist"),
        (errno.EIO, "can't be used: Input/output error"),
    ],
)
def test_errors_of_the_system_in_words(tmp_path: Path, number: int, words: str) -> None:
    error = OSError(number, os.strerror(number))
    with pytest.raises(AugStudioError, match=words) as caught, storage.explained(tmp_path):
        raise error
    assert str(tmp_path) in caught.value.message
    assert caught.value.hint
    assert caught.value.__cause__ is error


def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.csv"
    path.write_text("old")

    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(AugStudioError, match=r"history\.csv could not be written"):
        storage.write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_read_up_to_a_limit(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"four")
    assert storage.read_file(file, 4) == b"four"
    with pytest.raises(InputError, match="the limit is 3 bytes"):
        storage.read_file(file, 3)
    with pytest.raises(FileNotFoundError):
        storage.read_file(tmp_path / "gone", 3)
    with file.open("wb") as sparse:
        sparse.truncate(2**40)
    with pytest.raises(InputError, match=r"too large: 1\.1 TB"):
        storage.read_file(file, 10**9)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_only_regular_files_are_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), tmp_path):
        with pytest.raises(InputError, match="is not a regular file"):
            storage.read_file(path, 10)


@pytest.mark.parametrize("name", ["run.json", "größe 🌻.jpg", "e\u0301.png", "x" * 200, "a\nb"])
def test_names_of_half_written_files_prove_themselves(tmp_path: Path, name: str) -> None:
    one, other = (storage.temporary_for(tmp_path / name) for _ in range(2))
    assert one != other
    assert storage.is_temporary(one.name)
    assert storage.is_temporary(unicodedata.normalize("NFD", one.name))
    assert not storage.is_temporary(one.name[1:])
    assert not storage.is_temporary(f"{one.name}x")
    digits = one.name[1:17]
    assert not storage.is_temporary(one.name.replace(digits, digits[::-1]))


def test_only_our_own_half_written_files_are_removed(tmp_path: Path) -> None:
    own = storage.temporary_for(tmp_path / "a.jpg")
    own.touch()
    others = [tmp_path / ".0123456789abcdef~a.jpg", tmp_path / ".a.jpg", tmp_path / "a.jpg"]
    for path in others:
        path.touch()
    folder = storage.temporary_for(tmp_path / "b.jpg")
    folder.mkdir()
    storage.remove_temporaries(tmp_path)
    assert not own.exists()
    assert all(path.exists() for path in (*others, folder))
    storage.remove_temporaries(tmp_path / "nowhere")


@pytest.mark.parametrize("lasting", [True, False])
def test_what_lasts_is_on_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lasting: bool
) -> None:
    done: list[str] = []
    sync, replace = storage.sync, Path.replace

    def synced(path: Path) -> None:
        done.append("folder" if path.is_dir() else "file")
        sync(path)

    def replaced(self: Path, target: Path) -> Path:
        done.append("name")
        return replace(self, target)

    monkeypatch.setattr(storage, "sync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    storage.write_text(tmp_path / "run.json", "{}", lasting)
    assert done == (["file", "name", "folder"] if lasting else ["name"])


def test_a_group_gets_its_names_together(tmp_path: Path) -> None:
    group = storage.Group()
    for number in range(3):
        group.write(tmp_path / f"class{number % 2}" / f"{number}.jpg", b"%d" % number)
    assert len(group) == 3
    assert not list(tmp_path.glob("*/[!.]*"))
    group.commit()
    assert sorted(path.read_bytes() for path in tmp_path.glob("*/*.jpg")) == [b"0", b"1", b"2"]
    assert (len(group), list(tmp_path.glob("*/.*"))) == (0, [])
    group.commit()


def test_a_group_that_is_discarded_leaves_nothing(tmp_path: Path) -> None:
    group = storage.Group()
    (tmp_path / "0.jpg").write_bytes(b"before")
    for number in range(2):
        group.write(tmp_path / f"{number}.jpg", b"x")
    group.discard()
    assert len(group) == 0
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("0.jpg", b"before")]


def test_a_group_that_can_not_be_synced_leaves_no_half_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = storage.Group()
    for number in range(3):
        group.write(tmp_path / f"{number}.jpg", b"x")

    def full(path: Path | str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage, "sync", full)
    with pytest.raises(AugStudioError, match="disk is full"):
        group.commit()
    assert list(tmp_path.iterdir()) == []
