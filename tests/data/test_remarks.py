"""Remarks on ignored and reinterpreted folders and files: few, short sentences."""

from pathlib import Path

from augstudio.data.dataset import Split
from augstudio.data.scan import scan
from tests.data.photos import write_photos

PETS = ["cats/1.jpg", "cats/2.jpg", "dogs/1.jpg"]


def test_what_is_left_out_is_counted_and_named(tmp_path: Path) -> None:
    root = write_photos(tmp_path / "pets", [*PETS, "dogs/shot.jpg_large", "dogs/deep/picture"])
    for name in ("labels.csv", "cats/notes.txt", "cats/more.txt", "dogs/deep/clip.mp4"):
        (root / name).write_bytes(b"no picture")
    (root / "cats" / "Thumbs.db").write_bytes(b"x")
    dataset = scan(root)
    assert dataset.counts(Split.TRAIN) == {"cats": 2, "dogs": 3}
    assert dataset.notes == (
        "4 files are left out, as they aren't photos or can't be opened, such as labels.csv, "
        "more.txt and clip.mp4.",
    )


def test_a_folder_of_a_thousand_classes_is_reported_in_a_few_sentences(tmp_path: Path) -> None:
    root = tmp_path / "things"
    long = "x" * 100
    write_photos(root, [f"{split}/a{n}{long}/1.jpg" for split in ("train", "val") for n in "12"])
    for number in range(300):
        (root / "train" / f"empty {number} {long}").mkdir()
        (root / f"extra {number} {long}").mkdir()
        (root / f"extra {number} {long}" / "1.txt").touch()
        (root / f"notes.{number}").touch()
        (root / f"val{number}").mkdir()
    notes = scan(root).notes
    assert len(notes) == 3
    assert all(len(note) < 600 for note in notes)


def test_files_outside_of_the_dataset_are_left_out_too(tmp_path: Path) -> None:
    root = write_photos(tmp_path / "download", [f"pets/{name}" for name in PETS])
    (root / "readme.md").write_bytes(b"text")
    (root / "empty").mkdir()
    assert scan(root).notes == (
        "You chose download; the dataset is pets, a folder inside it.",
        "1 file is left out, as it isn't a photo or can't be opened: readme.md.",
    )


def test_files_in_folders_that_are_not_used_are_not_counted(tmp_path: Path) -> None:
    root = write_photos(tmp_path / "pets", [f"train/{name}" for name in PETS])
    (root / "code").mkdir()
    (root / "code" / "main.py").write_bytes(b"text")
    assert scan(root).notes == ("The folder code next to the training folder is not used.",)


def test_loose_photos_of_many_folders_are_reported_at_once(tmp_path: Path) -> None:
    train = [f"{letter}_train/{name}" for letter in "abcde" for name in (*PETS, "1.jpg")]
    test = [name.replace("train", "test", 1) for name in train]
    notes = scan(write_photos(tmp_path / "pets", [*train, *test])).notes
    assert notes[0].startswith("10 photos next to the class folders in a_test, a_train, ")
    assert len(notes) == 4
