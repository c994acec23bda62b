"""Decisions about photos: they apply by content, can be taken back, and survive."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from augstudio.data.checks import check
from augstudio.data.dataset import Dataset, ImageRecord, Split, Unreadable
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import (
    change_edits,
    edits_file,
    load_edits,
    save_edits,
    saved_edits,
)
from augstudio.data.decisions.remedies import remedied
from augstudio.data.split import Shares
from augstudio.errors import InputError
from tests.data.photos import make_dataset

PETS = make_dataset(
    train={"cat": ["a", "b", "c"], "dog": ["d", "e"]}, validation={"cat": ["x"], "dog": ["y"]}
)
HASHES = [f"{number:032x}" for number in range(5)]
FIRST = make_dataset(train={"cat": HASHES}).records(Split.TRAIN)
EVERYTHING = (
    Edits()
    .move(FIRST[:2], "dog")
    .use_for(HASHES[1:3], Split.VALIDATION)
    .leave_out(HASHES[3:4], ["cat/broken.jpg"])
    .confirm(HASHES[4:])
    .rename("Cat", "cat")
    .leave_classes_out(["Elk"])
    .with_shares(Shares(0.3, 0.1, 7))
)


def many(label: str, count: int) -> list[str]:
    return [f"{label}{number}" for number in range(count)]


def photos(contents: str) -> list[ImageRecord]:
    return [record for record in PETS.every() if record.content in contents]


def contents(dataset: Dataset, part: Split) -> set[str]:
    return {record.content for record in dataset.records(part)}


def test_without_decisions_nothing_changes() -> None:
    assert Edits().apply(PETS) == PETS


def test_a_photo_that_keeps_its_class_is_not_copied() -> None:
    moved = Edits().move(photos("a"), "dog").apply(PETS)
    found = {record.content: record for record in PETS.every()}
    copied = {each.content for each in moved.every() if each is not found[each.content]}
    assert copied == {"a"}
    assert Edits().summary == ""


def test_photos_move_to_other_classes_and_splits_and_stay_sorted() -> None:
    edits = Edits().move(photos("ax"), "dog").use_for(["b"], Split.TEST)
    dataset = edits.apply(PETS)
    assert dataset.counts(Split.TRAIN) == {"cat": 1, "dog": 3}
    assert dataset.counts(Split.VALIDATION) == {"cat": 0, "dog": 2}
    assert contents(dataset, Split.TEST) == {"b"}
    assert {r.path for r in dataset.every()} == {r.path for r in PETS.every()}
    for records in dataset.splits.values():
        assert list(records) == sorted(records, key=lambda r: (r.label, r.path))
    assert edits.summary == "3 photos moved"
    assert edits.put_back(photos("axb")) == Edits()
    assert edits.move(photos("ax"), "cat") == Edits().use_for(["b"], Split.TEST)


def test_photos_are_split_as_decided_if_the_folder_has_no_validation_photos() -> None:
    found = make_dataset(train={"cat": many("a", 10), "dog": many("b", 10)})
    edits = Edits().with_shares(Shares(0.3, 0.2, seed=3))
    assert edits.apply(found) == found
    parts = edits.apply(found, edits.shares)
    assert [len(parts.records(part)) for part in Split] == [10, 6, 4]
    assert edits.apply(found, edits.shares_with(0.5)).counts(Split.VALIDATION)["cat"] == 5
    assert Edits().shares_with(0) == Shares()
    # A photo that is moved leaves all others where they were.
    first = parts.records(Split.TRAIN)[0].content
    moved = edits.use_for([first], Split.VALIDATION).apply(found, edits.shares)
    assert contents(moved, Split.VALIDATION) == contents(parts, Split.VALIDATION) | {first}
    # A folder's own validation photos are used; if all are gone, others are set aside.
    assert edits.apply(PETS, edits.shares) == PETS
    gone = edits.leave_out(["x", "y"])
    assert contents(gone.apply(PETS, gone.shares), Split.VALIDATION) < set("abcde")


def test_what_is_left_out_is_gone_everywhere_until_it_is_put_back() -> None:
    broken = Unreadable(Path("/photos/train/cat/broken.jpg"), "cat", "the file is empty")
    found = replace(PETS, unreadable=(broken,))
    edits = Edits().leave_out(["a", "x"], ["train/cat/broken.jpg"])
    dataset = edits.apply(found)
    assert [contents(dataset, part) for part in Split] == [{"b", "c", "d", "e"}, {"y"}, set()]
    assert (dataset.unreadable, dataset.classes) == ((), ("cat", "dog"))
    assert edits.summary == "2 photos left out and 1 file left out"
    assert edits.put_back(photos("ax")).apply(found) == replace(PETS)
    # A photo that is moved is used again.
    assert edits.move(photos("a"), "dog").apply(found).counts(Split.TRAIN) == {"cat": 2, "dog": 3}


def test_a_confirmed_class_counts_until_the_photo_is_moved_or_put_back() -> None:
    edits = Edits().confirm(["a", "d"])
    assert edits.apply(PETS) == PETS
    assert edits.summary == "2 photos confirmed"
    assert edits.move(photos("a"), "dog").confirmed == {"d"}
    assert edits.put_back(photos("ad")) == Edits()


def test_a_class_without_files_is_gone_unless_it_had_none() -> None:
    found = replace(PETS, classes=("cat", "dog", "elk"))
    assert Edits().leave_out(["a", "b", "c", "x"]).apply(found).classes == ("dog", "elk")
    assert Edits().move(photos("abcx"), "fox").apply(found).classes == ("dog", "elk", "fox")


def test_renamed_classes_take_all_with_them_and_may_be_merged() -> None:
    edits = Edits().move(photos("d"), "cat").rename("cat", "lynx")
    assert edits.apply(PETS).counts(Split.TRAIN) == {"dog": 1, "lynx": 4}
    merged = edits.rename("lynx", "pet").rename("dog", "pet")
    assert merged.apply(PETS).classes == ("pet",)
    assert merged.rename("pet", "animal").apply(PETS).classes == ("animal",)
    assert Edits().rename("cat", "lynx").rename("lynx", "cat").classes == {"lynx": "cat"}


def test_a_change_can_be_undone_without_undoing_what_came_after() -> None:
    first = Edits().move(photos("ab"), "dog")
    second = first.leave_out(["c"]).move(photos("b"), "cat").rename("dog", "wolf")
    undone = second.with_change(first, Edits())
    assert undone.labels == {}
    assert (undone.left_out, undone.classes) == ({"c"}, {"dog": "wolf"})
    assert undone.with_change(Edits(), first).labels == {"a": "dog", "b": "dog"}


decided = st.builds(
    Edits,
    labels=st.dictionaries(st.sampled_from(HASHES), st.sampled_from(["cat", "dog"])),
    splits=st.dictionaries(st.sampled_from(HASHES), st.sampled_from(Split)),
    left_out=st.frozensets(st.sampled_from(HASHES)),
    classes=st.dictionaries(st.sampled_from(["Cat", "Dog"]), st.sampled_from(["cat", "dog"])),
    left_out_classes=st.frozensets(st.sampled_from(["Cat", "Dog"])),
)


@given(decided, decided)
def test_every_change_leads_there_and_back(before: Edits, after: Edits) -> None:
    assert before.with_change(before, after) == after
    assert after.with_change(after, before) == before


@given(decided, decided)
def test_decisions_can_be_taken_out_of_others(edits: Edits, others: Edits) -> None:
    left = edits.without(others)
    assert left.without(others) == left
    assert edits.without(edits) == Edits()
    assert edits.without(left).without(others) == Edits()
    assert left.left_out == edits.left_out - others.left_out
    assert left.labels.items() == edits.labels.items() - others.labels.items()


def test_classes_of_photos_without_a_decision_can_be_given() -> None:
    edits = Edits().move(photos("a"), "dog")
    assert edits.with_labels({"a": "cat", "b": "cat"}).labels == {"a": "dog", "b": "cat"}


def test_copies_in_several_splits_are_kept_in_one() -> None:
    dataset = make_dataset(
        train={"cat": ["a", "b"]}, validation={"cat": ["a", "x"]}, test={"cat": ["x", "b", "z"]}
    )
    problems = [each for each in check(dataset) if each.code == "same_photo_two_splits"]
    edits = Edits()
    for problem in problems:
        edits = remedied(edits, problem, dataset)
    together = edits.apply(dataset)
    assert [contents(together, part) for part in Split] == [{"a", "b"}, {"x"}, {"z"}]
    assert len(together) == 7
    copies = make_dataset(train={"cat": ["a"]}, validation={"cat": ["a"]})
    (problem,) = (each for each in check(copies) if each.code == "same_photo_two_splits")
    assert list(remedied(Edits(), problem, copies).apply(copies).splits) == [Split.TRAIN]


def test_classes_with_names_alike_become_the_largest_of_them() -> None:
    dataset = make_dataset(
        train={"Cats": many("a", 5), "cats": many("b", 20), "dogs": many("d", 20), "dogs ": ["x"]},
        validation={"CATS": ["y"], "dogs": ["z"]},
    )
    broken = Unreadable(Path("/photos/train/Cats/broken.jpg"), "Cats", "the file is empty")
    dataset = replace(dataset, unreadable=(broken,))
    first, second = (p for p in check(dataset) if p.code == "classes_alike")
    edits = remedied(Edits(), first, dataset)
    merged = edits.apply(dataset)
    assert merged.classes == ("cats", "dogs", "dogs ")
    assert merged.counts(Split.TRAIN) == {"cats": 25, "dogs": 20, "dogs ": 1}
    assert merged.counts(Split.VALIDATION) == {"cats": 1, "dogs": 1, "dogs ": 0}
    assert merged.unreadable == (replace(broken, label="cats"),)
    merged = remedied(edits, second, merged).apply(dataset)
    assert merged.classes == ("cats", "dogs")
    assert len(merged) == len(dataset)
    assert {problem.code for problem in check(merged)} == {"unreadable"}


def test_a_class_is_left_out_without_its_copies_in_other_classes() -> None:
    dataset = make_dataset(
        train={"cat": many("a", 20), "dog": many("b", 20)},
        validation={"cat": ["x"], "dog": ["y"], "elk": ["a0", "z"]},
    )
    dataset = replace(
        dataset,
        classes=("cat", "dog", "elk", "fox"),
        unreadable=(Unreadable(Path("/photos/train/fox/broken.jpg"), "fox", "the file is empty"),),
    )
    edits = Edits()
    for code in ("missing_in_split", "empty_class"):
        problem = next(each for each in check(edits.apply(dataset)) if each.code == code)
        edits = remedied(edits, problem, edits.apply(dataset))
    assert edits.left_out_classes == {"elk", "fox"}
    assert edits.summary == "2 classes left out"
    kept = edits.apply(dataset)
    assert (kept.classes, kept.unreadable) == (("cat", "dog"), ())
    assert kept.counts(Split.TRAIN) == {"cat": 20, "dog": 20}
    # A class that gets a photo is used again, one of its own too.
    cats, elks = (
        [record for record in dataset.every() if record.label == label] for label in ("cat", "elk")
    )
    for moved in (cats[:1], elks[-1:]):
        assert edits.move(moved, "elk").apply(dataset).classes == ("cat", "dog", "elk")


# --- the file ---


def test_what_is_saved_is_read_again_and_can_be_read_by_people(tmp_path: Path) -> None:
    path = tmp_path / "new" / "pets.json"
    save_edits(EVERYTHING, path)
    assert load_edits(path) == EVERYTHING
    document = json.loads(path.read_text())
    assert document["left_out"] == HASHES[3:4]
    assert list(document["labels"]) == sorted(document["labels"])
    first = path.read_bytes()
    save_edits(load_edits(path), path)
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        '{"labels": 3}',
        '{"labels": {"x": "cat"}}',
        '{"more": 1}',
        '{"labels": {"00000000000000000000000000000000": ""}}',
        '{"splits": {"00000000000000000000000000000000": "some"}}',
        "[" * 100_000,
    ],
)
def test_a_damaged_file_is_refused_and_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pets.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"pets\.json is damaged, or contains no decisions"):
        load_edits(path)
    with pytest.raises(InputError):
        change_edits(path, Edits(), EVERYTHING)
    assert path.read_text() == text


def test_a_file_of_another_version_is_not_damaged(tmp_path: Path) -> None:
    path = tmp_path / "pets.json"
    path.write_text('{"schema_version": 2, "labels": []}')
    with pytest.raises(InputError, match="made by another version of AugStudio") as caught:
        load_edits(path)
    assert caught.value.hint == "Update AugStudio to use them."


def test_two_programs_lose_no_decision_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "pets.json"
    mine = change_edits(path, Edits(), Edits().move(FIRST[:1], "dog"))
    other = change_edits(path, Edits(), Edits().leave_out(HASHES[1:2]))
    assert other == mine.leave_out(HASHES[1:2]) == load_edits(path)
    assert change_edits(path, mine, Edits()) == Edits().leave_out(HASHES[1:2])


def test_folders_of_the_same_name_have_files_of_their_own(tmp_path: Path) -> None:
    first, second = edits_file(tmp_path / "a" / "pets"), edits_file(tmp_path / "b" / "pets")
    assert first != second
    assert first.name.startswith("pets-")
    assert edits_file(tmp_path / "a" / "." / "pets") == first
    assert edits_file(Path("/")).name.startswith("photos-")
    long = edits_file(tmp_path / ("\U0001f41c" * 62))
    assert saved_edits(long) == Edits()
    save_edits(EVERYTHING, long)
    assert saved_edits(long) == EVERYTHING


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_decisions_survive_the_death_of_the_program(tmp_path: Path) -> None:
    path = tmp_path / "pets.json"
    code = """
import sys
from pathlib import Path
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import change_edits
edits, number = Edits(), 0
while True:
    after = edits.leave_out([f"{number:032x}"])
    edits, number = change_edits(Path(sys.argv[1]), edits, after), number + 1
    print(number, flush=True)
"""
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) == 25:
                break
        process.send_signal(signal.SIGKILL)
        said = int((process.stdout.read().split() or ["25"])[-1])
    kept = load_edits(path)
    assert said <= len(kept.left_out) <= said + 1
    assert change_edits(path, kept, Edits()) == Edits()


def test_a_class_that_was_left_out_can_be_used_again() -> None:
    edits = Edits().leave_classes_out(["cat"])
    assert edits.rename("dog", "cat").apply(PETS).counts(Split.TRAIN) == {"cat": 5}
    assert edits.put_back(photos("a")) == Edits()


def test_a_photo_that_goes_to_a_set_is_used_again() -> None:
    edits = Edits().leave_out(["a"]).use_for(["a"], Split.TEST)
    assert contents(edits.apply(PETS), Split.TEST) == {"a"}


def test_renaming_again_leaves_no_decision_about_a_name_that_is_no_class() -> None:
    once = Edits().rename("cat", "lynx", PETS.classes)
    assert once.rename("lynx", "cat", PETS.classes) == Edits()
    assert once.rename("lynx", "puma", PETS.classes).classes == {"cat": "puma"}
    # A class of the folder may have that name, too.
    both = Edits().rename("cat", "dog", PETS.classes).rename("dog", "pet", PETS.classes)
    assert both.apply(PETS).classes == ("pet",)
