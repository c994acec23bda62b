"""``project save`` and ``project open`` as a shell sees them."""

from pathlib import Path

import pytest

from augstudio.runs.run import Run
from tests.export.archive.example_project import make_project
from tests.shell import Shell


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


def test_save_and_open(
    shell: Shell, trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(trained, tmp_path / "colours")
    (project.folder / "blue" / "broken.jpg").write_text("no photo")
    saved = shell.json("project", "save", project.folder, "--out", tmp_path / "all")
    file = tmp_path / "all.augstudio"
    assert saved == {
        "file": str(file),
        "bytes": file.stat().st_size,
        "photos": 20,
        "listed_photos": 20,
        "decisions": "1 photo moved and 1 photo left out",
        "runs": ["run-001", "Again"],
        "studies": [project.study.folder.name],
        "recipes": ["Leaves from above"],
    }
    assert "Left out: 1 file can't be read as photos." in shell.err
    assert "Saving the project" in shell.err
    few = [tmp_path / "few.augstudio", "--no-photos", "--run", project.runs[0].folder]
    assert shell.run("project", "save", project.folder, "--out", *few) == 0
    assert shell.out.startswith("Saved the names of 20 photos, 1 run and 1 study as ")

    monkeypatch.setenv("AUGSTUDIO_HOME", str(tmp_path / "other"))
    folder = tmp_path / "new" / "colours"
    opened = shell.json("project", "open", file, "--out", folder)
    runs = tmp_path / "other" / "runs" / "colours"
    assert opened == {
        "folder": str(folder),
        "photos": 20,
        "missing": 0,
        "renamed": 0,
        "decisions": saved["decisions"],
        "runs": [str(runs / "run-001"), str(runs / "run-007")],
        "studies": [str(runs / "studies" / project.study.folder.name)],
        "known": 0,
        "recipes": ["Leaves from above"],
    }
    assert [each["name"] for each in shell.json("runs", folder)["runs"]] == ["run-001", "Again"]
    assert shell.run("project", "open", few[0], "--photos", folder) == 0
    assert "2 of its runs and studies were here already." in shell.out


def test_what_is_missing_or_wrong(shell: Shell, trained: Run, tmp_path: Path) -> None:
    bare, whole = tmp_path / "bare.augstudio", tmp_path / "whole.augstudio"
    assert shell.run("project", "save", trained.root, "--out", bare, "--no-photos") == 0
    assert shell.run("project", "save", trained.root, "--out", whole) == 0
    assert shell.run("project", "open", bare) == 2
    assert "bare.augstudio was saved without its photos." in shell.err
    assert "Give the folder that has them with --photos." in shell.err
    assert shell.run("project", "open", whole) == 2
    assert "Say where the photos should go." in shell.err
    assert shell.run("project", "open", whole, "--out", "a", "--photos", "b") == 2
    assert "--out and --photos can't be used together." in shell.err
    assert shell.run("project", "open", trained.root / "blue" / "000.png", "--out", "a") == 2
    assert "000.png is not an AugStudio project." in shell.err
    assert shell.run("project", "open", whole, "--out", trained.root) == 2
    assert "is not empty" in shell.err
    assert shell.run("project", "save", tmp_path / "nowhere", "--out", bare) == 2
    assert shell.run("project", "save", trained.root, "--out", bare, "--run", tmp_path) == 2
    assert "is not an AugStudio run" in shell.err
