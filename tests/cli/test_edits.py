"""``edits`` and ``--edits`` as a shell sees them."""

import json
from pathlib import Path

import pytest

from augstudio.data.dataset import ImageRecord, Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, load_edits, save_edits
from augstudio.data.scan import scan
from augstudio.runs.run import load_run
from tests.photos import write_folder
from tests.shell import Shell


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """Two classes of six photos; some were moved, renamed and left out in the window."""
    folder = write_folder(tmp_path / "colours")
    (folder / "blue" / "broken.jpg").write_text("no photo")
    first, second, third, *_ = scan(folder).records(Split.TRAIN)
    edits = Edits().move([first], "red").leave_out([second.content], ["blue/broken.jpg"])
    edits = edits.use_for([third.content], Split.VALIDATION).rename("blue", "navy")
    gone = ImageRecord(str(folder / "gone.png"), "blue", "0" * 32)
    save_edits(edits.move([gone], "red"), edits_file(folder))
    return folder


def test_lists_what_was_decided(shell: Shell, colours: Path) -> None:
    assert shell.run("edits", colours) == 0
    heading, *lines = shell.out.splitlines()
    assert heading.endswith("3 photos moved, 1 photo left out, 1 file left out and 1 class renamed")
    assert lines == [
        "  blue: class renamed to navy",
        "  blue/000.png: moved to red",
        "  blue/001.png: left out",
        "  blue/002.png: moved to validation",
        "  blue/broken.jpg: left out",
        "  1 photo with a decision can no longer be found in the folder.",
    ]
    assert shell.run("edits", colours, "--json") == 0
    document = json.loads(shell.out)
    assert len(document["decisions"]) == 5
    assert document["gone"] == 1


def test_without_decisions_says_so(shell: Shell, tmp_path: Path) -> None:
    assert shell.run("edits", write_folder(tmp_path / "colours")) == 0
    assert shell.out.endswith("colours: no decisions\n")


def test_a_file_of_decisions_is_used_by_scan_and_train(
    shell: Shell, colours: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "mine.json"
    assert shell.run("edits", colours, "--out", saved) == 0
    assert shell.run("scan", colours, "--json") == 0
    assert json.loads(shell.out)["photos"] == {"train": {"blue": 6, "red": 6}}
    assert shell.run("scan", colours, "--edits", saved, "--json") == 0
    document = json.loads(shell.out)
    assert document["classes"] == ["navy", "red"]
    assert document["unreadable"] == []
    assert (
        sum(document["photos"]["train"].values()) + sum(document["photos"]["validation"].values())
        == 11
    )
    assert document["photos"]["validation"]["navy"] >= 1
    out = ["--out", tmp_path / "run", "--method", "bottleneck", "--effort", "quick"]
    assert shell.run("train", colours, "--edits", saved, *out) == 0
    run = load_run(tmp_path / "run")
    assert run.classes == ("navy", "red")
    assert run.decisions() == load_edits(saved)
    (document,) = shell.json("runs", run.folder)["runs"]
    assert document["decisions"] == load_edits(saved).summary


def test_a_file_that_is_no_decisions_is_refused(shell: Shell, colours: Path) -> None:
    assert shell.run("scan", colours, "--edits", colours / "blue" / "000.png") == 2
    assert "000.png is damaged, or contains no decisions about photos." in shell.err
    assert shell.run("scan", colours, "--edits", colours / "nowhere.json") in (1, 2)
    assert "nowhere.json" in shell.err
