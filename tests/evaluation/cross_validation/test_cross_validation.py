"""What the cross-validation of a run measures, keeps and says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.linear_model import LogisticRegression

from augstudio import storage
from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.scan import scan
from augstudio.errors import Cancelled, InputError
from augstudio.evaluation.cross_validation import cross_validation
from augstudio.evaluation.cross_validation.cross_validation import cross_validate, says_more
from augstudio.features.extract import Features
from augstudio.progress import Progress
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished, Phase
from augstudio.runs.run import CROSS_VALIDATION_FILE, Run
from tests.evaluation.cross_validation.runs import (
    MadeUpFeatures,
    keep_listed,
    make_up_features,
    record,
)
from tests.example_runs import make_run
from tests.photos import COLOURS, write_photo


@pytest.fixture
def features(monkeypatch: pytest.MonkeyPatch) -> MadeUpFeatures:
    return make_up_features(monkeypatch)


def photos(
    root: Path, numbers: range, classes: tuple[str, ...] = ("blue", "red")
) -> list[ImageRecord]:
    return [record(root / "photos", name, number) for name in classes for number in numbers]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """60 training and 20 validation photos of two classes, and two test photos."""
    parts = (photos(tmp_path, range(*each)) for each in ((30,), (30, 40), (40, 41)))
    return keep_listed(tmp_path, *parts)


def test_every_photo_is_answered_by_a_model_that_did_not_see_it(
    run: Run, features: MadeUpFeatures
) -> None:
    features.noise = 1.2
    found = cross_validate(run)
    answers = found.evaluation.answers
    listing = run.photo_list()
    assert answers.photos.records == listing.records(Split.TRAIN) + listing.records(
        Split.VALIDATION
    )
    assert sorted(of for _, of in found.fold_scores) == [16] * 5
    assert sum(right for right, _ in found.fold_scores) == found.evaluation.right
    # scikit-learn, on the same parts and with a penalty of the same order, answers nearly the same.
    values, labels = features(run, answers.photos.records, Progress()).values, answers.photos.labels
    for fold in range(5):
        out = found.folds == fold
        peer = LogisticRegression(C=1 / (0.1 * 64)).fit(values[~out] / 1.2, labels[~out])
        theirs = peer.predict_proba(values[out] / 1.2)
        assert np.corrcoef(theirs[:, 0], answers.probabilities[out, 0])[0, 1] > 0.95
    assert 0.7 < found.evaluation.accuracy < 1


def test_labels_by_chance_are_right_by_chance(tmp_path: Path, features: MadeUpFeatures) -> None:
    features.noise = 200
    run = keep_listed(tmp_path, photos(tmp_path, range(200)), photos(tmp_path, range(200, 250)))
    low, high = cross_validate(run).evaluation.interval
    assert low < 0.5 < high


def test_it_is_kept_with_the_run(run: Run, features: MadeUpFeatures) -> None:
    first = cross_validate(run)
    again = cross_validate(run)
    assert features.asked == 1
    assert np.array_equal(
        first.evaluation.answers.probabilities, again.evaluation.answers.probabilities
    )
    assert np.array_equal(first.folds, again.folds)
    assert first.sentence == again.sentence
    (run.folder / CROSS_VALIDATION_FILE).unlink()
    assert cross_validate(run).sentence == first.sentence


@pytest.mark.parametrize("damage", ["no table", "cut off", "another run", "no parts", "too large"])
def test_a_table_that_is_damaged_or_of_other_photos_is_made_again(
    run: Run, features: MadeUpFeatures, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cross_validate(run)
    path = run.folder / CROSS_VALIDATION_FILE
    text = path.read_text(encoding="utf-8")
    damaged = {
        "no table": "",
        "cut off": text[: len(text) // 2],
        "another run": text.replace("blue000", "blue999"),
        "no parts": text.replace("\n2,", "\n1,"),
        "too large": text,
    }
    path.write_text(damaged[damage], encoding="utf-8", newline="")
    if damage == "too large":
        path.unlink()
        path.mkdir()  # no file at all, which can't be replaced either
    assert cross_validate(run).sentence == first.sentence
    assert features.asked == 2


def test_photos_that_can_not_be_read_are_said_and_tried_again(
    run: Run, features: MadeUpFeatures
) -> None:
    assert len(cross_validate(run).notes) == 1
    (run.folder / CROSS_VALIDATION_FILE).unlink()
    features.unreadable = {each.content for each in run.photo_list().records(Split.TRAIN)[:2]}
    found = cross_validate(run)
    assert found.evaluation.photos == 78
    assert found.notes[-1] == "2 photos can't be read and are left out."
    features.unreadable.clear()
    assert cross_validate(run).evaluation.photos == 80


def test_identical_photos_are_left_out_together(tmp_path: Path, features: MadeUpFeatures) -> None:
    features.noise = 200  # only who has seen a copy can know
    originals = photos(tmp_path, range(40))
    copies = [replace(each, file=f"{each.file}.jpg") for each in originals]
    found = cross_validate(keep_listed(tmp_path, originals, copies))
    folds = {each.content: set() for each in originals}
    for each, fold in zip(found.evaluation.answers.photos.records, found.folds, strict=True):
        folds[each.content].add(int(fold))
    assert {len(each) for each in folds.values()} == {1}
    assert found.evaluation.accuracy < 0.7


def test_resized_copies_are_left_out_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("blue", "red") * 8):
        path = write_photo(tmp_path / "photos" / name / f"{number}.png", COLOURS[name], number, 96)
        if number < 4:
            with Image.open(path) as photo:
                photo.resize((80, 80)).save(path.with_name(f"copy of {number}.png"))
    found = scan(tmp_path / "photos")
    assert len(found.near_copies) == 4
    every = [*found.every()]
    run = keep_listed(tmp_path, every[::2], every[1::2])

    def noise(_: Run, records: tuple[ImageRecord, ...], __: Progress) -> Features:
        values = np.random.default_rng(0).normal(size=(len(records), 3)).astype(np.float32)
        return Features(values, records)

    monkeypatch.setattr(cross_validation, "photo_features", noise)
    checked = cross_validate(run)
    contents = (each.content for each in checked.evaluation.answers.photos.records)
    part = dict(zip(contents, checked.folds.tolist(), strict=True))
    assert all(len({part[each] for each in group}) == 1 for group in found.near_copies)


def test_the_sentence(run: Run, features: MadeUpFeatures) -> None:
    features.noise = 1.2
    found = cross_validate(run)
    right = found.evaluation.right
    low, high = found.spread
    assert found.sentence.startswith(f"About {round(right / 0.8)} of 100 new photos like these")
    assert found.sentence.endswith(
        "Trained five times, each time leaving out a different fifth of the photos: "
        f"{right} of 80 left-out photos right ({right / 80:.1%}); "
        f"{low:.1%} to {high:.1%} from part to part."
    )
    features.noise = 0.01
    (run.folder / CROSS_VALIDATION_FILE).unlink()
    assert "(100.0%); 100.0% of each part." in cross_validate(run).sentence


def test_what_it_measures_is_said(
    tmp_path: Path, features: MadeUpFeatures, monkeypatch: pytest.MonkeyPatch
) -> None:
    train, validation = photos(tmp_path, range(4)), photos(tmp_path, range(4, 6))
    epoch = EpochFinished(1, 0.5, 0.8, 0.4, 0.9, 1, phase=Phase.FINE_TUNE, best_epoch=1)
    tuned = keep_listed(tmp_path / "tuned", train, validation, history=(epoch,))
    [note] = cross_validate(tuned).notes
    assert "EfficientNet-Lite0 features" in note
    assert note.endswith("The classifier of this run was also fine-tuned, and may be better.")
    config = TrainConfig.of(Method.FROM_SCRATCH)
    scratch = keep_listed(tmp_path / "scratch", train, validation, config=config)
    monkeypatch.setattr(cross_validation, "last_depth", lambda _: slice(0, None))
    [note] = cross_validate(scratch).notes
    assert note.endswith("not the network of this run, which was trained from scratch.")


def test_very_few_photos(tmp_path: Path, features: MadeUpFeatures) -> None:
    few = keep_listed(tmp_path / "few", photos(tmp_path, range(1)), photos(tmp_path, range(1, 2)))
    found = cross_validate(few)
    assert "Trained four times, each time leaving out a different quarter" in found.sentence
    lonely = photos(tmp_path, range(4), ("blue",)) + photos(tmp_path, range(1), ("red",))
    one = keep_listed(tmp_path / "one", lonely[:3], lonely[3:])
    with pytest.raises(InputError, match="there is no other: red has only one photo") as error:
        cross_validate(one)
    assert "Add photos" in error.value.hint
    features.unreadable = {each.content for each in lonely if each.label == "red"}
    with pytest.raises(InputError, match="those of red can't be read"):
        cross_validate(one)


def test_it_can_be_stopped(run: Run, features: MadeUpFeatures) -> None:
    class Stopping(Progress):
        training = False

        def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
            self.training = unit == "parts"

        @property
        def cancelled(self) -> bool:
            return self.training

    with pytest.raises(Cancelled):
        cross_validate(run, Stopping())
    assert not (run.folder / CROSS_VALIDATION_FILE).exists()
    assert cross_validate(run).evaluation.photos == 80  # nothing stays locked


def test_a_folder_that_can_not_be_written(
    run: Run, features: MadeUpFeatures, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise InputError("The disk is full.")

    monkeypatch.setattr(storage, "write_text", full)
    assert cross_validate(run).evaluation.photos == 80


def test_when_it_says_more_than_the_validation_photos(tmp_path: Path) -> None:
    counts = {"train": 80, "validation": 19}
    assert says_more(make_run(tmp_path, photos=counts))
    assert not says_more(make_run(tmp_path, photos=counts | {"test": 10}))
    assert not says_more(make_run(tmp_path, photos=counts | {"validation": 20}))
