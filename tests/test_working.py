"""Folders while they are made: marked, locked, put in place in one step, never anybody else's."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from augstudio import disk, storage, working
from augstudio.errors import AugStudioError, InputError
from augstudio.working import SCRATCH, WorkingFolder, held, is_own, recover_all, working_folder
from tests.kills import Killer, each_kill

KNOWN = ("run.json", "inside", "old")


def make(target: Path, text: str) -> None:
    """Make ``target`` with two files, and one that is only for the work."""
    with held(target) as work:
        work.clear()
        work.make()
        (work.path / "run.json").write_bytes(text.encode())
        (work.path / "inside").mkdir()
        (work.path / "inside" / "more").write_bytes(text.encode())
        (work.scratch / "checkpoint").write_bytes(b"checkpoint")
        work.finish(KNOWN)


def text_of(target: Path) -> str:
    """Return what ``make`` wrote, if all of it is there."""
    first, second = (target / name for name in ("run.json", "inside/more"))
    assert first.read_text() == second.read_text()
    return first.read_text()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "runs" / "run-001"
    for text in ("first", "second"):
        make(target, text)
        assert text_of(target) == text
        assert names(target) == ["inside", "run.json"]
        assert names(target.parent) == ["run-001"]


def test_it_takes_the_place_of_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    make(tmp_path / "run", "new")
    assert text_of(tmp_path / "run") == "new"


def test_until_then_the_old_one_stays(tmp_path: Path) -> None:
    target = tmp_path / "run"
    make(target, "old")
    with held(target) as work:
        work.make()
        (work.path / "run.json").write_text("half")
    assert text_of(target) == "old"
    assert working.working_folders(tmp_path) == [working_folder(target)]
    with held(target) as work:
        work.make()
        assert (work.path / "run.json").read_text() == "half"
        work.clear()
    assert names(tmp_path) == ["run"]


def test_what_lies_in_it_is_on_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    for module in (disk, working):
        monkeypatch.setattr(
            module, "sync", lambda path: synced.append(os.path.relpath(path, tmp_path))
        )
    make(tmp_path / "run", "text")
    inside = [".run.unfinished", ".run.unfinished/inside", ".run.unfinished/inside/more"]
    assert {*inside, ".run.unfinished/run.json", "."} <= set(synced)
    assert synced.index(".") > synced.index(".run.unfinished/run.json")


@pytest.mark.parametrize("earlier", [None, "empty", "old"])
def test_killed_at_any_moment_it_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, earlier: str | None
) -> None:
    target = tmp_path / "runs" / "run"

    def again() -> None:
        if target.parent.exists():
            real_rmtree(target.parent)
        target.parent.mkdir()
        if earlier == "empty":
            target.mkdir()
        elif earlier == "old":
            make(target, "old")

    real_rmtree = shutil.rmtree
    killer = Killer(monkeypatch)
    kills = []
    for number in each_kill(killer, lambda: make(target, "new"), again):
        kills.append(number)
        recover_all(target.parent)
        if earlier == "old":
            assert text_of(target) in ("old", "new")
        elif target.exists() and any(target.iterdir()):
            assert text_of(target) == "new"
        assert not (target / SCRATCH).exists()
        # The next one continues, and leaves nothing of this one.
        make(target, "third")
        assert text_of(target) == "third"
        assert names(target.parent) == ["run"]
    assert len(kills) >= 15


def test_folders_of_others_are_never_deleted(tmp_path: Path) -> None:
    for name in (".run-backup", ".run.unfinished", ".run.replaced", ".old-run"):
        (tmp_path / name / "important").mkdir(parents=True)
        os.utime(tmp_path / name, (0, 0))
    with held(tmp_path / "run") as work:
        work.clear()
        with pytest.raises(InputError, match=r"\.run\.unfinished .* is in the way") as caught:
            work.make()
    assert caught.value.hint
    recover_all(tmp_path)
    shutil.rmtree(tmp_path / ".run.unfinished")
    with held(tmp_path / "run") as work, pytest.raises(InputError, match=r"\.run\.replaced"):
        work.make()
    shutil.rmtree(tmp_path / ".run.replaced")
    make(tmp_path / "run", "new")
    assert names(tmp_path) == [".old-run", ".run-backup", "run"]
    assert names(tmp_path / ".run-backup") == ["important"]


@pytest.mark.parametrize("name", [".pets.lock", "..lock", "...lock", "..replaced", ".x.replaced"])
def test_files_of_others_with_our_endings_stay(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    recover_all(tmp_path)
    assert names(tmp_path) == [name]


def test_the_mark_is_no_name_and_no_link(tmp_path: Path) -> None:
    make(tmp_path / "run", "x")
    with held(tmp_path / "run") as work:
        work.make()
    own = working_folder(tmp_path / "run")
    assert is_own(own)
    (tmp_path / "link").symlink_to(own)
    assert not is_own(tmp_path / "link")
    (tmp_path / "mine" / SCRATCH).mkdir(parents=True)
    assert not is_own(tmp_path / "mine")
    for text in ("", "AugStudio made this folder", "x" * 1000):
        (tmp_path / "mine" / SCRATCH / "AUGSTUDIO.txt").write_text(text)
        assert not is_own(tmp_path / "mine")
    (tmp_path / "mine" / SCRATCH / "AUGSTUDIO.txt").unlink()
    (tmp_path / "mine" / SCRATCH).rmdir()
    (tmp_path / "mine" / SCRATCH).symlink_to(own / SCRATCH)
    assert not is_own(tmp_path / "mine")


def test_what_looks_like_our_work_inside_a_folder_stays(tmp_path: Path) -> None:
    target = tmp_path / "run"
    make(target, "old")
    (target / SCRATCH).mkdir()
    (target / SCRATCH / "important").touch()
    with pytest.raises(InputError, match="is in the way"):
        make(target, "new")
    recover_all(tmp_path)
    assert names(target / SCRATCH) == ["important"]
    assert text_of(target) == "old"


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / ".run.unfinished").mkdir()
    (tmp_path / ".run.unfinished" / SCRATCH).symlink_to(tmp_path / "mine")
    with held(tmp_path / "run") as work, pytest.raises(InputError, match="is in the way"):
        work.make()
    assert names(tmp_path / "mine") == []


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk" / "run")
    for text in ("first", "second"):
        make(tmp_path / "link", text)
        assert text_of(tmp_path / "disk" / "run") == text
    assert (tmp_path / "link").is_symlink()
    assert names(tmp_path) == ["disk", "link"]


def test_folders_that_can_not_be_replaced_are_reported_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="a whole disk"), held(Path(tmp_path.anchor)):
        pytest.fail("nothing lies beside it")
    working.recover(Path(tmp_path.anchor))
    (tmp_path / "run").mkdir()
    monkeypatch.chdir(tmp_path / "run")
    working.recover(Path())
    with held(Path()) as work, pytest.raises(InputError, match="the current folder"):
        work.make()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(InputError, match="leads to itself"), held(tmp_path / "loop"):
        pytest.fail("it leads nowhere")
    (tmp_path / "loop").unlink()
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path).name == "run")
    with held(tmp_path / "run") as work, pytest.raises(InputError, match="a whole disk"):
        work.make()
    assert names(tmp_path) == ["run"]


def test_half_written_files_are_removed_when_work_continues(tmp_path: Path) -> None:
    with held(tmp_path / "run") as work:
        work.make()
        own = [storage.temporary_for(place / "run.json") for place in (work.path, work.scratch)]
        foreign = work.path / ".0123456789abcdef~run.json"
        for path in (*own, foreign):
            path.touch()
    with held(tmp_path / "run") as work:
        work.make()
        assert not any(path.exists() for path in own)
        assert foreign.exists()


def test_only_one_program_makes_it(tmp_path: Path) -> None:
    target = tmp_path / "run-004"
    with held(target, "trained"):
        assert working.is_held(target)
        with (
            pytest.raises(InputError, match="run-004 is being trained by another instance") as no,
            held(target, "trained"),
        ):
            pytest.fail("two hold it")
        assert no.value.hint
        recover_all(tmp_path)
    assert not working.is_held(target)
    assert names(tmp_path) == []


def test_what_can_not_take_its_place_leaves_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "run"
    make(target, "old")
    replace = Path.replace

    def fail_once(self: Path, to: Path) -> Path:
        if self.name == ".run.unfinished":
            raise OSError(errno.EBUSY, "Device or resource busy")
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", fail_once)
    with pytest.raises(AugStudioError):
        make(target, "new")
    monkeypatch.undo()
    assert text_of(target) == "old"
    assert names(target) == ["inside", "run.json"]
    with held(target) as work:
        work.make()
        work.finish(KNOWN)
    assert text_of(target) == "new"


def test_a_folder_that_can_not_be_made_is_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(AugStudioError, match="file can't be used"),
        held(tmp_path / "file" / "run"),
    ):
        pytest.fail("the block must not run")


def test_an_error_names_the_folder_that_the_user_knows(tmp_path: Path) -> None:
    target = tmp_path / "run"
    with pytest.raises(AugStudioError) as caught, held(target) as work:
        raise storage.explain(OSError(errno.ENOSPC, "full"), work.path / "file")
    assert str(target / "file") in caught.value.message


def test_a_full_disk_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(AugStudioError, match="disk is full"), held(tmp_path / "run") as work:
        work.make()
    assert names(tmp_path) == []


def test_folders_and_what_they_will_be(tmp_path: Path) -> None:
    target = tmp_path / "run"
    assert working.target_of(working_folder(target)) == target
    assert WorkingFolder(target).scratch.parent == working_folder(target)


def test_files_of_others_in_the_old_folder_stay_where_they_are(tmp_path: Path) -> None:
    target = tmp_path / "run"
    make(target, "old")
    (target / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="already contains other files"):
        make(target, "new")
    assert text_of(target) == "old"
    assert names(target) == ["inside", "letter.txt", "run.json"]
    # What was made is not lost.
    (target / "letter.txt").unlink()
    with held(target) as work:
        work.make()
        work.finish(KNOWN)
    assert text_of(target) == "new"
