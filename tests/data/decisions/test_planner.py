"""Where every photo would go: nothing is overwritten, and the folder means what was decided."""

import os
from pathlib import Path

import pytest

from augstudio.data.dataset import Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.plan import Mode, Plan
from augstudio.data.decisions.planner import plan
from augstudio.data.scan import scan
from augstudio.data.split import Shares
from augstudio.errors import InputError
from tests.data.decisions.folders import FLAT, SPLIT, contents, records, write


def moves(root: Path, edits: Edits) -> dict[str, str]:
    return dict(plan(scan(root), edits, Mode.MOVE).lines())


def copies(root: Path, edits: Edits, target: Path) -> Plan:
    return plan(scan(root), edits, Mode.COPY, target)


def test_photos_go_to_the_folder_of_their_class_or_beside_the_folder(tmp_path: Path) -> None:
    root = write(tmp_path / "pets", *FLAT, "cat/trip/9.jpg")
    (root / "dog" / "broken.jpg").write_text("no photo")
    found = scan(root)
    edits = Edits().move(records(found, "cat/trip/9.jpg"), "fox")
    edits = edits.leave_out(contents(found, "dog/1.jpg"), ["dog/broken.jpg"])
    todo = plan(found, edits, Mode.MOVE)
    assert dict(todo.lines()) == {
        "cat/trip/9.jpg": "fox/trip/9.jpg",
        "dog/1.jpg": "pets left out/dog/1.jpg",
        "dog/broken.jpg": "pets left out/dog/broken.jpg",
    }
    assert todo.summary == (
        'AugStudio will move 1 file to another class or set and 2 files to the folder "pets left '
        'out".'
    )
    assert todo.fulfilled == edits
    assert plan(found, Edits(), Mode.MOVE).summary == "The folder already matches what you decided."


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    root = write(tmp_path / "pets", *FLAT, "Cat/1.jpg", "Cat/7.jpg", "dog/1 2.jpg")
    found = scan(root)
    edits = Edits().rename("Cat", "dog").move(records(found, "cat/1.jpg"), "dog")
    assert moves(root, edits) == {
        "Cat/1.jpg": "dog/1 3.jpg",
        "Cat/7.jpg": "dog/7.jpg",
        "cat/1.jpg": "dog/1 4.jpg",
    }


def test_a_class_that_is_renamed_takes_along_what_cannot_be_read(tmp_path: Path) -> None:
    root = write(tmp_path / "pets")
    (root / "cat" / "broken.jpg").write_text("no photo")
    assert moves(root, Edits().rename("cat", "lynx"))["cat/broken.jpg"] == "lynx/broken.jpg"
    out = moves(root, Edits().leave_classes_out(["cat"]))
    assert out["cat/broken.jpg"] == "pets left out/cat/broken.jpg"
    assert len(out) == 5


def test_photos_stay_in_their_set_unless_another_was_decided(tmp_path: Path) -> None:
    root = write(tmp_path / "pets", *SPLIT)
    found = scan(root)
    edits = Edits().move(records(found, "train/cat/1.jpg", "val/cat/1.jpg"), "dog")
    edits = edits.use_for(contents(found, "val/cat/1.jpg", "val/cat/2.jpg"), Split.TRAIN)
    edits = edits.use_for(contents(found, "train/cat/3.jpg"), Split.TEST)
    assert moves(root, edits) == {
        "train/cat/1.jpg": "train/dog/1 2.jpg",
        "val/cat/1.jpg": "train/dog/1 3.jpg",
        "val/cat/2.jpg": "train/cat/2 2.jpg",
        "train/cat/3.jpg": "test/cat/3.jpg",
    }


def test_a_new_set_is_named_like_the_others(tmp_path: Path) -> None:
    names = [name.replace("val/", "seg_val/").replace("train/", "seg_train/") for name in SPLIT]
    root = write(tmp_path / "pets", *names)
    found = scan(root)
    edits = Edits().use_for(contents(found, "seg_train/cat/3.jpg"), Split.TEST)
    assert moves(root, edits) == {"seg_train/cat/3.jpg": "seg_test/cat/3.jpg"}


def test_sets_that_the_folder_does_not_have_stay_decisions(tmp_path: Path) -> None:
    root = write(tmp_path / "pets")
    found = scan(root)
    edits = Edits().use_for(contents(found, "cat/1.jpg"), Split.VALIDATION)
    todo = plan(found, edits.rename("cat", "lynx"), Mode.MOVE)
    assert todo.fulfilled == Edits().rename("cat", "lynx")
    assert plan(found, edits, Mode.MOVE).steps == ()


def test_sets_inside_of_class_folders(tmp_path: Path) -> None:
    names = [f"{label}/{part}/{n}.jpg" for label in "ab" for part in ("train", "val") for n in "12"]
    root = write(tmp_path / "letters", *names)
    found = scan(root)
    moved = Edits().move(records(found, "a/val/1.jpg"), "b")
    assert moves(root, moved) == {"a/val/1.jpg": "b/val/1 2.jpg"}
    with pytest.raises(InputError, match="each class folder has its own") as refused:
        moves(root, Edits().use_for(contents(found, "a/val/1.jpg"), Split.TRAIN))
    assert "Copy the photos" in refused.value.hint
    # Without validation photos in every class folder, these would be read in another way.
    with pytest.raises(InputError, match="other classes or sets"):
        moves(root, Edits().leave_out(contents(found, "a/val/1.jpg", "a/val/2.jpg")))
    todo = copies(root, moved, tmp_path / "new")
    assert dict(todo.lines())["a/val/1.jpg"] == "validation/b/1.jpg"
    assert dict(todo.lines())["a/train/2.jpg"] == "train/a/2.jpg"


def test_classes_from_the_names_of_photos_can_only_be_copied(tmp_path: Path) -> None:
    root = write(
        tmp_path / "pets", *(f"{label}.{n}.jpg" for label in ("cat", "dog") for n in "123")
    )
    found = scan(root, names_as_classes=True)
    moved = Edits().move(records(found, "cat.1.jpg"), "dog")
    with pytest.raises(InputError, match="not the names of their folders"):
        plan(found, moved, Mode.MOVE)
    out = plan(found, Edits().leave_out(contents(found, "cat.1.jpg")), Mode.MOVE)
    assert dict(out.lines()) == {"cat.1.jpg": "pets left out/cat.1.jpg"}
    todo = plan(found, moved, Mode.COPY, tmp_path / "new")
    assert dict(todo.lines())["cat.1.jpg"] == "dog/cat.1.jpg"


@pytest.mark.parametrize("name", ["a/b", ".hidden", "a:b", "x" * 100])
def test_names_that_no_folder_can_have_are_refused(tmp_path: Path, name: str) -> None:
    root = write(tmp_path / "pets")
    for mode in Mode:
        with pytest.raises(InputError, match="can't become a folder") as refused:
            plan(scan(root), Edits().rename("cat", name), mode, tmp_path / "new")
        assert "Rename the class" in refused.value.hint


def test_names_that_would_mean_something_else_are_refused(tmp_path: Path) -> None:
    root = write(tmp_path / "pets")
    with pytest.raises(InputError, match="other classes or sets"):
        moves(root, Edits().rename("cat", "lost+found"))
    with pytest.raises(InputError, match="none would remain"):
        moves(root, Edits().leave_classes_out(["cat", "dog"]))


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_two_names_of_one_folder(tmp_path: Path) -> None:
    root = write(tmp_path / "pets")
    (root / "Cat").symlink_to(root / "cat")
    with pytest.raises(InputError, match="cat and Cat are the same folder"):
        moves(root, Edits().rename("cat", "Cat"))


def test_a_copy_is_a_folder_of_class_folders(tmp_path: Path) -> None:
    root = write(tmp_path / "pets")
    found = scan(root)
    edits = Edits().rename("cat", "dog").leave_out(contents(found, "dog/1.jpg"))
    edits = edits.use_for(contents(found, "cat/0.jpg"), Split.TEST).with_shares(Shares(0.3))
    todo = copies(root, edits, tmp_path / "new")
    assert dict(todo.lines()) == {
        **{f"cat/{n}.jpg": f"dog/{n}.jpg" for n in range(4)},
        **{f"dog/{n}.jpg": f"dog/{n} 2.jpg" for n in (0, 2, 3)},
    }
    assert todo.summary == "7 photos will be copied."
    # How they are split is decided for the new folder as well.
    assert todo.remaining == Edits(splits=edits.splits, shares=edits.shares)


def test_a_copy_with_sets_has_a_folder_for_each(tmp_path: Path) -> None:
    root = write(tmp_path / "pets", *SPLIT)
    found = scan(root)
    edits = Edits().use_for(contents(found, "val/cat/1.jpg"), Split.TRAIN)
    lines = dict(copies(root, edits, tmp_path / "new").lines())
    assert lines["val/cat/1.jpg"] == "train/cat/1 2.jpg"
    assert lines["val/cat/2.jpg"] == "validation/cat/2.jpg"
    assert len(lines) == 16


def test_where_a_copy_can_be(tmp_path: Path) -> None:
    root = write(tmp_path / "pets")
    (tmp_path / "empty").mkdir()
    assert copies(root, Edits(), tmp_path / "empty").steps
    for place, words in (
        (root / "new", "inside"),
        (tmp_path, "contains the photos"),
        (root, "inside"),
    ):
        with pytest.raises(InputError, match=words):
            copies(root, Edits(), place)
    (tmp_path / "empty" / ".hidden").touch()
    with pytest.raises(InputError, match="contains other files"):
        copies(root, Edits(), tmp_path / "empty")
