from pathlib import Path

import pytest

from augstudio.progress import SILENT
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.runs.classifiers import Classifiers
from tests.ui.examples import Colours, make_run


def test_a_classifier_stays_loaded_until_another_run_is_asked(
    qtbot: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    loaded: list[Path] = []

    def load(folder: Path) -> Colours:
        loaded.append(folder)
        return Colours()

    monkeypatch.setattr("augstudio.ui.core.runs.classifiers.Predictor.load", load)
    classifiers = Classifiers(TensorFlowLoader())
    first, second = make_run(tmp_path / "run-001"), make_run(tmp_path / "run-002")
    kept = classifiers.of(first, SILENT)
    assert classifiers.of(first, SILENT) is kept
    assert classifiers.of(second, SILENT) is not kept
    # In the place of a deleted run there may be another one.
    classifiers.of(make_run(tmp_path / "run-002", accuracy=0.8), SILENT)
    assert loaded == [first.folder, second.folder, second.folder]
