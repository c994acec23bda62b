"""``lab`` as a shell sees it."""

from pathlib import Path

import pytest

from augstudio.augment.recipe import Recipe
from augstudio.errors import Cancelled
from augstudio.lab import network
from augstudio.lab.study import load_study
from tests.lab.made_up import MadeUpExtractor
from tests.photos import write_folder
from tests.shell import Shell
from tests.training.tiny_backbone import put_in_place


@pytest.fixture
def shell(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Shell:
    put_in_place(monkeypatch, tmp_path)
    return Shell(capsys, monkeypatch)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("colours") / "colours", photos=8)


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "mine.json"
    path.write_text(Recipe(horizontal_flip=True, rotation_range=20.0).to_json(), encoding="utf-8")
    return path


def test_a_study_and_more_repeats(
    shell: Shell, folder: Path, recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["lab", folder, "--out", tmp_path / "study", "--recipe", recipe, "--folds", 3]
    found = shell.json(*asked, "--repeats", 1)
    names = ["none again", "rotation_range", "horizontal_flip", "whole"]
    assert [each["name"] for each in found["arms"]] == names
    for each in found["arms"]:
        low, high = each["interval"]
        assert -1 <= low <= each["difference"] <= high <= 1
        assert each["verdict"] in ("helps", "hurts", "can't tell")
        assert set(each["disturbed"]) == {"rotated", "darker", "blurred"}
        assert each["sentence"].startswith(each["title"])
        assert each["photos_needed"] is None or each["photos_needed"] > 0
    assert 0 < found["noise_floor"] < 1
    assert found["seconds"] > 0
    # 8 photos of each class, less those that are set aside for validation.
    assert (found["photos"], found["folds"], found["repeats"]) == (12, 3, 1)
    # Red and blue are easily told apart: nothing hurts, so the winners are the recipe itself.
    winners = found["winners"]
    assert (winners["arm"], winners["photos"], winners["split"]) == ("whole", 4, "validation")
    assert Recipe.parse(winners["recipe"]).rotation_range == 20
    assert 0 <= winners["right_without"] <= 4
    assert found["summary"].startswith("12 photos are too few to show a difference")
    first = load_study(tmp_path / "study").trials
    assert "15 trainings, time unknown." in shell.err

    # Once more, there is nothing left to do.
    again = shell.json(*asked, "--repeats", 1)
    assert {**again, "seconds": 0} == {**found, "seconds": 0}
    assert "trainings" not in shell.err
    assert shell.run(*asked, "--repeats", 2) == 0
    trials = load_study(tmp_path / "study").trials
    assert trials[: len(first)] == first
    assert len(trials) == 2 * len(first) == 2 * 5 * 3 * 4
    lines = shell.out.splitlines()
    assert lines[0] == found["summary"]
    assert lines[2].split("  ")[0] == "Arm"
    assert [line.split("  ")[0] for line in lines[3:7]] == [
        "No augmentation, again",
        "Rotate: 20°",
        "Mirror left-right",
        "Whole recipe",
    ]
    assert "can't tell" in lines[6]
    text = shell.out
    assert "Photos needed: to show a difference like this one" in text
    assert "points also appear when nothing is changed." in text
    assert "Tried on 4 validation photos" in text
    assert lines[-1] == f"The study is in {tmp_path / 'study'}."


def test_networks(shell: Shell, folder: Path, tmp_path: Path) -> None:
    asked = ["lab", folder, "--out", tmp_path / "study", "--folds", 2, "--repeats", 2]
    found = shell.json(*asked, "--networks", "tiny,tiny:16")
    assert [each["name"] for each in found["arms"]] == ["tiny again", "tiny:16"]
    assert found["arms"][1]["title"] == "Tiny, 16 px"
    assert found["winners"] is None
    assert shell.run(*asked) == 2
    assert "is one of the same photos with other settings" in shell.err


def test_stopped(
    shell: Shell, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise Cancelled

    monkeypatch.setattr(network, "Extractor", MadeUpExtractor)
    monkeypatch.setattr(MadeUpExtractor, "transformed", stop)
    assert shell.run("lab", folder, "--out", tmp_path / "study", "--folds", 2) == 1
    assert shell.err.endswith("Stopped. Run the same command again to continue.\n")
    assert load_study(tmp_path / "study").trials == []


@pytest.fixture
def never_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that fails when it is asked."""

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("bad input should be refused before anything is computed")

    monkeypatch.setattr(network, "Extractor", MadeUpExtractor)
    monkeypatch.setattr(MadeUpExtractor, "transformed", fail)


@pytest.mark.usefixtures("never_computed")
@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        (
            ["--folds", "9"],
            "A study with 9 parts needs at least 9 different training photos of each class; "
            "blue has 6 and red has 6.",
            "Add photos, or use fewer parts.",
        ),
        (["--recipe", "None"], "The recipe has no augmentation", "Choose another recipe"),
        (["--recipe", "sepia"], "There is no recipe sepia.", "Choose a recipe file"),
        (["--arms", "alone,sepia"], "There is nothing to compare called sepia.", "Choose a recipe"),
        (
            ["--arms", "whole,photos"],
            '"photos" is the same as "Whole recipe".',
            "Leave it out, or change it.",
        ),
        (["--networks", "tiny"], "A study of networks compares at least two.", "Name another one"),
        (
            ["--networks", "tiny,tiny:16", "--arms", "whole"],
            "--arms, --networks and --methods can't be used together.",
            "Give one of them.",
        ),
        (["--folds", "1"], "--folds", ""),
    ],
)
def test_bad_input(
    options: list[str], message: str, hint: str, shell: Shell, folder: Path, tmp_path: Path
) -> None:
    assert shell.run("lab", folder, "--out", tmp_path / "study", *options) == 2
    assert message in shell.err
    assert hint in shell.err
    assert not (tmp_path / "study").exists()


@pytest.mark.usefixtures("never_computed")
def test_folders_that_are_no_study(shell: Shell, folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    (place / "holiday.jpg").write_bytes(b"")
    assert shell.run("lab", folder, "--out", place) == 2
    assert f"{place} already contains other files.\nChoose a new folder." in shell.err
    (place / "study.json").write_text('{"schema_version": 99}', encoding="utf-8")
    assert shell.run("lab", folder, "--out", place) == 2
    assert "The study place was made by a newer version of AugStudio." in shell.err
    one_class = write_folder(tmp_path / "one", photos=3, classes=("blue",))
    assert shell.run("lab", one_class, "--out", tmp_path / "study") == 2
    assert "There is only one class, blue." in shell.err
