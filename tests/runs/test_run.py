"""A run on disk: all of it is there, comes back, or says what is wrong."""

import csv
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, LabelledPhotos, Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.scan import scan
from augstudio.errors import InputError
from augstudio.models.engine import Precision
from augstudio.runs.answers import ANSWERS_FILE, Mirrored, Score
from augstudio.runs.choices import Method, TopModel
from augstudio.runs.config import TrainConfig
from augstudio.runs.library import find_runs, list_runs
from augstudio.runs.photo_list import EDITS_FILE
from augstudio.runs.run import RUN_FILE, TRAINING_FILES, Run, load_run
from augstudio.training.train import train
from tests.example_runs import keep_run, make_run
from tests.photos import write_folder

CONFIG = TrainConfig(top_model=TopModel.DENSE, epochs=3, views=2)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return scan(write_folder(tmp_path / "colours", photos=6))


def test_the_folder_holds_all_of_the_run(dataset: Dataset, tmp_path: Path) -> None:
    run = train(dataset, Recipe(), CONFIG, tmp_path / "run")
    assert load_run(tmp_path / "run") == run
    document = json.loads((run.folder / RUN_FILE).read_text())
    assert document["classes"] == ["blue", "red"]
    assert document["config"]["fit"] == "crop"
    assert document["versions"]["keras"]
    assert len(document["history"]) == 3
    with (run.folder / "history.csv").open() as table:
        rows = list(csv.DictReader(table))
    assert [float(row["val_loss"]) for row in rows] == [e.val_loss for e in run.history]
    assert {path.name for path in run.folder.iterdir()} == TRAINING_FILES
    answers = run.answers()
    assert answers.score == run.validation
    photos = run.dataset_again().records(Split.VALIDATION)
    assert answers.photos == LabelledPhotos(photos, run.classes)
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


def test_the_decisions_that_it_was_trained_with(dataset: Dataset, tmp_path: Path) -> None:
    edits = Edits().leave_out(["0" * 32])
    run = train(dataset, Recipe(), CONFIG, tmp_path / "run", edits=edits)
    assert load_run(run.folder).decisions() == edits
    (run.folder / EDITS_FILE).write_text("no decisions")
    with pytest.raises(InputError, match=r"edits\.json is damaged"):
        run.decisions()
    # Earlier versions did not save them.
    assert keep_run(tmp_path / "earlier").decisions() is None


def test_kept_answers_are_predictions_unless_these_are_averages_or_more_exact(
    tmp_path: Path,
) -> None:
    def keeps(**changes: Any) -> bool:
        return make_run(tmp_path, **changes).keeps_predictions

    score = Score(right=36, photos=40, loss=0.4)
    mirrored = Mirrored(score=score, gain=0.1, low=0.01, high=0.2)
    photos, three = presets()["Photos"], TrainConfig(predict_views=3)
    assert keeps()
    assert keeps(recipe=photos)
    assert keeps(config=three)
    assert not keeps(config=three, recipe=photos)
    assert not keeps(mirrored=mirrored)
    assert keeps(mirrored=mirrored.model_copy(update={"low": -0.01}))
    assert not keeps(config=TrainConfig(precision=Precision.FAST))
    assert keeps(config=TrainConfig.of(Method.FROM_SCRATCH, precision=Precision.FAST))


@pytest.mark.parametrize("score", ["validation", "averaged"])
def test_counts_are_recovered_where_an_earlier_version_kept_only_a_share(
    tmp_path: Path, score: str
) -> None:
    photos = {"train": 80, "validation": 153}
    kept = keep_run(tmp_path / "run", photos=photos)
    document = json.loads((kept.folder / RUN_FILE).read_text())
    document[score] = {"accuracy": round(146 / 153, 7), "loss": 0.25}
    (kept.folder / RUN_FILE).write_text(json.dumps(document))
    found = getattr(load_run(kept.folder), score)
    assert (found.right, found.photos, found.loss) == (146, 153, 0.25)
    assert found.accuracy == round(146 / 153, 7)


def test_a_run_that_lost_its_answers_is_still_listed(tmp_path: Path) -> None:
    run = keep_run(tmp_path / "runs" / "run-001")
    (run.folder / ANSWERS_FILE).write_bytes(b"\xff")
    assert find_runs([tmp_path / "runs"]) == ([run], [])


def test_runs_of_a_dataset_are_listed_newest_first(dataset: Dataset) -> None:
    assert list_runs(dataset.name) == []
    first = train(dataset, Recipe(), CONFIG)
    second = train(dataset, Recipe(), CONFIG)
    assert [first.name, second.name] == ["run-001", "run-002"]
    os.utime(first.folder)
    (second.folder.parent / "run-009").mkdir()
    (second.folder.parent / "run-009" / RUN_FILE).write_text("{")
    assert {run.name for run in list_runs(dataset.name)} == {"run-001", "run-002"}
    created = [run.created for run in list_runs(dataset.name)]
    assert created == sorted(created, reverse=True)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_are_not_unicode_are_written_and_read(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    dataset = scan(write_folder(folder, photos=6))
    dataset.records(Split.TRAIN)[0].path.write_bytes(b"")
    run = train(dataset, Recipe(), CONFIG, tmp_path / "run")
    assert load_run(tmp_path / "run") == run
    assert run.root == folder


def test_load_run_says_what_is_wrong(trained: Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not an AugStudio run"):
        load_run(tmp_path)
    folder = tmp_path / "copy"
    shutil.copytree(trained.folder, folder)
    document = json.loads((folder / RUN_FILE).read_text())
    (folder / RUN_FILE).write_text(json.dumps(document | {"schema_version": 5}))
    with pytest.raises(InputError, match="newer version"):
        load_run(folder)
    assert document["schema_version"] == 4
    for broken in ("{", "[]", "{}", json.dumps(document | {"best_epoch": "many"})):
        (folder / RUN_FILE).write_text(broken)
        with pytest.raises(InputError, match="damaged"):
            load_run(folder)
