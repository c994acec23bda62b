"""Answers averaged over variations: measured in training, and the same when predicting."""

from pathlib import Path

import numpy as np
import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.data.images import load
from augstudio.data.scan import scan
from augstudio.models.classifier import load_classifier
from augstudio.predict import Prediction, Predictor
from augstudio.runs.choices import TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import load_run
from augstudio.storage import digest
from augstudio.training.averaging import variations
from augstudio.training.train import train
from tests.photos import write_folder
from tests.training.tiny_backbone import put_in_place

RECIPE = Recipe(rotation_range=90, horizontal_flip=True)


def test_a_photo_is_always_varied_alike() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    config = TrainConfig(predict_views=4)
    views = variations(photo, digest(b"one"), RECIPE, config)
    assert views.shape == (4, 16, 16, 3)
    assert views.dtype == np.float32
    np.testing.assert_array_equal(views[0], photo)
    np.testing.assert_array_equal(views, variations(photo, digest(b"one"), RECIPE, config))
    assert np.abs(views[1:] - variations(photo, digest(b"two"), RECIPE, config)[1:]).max() > 1


@pytest.mark.parametrize(("recipe", "count"), [(Recipe(), 4), (RECIPE, 1)])
def test_without_variations_it_stands_alone(recipe: Recipe, count: int) -> None:
    photo = np.zeros((8, 8, 3), np.uint8)
    assert len(variations(photo, digest(b""), recipe, TrainConfig(predict_views=count))) == 1


def test_predictions_are_those_that_were_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = put_in_place(monkeypatch, tmp_path)
    dataset = scan(write_folder(tmp_path / "colours", photos=10))
    config = TrainConfig(top_model=TopModel.DENSE, epochs=2, views=1, predict_views=3)
    run = train(dataset, RECIPE, config, tmp_path / "run")
    assert load_run(run.folder).averaged == run.averaged
    assert run.averaged is not None
    photos = run.dataset_again().records(Split.VALIDATION)
    answers = list(Predictor.of(run).predict(record.path for record in photos))
    sure = [
        a.probabilities[r.label]
        for a, r in zip(answers, photos, strict=True)
        if isinstance(a, Prediction)
    ]
    assert len(sure) == len(photos)
    assert -np.log(sure).mean() == pytest.approx(run.averaged.loss, rel=1e-3)
    alone = Predictor.of(run.model_copy(update={"config": TrainConfig()}))
    first = next(iter(alone.predict([photos[0].path])))
    assert isinstance(first, Prediction)
    assert first.probabilities != answers[0].probabilities  # type: ignore[union-attr]
    # From elsewhere than a file it works as well.
    assert Predictor.of(run).predict_array(load(photos[0].path, tiny.input_size, config.fit)).label


def test_nothing_is_measured_that_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place(monkeypatch, tmp_path)
    dataset = scan(write_folder(tmp_path / "colours", photos=6))
    config = TrainConfig(top_model=TopModel.DENSE, epochs=1, views=1, predict_views=3)
    assert train(dataset, Recipe(), config, tmp_path / "run").averaged is None


def test_the_mirror_image_is_compared_and_used_where_it_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = put_in_place(monkeypatch, tmp_path)
    dataset = scan(write_folder(tmp_path / "colours", photos=10))
    run = train(dataset, RECIPE, TrainConfig(views=1), tmp_path / "run")
    found = run.mirrored
    assert found is not None
    assert run.averaged is None
    assert found.gain == pytest.approx(run.validation.loss - found.score.loss, abs=1e-5)
    assert found.low <= found.gain <= found.high
    assert load_run(run.folder).mirrored == found
    records = run.dataset_again().records(Split.VALIDATION)
    photos = np.stack([load(record.path, tiny.input_size, run.config.fit) for record in records])
    classifier = load_classifier(run.classifier_path)
    plain, turned = (
        np.asarray(classifier(values.astype(np.float32))) for values in (photos, photos[:, :, ::-1])
    )
    for helps, expected in ((True, (plain + turned) / 2), (False, plain)):
        low = 0.01 if helps else -0.01
        chosen = run.model_copy(update={"mirrored": found.model_copy(update={"low": low})})
        assert chosen.mirrored is not None
        assert chosen.mirrored.helps == helps
        answers = Predictor.of(chosen).predict(record.path for record in records)
        given = [
            [answer.probabilities[name] for name in run.classes]
            for answer in answers
            if isinstance(answer, Prediction)
        ]
        np.testing.assert_allclose(given, expected, atol=1e-5)


@pytest.mark.parametrize(
    ("recipe", "views"), [(Recipe(rotation_range=9), 0), (RECIPE, 1), (Recipe(), 0)]
)
def test_no_mirror_image_where_the_network_saw_none_or_it_is_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recipe: Recipe, views: int
) -> None:
    put_in_place(monkeypatch, tmp_path)
    dataset = scan(write_folder(tmp_path / "colours", photos=6))
    run = train(dataset, recipe, TrainConfig(views=1, predict_views=views), tmp_path / "run")
    assert run.mirrored is None
    assert run.averaged is None
