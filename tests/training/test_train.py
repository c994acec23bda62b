"""A whole training: what it reports, computes and refuses."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, Split
from augstudio.data.images import load
from augstudio.data.scan import scan
from augstudio.data.split import split
from augstudio.errors import InputError
from augstudio.models.classifier import load_classifier
from augstudio.runs.choices import TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import (
    EpochFinished,
    Event,
    FeaturesExtracted,
    Notice,
    Phase,
    PhaseStarted,
    PhotoSkipped,
)
from augstudio.runs.run import Run
from augstudio.training.methods import feature_views
from augstudio.training.train import train
from tests.photos import write_folder

CONFIG = TrainConfig(top_model=TopModel.DENSE, epochs=3, views=2)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return scan(write_folder(tmp_path / "colours", photos=6))


@pytest.mark.usefixtures("tiny")
def test_reports_every_step(dataset: Dataset, tmp_path: Path) -> None:
    events: list[Event] = []
    run = train(dataset, Recipe(rotation_range=30), CONFIG, tmp_path / "run", events.append)
    phases = [event.phase for event in events if isinstance(event, PhaseStarted)]
    assert phases == [Phase.FEATURES, Phase.TOP_MODEL, Phase.SAVING]
    epochs = tuple(event for event in events if isinstance(event, EpochFinished))
    assert epochs == run.history
    assert [epoch.views for epoch in epochs] == [1, 2, 2]
    last = [e for e in events if isinstance(e, FeaturesExtracted) and e.done == e.total]
    assert [(e.split, e.view, e.total) for e in last] == [
        (Split.VALIDATION, 0, 2),
        (Split.TRAIN, 0, 10),
        (Split.TRAIN, 1, 10),
    ]
    assert run.features.computed == 22
    assert run.photos == {"train": 10, "validation": 2}


@pytest.mark.parametrize("top_model", TopModel)
@pytest.mark.usefixtures("tiny")
def test_features_in_files_give_the_same_run(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, top_model: TopModel
) -> None:
    config = CONFIG.model_copy(update={"top_model": top_model})
    recipe = Recipe(rotation_range=30)
    expected = train(dataset, recipe, config, tmp_path / "in memory")
    monkeypatch.setattr(feature_views, "IN_MEMORY", 0)
    run = train(dataset, recipe, config, tmp_path / "in files")
    assert [e.loss for e in run.history] == [e.loss for e in expected.history]
    assert np.array_equal(run.answers().probabilities, expected.answers().probabilities)


def test_settings_beside_the_backbones_own_preprocessing_are_reported_and_ignored(
    dataset: Dataset, tmp_path: Path
) -> None:
    events: list[Event] = []
    recipe = Recipe(rescale=1 / 255, zca_whitening=True, zca_epsilon=0.01)
    run = train(dataset, recipe, CONFIG, tmp_path / "run", events.append)
    (notice,) = [event.message for event in events if isinstance(event, Notice)]
    assert notice.startswith("Not used: Multiply (rescale), Whiten (ZCA). EfficientNet-Lite0")
    assert "own preprocessing" in notice
    assert run.recipe == recipe
    plain = train(dataset, Recipe(), CONFIG, tmp_path / "plain")
    assert run.history == plain.history


@pytest.mark.usefixtures("tiny")
def test_the_recipe_may_say_how_many_photos_are_for_validation(
    dataset: Dataset, tmp_path: Path
) -> None:
    run = train(dataset, Recipe(validation_split=0.5), CONFIG, tmp_path / "run")
    assert run.photos == {"train": 6, "validation": 6}
    # What the folder holds for validation stays.
    divided = split(dataset, validation=0.17)
    run = train(divided, Recipe(validation_split=0.5), CONFIG, tmp_path / "run")
    assert run.photos == {"train": 10, "validation": 2}


@pytest.mark.usefixtures("tiny")
def test_the_same_settings_give_the_same_numbers_and_compute_nothing(
    dataset: Dataset, tmp_path: Path
) -> None:
    recipe = Recipe(rotation_range=30)
    first = train(dataset, recipe, CONFIG, tmp_path / "first")
    second = train(dataset, recipe, CONFIG, tmp_path / "second")
    assert second.history == first.history
    assert second.features.computed == 0
    assert second.features.cached == first.features.computed


def test_the_classifier_answers_as_it_was_measured(trained: Run) -> None:
    dataset = scan(trained.root)
    model = load_classifier(trained.classifier_path)
    from augstudio.data.split import with_validation

    records = with_validation(dataset).records(Split.VALIDATION)
    photos = np.stack([load(r.path, 224, trained.config.fit) for r in records])
    answers = model.predict(photos.astype(np.float32), verbose=0)
    labels = [trained.classes.index(record.label) for record in records]
    chosen = answers[np.arange(len(labels)), labels]
    assert -np.log(chosen).mean() == pytest.approx(trained.validation.loss, rel=2e-3, abs=1e-5)
    assert (answers.argmax(1) == labels).mean() == trained.validation.accuracy


@pytest.mark.usefixtures("tiny")
def test_a_photo_that_broke_is_left_out_and_named(dataset: Dataset, tmp_path: Path) -> None:
    broken = dataset.records(Split.TRAIN)[0].path
    broken.write_bytes(b"no photo any more")
    events: list[Event] = []
    run = train(dataset, Recipe(), CONFIG, tmp_path / "run", events.append)
    assert [skip.path for skip in run.skipped] == [broken]
    assert [event for event in events if isinstance(event, PhotoSkipped)] == list(run.skipped)


@pytest.mark.usefixtures("tiny")
def test_a_class_of_which_nothing_can_be_read_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    for record in dataset.records(Split.TRAIN):
        if record.label == "red":
            record.path.write_bytes(b"")
    with pytest.raises(InputError, match=r"(red|validation)"):
        train(dataset, Recipe(), CONFIG, tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.usefixtures("tiny")
def test_a_damaged_store_is_reported_and_does_not_stop_the_run(
    dataset: Dataset, tmp_path: Path, home: Path
) -> None:
    (home / "cache").mkdir(parents=True, exist_ok=True)
    (home / "cache" / "features.sqlite").write_bytes(b"broken" * 5000)
    events: list[Event] = []
    train(dataset, Recipe(), CONFIG, tmp_path / "run", events.append)
    notices = [event.message for event in events if isinstance(event, Notice)]
    assert len(notices) == 1
    assert "damaged" in notices[0]


@pytest.mark.usefixtures("tiny")
def test_photos_that_vanish_while_it_runs_do_not_end_it(dataset: Dataset, tmp_path: Path) -> None:
    def on_event(event: Event) -> None:
        if isinstance(event, EpochFinished):
            for record in dataset.records(Split.TRAIN):
                record.path.unlink(missing_ok=True)

    # Too small a memory for decoded photos would make this rest on the files alone.
    config = TrainConfig(top_model=TopModel.DENSE, epochs=4, views=4)
    run = train(dataset, Recipe(rotation_range=30), config, tmp_path / "run", on_event)
    assert len(run.history) == 4
    assert run.photos == {"train": 10, "validation": 2}


@pytest.mark.usefixtures("tiny")
def test_photos_that_scan_could_not_read_are_part_of_the_run(
    dataset: Dataset, tmp_path: Path
) -> None:
    (dataset.root / "red" / "broken.jpg").write_text("hello")
    run = train(scan(dataset.root), Recipe(), CONFIG, tmp_path / "run")
    assert [skip.path.name for skip in run.skipped] == ["broken.jpg"]


@pytest.mark.usefixtures("tiny")
def test_one_class_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    alone = replace(
        dataset,
        classes=("red",),
        splits={Split.TRAIN: tuple(r for r in dataset.records(Split.TRAIN) if r.label == "red")},
    )
    with pytest.raises(InputError):
        train(alone, Recipe(), CONFIG, tmp_path / "run")


def test_an_unknown_backbone_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    config = CONFIG.model_copy(update={"backbone": "resnet9000"})
    with pytest.raises(InputError, match="resnet9000"):
        train(dataset, Recipe(), config, tmp_path / "run")
