"""``cross-validate`` as a shell sees it."""

import csv
from pathlib import Path

import pytest

from tests.evaluation.cross_validation.runs import keep_listed, make_up_features, record
from tests.shell import Shell


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


def test_figures_and_suspicious_photos(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_up_features(monkeypatch, noise=0.1)
    root = tmp_path / "photos"
    right = [record(root, name, number) for name in ("blue", "red") for number in range(40)]
    run = keep_listed(tmp_path, right, [record(root, "blue", 99, looks="red")])
    table = tmp_path / "answers.csv"
    found = shell.json("cross-validate", run.folder, "--csv", table)
    with table.open(encoding="utf-8", newline="") as file:
        assert [row["class"] for row in csv.DictReader(file)].count("blue") == 41
    assert (found["photos"], len(found["parts"])) == (81, 5)
    assert sum(part["right"] for part in found["parts"]) == found["right"] == 80
    assert found["confusion"] == [[40, 1], [0, 40]]
    assert [each["proposed"] for each in found["suspicious"]] == ["red"]
    assert shell.run("cross-validate", run.folder) == 0
    lines = shell.out.splitlines()
    assert lines[0] == found["summary"]
    assert lines[1] == found["notes"][0]
    assert lines[-2] == "1 photo seems to be in the wrong class:"
    assert lines[-1].startswith("blue/red099.png: in blue, looks like red (")


def test_one_photo_of_a_class(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_up_features(monkeypatch)
    root = tmp_path / "photos"
    photos = [record(root, "blue", number) for number in range(3)]
    run = keep_listed(tmp_path, photos, [record(root, "red", 1)])
    assert shell.run("cross-validate", run.folder) == 2
    assert "red has only one photo" in shell.err
