"""What was read is remembered; scanning works even if that memory is damaged."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from augstudio import storage
from augstudio.data import hashes, images
from augstudio.data.hashes import FileMemory, Known


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"abc")
    return str(path)


def stat(path: str) -> os.stat_result:
    return Path(path).stat()


def database() -> Path:
    return storage.cache_folder() / "known_files.sqlite"


def remember(path: str, known: Known) -> None:
    with FileMemory() as memory:
        memory.remember(path, stat(path), known)


def recall(path: str) -> Known | None:
    with FileMemory() as memory:
        return memory.recall(path, stat(path))


def test_a_file_is_remembered(photo: str) -> None:
    assert recall(photo) is None
    remember(photo, Known("f" * 32, ""))
    assert recall(photo) == Known("f" * 32, "")


def test_the_sketch_is_remembered(photo: str) -> None:
    known = Known("f" * 32, "", bytes(range(200, 255)))
    remember(photo, known)
    assert recall(photo) == known


def test_the_file_of_earlier_versions_is_deleted(photo: str) -> None:
    earlier = database().with_name("files.sqlite")
    earlier.parent.mkdir(parents=True)
    earlier.write_bytes(b"from before")
    remember(photo, Known("a", ""))
    assert not earlier.exists()
    assert recall(photo) == Known("a", "")


def test_a_changed_file_is_forgotten(photo: str) -> None:
    remember(photo, Known("f" * 32, ""))
    status = stat(photo)
    os.utime(photo, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000_000))
    assert recall(photo) is None
    remember(photo, Known("e" * 32, "it is empty"))
    assert recall(photo) == Known("e" * 32, "it is empty")


def test_another_decoder_looks_again(photo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(photo, Known("f" * 32, "the file is in a rare format"))
    with monkeypatch.context() as patch:
        patch.setattr(images, "DECODER", "2, Pillow 99.0")
        assert recall(photo) is None
        remember(photo, Known("f" * 32, ""))
        assert recall(photo) == Known("f" * 32, "")
    assert recall(photo) is None


def test_names_that_are_not_unicode_are_remembered(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.jpg")
    try:
        (tmp_path / name).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    path = str(tmp_path / name)
    remember(path, Known("a", ""))
    assert recall(path) == Known("a", "")


def test_many_files_are_written_in_batches(photo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashes, "_BATCH", 2)
    with FileMemory() as memory:
        status = stat(photo)
        for number in range(3):
            memory.remember(f"{photo}{number}", status, Known(str(number), ""))
        assert memory.recall(f"{photo}1", status) == Known("1", "")
        assert memory.recall(f"{photo}2", status) is None


def test_a_damaged_file_is_set_aside(photo: str, caplog: pytest.LogCaptureFixture) -> None:
    database().parent.mkdir(parents=True)
    database().write_bytes(b"this is no database" * 100)
    remember(photo, Known("a", ""))
    assert recall(photo) == Known("a", "")
    assert database().with_name("known_files.sqlite.damaged").read_bytes().startswith(b"this is no")
    assert "known_files.sqlite.damaged" in caplog.text


def test_damage_found_while_working_is_set_aside(photo: str) -> None:
    """The first page is whole and the rest is not, so that opening succeeds."""
    with FileMemory() as memory:
        for number in range(5000):
            memory.remember(f"{number}.jpg", stat(photo), Known("a" * 32, ""))
    data = database().read_bytes()
    database().write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with FileMemory() as memory:
        assert memory.recall("1.jpg", stat(photo)) is None
        memory.remember(photo, stat(photo), Known("b", ""))
    assert database().with_name("known_files.sqlite.damaged").exists()
    assert recall(photo) == Known("b", "")


def test_damage_found_while_writing_is_survived(photo: str) -> None:
    with FileMemory() as memory:
        for number in range(5000):
            memory.remember(f"{number}.jpg", stat(photo), Known("a" * 32, ""))
    data = database().read_bytes()
    with FileMemory() as memory:
        database().write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
        memory.remember(photo, stat(photo), Known("b", ""))
    assert recall(photo) in (None, Known("b", ""))


def test_a_cache_folder_that_cannot_be_made_costs_only_time(photo: str, home: Path) -> None:
    home.write_text("a file where the folder should be")
    remember(photo, Known("a", ""))
    assert recall(photo) is None


def test_another_program_that_writes_is_no_hindrance_to_recalling(photo: str) -> None:
    remember(photo, Known("a", ""))
    other = sqlite3.connect(database(), isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        with FileMemory() as memory:
            assert memory.recall(photo, stat(photo)) == Known("a", "")
    finally:
        other.close()


def test_a_database_that_is_something_else_costs_only_time(photo: str) -> None:
    database().parent.mkdir(parents=True)
    with sqlite3.connect(database()) as other:
        other.execute("CREATE TABLE known_files (something TEXT)")
    other.close()
    remember(photo, Known("a", ""))
    assert recall(photo) == Known("a", "")
    assert database().with_name("known_files.sqlite.damaged").exists()


@pytest.mark.parametrize(
    "change",
    [
        "content = NULL",
        "content = 7",
        "content = ''",
        "content = substr(content, 1, 32)",
        "content = 'e' || substr(content, 2)",
        "content = CAST(content AS BLOB)",
        "content = CAST(x'ff' AS TEXT)",
        "flaw = NULL",
        "flaw = 3.5",
        "flaw = 'it is empty'",
        "flaw = printf('%.*c', 10000000, 'x')",
        "flaw = x'00'",
        "sketch = NULL",
        "sketch = 'abc'",
        "sketch = x'00'",
    ],
)
def test_a_row_that_is_not_what_it_should_be_is_read_again(photo: str, change: str) -> None:
    remember(photo, Known("f" * 32, ""))
    with closing(sqlite3.connect(database())) as other, other:
        other.execute(f"UPDATE known_files SET {change}")
    assert recall(photo) is None
    remember(photo, Known("f" * 32, ""))
    assert recall(photo) == Known("f" * 32, "")


def test_a_row_of_another_file_is_not_taken(photo: str) -> None:
    with FileMemory() as memory:
        memory.remember(photo, stat(photo), Known("a" * 32, ""))
        memory.remember(f"{photo}2", stat(photo), Known("b" * 32, ""))
    swap = "UPDATE known_files SET content = (SELECT content FROM o WHERE o.path <> "
    with closing(sqlite3.connect(database())) as other, other:
        # Of the table itself, the second row would get back what the first was given.
        other.execute("CREATE TEMP TABLE o AS SELECT * FROM known_files")
        other.execute(f"{swap} known_files.path)")
    assert recall(photo) is None


def test_a_photo_of_the_far_future_is_remembered(photo: str) -> None:
    os.utime(photo, (9_500_000_000, 9_500_000_000))
    remember(photo, Known("f" * 32, ""))
    assert recall(photo) == Known("f" * 32, "")


def test_a_damaged_file_that_cannot_be_moved_costs_only_time(
    photo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database().parent.mkdir(parents=True)
    database().write_bytes(b"this is no database" * 100)

    def refuse(path: Path, target: Path) -> Path:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    remember(photo, Known("a", ""))
    assert recall(photo) is None
