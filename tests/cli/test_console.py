"""What the command line says fits on a screen, and is text whatever is in it."""

import json
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from augstudio.cli.console import (
    Console,
    answer_document,
    answer_sentence,
    print_json,
    run_document,
    say,
    show,
    silence_libraries,
)
from augstudio.data.dataset import Split
from augstudio.predict import Prediction
from augstudio.runs.answers import Score
from augstudio.runs.events import FeaturesExtracted, Phase, PhotoSkipped
from tests.example_runs import make_run


def test_lines_can_t_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say("Left out: a\x1b[2J\nb\r\u202ec")
    show("caf\udce9\x07: cat")
    Console().tell(PhotoSkipped(Path("x"), "two\nlines"))
    out, err = capsys.readouterr()
    assert err.splitlines() == [
        r"Left out: a\x1b[2J\x0ab\x0d\u202ec",
        r"Left out: two\x0alines",
    ]
    assert out == "caf\\udce9\\x07: cat\n"


def test_progress_can_t_steer_the_terminal_either(capsys: pytest.CaptureFixture[str]) -> None:
    Console().report(1, 2, "Reading \x1b[2J\n")
    assert capsys.readouterr().err == "Reading \\x1b[2J\\x0a 1 / 2 photos\n"


def test_how_far_features_are_is_reported_by_their_event(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Console().tell(FeaturesExtracted(Split.TRAIN, 0, 1, 2, 1, 0, 9.0))
    Console().tell(FeaturesExtracted(Split.TRAIN, 0, 2, 2, 2, 0, 9.0, Phase.ACTIVATIONS))
    assert capsys.readouterr().err.splitlines() == [
        "Extracting features 1 / 2 photos",
        "Computing activations 2 / 2 photos",
    ]


def test_no_line_is_endless(capsys: pytest.CaptureFixture[str]) -> None:
    say("begins " + "x" * 10_000_000 + " ends")
    err = capsys.readouterr().err
    assert len(err) < 2100
    assert err.startswith("begins xxx")
    assert err.endswith("xxx ends\n")


def test_of_many_classes_the_best_are_reported() -> None:
    shares = {f"class{n}": 1 / 2 ** (n + 1) for n in range(1000)}
    answer = Prediction(Path("a.jpg"), "class0", shares)
    assert answer_sentence(answer) == (
        "a.jpg: class0 (class0 50.0%, class1 25.0%, class2 12.5%, class3 6.2%, class4 3.1% "
        "and 995 more)"
    )
    assert len(answer_document(answer)["probabilities"]) == 1000


def test_doubts_are_told_with_the_answer() -> None:
    shares = {"ants": 0.5, "bees": 0.3, "wasps": 0.2}
    answer = Prediction(Path("a.jpg"), "ants", shares, possible=("ants", "bees", "wasps"))
    assert answer_sentence(answer).endswith("wasps 20.0%), unsure: ants, bees or wasps")
    assert answer_document(answer)["set"] == ["ants", "bees", "wasps"]
    assert answer_document(answer)["unfamiliar"] is None
    unlike = replace(answer, unfamiliar=True)
    assert answer_sentence(unlike).endswith("wasps 20.0%), unlike the training photos")
    assert answer_document(unlike)["unfamiliar"] is True


def test_json_has_no_figure_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": [float("nan"), (1.5, float("-inf"))], "b": {"c": float("inf")}, "d": "NaN"})
    document = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert document == {"a": [None, [1.5, None]], "b": {"c": None}, "d": "NaN"}


def test_the_document_of_a_run_takes_any_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_json({"value": np.float64("nan")})
    assert json.loads(capsys.readouterr().out) == {"value": None}
    # Not kept anywhere: such a run is refused when it is read.
    run = make_run(tmp_path / "run").model_copy(
        update={"validation": Score.model_construct(right=1, photos=4, loss=float("inf"))}
    )
    print_json(run_document(run, 0.0))
    document = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert document["validation"] == {"right": 1, "photos": 4, "loss": None, "accuracy": 0.25}


def test_warnings_of_keras_are_not_shown() -> None:
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        silence_libraries()
        for module in ("keras.src.saving.saving_lib", "somewhere.else"):
            warnings.warn_explicit("careful", UserWarning, "a.py", 1, module=module)
    assert len(shown) == 1
