"""Locks between programs, and between threads of one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from augstudio.errors import AugStudioError, InputError
from augstudio.locks import is_locked, locked

BUSY = InputError("It is busy.", "Wait.")
HOLDER = """
import sys
from pathlib import Path
from augstudio.errors import InputError
from augstudio.locks import locked
with locked(Path(sys.argv[1]), InputError("busy")):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(lock: Path) -> "subprocess.Popen[str]":
    """Return another program that holds ``lock`` until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(lock)]
    program = subprocess.Popen(command, stdin=-1, stdout=-1, text=True)
    assert program.stdout is not None
    assert program.stdout.readline() == "held\n"
    return program


def test_only_one_holds_it_and_nothing_is_left(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    assert not is_locked(lock)
    with locked(lock, BUSY):
        assert is_locked(lock)
        with pytest.raises(InputError, match="It is busy"), locked(lock, BUSY):
            pytest.fail("two hold it")
        assert is_locked(lock)
    assert not is_locked(lock)
    assert list(tmp_path.iterdir()) == []
    with locked(lock, BUSY):
        pass


def test_another_program_is_locked_out_until_it_ends(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    program = holder(lock)
    with pytest.raises(InputError, match="It is busy"), locked(lock, BUSY):
        pytest.fail("two hold it")
    program.communicate("")
    assert list(tmp_path.iterdir()) == []
    with locked(lock, BUSY):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_program_that_is_killed_lets_go(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    program = holder(lock)
    program.send_signal(signal.SIGKILL)
    program.communicate()
    assert lock.exists()
    assert not is_locked(lock)
    with locked(lock, BUSY):
        assert is_locked(lock)
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_the_user_is_in_the_way_and_stays(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("dear diary")
    with pytest.raises(InputError, match="is in the way") as caught, locked(lock, BUSY):
        pytest.fail("it is no lock")
    assert caught.value.hint
    assert lock.read_text() == "dear diary"
    lock.unlink()
    lock.mkdir()
    with pytest.raises(AugStudioError), locked(lock, BUSY):
        pytest.fail("it is no lock")


def test_an_empty_file_of_somebody_else_locks_and_stays(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    with locked(lock, BUSY):
        assert is_locked(lock)
    assert lock.read_bytes() == b""


def test_a_place_that_never_tells_files_apart_is_no_endless_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.path.samestat", lambda *_: False)
    with locked(tmp_path / "lock", BUSY):
        assert is_locked(tmp_path / "lock")


def test_a_lock_that_was_half_written_is_our_own(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_bytes(b"A lock of Aug")
    with locked(lock, BUSY):
        assert is_locked(lock)
    assert not lock.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such limit")
def test_a_full_disk_does_not_end_the_work(tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
        with locked(tmp_path / "lock", BUSY):
            assert is_locked(tmp_path / "lock")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_neither_pipes_nor_links_are_opened(tmp_path: Path) -> None:
    pipe, link, diary = tmp_path / "pipe", tmp_path / "link", tmp_path / "diary"
    os.mkfifo(pipe)
    diary.touch()
    link.symlink_to(diary)
    for path in (pipe, link):
        with pytest.raises(InputError, match="is in the way"), locked(path, BUSY):
            pytest.fail("it is no lock")
    assert diary.read_bytes() == b""


def test_a_place_that_can_not_be_written_is_reported(tmp_path: Path) -> None:
    with pytest.raises(AugStudioError), locked(tmp_path / "nowhere" / "lock", BUSY):
        pytest.fail("there is no such folder")
    assert not is_locked(tmp_path / "nowhere" / "lock")
