"""Answers averaged over variations: measured in training, and the same when predicting."""

from pathlib import Path

import numpy as np
import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.data.images import load
from augstudio.data.scan import scan
from augstudio.predict import Prediction, Predictor
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import load_run
from augstudio.storage import digest
from augstudio.training.averaging import variations
from augstudio.training.train import train
from tests.photos import write_folder

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


def test_predictions_are_those_that_were_measured(tmp_path: Path) -> None:
    dataset = scan(write_folder(tmp_path / "colours", photos=10))
    config = TrainConfig(epochs=2, views=1, predict_views=3)
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
    assert Predictor.of(run).predict_array(load(photos[0].path, 224, config.fit)).label


def test_nothing_is_measured_that_is_not_used(tmp_path: Path) -> None:
    dataset = scan(write_folder(tmp_path / "colours", photos=6))
    config = TrainConfig(epochs=1, views=1, predict_views=3)
    assert train(dataset, Recipe(), config, tmp_path / "run").averaged is None
