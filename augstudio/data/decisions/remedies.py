"""Remedies: what to decide about the photos to be rid of a problem."""

from collections.abc import Iterable, Set

from augstudio.data.dataset import Dataset, Split
from augstudio.data.decisions.edits import Edits, below
from augstudio.data.name_checks import largest_alike
from augstudio.data.problem import Problem


def remedied(edits: Edits, problem: Problem, dataset: Dataset) -> Edits:
    """Return edits with which ``dataset`` no longer has ``problem``, one of ``check``'s.

    Copies in several splits are kept together; classes that may be the same are merged; classes
    without photos in a split are left out; otherwise the files of the problem are.
    """
    files = {str(path) for path in problem.photos}
    records = [record for record in dataset.every() if record.file in files]
    photos = {record.content for record in records}
    if problem.code == "same_photo_two_splits":
        return _together(edits, [{photo} for photo in photos], dataset)
    if problem.code == "near_copy_two_splits":
        return _together(edits, [photos.intersection(g) for g in dataset.near_copies], dataset)
    if problem.code == "classes_alike":
        main = largest_alike(dataset)
        for name in {record.label for record in records}:
            edits = edits.rename(name, main.get(name, name))
        return edits
    if problem.code in ("empty_class", "missing_in_split"):
        unreadable_labels = {file.label for file in dataset.unreadable if str(file.path) in files}
        return edits.leave_classes_out({r.label for r in records} | unreadable_labels)
    unreadable = [file.path for file in dataset.unreadable if str(file.path) in files]
    return edits.leave_out(photos, [below(dataset, path) for path in unreadable])


def _together(edits: Edits, groups: Iterable[Set[str]], dataset: Dataset) -> Edits:
    """Return edits with the photos of each of the ``groups`` in one split.

    That is training if one of them is there, else validation: a photo that the classifier was
    trained on says nothing about new photos.
    """
    trained = {record.content for record in dataset.records(Split.TRAIN)}
    together: dict[Split, set[str]] = {Split.TRAIN: set(), Split.VALIDATION: set()}
    for group in groups:
        together[Split.VALIDATION if trained.isdisjoint(group) else Split.TRAIN] |= group
    for split, photos in together.items():
        edits = edits.use_for(photos, split)
    return edits
