"""Predictions: the right class, for every kind of input, and clear errors."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio import storage
from augstudio.data.dataset import ImageRecord, LabelledPhotos, Unreadable
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.evaluation.doubt.familiarity import Familiarity
from augstudio.models.classifier import save_classifier
from augstudio.predict import Prediction, Predictor
from augstudio.progress import Progress
from augstudio.runs.run import RUN_FILE, Run, load_run
from tests.photos import COLOURS, write_photo


def test_says_what_is_on_new_photos(trained: Run, tmp_path: Path) -> None:
    photos = [
        write_photo(tmp_path / f"{name} {n} #ö 🐜.png", COLOURS[name], seed=500 + n)
        for n, name in enumerate(["red", "blue"] * 10)
    ]
    answers = list(Predictor.load(trained.folder).predict(photos))
    assert [a.photo for a in answers if isinstance(a, Prediction)] == photos
    for photo, answer in zip(photos, answers, strict=True):
        assert isinstance(answer, Prediction)
        assert photo.name.startswith(answer.label)
        assert sum(answer.probabilities.values()) == pytest.approx(1, abs=1e-5)
        assert next(iter(answer.probabilities)) == answer.label
        assert sorted(answer.probabilities.values(), reverse=True) == list(
            answer.probabilities.values()
        )


def test_a_file_that_is_no_photo_does_not_stop_the_others(trained: Run, tmp_path: Path) -> None:
    good = write_photo(tmp_path / "good.png", COLOURS["red"], seed=1)
    bad = tmp_path / "bad.jpg"
    bad.write_text("hello")
    answers = list(Predictor.of(trained).predict([bad, good, tmp_path / "gone.png"]))
    assert isinstance(answers[0], Unreadable)
    assert "bad.jpg" in answers[0].reason
    assert isinstance(answers[1], Prediction)
    assert isinstance(answers[2], Unreadable)


def test_answers_labelled_photos_and_leaves_out_what_it_can_not_read(
    trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = tuple(
        ImageRecord(str(photo), label, storage.digest(photo.read_bytes()))
        for seed, label in enumerate(("red", "blue", "red", "blue"))
        for photo in [write_photo(tmp_path / f"{seed}.png", COLOURS[label], seed=500 + seed)]
    )
    write_photo(records[1].path, COLOURS["blue"], seed=1)
    records[2].path.unlink()
    predictor = Predictor.of(trained)
    # To answer, no photos are compared with the training photos.
    with monkeypatch.context() as patch:
        patch.setattr(Familiarity, "prepare", lambda *_: pytest.fail("prepared in vain"))
        found = predictor.answers(LabelledPhotos(records, trained.classes))
    answers, left_out = found.answers, found.left_out
    assert answers.photos == LabelledPhotos((records[0], records[3]), trained.classes)
    [first, _] = predictor.predict([records[0].path, records[3].path])
    assert isinstance(first, Prediction)
    assert dict(zip(trained.classes, answers.probabilities[0].tolist(), strict=True)) == (
        first.probabilities
    )
    assert [(each.path, each.label) for each in left_out] == [
        (records[1].path, "blue"),
        (records[2].path, "red"),
    ]
    assert left_out[0].reason == "1.png has changed since it was listed."
    nothing = predictor.answers(LabelledPhotos((records[2],), trained.classes))
    assert nothing.answers.probabilities.shape == (0, 2)
    assert found.unfamiliar is nothing.unfamiliar is None


def test_pixels_give_the_same_answer_as_the_file(trained: Run, tmp_path: Path) -> None:
    from augstudio.data.images import decode

    photo = write_photo(tmp_path / "photo.png", COLOURS["blue"], seed=3)
    predictor = Predictor.of(trained)
    [from_file] = predictor.predict([photo])
    from_pixels = predictor.predict_array(decode(photo))
    assert isinstance(from_file, Prediction)
    assert from_pixels.photo is None
    assert from_pixels.probabilities == pytest.approx(from_file.probabilities, abs=1e-6)


def test_a_photo_of_one_pixel_gets_an_answer(trained: Run) -> None:
    answer = Predictor.of(trained).predict_array(np.full((1, 1, 3), 200, np.uint8))
    assert answer.label in trained.classes


def test_stops_when_asked(trained: Run, tmp_path: Path) -> None:
    class Stopped(Progress):
        @property
        def cancelled(self) -> bool:
            return True

    photo = write_photo(tmp_path / "photo.png", COLOURS["blue"], seed=3)
    with pytest.raises(Cancelled):
        list(Predictor.of(trained).predict([photo], Stopped()))


def test_a_classifier_that_is_cut_short_is_refused(trained: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(trained.folder, folder)
    path = folder / trained.classifier_path.name
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(AugStudioError, match="can't be opened"):
        Predictor.load(folder)
    path.unlink()
    with pytest.raises(AugStudioError):
        Predictor.load(folder)


def test_a_classifier_of_another_run_is_refused(trained: Run, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(trained.folder, folder)
    document = json.loads((folder / RUN_FILE).read_text())
    document["classes"] = ["a", "b", "c"]
    (folder / RUN_FILE).write_text(json.dumps(document))
    with pytest.raises(InputError, match="classes"):
        Predictor.load(folder)


def with_classifier(trained: Run, folder: Path, network: Any) -> Run:
    """Return a copy of a run with a classifier of a programmer's own."""
    shutil.copytree(trained.folder, folder)
    save_classifier(network, folder / trained.classifier_path.name)
    return load_run(folder)


def small_network(activation: str, classes: int = 2, kernel: float = 1.0) -> Any:
    import keras

    photos = keras.Input((8, 8, 3))
    pooled = keras.layers.GlobalAveragePooling2D()(photos)
    start = keras.initializers.Constant(kernel)
    return keras.Model(
        photos, keras.layers.Dense(classes, activation, kernel_initializer=start)(pooled)
    )


@pytest.mark.parametrize(
    ("network", "reason"),
    [
        (lambda: small_network("linear"), "must add up to 1"),
        (lambda: small_network("linear", kernel=0.0), "must add up to 1"),
        (lambda: small_network("tanh", kernel=-1.0), "must add up to 1"),
        (lambda: small_network("sigmoid"), "must add up to 1"),
        (lambda: small_network("linear", kernel=1e38), "not numbers"),
        (lambda: small_network("softmax", kernel=1e38), "not numbers"),
        (lambda: small_network("sigmoid", classes=1), "does not fit its list of classes"),
        (lambda: small_network("softmax", classes=3), "does not fit its list of classes"),
    ],
)
def test_answers_that_are_no_probabilities_are_refused(
    trained: Run, tmp_path: Path, network: Callable[[], Any], reason: str
) -> None:
    run = with_classifier(trained, tmp_path / "run", network())
    photo = write_photo(tmp_path / "photo.png", COLOURS["blue"], seed=3)
    with pytest.raises(InputError, match=reason) as caught:
        list(Predictor.of(run).predict([photo]))
    assert "run" in caught.value.message
    assert caught.value.hint


def test_a_network_that_fails_on_numbers_is_explained(trained: Run, tmp_path: Path) -> None:
    import keras

    photos = keras.Input((8, 8, 3))
    flat = keras.layers.Embedding(10, 2)(keras.layers.Flatten()(photos))
    network = keras.Model(photos, keras.layers.GlobalAveragePooling1D()(flat))
    run = with_classifier(trained, tmp_path / "run", network)
    with pytest.raises(InputError, match=r"The classifier of run (fails on photos|gives answers)"):
        Predictor.of(run).predict_array(np.full((8, 8, 3), 200, np.uint8))
