from pathlib import Path

import pytest

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from augstudio.models.engine import Precision
from augstudio.training.config import TrainConfig
from augstudio.training.events import PhotoSkipped
from augstudio.training.run import FeatureCounts, Run
from augstudio.ui.run_words import duration, estimate, recipe_name, result_sentence, run_row
from tests.ui.examples import make_run

RUN = make_run(Path("runs/run-007"), accuracy=0.961)


def test_a_result_tells_accuracy_photos_and_epoch() -> None:
    expected = "run-007: 96.1% of 4 validation photos right, best at epoch 1."
    assert result_sentence(RUN) == expected


def test_a_result_tells_that_it_was_stopped_and_what_was_left_out() -> None:
    skipped = (PhotoSkipped(Path("x.jpg"), "broken"),)
    sentence = result_sentence(RUN.model_copy(update={"stopped": True, "skipped": skipped}))
    assert "stopped" in sentence
    assert "1 photo could not be read" in sentence


def test_a_row_of_the_list() -> None:
    row = run_row(RUN)
    assert (row.name, row.accuracy, row.best_epoch, row.photos) == ("run-007", "96.1%", "1", "12")
    assert row.recipe == "None"
    assert row.created == "2026-01-01 12:00"


def test_a_recipe_is_named_like_its_preset() -> None:
    assert recipe_name(presets()["Photos"]) == "Photos"
    assert recipe_name(Recipe(rotation_range=7)) == "Own settings"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (31, "31 s"), (95, "2 min"), (3600, "60 min"), (9000, "2.5 h")],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_estimate_uses_the_newest_run_that_computed_something_alike() -> None:
    nothing = RUN.model_copy(
        update={"features": FeatureCounts(computed=0, cached=12, per_second=0.0)}
    )
    words = estimate(240, TrainConfig(), [nothing, RUN])
    assert "240 features" in words
    assert "at most 20 s at the speed of run-007" in words


@pytest.mark.parametrize("runs", [[], [RUN]])
def test_without_a_measured_speed_nothing_is_promised(runs: list[Run]) -> None:
    words = estimate(240, TrainConfig(precision=Precision.FAST), runs)
    assert words.endswith("The first run measures how fast this computer is.")
