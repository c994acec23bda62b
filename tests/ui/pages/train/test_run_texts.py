from pathlib import Path

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.runs.answers import Mirrored, Score
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import EpochFinished, PhotoSkipped
from augstudio.training.timing.estimate import Estimate
from augstudio.ui.pages.train.run_texts import (
    accuracy_words,
    estimate_words,
    result_details,
    result_headline,
)
from tests.example_runs import make_run

SURE = make_run(Path("runs/run-007"), accuracy=0.961, photos={"validation": 1000})


def test_a_result_begins_with_its_interval_and_what_comes_next() -> None:
    assert result_headline(SURE) == "96.1% of 1\u202f000 validation photos right (95–97%)"
    assert result_details(SURE) == "run-007, best epoch 1."
    beetles = SURE.model_copy(update={"title": "Beetles"})
    assert result_details(beetles) == "Beetles, best epoch 1."


def test_few_validation_photos_are_explained() -> None:
    few = make_run(Path("run"), accuracy=0.9, photos={"validation": 40})
    assert result_headline(few) == "90.0% of 40 validation photos right (77–96%)"
    assert result_details(few).endswith(
        "With only 40 validation photos, expect 77–96% on new photos."
    )
    one = make_run(Path("run"), accuracy=1.0, photos={"validation": 1})
    assert result_headline(one) == "100.0% of 1 validation photo right (21–100%)"


def test_a_result_says_that_it_was_stopped_and_what_was_left_out() -> None:
    skipped = (PhotoSkipped(Path("x.jpg"), "broken"),)
    words = result_details(SURE.model_copy(update={"stopped": True, "skipped": skipped}))
    assert words == (
        "run-007, best epoch 1. Stopped before the end; the best epoch is kept. "
        "1 photo could not be read."
    )


def test_accuracy_comes_with_its_interval() -> None:
    assert accuracy_words(SURE) == "96.1% (95–97%)"


def test_a_result_says_what_averaging_gains() -> None:
    config, recipe = TrainConfig(predict_views=5), Recipe(horizontal_flip=True)
    run = SURE.model_copy(update={"config": config, "recipe": recipe})
    for right, words in (
        (970, "97.0% (+0.9 percentage points)"),
        (950, "95.0% (\u22121.1 percentage points)"),
    ):
        told = run.model_copy(update={"averaged": Score(right=right, photos=1000, loss=0.1)})
        assert result_details(told).endswith(f"Averaged over 5 variations: {words}.")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            None,
            ("Time unknown", "No training like this one has been timed on this computer yet."),
        ),
        (Estimate(40, 41, {}), ("about 40 s", "About 40 s (measured).")),
        (Estimate(40, 130, {}), ("about 40 s", "About 40 s, at most 2 min (measured).")),
        (Estimate(40, 40, {}, run=SURE), ("about 40 s", "About 40 s (based on run-007).")),
        (
            Estimate(300, 320, {}, found=0.625),
            ("about 5 min", "About 5 min (measured). 62% of the features are already computed."),
        ),
        (
            Estimate(4, 4, {}, found=1.0),
            ("about 4 s", "About 4 s (measured). All features are already computed."),
        ),
    ],
)
def test_an_estimate_says_what_it_is_based_on(
    found: Estimate | None, words: tuple[str, str]
) -> None:
    assert estimate_words(found) == words


@pytest.mark.parametrize("low", [0.001, -0.001])
def test_the_mirror_image_is_mentioned_where_it_is_used(low: float) -> None:
    score = Score(right=969, photos=1000, loss=0.1)
    found = Mirrored(score=score, gain=0.01, low=low, high=0.02)
    words = result_details(SURE.model_copy(update={"mirrored": found}))
    assert ("mirror" in words) == (low > 0)
    if low > 0:
        assert words.endswith(
            "Averaged with its mirror image: 96.9% (+0.8 percentage points); Predict does that, "
            "which takes twice as long."
        )


def test_a_result_says_what_was_chosen_and_that_choosing_flatters() -> None:
    history = tuple(EpochFinished(n, 0.5, 0.8, 0.4, 0.9, 1, best_epoch=1) for n in (1, 2))
    run = SURE.model_copy(update={"history": history, "choices": ("Chosen: much.",)})
    assert result_details(run) == (
        "run-007, best epoch 1 (slightly optimistic: chosen on these photos). Chosen: much."
    )
