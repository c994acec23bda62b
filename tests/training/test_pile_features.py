"""The features of photos that are being sorted are those that training uses."""

from pathlib import Path

import pytest

from augstudio.data.scan import scan
from augstudio.features import extract
from augstudio.models import weights
from augstudio.models.weights import MissingWeightsError
from augstudio.runs.run import Run
from augstudio.training.pile_features import PileFeatures
from tests.photos import write_folder


def test_they_are_those_that_training_has_stored(
    trained: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = trained.folder.parent
    monkeypatch.setenv("AUGSTUDIO_HOME", str(folder / "home"))

    def refuse(*_: object) -> None:
        raise AssertionError("the network is not needed")

    monkeypatch.setattr(extract, "open_engine", refuse)
    photos = list(scan(folder / "colours").every())
    features = PileFeatures()
    for _ in range(2):
        found = features.read(photos)
        assert list(found) == [each.content for each in photos]
        assert {each.shape for each in found.values()} == {(2864,)}


def test_without_weights_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "find", lambda _: None)
    photos = list(scan(write_folder(tmp_path / "colours", photos=1)).every())
    with pytest.raises(MissingWeightsError):
        PileFeatures().read(photos)
