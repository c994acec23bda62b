"""What else is known of a run stands in its report too."""

from pathlib import Path

import numpy as np
import pytest

from augstudio.data.dataset import LabelledPhotos, Split
from augstudio.evaluation.cross_validation.cross_validation import cross_validate
from augstudio.evaluation.report import run_report
from augstudio.evaluation.report.run_report import write_run_report
from augstudio.evaluation.robustness.card import save_card
from augstudio.evaluation.robustness.curves import curves
from augstudio.evaluation.run_evaluation import Answered, evaluate_split
from augstudio.runs.answers import Answers
from augstudio.runs.run import Run
from tests.evaluation.cross_validation.runs import keep_listed, make_up_features, record
from tests.evaluation.robustness.cards import make_card


@pytest.fixture
def run(tmp_path: Path) -> Run:
    photos = [record(tmp_path / "photos", name, n) for n in range(12) for name in ("blue", "red")]
    return keep_listed(tmp_path, photos[8:], photos[:8])


def written(run: Run, path: Path, *, right: bool = False) -> str:
    """Write a report of answers that are all "blue", or all ``right``, and return it."""

    def answer(photos: LabelledPhotos) -> Answered:
        numbers = photos.labels if right else np.zeros(len(photos.records), np.int64)
        return Answered(Answers(photos, np.float32([[0.8, 0.2], [0.2, 0.8]])[numbers]))

    write_run_report(evaluate_split(run, Split.VALIDATION, answer), run, path)
    return path.read_text(encoding="utf-8")


def test_only_what_is_known(run: Run, tmp_path: Path) -> None:
    page = written(run, tmp_path / "report.html")
    assert "Robustness" not in page
    assert "Cross-validation" not in page


def test_without_mistakes_no_classifier_is_loaded(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_report, "HeatMaps", lambda _: pytest.fail("loaded in vain"))
    page = written(run, tmp_path / "report.html", right=True)
    assert "all of these photos are classified correctly" in page


def test_cross_validation_and_robustness(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_up_features(monkeypatch)
    crossed = cross_validate(run)
    card = make_card(run, {"rotation": {90: 20}})
    save_card(card, run)
    page = written(run, tmp_path / "report.html")
    assert f"Cross-validation: {crossed.sentence}" in page
    rotation = next(each for each in curves(card, run) if each.disturbance.name == "rotation")
    assert page.count(rotation.sentence.replace("'", "&#39;")) >= 1
    assert page.count("<svg") >= 9
