"""``apply`` as a shell sees it."""

from pathlib import Path

import pytest

from augstudio.data.dataset import Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, save_edits, saved_edits
from augstudio.data.scan import scan
from tests.data.decisions.folders import files
from tests.photos import write_folder
from tests.shell import Shell


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """Two classes of six photos, one of which was moved and one left out."""
    folder = write_folder(tmp_path / "place" / "colours")
    first, second, *_ = scan(folder).records(Split.TRAIN)
    save_edits(Edits().move([first], "red").leave_out([second.content]), edits_file(folder))
    return folder


def test_lists_what_would_be_moved(shell: Shell, colours: Path) -> None:
    before = files(colours.parent)
    assert shell.run("apply", colours) == 0
    assert shell.out.splitlines() == [
        'AugStudio will move 1 file to another class or set and 1 file to the folder "colours left '
        'out".',
        "  blue/000.png -> red/000 2.png",
        "  blue/001.png -> colours left out/blue/001.png",
    ]
    assert "Nothing was changed. Add --move" in shell.err
    document = shell.json("apply", colours)
    assert (document["mode"], document["done"]) == ("move", False)
    assert document["files"][0] == {
        "from": str(colours / "blue" / "000.png"),
        "to": str(colours / "red" / "000 2.png"),
    }
    assert files(colours.parent) == before


def test_moves_and_moves_back(shell: Shell, colours: Path) -> None:
    before = files(colours.parent)
    edits = saved_edits(edits_file(colours))
    assert shell.run("apply", colours, "--move") == 0
    assert shell.out == f"Moved 2 files in {colours}. To move them back, use --undo.\n"
    assert (colours / "red" / "000 2.png").exists()
    assert saved_edits(edits_file(colours)) == Edits()
    assert shell.run("apply", colours) == 0
    assert shell.out == "The folder already matches what you decided.\n"
    (colours.parent / "colours left out" / "blue" / "001.png").unlink()
    assert shell.run("apply", colours / "blue", "--undo") == 0
    gone = colours / "blue" / "001.png"
    assert shell.out == f"1 file in {colours} moved back.\n  {gone} could not be found.\n"
    del before["colours/blue/001.png"]
    assert files(colours.parent) == before
    assert saved_edits(edits_file(colours)) == edits
    assert shell.run("apply", colours, "--undo") == 2
    assert "No changes were applied to" in shell.err


def test_copies_with_decisions_from_a_file(shell: Shell, colours: Path, tmp_path: Path) -> None:
    before = files(colours)
    save_edits(Edits().rename("blue", "navy"), tmp_path / "mine.json")
    new = tmp_path / "new"
    assert shell.run("apply", colours, "--edits", tmp_path / "mine.json", "--copy-to", new) == 0
    assert shell.out == f"Copied 12 photos to {new}.\n"
    assert scan(new).counts(Split.TRAIN) == {"navy": 6, "red": 6}
    assert files(colours) == before
    assert shell.run("apply", colours, "--copy-to", new) == 2
    assert "contains other files" in shell.err


def test_only_one_thing_at_a_time(shell: Shell, colours: Path, tmp_path: Path) -> None:
    assert shell.run("apply", colours, "--move", "--copy-to", tmp_path / "new") == 2
    assert "can't be used together" in shell.err


def test_undo_as_json(shell: Shell, colours: Path) -> None:
    assert shell.json("apply", colours, "--move")["done"] is True
    assert shell.json("apply", colours, "--undo") == {
        "root": str(colours),
        "back": 2,
        "missing": [],
        "renamed": [],
    }
