"""A sorted copy: complete or not there at all, and the photos stay as they are."""

import errno
import os
from pathlib import Path

import pytest

from augstudio.data.dataset import Split
from augstudio.data.decisions import copying
from augstudio.data.decisions.copying import copy
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, save_edits, saved_edits
from augstudio.data.decisions.plan import Mode, Plan
from augstudio.data.decisions.planner import plan
from augstudio.data.scan import scan
from augstudio.data.split import Shares
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.progress import Progress
from augstudio.working import recover
from tests.data.decisions.folders import SPLIT, contents, files, records, told, write
from tests.kills import Killer, each_kill


class Stopped(Progress):
    @property
    def cancelled(self) -> bool:
        return True


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "place"


@pytest.fixture
def todo(place: Path) -> Plan:
    """Copy some photos of ``place/pets`` to ``place/new``."""
    root = write(place / "pets")
    found = scan(root)
    edits = Edits().move(records(found, "cat/0.jpg"), "dog").leave_out(contents(found, "dog/1.jpg"))
    edits = edits.use_for(contents(found, "cat/1.jpg"), Split.TEST).with_shares(Shares(0.4))
    save_edits(edits, edits_file(root))
    return plan(found, edits, Mode.COPY, place / "new")


def test_the_copy_is_as_decided_and_the_folder_as_before(place: Path, todo: Plan) -> None:
    before = files(todo.root)
    os.utime(todo.root / "cat" / "1.jpg", ns=(10**18, 10**18))
    assert copy(todo) == 7
    assert files(todo.root) == before
    edits = saved_edits(edits_file(todo.root))
    copied = scan(todo.place)
    left = saved_edits(edits_file(todo.place))
    assert told(left.apply(copied, left.shares)) == told(edits.apply(scan(todo.root), edits.shares))
    assert copied.notes == ()
    assert (todo.place / "cat" / "1.jpg").stat().st_mtime_ns == 10**18
    assert sorted(path.name for path in place.iterdir()) == ["new", "pets"]


def test_sets_become_folders(place: Path) -> None:
    root = write(place / "pets", *SPLIT)
    found = scan(root)
    edits = Edits().use_for(contents(found, "val/cat/1.jpg", "train/dog/1.jpg"), Split.TEST)
    copy(plan(found, edits, Mode.COPY, place / "new"))
    assert told(scan(place / "new")) == told(edits.apply(found))


def test_decisions_about_an_earlier_folder_of_that_name_are_replaced(
    place: Path, todo: Plan
) -> None:
    save_edits(Edits().leave_classes_out(["cat"]), edits_file(todo.place))
    copy(todo)
    assert saved_edits(edits_file(todo.place)) == todo.remaining


def test_after_stop_or_an_error_there_is_nothing(
    place: Path, todo: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Cancelled):
        copy(todo, Stopped())
    (todo.root / "dog" / "3.jpg").unlink()
    with pytest.raises(InputError, match=r"3\.jpg was moved, renamed or deleted"):
        copy(todo)
    write(todo.root, "dog/3.jpg")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(copying.shutil, "copyfile", full)
    with pytest.raises(AugStudioError, match=r"disk is full: .*new.dog.0\.jpg"):
        copy(todo)
    assert [path.name for path in place.iterdir()] == ["pets"]


def test_too_little_space_is_known_before(
    place: Path, todo: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 1000

    monkeypatch.setattr(copying.shutil, "disk_usage", lambda _: Usage)
    with pytest.raises(AugStudioError, match=r"need .* kB, but only 1\.0 kB are free"):
        copy(todo)
    assert not todo.place.exists()


def test_a_folder_that_is_used_by_now_is_left_alone(place: Path, todo: Plan) -> None:
    todo.place.mkdir()
    (todo.place / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="already contains other files"):
        copy(todo)
    assert files(todo.place).keys() == {"mine.txt"}
    assert sorted(path.name for path in place.iterdir()) == ["new", "pets"]
    (todo.place / "mine.txt").unlink()
    (todo.place / ".DS_Store").touch()
    assert copy(todo) == 7


def test_a_kill_at_any_moment_leaves_a_whole_copy_or_none(
    place: Path, todo: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    killer = Killer(monkeypatch)
    before = files(todo.root)

    def again() -> None:
        if todo.place.exists():
            recover(todo.place)
            assert len(files(todo.place)) == 7
            copying.shutil.rmtree(todo.place)

    for _ in each_kill(killer, lambda: copy(todo), again):
        assert files(todo.root) == before
        if not todo.place.exists():
            copy(todo)
            assert sorted(path.name for path in place.iterdir()) == ["new", "pets"]
    assert len(files(todo.place)) == 7
