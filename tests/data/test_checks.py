"""Each problem is found, said in a plain sentence, and listed worst first."""

from dataclasses import replace
from pathlib import Path

import pytest

from augstudio.data.checks import Problem, Severity, check, require_trainable
from augstudio.data.dataset import Dataset, Unreadable
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.remedies import remedied
from augstudio.data.images import NO_MEMORY
from augstudio.errors import InputError
from tests.data.photos import make_dataset

A = [f"a{number}" for number in range(10)]
B = [f"b{number}" for number in range(10)]


def found(dataset: Dataset) -> dict[str, Problem]:
    return {problem.code: problem for problem in check(dataset)}


def unreadable(label: str, count: int = 1) -> tuple[Unreadable, ...]:
    paths = (Path(f"/photos/{label}/broken{number}.jpg") for number in range(count))
    return tuple(Unreadable(path, label, "the file is empty") for path in paths)


def mended(dataset: Dataset, problem: Problem) -> Dataset:
    """Return ``dataset`` with the remedy for ``problem``."""
    edits = remedied(Edits(), problem, dataset)
    return edits.apply(dataset)


@pytest.mark.parametrize(
    ("flaw", "remedy"),
    [
        ("it is a JPEG XL file, which AugStudio doesn't support", "save it as JPEG if possible"),
        ("it is too large: 2.5 GB; the limit is 700 MB", "save it as JPEG if possible"),
        ("it is not a photo, or its beginning is damaged", "copy it again from its source"),
        ("the file is empty", "copy it again from its source"),
    ],
)
def test_another_copy_helps_only_where_the_file_is_damaged(flaw: str, remedy: str) -> None:
    file = Unreadable(Path("/photos/cats/3.jpg"), "cats", flaw)
    dataset = replace(make_dataset(train={"cats": A, "dogs": B}), unreadable=(file,))
    assert found(dataset)["unreadable"].message == f"1 photo, 3.jpg, can't be read: {flaw}."
    assert found(dataset)["unreadable"].remedy == f"Leave it out, or {remedy}."


def test_a_good_dataset_has_no_problems() -> None:
    dataset = make_dataset(
        train={"cat": A, "dog": B}, validation={"cat": ["x"], "dog": ["y"]}, test={}
    )
    assert check(dataset) == []
    require_trainable(dataset)


def test_no_photos() -> None:
    empty = Dataset(Path("/photos"), ("cat",), {}, unreadable("cat", 12))
    assert [problem.code for problem in check(empty)] == ["no_photos", "unreadable"]
    assert check(empty)[0].message == "None of the photos in photos can be read."
    assert check(empty)[1].message.startswith("12 photos can't be read, such as broken0.jpg: ")
    nothing = replace(empty, unreadable=())
    assert check(nothing)[0].message == "There are no photos in photos."
    with pytest.raises(InputError, match=r"no photos in photos\. Choose a folder"):
        require_trainable(nothing)


def test_one_class() -> None:
    with pytest.raises(InputError, match="There is only one class, cat"):
        require_trainable(make_dataset(train={"cat": A}))


def test_an_empty_class_can_be_left_out() -> None:
    dataset = make_dataset(train={"cat": A, "dog": B, "elk": []})
    dataset = replace(dataset, unreadable=unreadable("elk", 2))
    problem = found(dataset)["empty_class"]
    assert problem.severity is Severity.ERROR
    assert problem.message == "The class elk has no photos that can be read."
    assert check(mended(dataset, problem)) == []


def test_a_class_that_training_lacks_is_an_error_that_can_be_left_out() -> None:
    dataset = make_dataset(train={"cat": A, "dog": B}, validation={"cat": ["x"], "elk": ["z"]})
    first, second = check(dataset)
    assert first.severity is Severity.ERROR
    assert first.message == "There are no training photos of elk."
    assert second.severity is Severity.WARNING
    assert second.message == "There are no validation photos of dog."
    assert second.remedy.startswith("Add some to the validation folder")
    assert {first.code, second.code} == {"missing_in_split"}
    assert mended(dataset, first).classes == ("cat", "dog")
    with pytest.raises(InputError, match="can't learn"):
        require_trainable(dataset)


def test_missing_classes_are_listed() -> None:
    dataset = make_dataset(train=dict.fromkeys("abcdefg", A), test={"g": ["x"]})
    problem = found(dataset)["missing_in_split"]
    assert problem.message == "There are no test photos of a, b, c, d and 2 more."


def test_classes_that_differ_in_capital_letters_only_are_reported() -> None:
    dataset = make_dataset(
        train={"Cats": A, "dogs": B, "elk": ["e"] * 5}, validation={"cats": ["x"], "dogs": ["y"]}
    )
    problems = [p for p in check(dataset) if p.code == "missing_in_split"]
    assert [problem.message for problem in problems] == [
        "There are no training photos of cats. "
        "The names Cats and cats differ only in capital letters.",
        "There are no validation photos of Cats and elk. "
        "The names Cats and cats differ only in capital letters.",
    ]
    assert all("the same name" in problem.remedy for problem in problems)
    assert all(
        problem.remedy.startswith("If they are the same class, give") for problem in problems
    )
    assert [problem.photos for problem in problems] == [(), ()]
    # What can be pressed to mend it stands right behind what it keeps from starting.
    assert [problem.code for problem in check(dataset)][1] == "classes_alike"
    assert found(dataset)["classes_alike"].severity is Severity.ERROR
    require_trainable(mended(dataset, found(dataset)["classes_alike"]))


def test_of_classes_alike_only_those_that_are_not_trained_keep_from_starting() -> None:
    dataset = make_dataset(
        train={"Cats": A, "Elk": B, "elk": ["e"] * 5}, validation={"cats": ["x"]}
    )
    alike = [problem for problem in check(dataset) if problem.code == "classes_alike"]
    assert [(problem.severity, problem.message[:14]) for problem in alike] == [
        (Severity.ERROR, "The names Cats"),
        (Severity.WARNING, "The names Elk "),
    ]


def test_few_photos() -> None:
    dataset = make_dataset(train={"cat": A[:4], "dog": B[:5], "elk": ["z"]})
    messages = [problem.message for problem in check(dataset) if problem.code == "few_photos"]
    assert messages == [
        "The class cat has only 4 training photos.",
        "The class elk has only 1 training photo.",
    ]


@pytest.mark.parametrize(("count", "expected"), [(49, False), (50, True)])
def test_imbalance_begins_at_five_times(count: int, expected: bool) -> None:
    many = [f"a{number}" for number in range(count)]
    problems = found(make_dataset(train={"cat": many, "dog": B}))
    assert ("imbalance" in problems) is expected
    if expected:
        assert problems["imbalance"].severity is Severity.NOTE
        assert "cat has 50 training photos and dog only 10: 5" in problems["imbalance"].message


def test_unreadable_photos_can_be_left_out() -> None:
    dataset = replace(make_dataset(train={"cat": A, "dog": B}), unreadable=unreadable("cat"))
    problem = found(dataset)["unreadable"]
    assert problem.message == "1 photo, broken0.jpg, can't be read: the file is empty."
    assert check(mended(dataset, problem)) == []


def test_too_little_memory_is_no_fault_of_the_file() -> None:
    lacking = Unreadable(Path("/photos/cat/big.png"), "cat", NO_MEMORY)
    dataset = replace(make_dataset(train={"cat": A, "dog": B}), unreadable=(lacking,))
    problem = found(dataset)["unreadable"]
    assert problem.message == ("1 photo, big.png, can't be read: there is not enough free memory.")
    assert problem.remedy == "Close other programs, then open the folder again."


def test_a_photo_in_two_splits() -> None:
    dataset = make_dataset(
        train={"cat": A, "dog": B},
        validation={"cat": ["x", A[0], A[1]], "dog": ["y"]},
        test={"cat": ["z", "x"], "dog": ["w"]},
    )
    problems = [p for p in check(dataset) if p.code == "same_photo_two_splits"]
    assert [problem.message for problem in problems] == [
        "2 validation photos are also among the training photos.",
        "1 test photo is also among the training or validation photos.",
    ]
    assert [path.name for path in problems[0].photos] == ["1.jpg", "2.jpg"]
    for problem in problems:
        dataset = mended(dataset, problem)
    assert check(dataset) == []


def test_a_photo_in_two_classes() -> None:
    dataset = make_dataset(train={"cat": [*A, "x"], "dog": [*B, "x"]})
    problem = found(dataset)["same_photo_two_classes"]
    assert problem.message == "1 photo is in more than one class, such as 10.jpg in cat and dog."
    assert len(problem.photos) == 2
    assert check(mended(dataset, problem)) == []


def test_a_copy_within_a_class_is_no_problem() -> None:
    assert check(make_dataset(train={"cat": [*A, A[0]], "dog": B})) == []


def test_the_worst_comes_first() -> None:
    dataset = make_dataset(train={"cat": [*A, *A, *A], "dog": ["y"], "elk": []})
    dataset = replace(dataset, unreadable=unreadable("elk"))
    severities = [problem.severity for problem in check(dataset)]
    assert severities == [Severity.ERROR, Severity.WARNING, Severity.WARNING, Severity.NOTE]


def test_classes_that_are_written_in_several_ways() -> None:
    dataset = make_dataset(train={"cat": A, "Cat": B, "elk ": A, "elk": B})
    problems = [problem for problem in check(dataset) if problem.code == "classes_alike"]
    assert [problem.message for problem in problems] == [
        "The names Cat and cat differ only in capital letters.",
        'The names "elk" and "elk " differ only in spaces, dashes, underscores or similar '
        "characters.",
    ]
    assert {problem.severity for problem in problems} == {Severity.WARNING}
    assert all(problem.remedy.startswith("Merge them if") for problem in problems)
    require_trainable(dataset)


def test_classes_with_the_names_of_splits_and_of_packing() -> None:
    dataset = make_dataset(train={"test": A, "images": B, "cat": ["x"] * 5})
    split, packing = (
        found(dataset)["class_named_like_split"],
        found(dataset)["class_named_like_packing"],
    )
    assert split.severity is packing.severity is Severity.WARNING
    assert split.message == (
        "test is used as a class, but named like a training, validation or test set."
    )
    assert packing.message == (
        "images is used as a class, but the name does not say what the photos show."
    )
    require_trainable(dataset)


def test_problems_of_many_classes_share_a_sentence() -> None:
    names = [f"class {number:04d} {'x' * 200}" for number in range(1000)]
    twins = [name.upper() for name in names[:100]]
    train = {name: [name] for name in [*names[10:], *twins]} | {name: [] for name in names[:10]}
    dataset = make_dataset(train=train, test={names[20]: ["t"]})
    dataset = replace(dataset, unreadable=unreadable(names[0], 2) + unreadable(names[1]))
    problems = check(dataset)
    assert sorted(problem.code for problem in problems) == [
        *("classes_alike", "empty_class", "few_photos", "missing_in_split", "unreadable")
    ]
    assert all(len(problem.message) < 700 for problem in problems)
    messages = {problem.code: problem for problem in problems}
    assert messages["few_photos"].message.startswith("1090 classes have only 1 training photo each")
    assert messages["classes_alike"].message.startswith("100 class names are spelt in sev")
    empty = messages["empty_class"]
    assert empty.message.startswith("10 classes, class 0000 xxx")
    assert len(empty.photos) == 3


def test_few_photos_of_many_classes() -> None:
    dataset = make_dataset(train={"a": A[:2], "b": A[2:5], "c": ["x"], "d": ["y"], "e": B})
    assert found(dataset)["few_photos"].message == (
        "4 classes have only 3 training photos or fewer each: a, b, c and d."
    )
