"""Near-copies in several sets or classes are reported, with a remedy."""

from dataclasses import replace

from augstudio.data.checks import Problem, Severity, check
from augstudio.data.dataset import Dataset, Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.remedies import remedied
from tests.data.photos import make_dataset

A = [f"a{number}" for number in range(10)]
B = [f"b{number}" for number in range(10)]


def near(dataset: Dataset, *groups: str) -> Dataset:
    """Return ``dataset`` with these groups of near-copies, such as "a1 x"."""
    return replace(dataset, near_copies=tuple(tuple(group.split()) for group in groups))


def near_problems(dataset: Dataset) -> list[Problem]:
    return [problem for problem in check(dataset) if problem.code.startswith("near_copy")]


def names(problem: Problem) -> list[str]:
    return [f"{path.parts[2]}/{path.stem}" for path in problem.photos]


def test_near_copies_within_a_set_and_a_class_are_no_problem() -> None:
    dataset = make_dataset(
        train={"cat": A, "dog": B}, validation={"cat": ["x", "y"], "dog": ["z"]}, test={}
    )
    assert check(near(dataset, "a1 a2 a3", "x y", "b1 gone")) == []


def test_near_copies_in_two_sets() -> None:
    dataset = make_dataset(
        train={"cat": A, "dog": B},
        validation={"cat": ["x", "y", "v"], "dog": ["z"]},
        test={"cat": ["w"], "dog": ["u", "t"]},
    )
    dataset = near(dataset, "a1 x", "a2 a3 y", "b1 b2", "w v", "u t")
    problems = near_problems(dataset)
    how = "resized, saved again, slightly cropped or taken a moment later."
    assert [problem.message for problem in problems] == [
        f"2 validation photos show the same picture as training photos: {how}",
        f"1 test photo shows the same picture as training or validation photos: {how}",
    ]
    assert {problem.severity for problem in problems} == {Severity.WARNING}
    # All of a group are next to each other, the earlier set first.
    assert names(problems[0]) == [
        *("train/1", "validation/0", "train/2", "train/3", "validation/1"),
    ]
    edits = Edits()
    for problem in problems:
        edits = remedied(edits, problem, dataset)
    assert edits.splits == {
        **dict.fromkeys(("a1", "x", "a2", "a3", "y"), Split.TRAIN),
        **dict.fromkeys(("v", "w"), Split.VALIDATION),
    }
    assert near_problems(edits.apply(dataset)) == []


def test_identical_copies_are_reported_as_such_only() -> None:
    dataset = make_dataset(
        train={"cat": A, "dog": B}, validation={"cat": ["a1", "x"], "dog": ["y"]}
    )
    assert near_problems(near(dataset, "a1 a2")) == []
    (problem,) = near_problems(near(dataset, "a1 x"))
    assert problem.message.startswith("1 validation photo shows the same picture")


def test_near_copies_in_two_classes() -> None:
    dataset = make_dataset(train={"cat": [*A, "x"], "dog": [*B, "y"], "elk": ["z"] * 6})
    (problem,) = near_problems(near(dataset, "x y", "a1 a2", "b1 z"))
    assert problem.code == "near_copy_two_classes"
    assert problem.message == (
        "2 pictures are in more than one class, such as 10.jpg in cat and 10.jpg in dog. The "
        "photos look the same: resized, saved again, slightly cropped or taken a moment later."
    )
    assert len(problem.photos) == 2 + 7
    mended = remedied(Edits(), problem, dataset).apply(dataset)
    assert near_problems(mended) == []
    assert mended.counts(Split.TRAIN) == {"cat": 10, "dog": 9}


def test_a_near_copy_is_moved_as_a_photo_of_its_own() -> None:
    dataset = near(make_dataset(train={"cat": [*A, "x"], "dog": [*B, "y"]}), "x y")
    (record,) = (each for each in dataset.every() if each.content == "y")
    assert near_problems(Edits().move([record], "cat").apply(dataset)) == []
    assert near_problems(Edits().leave_out(["x"]).apply(dataset)) == []
