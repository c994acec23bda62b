"""The map of photos: similar ones close together, odd ones found, always in the same places."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.errors import Cancelled, InputError
from augstudio.evaluation.why import photo_map as photo_map_file
from augstudio.evaluation.why.photo_map import photo_map
from augstudio.progress import Progress
from augstudio.runs.photo_list import write_photos
from augstudio.runs.run import Run


def with_photos(run: Run, folder: Path, listing: Dataset) -> Run:
    """Return the run with another list of photos."""
    folder.mkdir()
    write_photos(listing, folder)
    return run.model_copy(update={"folder": folder})


def relabelled(record: ImageRecord) -> ImageRecord:
    return replace(record, label="red" if record.label == "blue" else "blue")


def test_classes_lie_apart_and_odd_photos_are_found(trained: Run, tmp_path: Path) -> None:
    listing = trained.photo_list()
    first, *others = listing.records(Split.TRAIN)
    splits = dict(listing.splits) | {Split.TRAIN: (relabelled(first), *others)}
    run = with_photos(trained, tmp_path / "run", listing.with_splits(splits))
    found = photo_map(run)
    assert len(found.records) == len(listing) == 20
    assert found.sentence == ""
    assert dict(zip(found.records, found.splits, strict=True)) == {
        record: split for split, records in run.photo_list().splits.items() for record in records
    }
    assert [found.records[row] for row in found.odd] == [relabelled(first)]
    assert found.positions.shape == (20, 2)
    assert found.positions.dtype == np.float32
    looks_blue = np.array([each.path.parent.name == "blue" for each in found.records])
    centres = [found.positions[looks_blue == each].mean(axis=0) for each in (False, True)]
    apart = [np.linalg.norm(found.positions - centre, axis=1) for centre in centres]
    np.testing.assert_array_equal(apart[1] < apart[0], looks_blue)
    again = photo_map(run)
    np.testing.assert_array_equal(again.positions, found.positions)


def test_many_photos_are_thinned_out(
    trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_map_file, "MOST_PHOTOS", 6)
    found = photo_map(trained)
    assert [each.label for each in found.records].count("red") == 3
    assert len(found.records) == 6
    assert found.sentence.startswith("6 of the 20 photos are on the map")
    assert photo_map(trained).records == found.records
    # A class with fewer photos leaves room for the other.
    every = list(trained.photo_list().every())
    few = [each for each in every if each.label == "red"][:1]
    few += [each for each in every if each.label == "blue"]
    listing = trained.photo_list().with_splits({Split.TRAIN: few})
    found = photo_map(with_photos(trained, tmp_path / "run", listing))
    assert sorted(each.label for each in found.records) == ["blue"] * 5 + ["red"]


@pytest.mark.parametrize("photos", [1, 2, 5])
def test_few_photos(trained: Run, tmp_path: Path, photos: int) -> None:
    every = list(trained.photo_list().every())[:photos]
    listing = trained.photo_list().with_splits({Split.TRAIN: every})
    found = photo_map(with_photos(trained, tmp_path / "run", listing))
    assert found.positions.shape == (photos, 2)
    assert np.isfinite(found.positions).all()
    assert found.odd == ()


def test_copies_lie_in_one_place(trained: Run, tmp_path: Path) -> None:
    record = next(trained.photo_list().every())
    paths = [Path(shutil.copy(record.path, tmp_path / f"{number}.png")) for number in range(6)]
    copies = [replace(record, file=str(path)) for path in paths]
    listing = trained.photo_list().with_splits({Split.TRAIN: copies})
    found = photo_map(with_photos(trained, tmp_path / "run", listing))
    assert not found.positions.any()


def test_it_can_be_cancelled_and_says_what_is_missing(trained: Run, tmp_path: Path) -> None:
    class Stopped(Progress):
        stopped = False

        def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
            self.stopped |= message == "Arranging the photos"

        @property
        def cancelled(self) -> bool:
            return self.stopped

    with pytest.raises(Cancelled):
        photo_map(trained, Stopped())
    listing = trained.photo_list()
    gone = replace(
        listing,
        splits={
            Split.TRAIN: tuple(
                replace(each, content=f"{number:032x}")
                for number, each in enumerate(listing.every())
            )
        },
    )
    with pytest.raises(InputError, match="None of the photos can be read"):
        photo_map(with_photos(trained, tmp_path / "run", gone))
