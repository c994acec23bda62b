"""Trainings one after the other in one process leave nothing of themselves behind."""

import gc
import sys
from pathlib import Path

import pytest

from augstudio.data.scan import scan
from augstudio.models.backbones import Backbone
from tests.benchmarks.endurance import Used, one_round, used
from tests.models.graphs import graphs
from tests.photos import write_folder

#: What three trainings may leave: a graph alone has thousands of objects.
_OBJECTS, _MEMORY = 500, 40


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts no open files")
def test_memory_threads_and_files_stay_level(tiny: Backbone, tmp_path: Path) -> None:
    dataset = scan(write_folder(tmp_path / "photos"))

    def left(seed: int) -> tuple[int, int, Used]:
        """Train by each method that makes graphs; return graphs, objects and the rest then."""
        for name in ("dense", "fine-tune", "from-scratch"):
            one_round(dataset, name, seed, tmp_path / "run")
        return graphs(), len(gc.get_objects()), used()

    # The first time, caches fill.
    graphs_before, objects_before, before = left(0)
    graphs_after, objects_after, after = left(1)
    assert graphs_after <= graphs_before
    assert objects_after - objects_before < _OBJECTS
    assert after.threads <= before.threads
    assert after.files <= before.files
    assert after.memory - before.memory < _MEMORY
