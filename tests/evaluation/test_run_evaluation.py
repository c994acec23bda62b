"""Which photos a run is evaluated on, what answers them, and what is said about them."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.augment.presets import presets
from augstudio.data.dataset import Dataset, ImageRecord, LabelledPhotos, Split, Unreadable
from augstudio.data.scan import scan
from augstudio.errors import InputError
from augstudio.evaluation.run_evaluation import Answer, Answered, evaluate_folder, evaluate_split
from augstudio.runs.answers import ANSWERS_FILE, Answers
from augstudio.runs.config import TrainConfig
from augstudio.runs.photo_list import PHOTOS_FILE, write_photos
from augstudio.runs.run import Run
from tests.example_runs import keep_answers, keep_run
from tests.photos import write_folder, write_photo


def record(root: Path, label: str, number: int) -> ImageRecord:
    return ImageRecord(str(root / label / f"{number:03d}.png"), label, f"{number:032x}")


def keep(folder: Path, splits: dict[Split, tuple[ImageRecord, ...]], **changes: Any) -> Run:
    """Keep a run of blue and red photos, and its list of photos."""
    (folder / "photos").mkdir(parents=True, exist_ok=True)
    run = keep_run(folder / "run", root=folder / "photos", **changes)
    write_photos(Dataset(run.root, run.classes, splits), run.folder)
    return run


def always(label: str, left_out: tuple[Unreadable, ...] = ()) -> Answer:
    """Answer every photo that is not left out with the same class."""
    paths = {each.path for each in left_out}

    def answer(photos: LabelledPhotos) -> Answered:
        read = tuple(each for each in photos.records if each.path not in paths)
        row = [float(name == label) for name in photos.classes]
        values = np.array([row] * len(read), np.float32).reshape(-1, len(row))
        return Answered(Answers(LabelledPhotos(read, photos.classes), values), left_out)

    return answer


def never(photos: LabelledPhotos) -> Answered:
    raise AssertionError("the photos are answered again")


# --- the run's own photos ---


def test_the_kept_answers_are_used(tmp_path: Path) -> None:
    run = keep(tmp_path, {Split.TRAIN: (record(tmp_path, "red", 99),)})
    keep_answers(run)
    found = evaluate_split(run, Split.VALIDATION, never)
    assert (found.evaluation.right, found.evaluation.photos) == (36, 40)
    assert not found.trained_on.any()
    assert found.missing_classes == ("red",)
    assert found.notes == ["There are no photos of red, which this run also knows."]


@pytest.mark.parametrize("missing", ["answers", "averages"])
def test_else_the_photos_are_answered_again(tmp_path: Path, missing: str) -> None:
    photos = tuple(record(tmp_path / "photos", "blue", n) for n in range(4))
    averages = {"recipe": presets()["Photos"], "config": TrainConfig(predict_views=3)}
    run = keep(tmp_path, {Split.VALIDATION: photos}, **(averages if missing == "averages" else {}))
    if missing == "averages":
        keep_answers(run)
    found = evaluate_split(run, Split.VALIDATION, always("blue"))
    assert (found.evaluation.right, found.evaluation.photos) == (4, 4)
    assert found.notes[0].startswith("These photos chose the best epoch")


def test_predictions_are_kept_with_the_run_once_all_photos_were_answered(tmp_path: Path) -> None:
    first, second = (record(tmp_path / "photos", "blue", n) for n in range(2))
    run = keep(tmp_path, {Split.TEST: (first, second)})
    gone = Unreadable(second.path, "blue", "001.png can no longer be opened.")
    found = evaluate_split(run, Split.TEST, always("blue", (gone,)))
    assert found.evaluation.photos == 1
    assert evaluate_split(run, Split.TEST, always("blue")).evaluation.photos == 2
    shutil.rmtree(run.root)
    found = evaluate_split(run, Split.TEST, never)
    assert (found.evaluation.right, found.evaluation.photos) == (2, 2)
    for path in run.folder.glob("predicted-*"):
        path.write_text("no table")
    with pytest.raises(InputError, match=r"folder of photos .* no longer exists"):
        evaluate_split(run, Split.TEST, never)


def test_the_headline_rests_on_photos_that_were_not_trained_on(tmp_path: Path) -> None:
    photos = tuple(record(tmp_path / "photos", "blue", n) for n in range(40))
    run = keep(tmp_path, {Split.TEST: photos, Split.TRAIN: photos[:10]})
    found = evaluate_split(run, Split.TEST, always("blue"))
    assert found.unseen == (30, 30)
    assert found.headline == (
        "About 100 of 100 new photos like these will be right; with 30 photos to go by, between 88 "
        "and 100."
    )
    run = keep(tmp_path / "known", {Split.TEST: photos, Split.TRAIN: photos})
    known = evaluate_split(run, Split.TEST, always("blue"))
    assert known.headline.endswith("the classifier was trained on them.")


def test_test_photos(tmp_path: Path) -> None:
    photos = tuple(record(tmp_path / "photos", name, n) for n, name in enumerate(["blue", "red"]))
    run = keep(tmp_path, {Split.TEST: photos})
    found = evaluate_split(run, Split.TEST, always("red"))
    assert found.evaluation.confusion.tolist() == [[0, 1], [0, 1]]
    assert found.notes == []


def test_says_that_there_are_no_test_photos(tmp_path: Path) -> None:
    run = keep(tmp_path, {Split.TRAIN: (record(tmp_path, "blue", 1),)})
    with pytest.raises(InputError, match="has no test photos"):
        evaluate_split(run, Split.TEST, never)


def test_says_what_is_missing(tmp_path: Path) -> None:
    run = keep(tmp_path, {Split.VALIDATION: (record(tmp_path, "blue", 1),)})
    shutil.rmtree(run.root)
    with pytest.raises(InputError, match=r"folder of photos .* no longer exists"):
        evaluate_split(run, Split.VALIDATION, never)
    run.root.mkdir()
    (run.folder / PHOTOS_FILE).unlink()
    with pytest.raises(InputError, match=r"list of photos .*photos\.csv does not exist") as caught:
        evaluate_split(run, Split.VALIDATION, never)
    assert "backup" in caught.value.hint


def test_says_what_is_damaged(tmp_path: Path) -> None:
    run = keep(tmp_path, {Split.VALIDATION: (record(tmp_path, "blue", 1),)})
    (run.folder / ANSWERS_FILE).write_text("no table")
    with pytest.raises(InputError, match="is damaged"):
        evaluate_split(run, Split.VALIDATION, never)


def test_says_that_no_photo_can_be_read(tmp_path: Path) -> None:
    photo = record(tmp_path / "photos", "blue", 1)
    run = keep(tmp_path, {Split.TEST: (photo,)})
    gone = Unreadable(photo.path, "blue", "001.png can no longer be opened.")
    with pytest.raises(InputError, match=r"None .* can be read\. 001\.png can no longer be opened"):
        evaluate_split(run, Split.TEST, always("blue", (gone,)))


# --- a folder ---


@pytest.fixture
def photos(tmp_path: Path) -> Dataset:
    """Four photos of blue and of red, and two of green."""
    folder = write_folder(tmp_path / "new", photos=4)
    write_folder(folder, photos=2, classes=("green",))
    return scan(folder)


def test_photos_of_other_classes_are_left_out_and_counted(tmp_path: Path, photos: Dataset) -> None:
    run = keep(tmp_path, {Split.TRAIN: (record(tmp_path, "blue", 1),)})
    found = evaluate_folder(run, photos, photos.root, always("blue"))
    assert (found.evaluation.right, found.evaluation.photos) == (4, 8)
    assert found.unknown_classes == {"green": 2}
    assert found.notes == ["Left out: 2 photos of classes that this run doesn't know: green (2)."]


def test_names_of_classes_may_differ_in_case(tmp_path: Path, photos: Dataset) -> None:
    run = keep(tmp_path, {Split.TRAIN: ()}, classes=("Blue", "Green", "Yellow"))
    found = evaluate_folder(run, photos, photos.root, always("Blue"))
    assert (found.evaluation.right, found.evaluation.photos) == (4, 6)
    assert found.unknown_classes == {"red": 4}
    assert found.missing_classes == ("Yellow",)


def test_a_folder_of_other_classes_is_refused(tmp_path: Path, photos: Dataset) -> None:
    run = keep(tmp_path, {Split.TRAIN: ()}, classes=("ants", "bees"))
    with pytest.raises(InputError, match=r"blue, green and red, .* ants and bees apart") as caught:
        evaluate_folder(run, photos, photos.root, never)
    assert "another run" in caught.value.hint


def test_only_the_photos_inside_the_folder_count(tmp_path: Path) -> None:
    """``scan`` takes the folder around a split or a class."""
    for split in ("train", "test"):
        write_folder(tmp_path / "new" / split, photos=2)
    (tmp_path / "new" / "train" / "red" / "bad.png").write_text("no photo")
    run = keep(tmp_path, {Split.TRAIN: ()})
    for name, number in {"test": 4, "test/red": 2, "": 8}.items():
        folder = tmp_path / "new" / name
        found = evaluate_folder(run, scan(folder), folder, always("red"))
        assert found.evaluation.photos == number
        assert len(found.left_out) == (not name)


def test_unreadable_and_changed_photos_are_left_out_and_named(
    tmp_path: Path, photos: Dataset
) -> None:
    (photos.root / "red" / "bad.png").write_text("no photo")
    photos = scan(photos.root)
    changed = Unreadable(photos.root / "red" / "000.png", "red", "000.png has changed.")
    run = keep(tmp_path, {Split.TRAIN: ()})
    found = evaluate_folder(run, photos, photos.root, always("red", (changed,)))
    assert found.evaluation.photos == 7
    bad, other = found.left_out
    assert bad.reason.startswith("bad.png can't be read: ")
    assert other == changed
    (broken,) = photos.unreadable
    only = replace(photos, splits={}, unreadable=(broken,))
    with pytest.raises(InputError, match=r"None of the photos can be read\. bad\.png"):
        evaluate_folder(run, only, photos.root, always("red"))


# --- what is said ---


def test_photos_that_were_trained_on_promise_nothing(tmp_path: Path, photos: Dataset) -> None:
    blue, red = (tuple(photos.records(Split.TRAIN)[start:][:4]) for start in (0, 6))
    write_photo(photos.root / "blue" / "renamed.png", (0, 0, 0), seed=0)
    shutil.copy(blue[0].path, photos.root / "blue" / "renamed.png")
    again = scan(photos.root)

    run = keep(tmp_path / "one", {Split.TRAIN: blue[:1], Split.VALIDATION: red[:1]})
    found = evaluate_folder(run, again, again.root, always("blue"))
    assert found.trained_on.sum() == 2
    assert found.sentence == (
        "About 43 of 100 new photos like these will be right; with 7 photos to go by, between 15 "
        "and 75. 5 of 9 photos right (55.6%). 2 of these photos were trained on. Of the other 7 "
        "photos, 3 were right (42.9%)."
    )
    assert found.notes[0].startswith("1 of the photos chose the best epoch")

    run = keep(tmp_path / "all", {Split.TRAIN: blue + red})
    found = evaluate_folder(run, again, again.root, always("blue"))
    assert found.sentence == (
        "These photos say little about new ones: the classifier was trained on them. 5 of 9 photos "
        "right (55.6%)."
    )

    run = keep(tmp_path / "none", {Split.TRAIN: ()})
    found = evaluate_folder(run, again, again.root, always("blue"))
    assert found.sentence == (
        "About 56 of 100 new photos like these will be right; with 9 photos to go by, between 26 "
        "and 82. 5 of 9 photos right (55.6%)."
    )
