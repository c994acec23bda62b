"""Decisions about a pile survive, and only one program changes them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from augstudio import storage
from augstudio.data.sorting.decided import Decided
from augstudio.data.sorting.file import SortingFile
from augstudio.errors import AugStudioError, InputError

A, B = "0" * 32, "1" * 32
CATS = Decided(classes=("cats",)).put([A], "cats")
_SORTS_FOREVER = """
import sys, time
from pathlib import Path
from augstudio.data.sorting.decided import Decided
from augstudio.data.sorting.file import SortingFile
file = SortingFile(Path(sys.argv[1]))
file.save(Decided(classes=("cats",)).put(["0" * 32], "cats"))
print("saved", flush=True)
time.sleep(600)
"""


def saved(home: Path, kind: str = "sorting") -> Path:
    (found,) = (home / "settings" / kind).glob("*.json")
    return found


def test_decisions_are_there_again(tmp_path: Path) -> None:
    file = SortingFile(tmp_path / "pile")
    assert file.decided == Decided()
    file.save(CATS)
    file.close()
    assert SortingFile(tmp_path / "pile").decided == CATS
    assert SortingFile(tmp_path / "other").decided == Decided()
    assert SortingFile(tmp_path / "pile", adds=True).decided == Decided()


def test_they_survive_a_kill_which_leaves_no_lock(tmp_path: Path) -> None:
    pile = tmp_path / "pile"
    program = subprocess.Popen(
        [sys.executable, "-c", _SORTS_FOREVER, str(pile)], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    with program.stdout:
        assert program.stdout.readline() == "saved\n"
        with pytest.raises(InputError, match="Another AugStudio window is sorting these photos"):
            SortingFile(pile)
        os.kill(program.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        program.wait()
    assert SortingFile(pile).decided == CATS


@pytest.mark.parametrize("text", ["", "[]", '{"steps": [{"label": "a", "photos": ["x"]}]}'])
def test_a_damaged_file_is_said_and_kept(home: Path, tmp_path: Path, text: str) -> None:
    file = SortingFile(tmp_path)
    file.save(CATS)
    file.close()
    saved(home).write_text(text)
    for _ in range(2):  # and the lock is released
        with pytest.raises(InputError, match="is damaged") as caught:
            SortingFile(tmp_path)
    assert "delete this file" in caught.value.hint
    assert saved(home).read_text() == text


def test_what_can_t_be_saved_holds_until_the_end(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = SortingFile(tmp_path)
    file.save(CATS)

    def full(*_: object) -> None:
        raise AugStudioError("The disk is full.", "Free some space.")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "write_text", full)
        with pytest.raises(AugStudioError):
            file.save(CATS.put([B], "cats"))
    assert file.decided.labels == {A: "cats", B: "cats"}
    file.save(file.decided)
    file.close()
    assert SortingFile(tmp_path).decided.labels == {A: "cats", B: "cats"}
