from pathlib import Path

import pytest

from augstudio.augment.presets import presets
from augstudio.models.small_network import SmallNetwork
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.library import DamagedRun
from augstudio.runs.unfinished import Unfinished
from augstudio.ui.pages.train.runs.run_rows import (
    damaged_row,
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
    assert row.name == "run-007"
    assert row.settings == "Transfer learning, EfficientNet-Lite0, Photos"
    assert (row.accuracy, row.figures) == ("95.0% (83–99%)", "epoch 1, 2 s")
    assert (row.created, row.note, row.paused) == ("2026-01-01 12:00", "with the new lamp", False)
    assert run_row(RUN.model_copy(update={"title": "Beetles"})).name == "Beetles"


@pytest.mark.parametrize(("epochs", "words"), [(0, "before epoch 1"), (12, "after epoch 12")])
def test_a_paused_training(epochs: int, words: str) -> None:
    row = paused_row(PAUSED, epochs)
    assert row.paused
    assert (row.name, row.accuracy, row.figures) == ("run-008", "Paused", words)
    assert row.settings == "Fine-tuning, EfficientNet-Lite0, None"


def test_a_damaged_run_says_why() -> None:
    row = damaged_row(DamagedRun(Path("runs/run-009"), "It is damaged."))
    assert (row.name, row.settings, row.accuracy) == ("run-009", "It is damaged.", "Damaged")
    assert not row.comparable


def test_a_network_is_named_in_plain_words() -> None:
    scratch = TrainConfig.of(Method.FROM_SCRATCH, network=SmallNetwork.TUTORIAL)
    assert network_title(scratch) == "Small (tutorial)"
    assert network_title(TrainConfig(backbone="resnet9000")) == "resnet9000"
