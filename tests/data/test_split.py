"""Photos are set aside fairly, repeatably, and never on two sides at once."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from augstudio.data.dataset import Dataset, Split
from augstudio.data.split import split, with_validation
from augstudio.errors import InputError
from tests.data.photos import make_dataset


def many(label: str, count: int) -> list[str]:
    return [f"{label}{number}" for number in range(count)]


def contents(dataset: Dataset, part: Split) -> set[str]:
    return {record.content for record in dataset.records(part)}


PETS = make_dataset(train={"cat": many("c", 100), "dog": many("d", 50)})


def test_each_class_gives_its_share() -> None:
    dataset = split(PETS, validation=0.2, test=0.1)
    assert dataset.counts(Split.TRAIN) == {"cat": 70, "dog": 35}
    assert dataset.counts(Split.VALIDATION) == {"cat": 20, "dog": 10}
    assert dataset.counts(Split.TEST) == {"cat": 10, "dog": 5}
    assert dataset.classes == PETS.classes


def test_the_seed_alone_decides() -> None:
    first, again, other = (split(PETS, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert contents(first, Split.VALIDATION) != contents(other, Split.VALIDATION)


def test_the_order_of_photos_plays_no_part() -> None:
    records = list(PETS.records(Split.TRAIN))
    random.Random(0).shuffle(records)
    assert split(replace(PETS, splits={Split.TRAIN: tuple(records)})) == split(PETS)


def test_records_stay_sorted() -> None:
    for records in split(PETS).splits.values():
        assert list(records) == sorted(records, key=lambda r: (r.label, r.path))


@settings(max_examples=60, deadline=None)
@given(
    cats=st.lists(st.integers(0, 30), min_size=1, max_size=60),
    dogs=st.lists(st.integers(25, 60), min_size=1, max_size=60),
    validation=st.floats(0.01, 0.6),
    test=st.sampled_from([0.0, 0.1, 0.3]),
    seed=st.integers(0, 5),
)
def test_no_photo_is_lost_doubled_or_on_two_sides(
    cats: list[int], dogs: list[int], validation: float, test: float, seed: int
) -> None:
    """Some numbers occur several times, and some in both classes: photos with equal bytes."""
    before = make_dataset(train={"cat": [str(n) for n in cats], "dog": [str(n) for n in dogs]})
    after = split(before, validation=validation, test=test, seed=seed)
    all_records = Counter(record for records in after.splits.values() for record in records)
    assert all_records == Counter(before.records(Split.TRAIN))
    sides = [contents(after, part) for part in Split]
    assert sum(map(len, sides)) == len(set.union(*sides))
    own = {"cat": set(cats) - set(dogs), "dog": set(dogs) - set(cats)}
    for label, numbers in own.items():
        if len(numbers) == len(set({"cat": cats, "dog": dogs}[label])) >= 2:
            assert after.counts(Split.TRAIN)[label] > 0
            assert after.counts(Split.VALIDATION)[label] > 0


def test_a_class_of_two_gives_one() -> None:
    dataset = split(make_dataset(train={"cat": ["a", "b"], "dog": ["c"]}), test=0.2)
    assert dataset.counts(Split.TRAIN) == {"cat": 1, "dog": 1}
    assert dataset.counts(Split.VALIDATION) == {"cat": 1, "dog": 0}
    assert Split.TEST not in dataset.splits


def test_a_class_of_three_fills_all_splits() -> None:
    dataset = split(make_dataset(train={"cat": ["a", "b", "c"]}), test=0.1)
    assert [dataset.counts(part)["cat"] for part in Split] == [1, 1, 1]


def test_copies_count_as_photos_of_the_share() -> None:
    dataset = split(make_dataset(train={"cat": [*many("c", 8), "x", "x"]}), validation=0.2)
    assert len(dataset.records(Split.VALIDATION)) == 2


def test_photos_set_aside_before_stay_there() -> None:
    before = make_dataset(train={"cat": many("c", 10)}, validation={"cat": ["x"]})
    after = split(before, validation=0, test=0.2)
    assert contents(after, Split.VALIDATION) == {"x"}
    assert len(after.records(Split.TEST)) == 2


@pytest.mark.parametrize(("validation", "test"), [(1.0, 0.0), (0.6, 0.4), (-0.1, 0.0), (0, -0.1)])
def test_impossible_shares_are_refused(validation: float, test: float) -> None:
    with pytest.raises(InputError, match="less than 100%"):
        split(PETS, validation=validation, test=test)


def test_validation_is_made_only_where_it_is_missing() -> None:
    dataset = make_dataset(train={"cat": many("c", 10)}, validation={"cat": ["x"]})
    assert with_validation(dataset) is dataset
    assert with_validation(PETS, share=0.1, seed=3) == split(PETS, validation=0.1, seed=3)


def test_too_few_photos_for_validation_are_refused() -> None:
    with pytest.raises(InputError, match="too few different photos"):
        with_validation(make_dataset(train={"cat": ["a", "a"], "dog": ["b"]}))


def test_near_copies_stay_in_one_set() -> None:
    groups = tuple((f"c{n}", f"c{n + 1}") for n in range(0, 40, 2))
    before = replace(PETS, near_copies=groups)
    for seed in range(5):
        after = split(before, validation=0.3, test=0.2, seed=seed)
        sides = [contents(after, part) for part in Split]
        assert all(any(side.issuperset(group) for side in sides) for group in groups)
        assert after.counts(Split.VALIDATION) == {"cat": 30, "dog": 15}
    unrelated = replace(PETS, near_copies=(("x", "y"),))
    assert split(unrelated).splits == split(PETS).splits


def test_a_class_of_near_copies_only_is_split_all_the_same() -> None:
    """Such as the frames of a video; otherwise the class would have no validation photos."""
    before = replace(PETS, near_copies=(tuple(sorted(many("c", 100))),))
    assert split(before).splits == split(PETS).splits
