"""``runs`` as a shell sees it."""

import csv
import json
import os
from pathlib import Path

import pytest

from augstudio import storage
from augstudio.augment.presets import presets
from augstudio.evaluation.metrics import wilson_interval
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import RUN_FILE
from tests.example_runs import keep_run, keep_unfinished
from tests.photos import write_folder
from tests.shell import Shell


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """A folder of photos with two runs, and one that is paused."""
    place = storage.dataset_runs("colours")
    keep_run(
        place / "run-001", 0.875, created="2026-01-01T12:00:00+01:00", recipe=presets()["Photos"]
    )
    keep_run(
        place / "run-002",
        0.95,
        created="2026-01-02T12:00:00+01:00",
        title="Käfer & Co",
        config=TrainConfig.of(Method.FROM_SCRATCH),
        seconds={"network": 90.0, "total": 100.4},
    )
    keep_unfinished(place / "run-003", config=TrainConfig.of(Method.FINE_TUNE))
    return write_folder(tmp_path / "colours", photos=2)


def test_the_runs_of_a_folder_of_photos(shell: Shell, colours: Path) -> None:
    assert shell.run("runs", colours) == 0
    heading, *rows = shell.out.splitlines()
    assert heading.split("  ")[0] == "Run"
    assert [row.split()[0] for row in rows] == ["run-003", "Käfer", "run-001"]
    assert "fine-tune     efficientnet_lite0" in rows[0]
    assert "unfinished, 0 epochs" in rows[0]
    assert "from-scratch  modern" in rows[1]
    assert " 95.0% (83.5% to 98.6%)  100 s  2026-01-02 12:00" in rows[1]
    assert "bottleneck    efficientnet_lite0  Photos   87.5% (73.9% to 94.5%)    2 s" in rows[2]


def test_as_json(shell: Shell, colours: Path) -> None:
    document = shell.json("runs", colours)
    assert document["folder"] == str(colours)
    second, first = document["runs"]
    assert first["run"] == str(storage.dataset_runs("colours") / "run-001")
    assert (first["name"], first["method"], first["recipe"]) == ("run-001", "bottleneck", "Photos")
    assert (first["accuracy"], first["validation_photos"]) == (0.875, 40)
    assert (first["accuracy_low"], first["accuracy_high"]) == wilson_interval(35, 40)
    assert (second["name"], second["backbone"], second["network"]) == ("Käfer & Co", None, "modern")
    (unfinished,) = document["unfinished"]
    assert (unfinished["name"], unfinished["epochs"]) == ("run-003", 0)


def test_a_folder_that_holds_runs_and_a_run_itself(shell: Shell, tmp_path: Path) -> None:
    keep_run(tmp_path / "colours" / "mine")
    keep_run(storage.dataset_runs("colours") / "run-001")
    assert [run["name"] for run in shell.json("runs", tmp_path / "colours")["runs"]] == ["mine"]
    (run,) = shell.json("runs", tmp_path / "colours" / "mine")["runs"]
    assert run["run"] == str(tmp_path / "colours" / "mine")


def test_a_folder_around_or_inside_the_photos_is_the_same_dataset(
    shell: Shell, tmp_path: Path
) -> None:
    photos = tmp_path / "packed" / "colours"
    for split in ("train", "validation"):
        write_folder(photos / split, photos=2)
    keep_run(storage.dataset_runs("colours") / "run-001")
    for folder in (photos, photos.parent, photos / "train"):
        assert len(shell.json("runs", folder)["runs"]) == 1, folder


def test_runs_of_photos_that_are_gone(shell: Shell, tmp_path: Path) -> None:
    keep_run(storage.dataset_runs("colours") / "run-001")
    assert len(shell.json("runs", tmp_path / "colours")["runs"]) == 1
    assert shell.run("runs", tmp_path / "colour") == 2
    assert "There is no folder" in shell.err
    assert "a folder of photos" in shell.err


def _spoil(name: str) -> Path:
    """Let the loss of a run be what no loss can be."""
    path = storage.dataset_runs("colours") / name / RUN_FILE
    document = json.loads(path.read_text(encoding="utf-8"))
    document["validation"]["loss"] = float("nan")
    path.write_text(json.dumps(document), encoding="utf-8")
    return path.parent


def test_a_damaged_run_is_reported_and_hides_no_other(
    shell: Shell, colours: Path, tmp_path: Path
) -> None:
    bad = _spoil("run-001")
    assert shell.run("runs", colours, "--csv", tmp_path / "runs.csv") == 0
    reason = (
        "The run run-001 is damaged: its run.json has invalid values: validation.loss should be "
        "a finite number."
    )
    assert shell.out.splitlines()[-1] == reason
    assert len(shell.out.splitlines()) == 4
    assert f"Left out: {reason}" in shell.err
    assert "run-001" not in (tmp_path / "runs.csv").read_text(encoding="utf-8")
    document = shell.json("runs", colours)
    assert [run["name"] for run in document["runs"]] == ["Käfer & Co"]
    assert document["damaged"] == [{"run": str(bad), "name": "run-001", "reason": reason}]


def test_a_folder_with_nothing_but_a_damaged_run(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "mine" / "run" / RUN_FILE).mkdir(parents=True)
    assert shell.run("runs", tmp_path / "mine") == 0
    assert RUN_FILE in shell.out
    assert shell.run("runs", tmp_path / "mine" / "run") == 2
    assert RUN_FILE in shell.err


@pytest.mark.parametrize("command", [("train", "--repeat"), ("predict",), ("runs",)])
def test_a_damaged_run_can_t_be_used(
    shell: Shell, colours: Path, command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").write_bytes(b"")
    photos = [tmp_path / "a.jpg"] if command == ("predict",) else []
    assert shell.run(*command, _spoil("run-001"), *photos) == 2
    assert shell.err.startswith("The run run-001 is damaged: ")
    assert "Train again" in shell.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_can_t_steer_the_terminal(shell: Shell, tmp_path: Path) -> None:
    strange = tmp_path / "runs" / "run\n\x1b[2J\u202e"
    keep_run(strange)
    (tmp_path / "runs" / "x\x1b" / RUN_FILE).mkdir(parents=True)
    assert shell.run("runs", tmp_path / "runs") == 0
    assert len(shell.out.splitlines()) == 3
    assert r"run\x0a\x1b[2J\u202e " in shell.out
    assert not set("\x1b\u202e") & set(shell.out)
    document = shell.json("runs", tmp_path / "runs")
    assert document["runs"][0]["name"] == strange.name


@pytest.mark.parametrize("command", [("runs",), ("train", "--resume"), ("train", "--repeat")])
def test_a_folder_that_can_t_be_looked_into(shell: Shell, command: tuple[str, ...]) -> None:
    assert shell.run(*command, "x" * 5000) == 2
    assert "unexpected" not in shell.err
    assert len(shell.err) < 2500


def test_without_runs_it_says_so(shell: Shell, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "fresh", photos=2)
    assert shell.run("runs", folder) == 0
    assert "no runs" in shell.out
    assert shell.json("runs", folder) == {
        "folder": str(folder),
        "runs": [],
        "unfinished": [],
        "damaged": [],
    }


def test_the_table_as_csv(shell: Shell, colours: Path, tmp_path: Path) -> None:
    target = tmp_path / "runs.csv"
    assert shell.run("runs", colours, "--csv", target) == 0
    assert str(target) in shell.err
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["Käfer & Co", "run-001"]
    assert shell.run("runs", colours, "--csv", tmp_path) == 2
