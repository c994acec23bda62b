"""Set photos aside for validation and test: the same share per class, and reproducibly."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from augstudio.data.dataset import Dataset, ImageRecord, Split, pictures_of
from augstudio.errors import InputError

#: Share of the photos that is set aside for validation unless another one is chosen.
VALIDATION_SHARE = 0.2

_Group = list[ImageRecord]
_Share = Annotated[float, Field(ge=0, lt=1)]


@dataclass(frozen=True)
class Shares:
    """How photos are split if the folder itself doesn't say; see ``split``."""

    validation: _Share = VALIDATION_SHARE
    test: _Share = 0.0
    seed: int = 0


def split(
    dataset: Dataset, *, validation: float = VALIDATION_SHARE, test: float = 0.0, seed: int = 0
) -> Dataset:
    """Return ``dataset`` with some of its training photos moved to validation and test.

    Each class gives the same share. Copies of a photo stay in one split, also if they are resized
    or saved again; only if a class has nothing but such copies of one photo, those with the same
    bytes stay together. A class with two different photos keeps at least one in training and gives
    at least one to validation; with three, one goes to test if ``test`` is above 0. The result
    depends on the seed and the bytes of the photos, not on their order.

    Parameters
    ----------
    validation, test
        Shares of the training photos, each 0-1, together less than 1.

    Raises
    ------
    InputError
        The shares leave nothing to train on.
    """
    if validation < 0 or test < 0 or validation + test >= 1:
        raise InputError(
            f"Validation ({validation:.0%}) and test ({test:.0%}) leave no photos for training.",
            "Choose shares that add up to less than 100%.",
        )
    dealt: dict[Split, list[ImageRecord]] = defaultdict(list)
    for groups in _groups_by_class(dataset).values():
        groups.sort(key=lambda group: _sort_key(seed, min(each.content for each in group)))
        photos = sum(len(group) for group in groups)
        for part, share in ((Split.VALIDATION, validation), (Split.TEST, test)):
            dealt[part] += _deal(groups, share * photos)
        dealt[Split.TRAIN] += _flat(groups)
    for part in (Split.VALIDATION, Split.TEST):
        dealt[part] += dataset.records(part)
    return dataset.with_splits(dealt)


def with_validation(dataset: Dataset, *, share: float = VALIDATION_SHARE, seed: int = 0) -> Dataset:
    """Return ``dataset`` itself if it has validation photos; otherwise ``split`` it.

    Raises
    ------
    InputError
        No class has a photo to spare.
    """
    if dataset.records(Split.VALIDATION):
        return dataset
    divided = split(dataset, validation=share, seed=seed)
    if not divided.records(Split.VALIDATION):
        raise InputError(
            "There are too few different photos to set some aside for validation.",
            "Add photos until each class has at least 2 different ones, ideally 20 or more.",
        )
    return divided


def _groups_by_class(dataset: Dataset) -> dict[str, list[_Group]]:
    """Return groups of training photos that stay together, by the first label among them."""
    by_class: dict[str, list[_Group]] = defaultdict(list)
    for group in _groups(dataset.records(Split.TRAIN), dataset.near_copies):
        by_class[min(record.label for record in group)].append(group)
    # The frames of a video may all be copies of each other, but training needs some of them, too.
    return {
        label: groups if len(groups) > 1 else _groups(groups[0], ())
        for label, groups in by_class.items()
    }


def _groups(records: Sequence[ImageRecord], near_copies: Iterable[Sequence[str]]) -> list[_Group]:
    """Return groups of photos with the same content, or that look the same."""
    groups: dict[str, _Group] = defaultdict(list)
    for record, picture in zip(records, pictures_of(records, near_copies), strict=True):
        groups[picture].append(record)
    return list(groups.values())


def _sort_key(seed: int, content: str) -> bytes:
    """Return a key that puts photos into a random order, always the same for a seed."""
    return hashlib.blake2b(f"{seed} {content}".encode(), digest_size=16).digest()


def _deal(groups: list[_Group], wanted: float) -> list[ImageRecord]:
    """Take about ``wanted`` photos out of ``groups``, at least one and never the last group."""
    taken: list[_Group] = []
    count = 0
    for group in list(groups):
        if len(groups) > 1 and count + len(group) <= round(wanted):
            groups.remove(group)
            taken.append(group)
            count += len(group)
    if not taken and wanted > 0 and len(groups) > 1:
        smallest = min(groups, key=len)
        groups.remove(smallest)
        taken.append(smallest)
    return _flat(taken)


def _flat(groups: Iterable[_Group]) -> list[ImageRecord]:
    return [record for group in groups for record in group]
