"""The most similar training photos."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from augstudio import storage
from augstudio.data.dataset import ImageRecord, Split
from augstudio.errors import Cancelled, InputError, UnreadablePhotoError
from augstudio.evaluation.photo_features import photo_features
from augstudio.evaluation.why import unit_features
from augstudio.evaluation.why.similar import SimilarPhotos
from augstudio.models.backbones import Pooling
from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig
from augstudio.runs.photo_list import write_photos
from augstudio.runs.run import Run
from tests.photos import COLOURS, write_photo


class Heard(Progress):
    """Keeps what is reported, and is cancelled after so many photos."""

    def __init__(self, most: int = 1000) -> None:
        self.done: list[tuple[int, int]] = []
        self._most = most

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        self.done.append((done, total))

    @property
    def cancelled(self) -> bool:
        return bool(self.done) and self.done[-1][0] >= self._most


def test_they_are_the_nearest_by_their_features(trained: Run) -> None:
    listing = trained.photo_list()
    train = listing.records(Split.TRAIN)
    photo = listing.records(Split.VALIDATION)[0]
    similar = SimilarPhotos(trained)
    found = similar.to(photo, most=4)
    # Of features of several depths, those of the last one.
    features = photo_features(trained, [photo, *train]).values[:, -1280:].astype(np.float64)
    units = features / np.linalg.norm(features, axis=1, keepdims=True)
    expected = units[1:] @ units[0]
    similarities = [each.similarity for each in found]
    np.testing.assert_allclose(similarities, np.sort(expected)[::-1][:4], atol=1e-3)
    own = [expected[train.index(each.record)] for each in found]
    np.testing.assert_allclose(similarities, own, atol=1e-3)
    assert {each.record.label for each in found} == {photo.label}
    # A training photo is not similar to itself.
    others = similar.to(train[0], most=100)
    assert len(others) == len(train) - 1
    assert train[0] not in [each.record for each in others]


def test_in_parts_they_are_the_same(trained: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = trained.photo_list().records(Split.VALIDATION)[0]
    expected = SimilarPhotos(trained).to(photo)
    monkeypatch.setattr(unit_features, "_MOST_BYTES", 1)
    monkeypatch.setattr(unit_features, "max", lambda *_: 3, raising=False)
    heard = Heard()
    assert SimilarPhotos(trained, heard).to(photo) == expected
    photos = len(trained.photo_list().records(Split.TRAIN))
    assert heard.done[-1] == (photos, photos)
    assert {total for _, total in heard.done} == {photos}
    assert heard.done == sorted(heard.done)


def test_flattened_features_are_averaged_first(trained: Run, tmp_path: Path) -> None:
    listing = trained.photo_list()
    folder = tmp_path / "run"
    folder.mkdir()
    write_photos(listing, folder)
    flat = trained.model_copy(
        update={"config": TrainConfig(pooling=Pooling.FLATTEN), "folder": folder}
    )
    photo = listing.records(Split.VALIDATION)[0]
    expected, found = SimilarPhotos(trained).to(photo), SimilarPhotos(flat).to(photo)
    assert [each.record for each in found] == [each.record for each in expected]


def test_photos_that_are_gone(trained: Run, tmp_path: Path) -> None:
    similar = SimilarPhotos(trained)
    new = write_photo(tmp_path / "new.png", COLOURS["red"], 7)
    record = ImageRecord(str(new), "", storage.digest(new.read_bytes()))
    assert {each.record.label for each in similar.to(record)} == {"red"}
    new.unlink()
    with pytest.raises(UnreadablePhotoError, match=r"new\.png can't be read"):
        similar.to(ImageRecord(str(new), "", "0" * 32))
    folder = tmp_path / "moved"
    shutil.copytree(trained.folder, folder)
    away = trained.model_copy(update={"root": tmp_path / "away", "folder": folder})
    shutil.rmtree(storage.cache_folder())
    with pytest.raises(InputError, match="None of the training photos can be read"):
        SimilarPhotos(away)


def test_it_can_be_cancelled(trained: Run) -> None:
    with pytest.raises(Cancelled):
        SimilarPhotos(trained, Heard(most=0))
