"""How many decisions sorting a pile of photos takes, and how many photos end in a wrong class.

``python -m tests.benchmarks.sorting FOLDER`` takes 200 photos of a folder of classes, by default of
``shared/data/ants_bees``, as a pile. A simulated user who knows the right answers sorts them: one
by one with the keys, and by confirming rows, from which wrong photos are taken out.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from augstudio.data.dataset import ImageRecord
from augstudio.data.scan import scan
from augstudio.data.sorting.decided import Decided
from augstudio.features.store import Vector
from augstudio.training.pile_features import PileFeatures
from augstudio.training.proposals import Proposals, Row, propose, question
from tests.benchmarks.timing import table

_PHOTOS = 200
_SEEDS = 5
_DEFAULT = Path(__file__).parents[3] / "shared" / "data" / "ants_bees"


@dataclass
class Effort:
    """What one pile took; ``learning`` are the seconds that each classifier took."""

    keys: int = 0
    rows: int = 0
    taken_out: int = 0
    wrong: int = 0
    learning: list[float] = field(default_factory=list)

    @property
    def decisions(self) -> int:
        return self.keys + self.rows + self.taken_out


def sort(pile: Sequence[ImageRecord], features: Mapping[str, Vector], attention: float) -> Effort:
    """Sort a pile as the window does.

    ``attention`` is the share of wrong photos in a row that the user sees and takes out.
    """
    rng = np.random.default_rng(0)
    truth = {each.content: each.label for each in pile}
    contents = sorted(truth)
    effort, decided, taken_out = Effort(), Decided(), list[str]()
    proposals: Proposals | None = None
    while (asked := question(decided.left(contents), taken_out, proposals)) is not None:
        if isinstance(asked, Row):
            wrong = [each for each in asked.photos if truth[each] != asked.label]
            seen = [each for each in wrong if rng.random() < attention]
            effort.rows, effort.taken_out = effort.rows + 1, effort.taken_out + len(seen)
            taken_out += seen
            kept = [each for each in asked.photos if each not in seen]
            decided = decided.put(kept, asked.label)
        else:
            effort.keys += 1
            decided = decided.put([asked], truth[asked])
        began = time.perf_counter()
        proposals = propose(features, decided.labels, decided.left(contents))
        if proposals is not None:
            effort.learning.append(time.perf_counter() - began)
    effort.wrong = sum(truth[each] != label for each, label in decided.labels.items())
    return effort


def measure(folder: Path, attention: float) -> list[list[str]]:
    """Return a row for each pile, and one for their mean."""
    records = {each.content: each for each in scan(folder).every()}
    features = PileFeatures().read(list(records.values()))
    known = [records[each] for each in sorted(features)]
    efforts = []
    for seed in range(_SEEDS):
        chosen = np.random.default_rng(seed).permutation(len(known))[:_PHOTOS]
        efforts.append(sort([known[n] for n in chosen], features, attention))
    rows = [
        [
            f"{seed}",
            *(str(n) for n in (each.decisions, each.keys, each.rows, each.taken_out, each.wrong)),
            f"{1000 * statistics.median(each.learning):.0f} ms",
        ]
        for seed, each in enumerate(efforts)
    ]
    mean = statistics.mean(each.decisions for each in efforts)
    wrong = statistics.mean(each.wrong for each in efforts)
    return [*rows, ["mean", f"{mean:.0f}", "", "", "", f"{wrong:.1f}", ""]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=_DEFAULT)
    folder = parser.parse_args().folder
    if not folder.is_dir():
        print(f"Skipped: {folder} is not on this machine.")
        return
    head = ["pile", "decisions", "keys", "rows", "taken out", "wrong", "learning"]
    with tempfile.TemporaryDirectory() as home:
        os.environ["AUGSTUDIO_HOME"] = home
        for attention in (1.0, 0.8):
            print(f"{_PHOTOS} photos; one by one takes {_PHOTOS} decisions.", end=" ")
            print(f"The user sees {attention:.0%} of the wrong photos in rows.")
            print(table(head, measure(folder, attention)))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} for {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
