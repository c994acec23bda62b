"""Copies planted among real photos are found, and hardly anything else."""

import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from augstudio.data.dataset import Dataset, Split
from augstudio.data.images import decode
from augstudio.data.scan import scan
from tests.conftest import shared_folder
from tests.data.near_copies.scenes import copied

#: Groups that the sets contain themselves. In each of them, the two photos show the same thing in
#: the same position; nearly all are two shots by hand, one after the other.
REAL = {"ants_bees": 0, "cats_dogs": 1, "trashnet": 21}
PLANTED = 20


@pytest.mark.parametrize("name", list(REAL))
def test_copies_among_real_photos_are_found(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(shared_folder(f"data/{name}"), folder)
    before = scan(folder)
    assert len(before.near_copies) == REAL[name]
    planted = plant(before)
    after = scan(folder)
    names = {record.content: record.path for record in after.every()}
    groups = [{names[content] for content in group} for group in after.near_copies]
    found = sum(any(pair <= group for group in groups) for pair in planted)
    false = [group for group in groups if not any(pair <= group for pair in planted)]
    assert found >= 18
    assert len(false) <= REAL[name] + 2


def plant(dataset: Dataset) -> list[set[Path]]:
    """Write copies of training photos among the validation photos; return the pairs."""
    rng = np.random.default_rng(11)
    known = {content for group in dataset.near_copies for content in group}
    originals = [r for r in dataset.records(Split.TRAIN) if r.content not in known]
    places = {r.label: r.path.parent for r in dataset.records(Split.VALIDATION)}
    pairs = []
    for number, record in enumerate(random.Random(11).sample(originals, PLANTED)):
        path = places[record.label] / f"planted {number}.jpg"
        path.write_bytes(copied(Image.fromarray(decode(record.path)), rng))
        pairs.append({record.path, path})
    return pairs
