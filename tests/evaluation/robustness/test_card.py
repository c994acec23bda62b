"""When accuracy counts as dropped, and which kept cards are used."""

import json
from pathlib import Path

import numpy as np
import pytest

from augstudio.evaluation.robustness.card import (
    LEVEL,
    Point,
    onset,
    save_card,
    saved_card,
)
from augstudio.runs.run import ROBUSTNESS_FILE
from tests.evaluation.robustness.cards import make_card
from tests.example_runs import keep_run, make_run


def points(*lost: int) -> list[Point]:
    return [Point(value=place, lost=number, won=0) for place, number in enumerate(lost)]


def test_a_drop_must_be_beyond_chance() -> None:
    assert pytest.approx(0.05 / 12) == LEVEL
    assert [Point(value=1, lost=lost, won=0).drops for lost in (0, 7, 8)] == [False, False, True]
    assert not Point(value=1, lost=12, won=8).drops
    assert not Point(value=1, lost=0, won=30).drops


def test_accuracy_drops_from_the_first_strength_whose_stronger_ones_all_drop() -> None:
    assert onset(points(0, 2, 3)) is None
    assert onset(points(0, 9, 20)) == Point(value=1, lost=9, won=0)
    assert onset(points(9, 2, 20)) == Point(value=2, lost=20, won=0)
    assert onset(points(20, 20, 0)) is None


def test_chance_alone_rarely_makes_a_drop() -> None:
    """Twelve directions of a classifier whose mistakes have nothing to do with the strength."""
    rng = np.random.default_rng(0)
    counts = rng.binomial(20, 0.5, (2000, 12, 4)).tolist()
    alarms = [
        any(onset([Point(value=1, lost=n, won=20 - n) for n in side]) for side in card)
        for card in counts
    ]
    assert np.mean(alarms) < 0.05


def test_the_figures_of_a_strength() -> None:
    card = make_card(make_run(Path("run")), {"noise": {60: 40}})
    last = card.points["noise"][-1]
    assert (card.right_at(last), card.accuracy_at(last)) == (50, 0.5)
    assert card.interval_at(last) == pytest.approx((0.404, 0.596), abs=1e-3)
    assert card.interval[0] < 0.9 < card.interval[1]


def test_a_card_is_kept_with_its_run(tmp_path: Path) -> None:
    run = keep_run(tmp_path / "run")
    assert saved_card(run) is None
    card = make_card(run)
    save_card(card, run)
    assert saved_card(run) == card
    other = run.model_copy(update={"created": "2027-01-01T12:00:00+00:00"})
    assert saved_card(other) is None
    save_card(card, make_run(tmp_path / "nowhere" / "run"))


@pytest.mark.parametrize("damage", ["no text", "other strengths", "too many lost", "newer"])
def test_a_damaged_or_outdated_card_is_not_used(tmp_path: Path, damage: str) -> None:
    run = keep_run(tmp_path / "run")
    save_card(make_card(run), run)
    path = run.folder / ROBUSTNESS_FILE
    document = json.loads(path.read_text(encoding="utf-8"))
    if damage == "other strengths":
        document["points"]["noise"][0]["value"] = 11
    elif damage == "too many lost":
        document["points"]["noise"][0]["lost"] = 91
    elif damage == "newer":
        document["schema_version"] = 2
    text = "{" if damage == "no text" else json.dumps(document)
    path.write_text(text, encoding="utf-8")
    assert saved_card(run) is None
