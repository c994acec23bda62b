from pathlib import Path

import pytest

from augstudio.evaluation.folder_names import FolderNames, FolderScore, folder_score


def test_case_blanks_and_accents_of_a_folder_do_not_matter() -> None:
    names = FolderNames(["Crème brûlée", "oak"])
    for folder in ("creme_brulee", "CRÈME BRÛLÉE", "Crème brûlée"):
        assert names.class_of(Path("new") / folder / "1.jpg") == "Crème brûlée"
    assert names.class_of(Path("oak/deeper/1.jpg")) == ""
    assert names.class_of(Path("/1.jpg")) == ""


def test_classes_that_differ_in_nothing_else_are_told_apart_only_exactly() -> None:
    names = FolderNames(["Oak", "oak", "ash"])
    assert [names.class_of(Path(each) / "1.jpg") for each in ("Oak", "oak", "OAK", "ASH")] == [
        "Oak",
        "oak",
        "",
        "ash",
    ]


def test_a_photo_named_without_its_folder_lies_in_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "oak").mkdir()
    monkeypatch.chdir(tmp_path / "oak")
    assert FolderNames(["oak"]).class_of(Path("1.jpg")) == "oak"


def test_the_score_counts_photos_in_such_folders_only() -> None:
    answers = [("ant", "ant"), ("ant", "bee"), ("", "bee"), ("bee", "bee")]
    assert folder_score(answers) == FolderScore(2, 3)
    assert folder_score([("ant", "ant"), ("", "bee")]) is None
    score = FolderScore(44, 50)
    assert score.sentence == "44 of 50 photos right (88%, 76–94%): by the names of their folders."
    assert score.interval == pytest.approx((0.762, 0.944), abs=1e-3)
