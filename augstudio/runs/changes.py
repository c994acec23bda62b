"""How the photos of a folder differ from those of a training."""

from collections import Counter
from collections.abc import Iterable, Mapping

from augstudio import storage
from augstudio.data.dataset import Dataset, Split
from augstudio.plain_text import counted, joined, was

#: Class and split of every file with the same content.
_Places = tuple[tuple[str, Split], ...]


def changes_since(trained: Dataset, dataset: Dataset) -> str:
    """Return what has changed since a training on ``trained``, as a sentence.

    Photos are compared by content, so another name of a file is no change. Returns "" if nothing
    has changed, or if ``dataset`` is another folder.

    >>> changes_since(run.dataset_again(), dataset)
    'Since this training, 3 photos were added and 1 was moved to another class.'
    """
    if storage.real(trained.root) != storage.real(dataset.root):
        return ""
    before, after = _by_content(trained), _by_content(dataset)
    numbers: Counter[str] = Counter()
    for content in before.keys() | after.keys():
        one, other = before.get(content, ()), after.get(content, ())
        if one != other:
            kept = min(len(one), len(other))
            numbers["added"] += len(other) - kept
            numbers["removed"] += len(one) - kept
            for place, what in enumerate(("class", "set")):
                same = _in_common((p[place] for p in one), (p[place] for p in other))
                numbers[f"moved to another {what}"] += kept - same
    found = [(number, what) for what, number in numbers.items() if number]
    words = [
        f"{number if place else counted(number)} {was(number)} {what}"
        for place, (number, what) in enumerate(found)
    ]
    return f"Since this training, {joined(words)}." if words else ""


def _by_content(dataset: Dataset) -> Mapping[str, _Places]:
    found: dict[str, _Places] = {}
    shared: dict[_Places, _Places] = {}
    for split, records in dataset.splits.items():
        for record in records:
            places = (*found.get(record.content, ()), (record.label, split))
            found[record.content] = shared.setdefault(places, places)
    return found


def _in_common(one: Iterable[str], other: Iterable[str]) -> int:
    return (Counter(one) & Counter(other)).total()
