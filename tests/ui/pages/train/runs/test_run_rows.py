from pathlib import Path

import pytest

from augstudio.augment.presets import presets
from augstudio.models.small_network import SmallNetwork
from augstudio.runs.config import Method, TrainConfig
from augstudio.runs.unfinished import Unfinished
from augstudio.ui.pages.train.runs.run_rows import (
    accuracy_words,
    network_title,
    paused_row,
    run_row,
)
from tests.example_runs import make_run

RUN = make_run(
    Path("runs/run-007"), accuracy=0.95, recipe=presets()["Photos"], note="with the new lamp"
)
PAUSED = Unfinished(
    folder=Path("runs/run-008"),
    dataset="colours",
    root=Path("colours"),
    classes=("blue", "red"),
    recipe=presets()["None"],
    config=TrainConfig.of(Method.FINE_TUNE),
    created="2026-01-05T12:00:00+00:00",
)


def test_a_row_of_the_list() -> None:
    row = run_row(RUN)
    assert (row.name, row.method) == ("run-007", "Transfer learning")
    assert (row.backbone, row.recipe) == ("EfficientNet-Lite0", "Photos")
    assert (row.best_epoch, row.time, row.created) == ("1", "2 s", "2026-01-01 12:00")
    assert (row.note, row.paused) == ("with the new lamp", False)
    assert run_row(RUN.model_copy(update={"title": "Beetles"})).name == "Beetles"


def test_accuracy_comes_with_its_interval() -> None:
    assert run_row(RUN).accuracy == "95.0% (83–99)"
    sure = make_run(Path("run"), accuracy=0.98875, photos={"validation": 800})
    assert accuracy_words(sure) == "98.9% (98–99)"


@pytest.mark.parametrize(
    ("epochs", "words"), [(0, "paused before epoch 1"), (12, "paused after epoch 12")]
)
def test_a_paused_training(epochs: int, words: str) -> None:
    row = paused_row(PAUSED, epochs)
    assert row.paused
    assert (row.name, row.method, row.accuracy) == ("run-008", "Fine-tuning", words)
    assert (row.best_epoch, row.time) == ("", "")


def test_a_network_is_named_as_a_person_would() -> None:
    scratch = TrainConfig.of(Method.FROM_SCRATCH, network=SmallNetwork.TUTORIAL)
    assert network_title(scratch) == "Small (tutorial)"
    assert network_title(TrainConfig(backbone="resnet9000")) == "resnet9000"
