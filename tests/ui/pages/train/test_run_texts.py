from pathlib import Path

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.runs.answers import Score
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import PhotoSkipped
from augstudio.training.timing.estimate import Estimate
from augstudio.ui.pages.train.run_texts import estimate_sentence, result_sentence
from tests.ui.examples import make_run

RUN = make_run(Path("runs/run-007"), accuracy=0.961)


def test_a_result_tells_accuracy_photos_and_epoch() -> None:
    expected = "run-007: 96.1% of 1\u202f000 validation photos right, best at epoch 1."
    assert result_sentence(RUN) == expected


def test_a_result_tells_that_it_was_stopped_and_what_was_left_out() -> None:
    skipped = (PhotoSkipped(Path("x.jpg"), "broken"),)
    sentence = result_sentence(RUN.model_copy(update={"stopped": True, "skipped": skipped}))
    assert "stopped" in sentence
    assert "1 photo could not be read" in sentence


def test_a_result_tells_what_averaging_gains() -> None:
    config, recipe = TrainConfig(predict_views=5), Recipe(horizontal_flip=True)
    run = RUN.model_copy(update={"config": config, "recipe": recipe})
    for right, words in ((970, "97.0% (+0.9 points)"), (950, "95.0% (\u22121.1 points)")):
        told = run.model_copy(update={"averaged": Score(right=right, photos=1000, loss=0.1)})
        assert result_sentence(told).endswith(f"Averaged over 5 variations: {words}.")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, "How long it takes is not known yet."),
        (Estimate(40, 41, {}), "About 40 s, as measured."),
        (Estimate(40, 130, {}), "About 40 s, at most 2 min, as measured."),
        (Estimate(40, 40, {}, run=RUN), "About 40 s, at the speed of run-007."),
        (
            Estimate(300, 320, {}, found=0.625),
            "About 5 min, as measured. 62% of the features are known from earlier trainings.",
        ),
        (
            Estimate(4, 4, {}, found=1.0),
            "About 4 s, as measured. All features are known from earlier trainings.",
        ),
    ],
)
def test_an_estimate_tells_what_it_rests_on(found: Estimate | None, words: str) -> None:
    assert estimate_sentence(found) == words
