"""The automatic method: it fine-tunes where that is worthwhile, and says what it did and why."""

from pathlib import Path

import numpy as np
import pytest

from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.data.scan import scan
from augstudio.errors import Paused
from augstudio.models.classifier import load_classifier
from augstudio.progress import Progress
from augstudio.runs import checkpoint
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import Chosen, Event, Phase, PhaseStarted
from augstudio.runs.run import Run
from augstudio.runs.unfinished import load_unfinished
from augstudio.training.methods import automatic
from augstudio.training.train import resume, train
from tests.photos import write_folder, write_photo

RECIPE = Recipe(rotation_range=30)
CONFIG = TrainConfig.of(Method.AUTOMATIC, views=2, epochs=2, batch_size=5, open_blocks=1)
#: Passes through the network in fine-tuning: 32 photos in 2 views, and 2 epochs of 2.5 passes.
PASSES = 32 * (2 + 2 * 2.5)

pytestmark = pytest.mark.usefixtures("tiny")


@pytest.fixture
def easy(tmp_path: Path) -> Dataset:
    return scan(write_folder(tmp_path / "colours", photos=20))


@pytest.fixture
def hard(tmp_path: Path) -> Dataset:
    """Photos of one colour, so that nobody can tell the classes apart."""
    for number in range(40):
        name = f"{'ab'[number % 2]}/{number:03d}.png"
        write_photo(tmp_path / "alike" / name, (90, 90, 90), number)
    return scan(tmp_path / "alike")


def told(run: Run) -> str:
    """Return the sentence on fine-tuning, the only one after those of cross-validation."""
    assert run.choices[0].startswith("Cross-validation chose")
    (sentence,) = run.choices[1:]
    return sentence


def steps(run: Run) -> set[Phase]:
    return {epoch.phase for epoch in run.history}


def expect(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(automatic, "photos_per_second", lambda *_: PASSES / seconds)


def same_classifier(first: Run, second: Run) -> None:
    assert first.validation == second.validation
    ours, theirs = (load_classifier(run.classifier_path).get_weights() for run in (first, second))
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(one, other)


def test_where_the_top_model_is_right_it_is_all(easy: Dataset, tmp_path: Path) -> None:
    heard: list[Event] = []
    run = train(easy, RECIPE, CONFIG, tmp_path / "run", heard.append)
    assert told(run) == "Not fine-tuned: none of the 8 validation photos is wrong without it."
    assert steps(run) == {Phase.TOP_MODEL}
    started = [event.phase for event in heard if isinstance(event, PhaseStarted)]
    assert started == [Phase.FEATURES, Phase.TOP_MODEL, Phase.SAVING]
    assert [event.message for event in heard if isinstance(event, Chosen)] == list(run.choices)
    plain = TrainConfig.of(Method.BOTTLENECK, views=2)
    alone = train(easy, RECIPE, plain, tmp_path / "alone")
    assert alone.history == run.history
    same_classifier(run, alone)


def test_where_it_makes_mistakes_and_there_is_time_it_fine_tunes(
    hard: Dataset, tmp_path: Path
) -> None:
    run = train(hard, RECIPE, CONFIG, tmp_path / "run")
    assert steps(run) == {Phase.TOP_MODEL, Phase.FINE_TUNE}
    top = min((e for e in run.history if e.phase is Phase.TOP_MODEL), key=lambda e: e.val_loss)
    if run.history[run.best_epoch - 1].phase is Phase.FINE_TUNE:
        wrong = round(8 * (1 - top.val_accuracy))
        assert told(run).startswith(f"Fine-tuned, because {wrong} of 8 validation photos were")
        assert told(run).endswith(f"now {8 - run.validation.right}.")
    else:
        assert told(run) == "Fine-tuning was tried, but the top model alone is better."
    assert run.validation.loss <= top.val_loss
    tuned = TrainConfig.of(
        Method.FINE_TUNE, **CONFIG.model_dump(exclude={"method"}, exclude_unset=True)
    )
    same_classifier(run, train(hard, RECIPE, tuned, tmp_path / "tuned"))


def test_where_there_is_no_time_it_says_how_long_it_would_take(
    hard: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(monkeypatch, 300.0)
    short = CONFIG.model_copy(update={"time_limit": 4})
    run = train(hard, RECIPE, short, tmp_path / "run")
    assert steps(run) == {Phase.TOP_MODEL}
    assert told(run) == ("Not fine-tuned: it would take about 5 min, and the time limit is 4 min.")
    long = CONFIG.model_copy(update={"time_limit": 5})
    assert Phase.FINE_TUNE in steps(train(hard, RECIPE, long, tmp_path / "long"))


class _While(Progress):
    """Asks to stop or to pause while the speed of the network is measured."""

    def __init__(self, pause: bool) -> None:
        self._pause, self._measuring = pause, False

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        self._measuring |= message.startswith("Measuring")

    @property
    def cancelled(self) -> bool:
        return self._measuring and not self._pause

    @property
    def pausing(self) -> bool:
        return self._measuring and self._pause


def test_it_can_be_stopped_and_paused_while_it_measures(
    hard: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = train(hard, RECIPE, CONFIG, tmp_path / "stopped", progress=_While(pause=False))
    assert stopped.stopped
    assert steps(stopped) == {Phase.TOP_MODEL}
    assert len(stopped.choices) == 1
    with pytest.raises(Paused):
        train(hard, RECIPE, CONFIG, tmp_path / "paused", progress=_While(pause=True))
    resumed = resume(load_unfinished(tmp_path / "paused"))
    assert steps(resumed) == {Phase.TOP_MODEL, Phase.FINE_TUNE}
    whole = train(hard, RECIPE, CONFIG, tmp_path / "whole")
    assert (resumed.history, resumed.choices) == (whole.history, whole.choices)
    same_classifier(resumed, whole)


def test_a_fine_tuning_that_began_goes_on_whatever_the_estimate(
    hard: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "INTERVAL", 0.0)

    class Pausing(Progress):
        on = False

        def hear(self, event: Event) -> None:
            self.on |= getattr(event, "phase", None) is Phase.FINE_TUNE and hasattr(event, "loss")

        @property
        def pausing(self) -> bool:
            return self.on

    pause = Pausing()
    with pytest.raises(Paused):
        train(hard, RECIPE, CONFIG, tmp_path / "run", pause.hear, pause)
    expect(monkeypatch, 300_000.0)
    assert Phase.FINE_TUNE in steps(resume(load_unfinished(tmp_path / "run")))
