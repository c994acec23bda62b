"""Measure the card of a real run: which photos, which answers, and what stops it."""

import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from augstudio.data.dataset import ImageRecord, LabelledPhotos, Split
from augstudio.data.images import load
from augstudio.errors import Cancelled, InputError
from augstudio.evaluation.robustness.card import saved_card
from augstudio.evaluation.robustness.measure import MOST_PHOTOS, VIEWS, drawn, robustness
from augstudio.models.engine import open_network
from augstudio.predict import Predictor
from augstudio.progress import Progress
from augstudio.runs.classifier import classifier_of
from augstudio.runs.run import ROBUSTNESS_FILE, Run, load_run


@pytest.fixture
def copied(trained: Run, tmp_path: Path) -> Run:
    shutil.copytree(trained.folder, tmp_path / "run")
    return load_run(tmp_path / "run")


class Recorder(Progress):
    """Records the last report, and cancels after so many photos."""

    def __init__(self, most: int) -> None:
        self.last, self._most = (0, 0), most

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        self.last = (done, total)

    @property
    def cancelled(self) -> bool:
        return self.last[0] >= self._most


def test_a_card_is_measured_once(copied: Run) -> None:
    progress = Recorder(10_000)
    card = robustness(copied, progress)
    assert progress.last == (4 * VIEWS, 4 * VIEWS)
    assert (card.photos, card.of, card.right) == (4, 4, 4)
    assert saved_card(copied) == card
    copied.classifier_path.unlink()
    assert robustness(copied) == card
    (copied.folder / ROBUSTNESS_FILE).write_text("{")
    with pytest.raises(InputError, match=r"classifier\.keras"):
        robustness(copied)


def test_the_engine_answers_as_predictions_do(trained: Run) -> None:
    records = trained.dataset_again().records(Split.VALIDATION)
    answers = Predictor.of(trained).answers(LabelledPhotos(records, trained.classes)).answers
    classifier = classifier_of(trained)
    size = int(classifier.input_shape[1])
    photos = [(each, load(each.path, size, trained.config.fit)) for each in records]
    engine = open_network(classifier)
    given = [row for _, row in engine.run((r, photo.astype(np.float32)) for r, photo in photos)]
    assert engine.name == "openvino"
    np.testing.assert_allclose(given, answers.probabilities, atol=1e-3)


def test_it_stops_when_asked(copied: Run) -> None:
    with pytest.raises(Cancelled):
        robustness(copied, Recorder(5))
    assert saved_card(copied) is None


def test_photos_that_are_gone(copied: Run, tmp_path: Path) -> None:
    root = tmp_path / "photos"
    shutil.copytree(copied.root, root)
    moved = copied.model_copy(update={"root": root})
    first, *others = moved.dataset_again().records(Split.VALIDATION)
    first.path.unlink()
    assert robustness(moved).photos == 3
    (copied.folder / ROBUSTNESS_FILE).unlink()
    for each in others:
        each.path.write_bytes(b"another photo")
    with pytest.raises(InputError, match="None of the validation photos can be read"):
        robustness(moved)
    shutil.rmtree(root)
    with pytest.raises(InputError, match="no longer exists"):
        robustness(moved)


def test_the_sample_has_each_class_by_its_share() -> None:
    records = [
        ImageRecord(f"{number}.png", "rare" if number % 10 == 0 else "common", f"{number:x}")
        for number in range(1000)
    ]
    found = drawn(records, 0)
    assert Counter(each.label for each in found) == {"rare": 20, "common": 180}
    assert drawn(records[::-1], 0) == found
    assert drawn(records, 1) != found
    copies = [ImageRecord("copy.png", "common", f"{number:x}") for number in range(1000)]
    assert len(drawn(records[:50] + copies[:50], 0)) == 50
    assert len(found) == MOST_PHOTOS
