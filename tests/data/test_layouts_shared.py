"""Layouts of people's own folders, where they are on this machine."""

from pathlib import Path

import pytest

from augstudio.data.dataset import Split
from augstudio.data.scan import scan


@pytest.mark.parametrize("picked", ["intel", "intel/seg_train", "intel/seg_test", "intel_flat"])
def test_the_layout_of_intel(picked: str, cases: Path) -> None:
    dataset = scan(cases / "layout_intel" / picked)
    classes = {"buildings": 6, "forest": 6, "sea": 6}
    assert dataset.counts(Split.TRAIN) == dataset.counts(Split.TEST) == classes
    assert "photos in seg_pred are not used" in " ".join(dataset.notes)


def test_flat_splits_beside_a_train_folder(cases: Path) -> None:
    dataset = scan(cases / "silent_flat_split" / "d")
    assert dataset.counts(Split.TRAIN) == {"nok": 6, "ok": 6, "unsure": 6}
    assert "The 4 photos in test and the 4 photos in val are not used" in " ".join(dataset.notes)


def test_files_with_other_endings(cases: Path) -> None:
    folder = cases / "silent_endings"
    assert scan(folder / "ppm_part").classes == ("a", "b", "c")
    dataset = scan(folder / "endings")
    looked_at = len(dataset) + len(dataset.unreadable)
    assert looked_at == len([*(folder / "endings").glob("*/*")]) == 26
