"""Class names that may be misspelt, or may not be classes at all."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from augstudio.data.dataset import Dataset, Split
from augstudio.data.names import ACCENTS, CASE, alike, difference
from augstudio.data.problem import ONE_BY_ONE, Problem, Severity
from augstudio.data.split_names import like_packing, like_splits
from augstudio.plain_text import listed, shown


def named_alike(dataset: Dataset) -> Iterator[Problem]:
    """Yield problems for classes that may be the same, since their names are almost equal.

    The photos of such a problem are those of all but the largest of the classes. It is an error if
    some of them have no training photos, which merging would fix.
    """
    trained = {record.label for record in dataset.records(Split.TRAIN)}
    groups = alike(dataset.classes)
    main = largest_alike(dataset)
    others: dict[str, list[Path]] = {name: [] for name in main.values()}
    for record in dataset.every():
        if main.get(record.label, record.label) != record.label:
            others[main[record.label]].append(record.path)
    photos = [tuple(others[main[group[0]]]) for group in groups]
    sentences = [differ(group) for group in groups]
    if len(groups) > ONE_BY_ONE:
        sentences = [f"{len(groups)} class names are spelt in several ways. {sentences[0]}"]
        photos = [tuple(path for paths in photos for path in paths)]
        groups = [[*main]]
    for group, sentence, paths in zip(groups, sentences, photos, strict=True):
        yield Problem(
            Severity.WARNING if trained.issuperset(group) else Severity.ERROR,
            "classes_alike",
            sentence,
            "Merge them if they are the same class. To merge them for good, give their folders the "
            "same name and open the folder again.",
            paths,
        )


def largest_alike(dataset: Dataset) -> dict[str, str]:
    """Return the largest of the similarly named classes for each class that has such twins."""
    sizes = Counter(record.label for record in dataset.every())
    return {
        name: max(group, key=sizes.__getitem__)
        for group in alike(dataset.classes)
        for name in group
    }


def differ(names: list[str]) -> str:
    """Return a sentence about how names that mean the same differ."""
    how = difference(names)
    # Spaces at the end can only be seen inside quotes.
    words = names if how in (CASE, ACCENTS) else [f'"{shown(name)}"' for name in names]
    return f"The names {listed(words)} differ only in {how}."


def named_like_no_class(dataset: Dataset) -> Iterator[Problem]:
    """Yield problems for classes whose names suggest that they aren't classes."""
    splits = like_splits(dataset.classes)
    if splits:
        its, it, it_is = ("its", "it", "it is one")
        if len(splits) > 1:
            its, it, it_is = ("their", "them", "they are")
        yield Problem(
            Severity.WARNING,
            "class_named_like_split",
            f"{_used_as_classes(splits)}, but named like a training, validation or test set.",
            f"If {it_is}, sort {its} photos into class folders inside {it} and open the folder "
            "again. Otherwise there is nothing to do.",
        )
    packing = like_packing(dataset.classes)
    if packing:
        one = len(packing) == 1
        yield Problem(
            Severity.WARNING,
            "class_named_like_packing",
            f"{_used_as_classes(packing)}, but the {'name does' if one else 'names do'} not say "
            "what the photos show.",
            f"If {'it is not a class, move it' if one else 'they are not classes, move them'} out "
            "of the folder and open the folder again.",
        )


def _used_as_classes(names: list[str]) -> str:
    verb = "is used as a class" if len(names) == 1 else "are used as classes"
    return f"{listed(names)} {verb}"
