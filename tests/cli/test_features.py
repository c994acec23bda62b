"""``augstudio features``, and the options for a cluster."""

from pathlib import Path

import pytest

from tests.photos import write_folder
from tests.shell import Shell


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "colours", photos=6)


def test_computes_what_a_training_needs(shell: Shell, colours: Path, tmp_path: Path) -> None:
    options = ["--recipe", "gentle", "--views", 2, "--seed", 4]
    (colours / "red" / "005.png").write_bytes((colours / "red" / "004.png").read_bytes()[:-400])
    result = shell.json("features", colours, *options)
    assert (result["photos"], result["views"], result["found"]) == (11, 20, 0)
    assert result["computed"] == 20
    assert result["per_second"] > 0
    assert result["workers"] == {}
    assert result["shared"] is None
    assert result["skipped"] == []
    assert shell.run("features", colours, *options) == 0
    assert shell.out.startswith("11 photos, 20 views: 0 computed, 20 found. Time: ")
    run = shell.json(
        "train", colours, "--method", "bottleneck", "--out", tmp_path / "run", *options
    )
    assert run["features"]["computed"] == 0
    assert run["features"]["cached"] == 20


def test_training_reads_a_shared_folder(shell: Shell, colours: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    options = ["--shared", tmp_path / "shared", "--method", "bottleneck"]
    first = shell.json("train", colours, "--out", tmp_path / "run", *options)
    assert first["features"]["computed"] == 12
    assert shell.json("features", colours, *options)["found"] == 12


@pytest.mark.parametrize("command", ["train", "features"])
def test_from_scratch_has_no_features_to_share(
    command: str, shell: Shell, colours: Path, tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow")
    shared = ["--shared", tmp_path / "shared"]
    assert shell.run(command, colours, "--method", "from-scratch", *shared) == 2
    assert "runs on one computer" in shell.err
    assert "choose another method" in shell.err.lower()
    # It was not asked for, and the features of a training from scratch can't be computed here.
    assert ("Remove --cluster" in shell.err) is (command == "train")


@pytest.mark.parametrize("command", ["train", "features"])
def test_a_cluster_without_a_shared_folder_names_the_option(
    command: str, shell: Shell, colours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("augstudio.cluster.compute.require_ray", lambda: None)
    assert shell.run(command, colours, "--cluster", "10.0.0.1:6379") == 2
    assert "needs a folder for its results" in shell.err
    assert "Add --shared" in shell.err
