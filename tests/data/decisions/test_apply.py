"""Applying decisions to a folder and undoing it: nothing is lost, whatever happens."""

import errno
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from augstudio.data.dataset import Split
from augstudio.data.decisions import apply as applying
from augstudio.data.decisions import moving
from augstudio.data.decisions.apply import apply, is_applied, undo_applied
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, save_edits, saved_edits
from augstudio.data.decisions.manifest import manifest_file
from augstudio.data.decisions.plan import Mode
from augstudio.data.decisions.planner import plan
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.locks import locked
from augstudio.progress import Progress
from tests.data.decisions.folders import (
    FLAT,
    SPLIT,
    contents,
    decide,
    files,
    folders,
    record,
    records,
    told,
    write,
)
from tests.kills import Killer, each_kill


class StopAfter(Progress):
    """Asks to stop after a number of files."""

    def __init__(self, number: int) -> None:
        self._left = number

    @property
    def cancelled(self) -> bool:
        self._left -= 1
        return self._left < 0


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the folder of photos and the one for what is left out are, and nothing else."""
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


@pytest.fixture
def root(place: Path) -> Path:
    return write(place / "pets", *FLAT, "cat/trip/9.jpg")


@pytest.fixture
def edits(root: Path) -> Edits:
    """Some of everything that can be decided about these photos."""
    (root / "dog" / "broken.jpg").write_text("no photo")
    (root / "cat" / "notes.txt").write_text("mine")
    found = scan(root)
    edits = Edits().move(records(found, "cat/0.jpg", "cat/trip/9.jpg"), "dog").rename("dog", "wolf")
    return edits.leave_out(contents(found, "dog/3.jpg"), ["dog/broken.jpg"])


def same_photos(one: dict[str, str], other: dict[str, str]) -> bool:
    return sorted(one.values()) == sorted(other.values())


def test_the_folder_becomes_what_was_decided_and_again_what_it_was(
    place: Path, root: Path, edits: Edits
) -> None:
    before, before_folders = files(place), folders(place)
    wanted = told(edits.apply(scan(root)))
    todo = decide(root, edits)
    assert apply(todo) == len(todo.steps) == 7
    after = files(place)
    assert same_photos(after, before)
    assert sorted(after) == [
        *("pets left out/dog/3.jpg", "pets left out/dog/broken.jpg"),
        *("pets/cat/1.jpg", "pets/cat/2.jpg", "pets/cat/3.jpg", "pets/cat/notes.txt"),
        *("pets/wolf/0 2.jpg", "pets/wolf/0.jpg", "pets/wolf/1.jpg", "pets/wolf/2.jpg"),
        "pets/wolf/trip/9.jpg",
    ]
    # Folders from which everything was moved are gone.
    assert folders(root) == {"cat", "wolf", "wolf/trip"}
    assert saved_edits(edits_file(root)) == Edits()
    assert told(scan(root)) == wanted
    assert is_applied(root)
    undone = undo_applied(root)
    assert (undone.back, undone.missing, undone.renamed) == (7, (), ())
    assert (files(place), folders(place)) == (before, before_folders)
    assert saved_edits(edits_file(root)) == edits
    assert not is_applied(root)
    with pytest.raises(InputError, match="No changes were applied"):
        undo_applied(root)


@pytest.mark.parametrize("seed", range(12))
def test_any_decisions_come_true_and_can_be_undone(place: Path, seed: int) -> None:
    rng = random.Random(seed)
    root = write(place / "pets", *(SPLIT if seed % 2 else FLAT))
    found = scan(root)
    edits = Edits()
    photos = [each for each in found.every() if rng.random() < 0.4]
    for each in photos:
        edits = edits.move([each], rng.choice(["cat", "dog", "fox"]))
        edits = edits.use_for([each.content], rng.choice(list(Split)))
    edits = edits.leave_out(each.content for each in rng.sample(photos, len(photos) // 3))
    if "fox" in edits.labels.values() and seed % 3:
        edits = edits.leave_classes_out(["fox"])
    if rng.random() < 0.5:
        # Each takes the name of the other.
        edits = Edits(**dict(edits) | {"classes": {"cat": "dog", "dog": "cat"}})
    wanted, before = told(edits.apply(found)), files(place)
    todo = decide(root, edits)
    apply(todo)
    assert same_photos(files(place), before)
    left = saved_edits(edits_file(root))
    assert (left.labels, left.classes) == ({}, {})
    assert not left.left_out | left.left_out_classes
    assert told(left.apply(scan(root))) == wanted
    undo_applied(root)
    assert files(place) == before
    assert saved_edits(edits_file(root)) == edits


def test_it_can_be_stopped_and_go_on(place: Path, root: Path, edits: Edits) -> None:
    before, wanted = files(place), told(edits.apply(scan(root)))
    with pytest.raises(Cancelled):
        apply(decide(root, edits), StopAfter(3))
    assert is_applied(root)
    assert same_photos(files(place), before)
    # The decisions hold for what was moved as for what was not.
    assert told(saved_edits(edits_file(root)).apply(scan(root))) == wanted
    rest = plan(scan(root), saved_edits(edits_file(root)), Mode.MOVE)
    assert (len(rest.steps), apply(rest)) == (4, 7)
    assert saved_edits(edits_file(root)) == Edits()
    assert told(scan(root)) == wanted
    with pytest.raises(Cancelled):
        undo_applied(root, StopAfter(3))
    assert told(saved_edits(edits_file(root)).apply(scan(root))) == wanted
    assert undo_applied(root).back == 7
    assert files(place) == before
    assert saved_edits(edits_file(root)) == edits


def test_decisions_made_after_an_interruption_are_kept(place: Path, root: Path) -> None:
    found = scan(root)
    one, two, three = records(found, "cat/1.jpg", "cat/2.jpg", "dog/3.jpg")
    first = Edits().move([one, two], "fox")
    before = files(place)
    with pytest.raises(Cancelled):
        apply(decide(root, first), StopAfter(1))
    # The second one can't come true here, as the folder has no sets.
    later = first.move([three], "cat").use_for([three.content], Split.TEST)
    apply(decide(root, later))
    assert saved_edits(edits_file(root)) == Edits(splits=later.splits)
    undo_applied(root)
    assert files(place) == before
    assert saved_edits(edits_file(root)) == later


def test_only_the_last_time_is_undone(place: Path, root: Path) -> None:
    found = scan(root)
    apply(decide(root, Edits().move(records(found, "cat/1.jpg"), "fox")))
    once = files(place)
    apply(decide(root, Edits().move(records(found, "cat/2.jpg"), "fox")))
    undo_applied(root)
    assert files(place) == once


def test_later_decisions_stay_when_it_is_undone(root: Path) -> None:
    found = scan(root)
    first = Edits().move(records(found, "cat/1.jpg"), "fox")
    apply(decide(root, first))
    later = Edits().leave_out(contents(found, "cat/2.jpg"))
    save_edits(later, edits_file(root))
    undo_applied(root)
    assert saved_edits(edits_file(root)) == Edits(labels=first.labels, left_out=later.left_out)


def test_later_decisions_about_the_same_photos_are_not_lost(root: Path) -> None:
    found = scan(root)
    one, two = records(found, "cat/1.jpg", "cat/2.jpg")
    first = Edits().move([one, two], "fox")
    apply(decide(root, first))
    save_edits(Edits().move([one], "dog").rename("fox", "wolf"), edits_file(root))
    undo_applied(root)
    restored = saved_edits(edits_file(root))
    assert restored.labels == {one.content: "dog", two.content: "fox"}
    assert restored.classes == {"fox": "wolf"}


def test_decisions_of_a_file_leave_others_alone(root: Path) -> None:
    found = scan(root)
    one, two = contents(found, "cat/1.jpg", "cat/2.jpg")
    save_edits(Edits(labels={one: "dog", two: "dog"}, left_out={one}), edits_file(root))
    apply(plan(found, Edits(labels={one: "dog", two: "fox"}), Mode.MOVE))
    assert saved_edits(edits_file(root)) == Edits(labels={two: "dog"}, left_out={one})


def test_files_that_are_gone_are_named_and_others_never_overwritten(
    place: Path, root: Path, edits: Edits
) -> None:
    apply(decide(root, edits))
    (root / "wolf" / "1.jpg").unlink()
    write(root, "dog/2.jpg", "dog/0.jpg")
    mine = files(root)["dog/2.jpg"]
    undone = undo_applied(root)
    assert undone.missing == (root / "dog" / "1.jpg",)
    assert set(undone.renamed) == {root / "dog" / "0 2.jpg", root / "dog" / "2 2.jpg"}
    assert files(root)["dog/2.jpg"] == mine
    assert not is_applied(root)


def test_a_folder_that_has_changed_is_left_alone(place: Path, root: Path, edits: Edits) -> None:
    todo = decide(root, edits)
    (root / "dog" / "2.jpg").rename(root / "dog" / "two.jpg")
    before = files(place)
    with pytest.raises(InputError, match=r"has changed .* Nothing was moved"):
        apply(todo)
    todo = decide(root, edits)
    (root / "wolf").mkdir()
    (root / "wolf" / "two.jpg").write_bytes(b"")
    with pytest.raises(InputError, match=r"wolf.two.jpg. Nothing was moved"):
        apply(todo)
    assert files(place) == before | {"pets/wolf/two.jpg": files(place)["pets/wolf/two.jpg"]}
    assert saved_edits(edits_file(root)) == edits
    assert not is_applied(root)


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "disk is full"), (errno.EACCES, "permission to use")]
)
@pytest.mark.parametrize("moved", [0, 2])
def test_when_one_file_fails_the_rest_is_not_tried(
    place: Path,
    root: Path,
    edits: Edits,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    words: str,
    moved: int,
) -> None:
    before, calls = files(place), []
    real = os.link

    def link(source: Path, target: Path) -> None:
        calls.append(source)
        if len(calls) > moved:
            raise OSError(number, os.strerror(number))
        real(source, target)

    todo = decide(root, edits)
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", link)
        with pytest.raises(AugStudioError, match=words) as failed:
            apply(todo)
    assert len(calls) == moved + 1
    assert ("2 of 7 files were moved" in failed.value.hint) == bool(moved)
    assert same_photos(files(place), before)
    # If nothing was moved, there is nothing to undo.
    assert is_applied(root) == bool(moved)
    if moved:
        undo_applied(root)
    assert files(place) == before
    assert saved_edits(edits_file(root)) == edits


def test_a_failure_at_the_start_keeps_what_could_be_undone(
    place: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, found = files(place), scan(root)
    apply(decide(root, Edits().move(records(found, "cat/1.jpg"), "fox")))
    todo = decide(root, Edits().move(records(found, "cat/2.jpg"), "fox"))
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "broken")))
        with pytest.raises(AugStudioError):
            apply(todo)
    undo_applied(root)
    assert files(place) == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_is_read_only(place: Path, root: Path, edits: Edits) -> None:
    before, todo = files(place), decide(root, edits)
    (root / "dog").chmod(0o555)
    try:
        with pytest.raises(InputError, match=r"permission to change .*dog\. Nothing was moved"):
            apply(todo)
    finally:
        (root / "dog").chmod(0o755)
    assert files(place) == before
    assert not is_applied(root)


def test_only_one_program_at_a_time(root: Path, edits: Edits) -> None:
    todo = decide(root, edits)
    lock = manifest_file(root).with_suffix(".lock")
    with locked(lock, InputError("", "")):
        for action in (lambda: apply(todo), lambda: undo_applied(root)):
            with pytest.raises(InputError, match="is moving the photos of this folder"):
                action()
    apply(todo)


def test_a_damaged_list_is_kept_and_named(root: Path, edits: Edits) -> None:
    todo = decide(root, edits)
    apply(todo)
    for words in ("no list", "[]", '{"schema_version": 1}', '{"schema_version": 9}'):
        manifest_file(root).write_text(words)
        with pytest.raises(InputError, match=r"applied.json"):
            undo_applied(root)
        assert manifest_file(root).read_text() == words


def test_photos_that_are_not_there_are_not_given_up(root: Path, edits: Edits) -> None:
    apply(decide(root, edits))
    root.rename(root.with_name("away"))
    with pytest.raises(InputError, match="does not exist"):
        undo_applied(root)
    root.with_name("away").rename(root)
    assert undo_applied(root).back == 7


def test_a_kill_at_any_moment_loses_nothing(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with classes that exchange their names, and on a disk without links between files."""
    killer = Killer(monkeypatch)
    root = place / "pets"
    state: dict[str, Any] = {}

    def again() -> None:
        if is_applied(root):
            undo_applied(root)
        if not root.exists():
            write(root, *(f"{label}/{number}.jpg" for label in ("cat", "dog") for number in "12"))
        found = scan(root)
        edits = Edits(classes={"cat": "dog", "dog": "cat"})
        state["edits"] = edits.leave_out([record(found, "cat/1.jpg").content])
        state["before"] = files(place)
        state["wanted"] = told(state["edits"].apply(found))
        state["todo"] = decide(root, state["edits"])

    def check() -> None:
        photos = files(place)
        assert set(photos.values()) == set(state["before"].values())
        found = saved_edits(edits_file(root)).apply(scan(root))
        assert set(told(found)) == set(state["wanted"])

    for _ in each_kill(killer, lambda: apply(state["todo"]), again, step=3):
        check()
        rest = plan(scan(root), saved_edits(edits_file(root)), Mode.MOVE)
        apply(rest)
        check()
        assert len(files(place)) == 4
    again()
    assert files(place) == state["before"]

    def applied() -> None:
        again()
        apply(state["todo"])

    for _ in each_kill(killer, lambda: undo_applied(root), applied, step=3):
        check()
        if is_applied(root):
            undo_applied(root)
        assert files(place) == state["before"]
        assert saved_edits(edits_file(root)) == state["edits"]


CHILD = """
import sys
from pathlib import Path
from augstudio.data.decisions.apply import apply, undo_applied
from augstudio.data.decisions.files import edits_file, saved_edits
from augstudio.data.decisions.plan import Mode
from augstudio.data.decisions.planner import plan
from augstudio.data.scan import scan
root = Path(sys.argv[1])
todo = plan(scan(root), saved_edits(edits_file(root)), Mode.MOVE)
class Loud:
    def report(self, done, *_): print(done, flush=True)
    def check(self): pass
apply(todo, Loud()) if sys.argv[2] == "apply" else undo_applied(root, Loud())
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_programs_lose_nothing(place: Path) -> None:
    root = write(
        place / "pets", *(f"{label}/{n}.jpg" for label in ("cat", "dog") for n in range(60))
    )
    edits = Edits().rename("cat", "lynx").leave_classes_out(["dog"])
    before, wanted = files(place), told(edits.apply(scan(root)))
    decide(root, edits)
    rng = random.Random(5)
    for action in ("apply", "apply", "undo", "undo"):
        command = [sys.executable, "-c", CHILD, str(root), action]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            stop = rng.randrange(5, 55)
            for line in process.stdout:
                if int(line) >= stop:
                    break
            process.send_signal(signal.SIGKILL)
        assert set(files(place).values()) == set(before.values())
        assert set(told(saved_edits(edits_file(root)).apply(scan(root)))) == set(wanted)
    if is_applied(root):  # on a busy computer, the last one may have ended before it was killed
        undo_applied(root)
    assert files(place) == before
    assert saved_edits(edits_file(root)) == edits


@pytest.mark.parametrize("to_undo", [False, True])
def test_another_disk_and_disks_without_links(
    place: Path, root: Path, edits: Edits, monkeypatch: pytest.MonkeyPatch, to_undo: bool
) -> None:
    """Renaming a photo says that it would lead to another disk, where no file has two names."""
    before = files(place)

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    def other_disk(real: Callable[..., Any]) -> Callable[..., Any]:
        def rename(source: Path, target: Path) -> Any:
            if Path(source).parent != Path(target).parent:
                raise OSError(errno.EXDEV, "Invalid cross-device link")
            return real(source, target)

        return rename

    todo = decide(root, edits)
    if to_undo:
        apply(todo)
    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "rename", other_disk(os.rename))
    if not to_undo:
        apply(todo)
        assert same_photos(files(place), before)
    undo_applied(root)
    assert files(place) == before
    assert applying.is_applied(root) is False
    assert moving.is_twice(root, root) is False
