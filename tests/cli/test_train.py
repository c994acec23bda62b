"""``augstudio train``: its methods, resuming, repeating, and what it refuses."""

import json
from pathlib import Path

import pytest

from augstudio.errors import Paused
from augstudio.models import weights
from augstudio.runs.run import RUN_FILE, Run
from tests.example_runs import keep_unfinished
from tests.photos import write_folder
from tests.shell import Shell


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "colours", photos=6)


def config_of(folder: Path) -> dict[str, object]:
    document: dict[str, dict[str, object]] = json.loads((folder / RUN_FILE).read_text())
    return document["config"]


def test_trains_from_scratch_and_repeats(shell: Shell, colours: Path, tmp_path: Path) -> None:
    options = ["--method", "from-scratch", "--effort", "quick", "--epochs", 2, "--size", 32]
    log = tmp_path / "log"
    more = ["--recipe", "gentle", "--seed", 4, "--network", "tutorial", "--tensorboard", log]
    first = shell.json("train", colours, "--out", tmp_path / "run", *options, *more)
    assert first["method"] == "from-scratch"
    assert first["epochs"] == 2
    config = config_of(tmp_path / "run")
    assert (config["network"], config["input_size"], config["seed"]) == ("tutorial", 32, 4)
    assert list((log / "train").iterdir())

    again = shell.json("train", "--repeat", tmp_path / "run", "--out", tmp_path / "again")
    assert again["validation"] == first["validation"]
    assert config_of(tmp_path / "again") == config


def test_averages_over_variations(shell: Shell, colours: Path, tmp_path: Path) -> None:
    options = ["--recipe", "gentle", "--views", 1, "--epochs", 2, "--predict-views", 2]
    result = shell.json("train", colours, "--out", tmp_path / "run", *options)
    assert set(result["averaged"]) == {"right", "photos", "accuracy", "loss"}
    assert shell.run("train", "--repeat", tmp_path / "run", "--out", tmp_path / "again") == 0
    assert "Averaged over 2 variations: " in shell.out


def test_the_effort_stands_for_numbers_that_can_be_changed(
    shell: Shell, colours: Path, tmp_path: Path
) -> None:
    options = ["--method", "bottleneck", "--top-model", "dense"]
    options += ["--effort", "quick", "--epochs", 2]
    options += ["--optimizer", "sgd", "--learning-rate", 0.5]
    assert shell.run("train", colours, "--out", tmp_path / "run", *options) == 0
    config = config_of(tmp_path / "run")
    assert (config["views"], config["epochs"], config["patience"]) == (1, 2, 8)
    assert (config["optimizer"], config["learning_rate"]) == ("sgd", 0.5)


def test_takes_one_thing_to_train_on(shell: Shell, colours: Path, tmp_path: Path) -> None:
    for given in ([], [colours, "--resume", tmp_path], [colours, "--repeat", tmp_path]):
        assert shell.run("train", *given) == 2
        assert "exactly one of: a folder of photos, --resume or --repeat." in shell.err


def test_says_what_can_not_be_resumed(shell: Shell, tmp_path: Path) -> None:
    assert shell.run("train", "--resume", tmp_path / "run") == 2
    assert "There is no paused training in" in shell.err
    assert shell.run("train", "--repeat", tmp_path) == 2
    assert "is not an AugStudio run" in shell.err


def test_stopping_what_was_paused_keeps_it(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> Run:
        raise Paused

    monkeypatch.setattr("augstudio.cli.train.resume_run", stopped)
    paused = keep_unfinished(tmp_path / "run-001")
    assert shell.run("train", "--resume", paused.folder) == 1
    assert "Progress is saved: use --resume to continue." in shell.err


def test_says_how_large_weights_are_before_it_gets_them(
    shell: Shell, colours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))

    def refuse(row: object, progress: object) -> Path:
        raise weights.MissingWeightsError("The server can't be reached.", "Try again.")

    monkeypatch.setattr(weights, "download", refuse)
    assert shell.run("train", colours, "--classic-tutorial", "--out", tmp_path / "run") == 2
    assert "Downloading the weights of VGG16 (about 59 MB, only once) from https://" in shell.err
    assert "The server can't be reached." in shell.err
    assert not (tmp_path / "run").exists()


def test_refuses_a_file_that_holds_no_weights(shell: Shell, colours: Path, tmp_path: Path) -> None:
    (tmp_path / "file.h5").write_text("hello")
    options = ["--backbone", "mobilenet_v2", "--weights", tmp_path / "file.h5"]
    assert shell.run("train", colours, "--out", tmp_path / "run", *options) == 2
    assert "file.h5" in shell.err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("rate", ["nan", "inf", "-1", "5"])
def test_refuses_a_setting_that_can_t_be(
    shell: Shell, colours: Path, tmp_path: Path, rate: str
) -> None:
    assert shell.run("train", colours, "--out", tmp_path / "run", "--learning-rate", rate) == 2
    assert "Invalid setting: learning_rate should be" in shell.err
    assert not (tmp_path / "run").exists()
