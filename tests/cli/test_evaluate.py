"""``evaluate`` as a shell sees it."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import metrics

from augstudio.data.dataset import Dataset, Split
from augstudio.evaluation import run_evaluation
from augstudio.evaluation.metrics import wilson_interval
from augstudio.evaluation.why.heat_map import HeatMap
from augstudio.predict import Prediction, Predictor
from augstudio.runs.answers import ANSWERS_FILE, write_answers
from augstudio.runs.photo_list import write_photos
from augstudio.runs.run import EVALUATION_FILES, RUN_FILE, Run, load_run
from tests.evaluation.answers import random_answers
from tests.example_runs import keep_run
from tests.photos import COLOURS, write_folder, write_photo
from tests.shell import Shell

_LOADED: dict[tuple[bytes, str], Predictor] = {}


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture(autouse=True)
def loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the same classifier only once in all tests of this file: it takes seconds."""
    load = Predictor.of

    def kept(run: Run) -> Predictor:
        if not run.classifier_path.is_file():
            return load(run)
        key = (run.classifier_path.read_bytes(), run.model_dump_json(exclude={"folder"}))
        if key not in _LOADED:
            _LOADED[key] = load(run)
        return _LOADED[key]

    monkeypatch.setattr(Predictor, "of", kept)


@pytest.fixture
def copied(trained: Run, tmp_path: Path) -> Run:
    """The trained run in a folder that a test may damage."""
    shutil.copytree(trained.folder, tmp_path / "run")
    return load_run(tmp_path / "run")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Ten new photos, of which three are in the wrong folder."""
    folder = write_folder(tmp_path / "new", photos=2)
    for number in range(3):
        write_photo(folder / "blue" / f"wrong {number}.png", COLOURS["red"], 900 + number)
        write_photo(folder / "red" / f"right {number}.png", COLOURS["red"], 950 + number)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def change(run: Run, **values: Any) -> None:
    document = json.loads((run.folder / RUN_FILE).read_text(encoding="utf-8"))
    (run.folder / RUN_FILE).write_text(json.dumps(document | values), encoding="utf-8")


def test_every_figure_follows_from_the_table(shell: Shell, copied: Run, new: Path) -> None:
    table = new.parent / "answers.csv"
    found = shell.json("evaluate", copied.folder, new, "--csv", table)
    labels, predicted, values = [], [], []
    for row in rows(table):
        labels.append(copied.classes.index(row["class"]))
        predicted.append(copied.classes.index(row["predicted"]))
        values.append([float(row[name]) for name in copied.classes])
        assert (row["right"] == "yes") == (row["rank"] == "1") == (row["class"] == row["predicted"])
    exact = np.array(values)
    shares = exact / exact.sum(axis=1, keepdims=True)
    assert found["photos"] == 10
    assert found["right"] == 7
    assert found["accuracy"] == metrics.accuracy_score(labels, predicted)
    assert found["interval"] == list(wilson_interval(7, 10))
    assert found["balanced_accuracy"] == metrics.balanced_accuracy_score(labels, predicted)
    low, high = found["balanced_interval"]
    assert low < found["balanced_accuracy"] < high
    assert found["log_loss"] == pytest.approx(metrics.log_loss(labels, shares), abs=1e-5)
    assert found["brier"] == pytest.approx(np.mean(np.sum((exact - np.eye(2)[labels]) ** 2, 1)))
    assert found["confusion"] == metrics.confusion_matrix(labels, predicted).tolist()
    blue, red = found["per_class"]
    assert (blue["class"], blue["support"]) == ("blue", 5)
    assert (blue["recall"], blue["precision"]) == (0.4, 1)
    assert red["f1"] == pytest.approx(metrics.f1_score(labels, predicted))
    [only] = found["reliability"]
    assert only["confidence"] == pytest.approx(exact.max(axis=1).mean())
    assert (only["photos"], only["right"], only["interval"]) == (10, 7, found["interval"])
    assert found["calibration_error"] == pytest.approx(abs(only["confidence"] - 0.7))
    assert found["top_k"] == {}
    assert found["left_out"] == {"photos": [], "classes": {}}
    assert (found["trained_on"], found["missing_classes"]) == (4 - found["validated_on"], [])


def test_the_figures_are_saved_with_the_run(shell: Shell, copied: Run) -> None:
    found = shell.json("evaluate", copied.folder)
    saved = (copied.folder / EVALUATION_FILES[Split.VALIDATION]).read_text(encoding="utf-8")
    assert json.loads(saved) == found
    assert {"temperature", "unfamiliar"} <= found.keys()


def test_the_runs_validation_photos_in_plain_words(shell: Shell, trained: Run) -> None:
    assert shell.run("evaluate", trained.folder) == 0
    heading, note, _, columns, blue, red, *_ = shell.out.splitlines()
    assert heading == (
        "About 100 of 100 new photos like these will be right; with 4 photos to go by, between 51 "
        "and 100. 4 of 4 photos right (100.0%)."
    )
    assert note.startswith("These photos chose the best epoch")
    assert columns.startswith("Class  Photos")
    assert blue.split()[:3] == ["blue", "2", "100.0%"]
    assert red.split()[-1] == "1.000"
    assert shell.out.splitlines()[-1].startswith("These photos are few: augstudio cross")
    assert shell.err == ""


def test_confusions_are_named(shell: Shell, trained: Run, new: Path) -> None:
    assert shell.run("evaluate", trained.folder, new) == 0
    assert "blue taken for red: 3 photos" in shell.out.splitlines()


def test_many_classes(shell: Shell, tmp_path: Path) -> None:
    answers = random_answers(200, 6)
    score = answers.score
    run = keep_run(
        tmp_path / "run",
        classes=answers.photos.classes,
        validation=score,
        photos={"train": 1, "validation": 200},
    )
    write_answers(answers, tmp_path, run.folder)
    photos = Dataset(tmp_path, run.classes, {Split.VALIDATION: answers.photos.records})
    write_photos(photos, run.folder)
    found = shell.json("evaluate", run.folder)
    assert set(found["top_k"]) == {"3", "5"}
    assert shell.run("evaluate", run.folder) == 0
    lines = shell.out.splitlines()
    taken = [int(line.split()[-2]) for line in lines if " taken for " in line]
    assert taken == sorted(taken, reverse=True)
    assert len(taken) == 10
    kinds = np.count_nonzero(np.array(found["confusion"]) * (1 - np.eye(6)))
    assert f"and {kinds - 10} more kinds of mistake" in lines
    right = round(found["top_k"]["3"] * 200)
    assert f"Among the 3 most probable classes: {right} of 200 photos" in lines


def test_the_kept_answers_need_no_tensorflow(trained: Run) -> None:
    code = (
        "import sys; from augstudio.__main__ import main\n"
        "try: main()\n"
        "finally: print([m for m in ('tensorflow', 'keras', 'sklearn') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code, "evaluate", str(trained.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("averaging", ["mirror", "variations", "none kept"])
def test_the_figures_are_those_of_predict(shell: Shell, copied: Run, averaging: str) -> None:
    if averaging == "mirror":
        score = copied.validation.model_dump(exclude={"accuracy"})
        mirrored = {"score": score, "gain": 0.1, "low": 0.05, "high": 0.2}
        change(copied, mirrored=mirrored)
    elif averaging == "variations":
        config = json.loads((copied.folder / RUN_FILE).read_text())["config"]
        change(copied, config=config | {"predict_views": 3}, recipe={"rotation_range": 90})
    else:
        (copied.folder / ANSWERS_FILE).unlink()
    run = load_run(copied.folder)
    table = copied.folder / "answers.csv"
    assert shell.run("evaluate", run.folder, "--csv", table) == 0
    found = rows(table)
    answers = Predictor.of(run).predict(run.root / row["photo"] for row in found)
    for row, answer in zip(found, answers, strict=True):
        assert isinstance(answer, Prediction)
        given = {name: float(row[name]) for name in run.classes}
        assert given == pytest.approx(answer.probabilities, abs=1e-6)


def test_a_report(shell: Shell, copied: Run, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Bright:
        def __init__(self, run: Run) -> None:
            assert run.folder == copied.folder

        def of(self, photo: Path, label: str) -> HeatMap:
            assert photo.is_relative_to(new)
            return HeatMap(label, np.ones((7, 7), np.float32), {label: 1.0})

    monkeypatch.setattr("augstudio.evaluation.report.run_report.HeatMaps", Bright)
    path = new.parent / "report.html"
    found = shell.json("evaluate", copied.folder, new, "--report", path)
    assert f"Saved the report as {path}." in shell.err
    page = path.read_text(encoding="utf-8")
    assert found["summary"] in page
    assert page.count("<img ") == 6  # each with its heat map
    assert shell.run("evaluate", copied.folder, new, "--report", new) == 2
    assert f"{new} is a folder." in shell.err


def test_photos_of_the_training_are_said(shell: Shell, trained: Run) -> None:
    found = shell.json("evaluate", trained.folder, trained.root)
    assert (found["photos"], found["trained_on"], found["validated_on"]) == (20, 16, 4)
    assert "16 of these photos were trained on. Of the other 4 photos" in found["summary"]


def test_test_photos(shell: Shell, tmp_path: Path, copied: Run) -> None:
    assert shell.run("evaluate", copied.folder, "--split", "test") == 2
    assert "This run has no test photos." in shell.err
    photos = (copied.folder / "photos.csv").read_text(encoding="utf-8")
    (copied.folder / "photos.csv").write_text(photos.replace("validation,", "test,"))
    found = shell.json("evaluate", copied.folder, "--split", "test")
    assert (found["photos"], found["validated_on"], found["notes"]) == (4, 0, [])


def test_what_is_left_out_is_said(shell: Shell, trained: Run, new: Path) -> None:
    shutil.rmtree(new / "red")
    write_folder(new, photos=1, classes=("green", "blue"))
    (new / "blue" / "bad.jpg").write_text("no photo")
    found = shell.json("evaluate", trained.folder, new)
    [bad] = found["left_out"]["photos"]
    assert bad["photo"] == str(new / "blue" / "bad.jpg")
    assert f"Left out: {bad['reason']}" in shell.err
    assert found["left_out"]["classes"] == {"green": 1}
    assert found["missing_classes"] == ["red"]
    assert found["per_class"][1]["recall"] is None
    assert shell.run("evaluate", trained.folder, new) == 0
    assert "1 photo of classes that this run doesn't know: green (1)." in shell.out


def test_names_as_classes(shell: Shell, trained: Run, tmp_path: Path) -> None:
    for number, name in enumerate(("blue", "red") * 2):
        write_photo(tmp_path / "flat" / f"{name}.{number}.png", COLOURS[name], 70 + number)
    assert shell.run("evaluate", trained.folder, tmp_path / "flat") == 2
    assert "--names-as-classes" in shell.err
    found = shell.json("evaluate", trained.folder, tmp_path / "flat", "--names-as-classes")
    assert (found["photos"], found["right"]) == (4, 4)


def test_input_that_can_not_be_used(shell: Shell, trained: Run, copied: Run, new: Path) -> None:
    def refused(*arguments: object) -> str:
        assert shell.run("evaluate", *arguments) == 2
        assert shell.out == ""
        assert len(shell.err.strip().splitlines()[-2:]) == 2, "no hint"
        return shell.err

    write_folder(new.parent / "other", photos=1, classes=("green",))
    assert "does not know the classes" in refused(trained.folder, new.parent / "other")
    assert "the run's own photos" in refused(trained.folder, new, "--split", "test")
    assert "not an AugStudio run" in refused(new)
    assert "does not exist" in refused(trained.folder, new / "nowhere")
    (copied.folder / ANSWERS_FILE).write_text("no table")
    assert "is damaged" in refused(copied.folder)
    (copied.folder / ANSWERS_FILE).unlink()
    change(copied, root=str(new / "nowhere"))
    assert "no longer exists" in refused(copied.folder)
    (copied.folder / RUN_FILE).write_text("{")
    assert "is damaged" in refused(copied.folder)


def test_a_classifier_that_can_not_be_used(shell: Shell, new: Path) -> None:
    run = keep_run(new.parent / "run")
    assert shell.run("evaluate", run.folder, new) in (1, 2)
    assert "classifier.keras" in shell.err


def test_photos_unlike_the_training_photos_are_counted(
    shell: Shell, copied: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = copied.answers().photos.records
    found = {"unlike": frozenset({first.content}), "not known": None}
    change(copied, temperature=1.25)
    for known, contents in found.items():
        monkeypatch.setattr(run_evaluation, "unfamiliar_photos", lambda *_, it=contents: it)
        document = shell.json("evaluate", copied.folder)
        expected = 1 if known == "unlike" else None
        assert (document["unfamiliar"], document["temperature"]) == (expected, 1.25)
        assert shell.run("evaluate", copied.folder) == 0
        said = "Unlike the training photos: 1 of 4 photos"
        assert (said in shell.out.splitlines()) == (known == "unlike")
