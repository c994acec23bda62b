"""``compare`` and ``robustness`` as a shell sees them."""

import json
import shutil
from pathlib import Path

import pytest

from augstudio.evaluation.metrics import wilson_interval
from augstudio.evaluation.paired import mcnemar
from augstudio.evaluation.robustness.card import save_card
from augstudio.runs.answers import Answers, write_answers
from augstudio.runs.run import RUN_FILE, Run, load_run
from tests.evaluation.robustness.cards import make_card
from tests.shell import Shell


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture
def copied(trained: Run, tmp_path: Path) -> Run:
    """The trained run in a folder that a test may change."""
    shutil.copytree(trained.folder, tmp_path / "run")
    return load_run(tmp_path / "run")


def test_robustness(shell: Shell, copied: Run) -> None:
    card = make_card(copied, {"rotation": {90: 20}})
    save_card(card, copied)
    found = shell.json("robustness", copied.folder)
    assert (found["photos"], found["validation_photos"], found["right"]) == (100, 300, 90)
    rotation = found["disturbances"]["rotation"]
    assert (rotation["drops_from"], rotation["missing"], rotation["recipe"]) == ([90], True, [0, 0])
    last = rotation["strengths"][-1]
    assert (last["strength"], last["right"], last["lost"], last["drops"]) == (90, 70, 20, True)
    assert last["interval"] == list(wilson_interval(70, 100))
    assert shell.run("robustness", copied.folder) == 0
    lines = shell.out.splitlines()
    assert lines[0] == found["summary"]
    assert rotation["sentence"] in lines
    assert any(line.split()[:2] == ["90°", "70"] for line in lines)


def test_two_runs_compared(shell: Shell, trained: Run, copied: Run) -> None:
    answers = copied.answers()
    values = answers.probabilities[:, ::-1].copy()
    values[0] = answers.probabilities[0]
    score = {"right": 1, "photos": 4, "loss": 1.0}
    document = json.loads((copied.folder / RUN_FILE).read_text(encoding="utf-8"))
    (copied.folder / RUN_FILE).write_text(json.dumps(document | {"validation": score}))
    write_answers(Answers(answers.photos, values), copied.root, copied.folder)
    found = shell.json("compare", copied.folder, trained.folder)
    wrong = sorted(str(each.path) for each in answers.photos.records[1:])
    assert (found["photos"], found["before"], found["after"]) == (4, 1, 4)
    assert (sorted(found["right_now"]), found["wrong_now"]) == (wrong, [])
    assert (found["p"], found["trained_on"]) == (mcnemar(3, 0), 0)
    assert shell.run("compare", copied.folder, trained.folder) == 0
    first, *others = shell.out.splitlines()
    assert first == found["summary"]
    assert sorted(others) == [f"Right now: {each}" for each in wrong]
    photos = (copied.folder / "photos.csv").read_text(encoding="utf-8")
    (copied.folder / "photos.csv").write_text(photos.replace("validation,", "train,"))
    assert shell.run("compare", copied.folder, trained.folder) == 2
    assert "no validation photos on which" in shell.err
