"""Which folder is the dataset, and what its folders and names mean."""

import os
import pickle
from pathlib import Path

import platformdirs
import pytest

from augstudio.data.dataset import Dataset, Split
from augstudio.data.scan import FlatFolderError, scan
from augstudio.errors import InputError
from tests.data.photos import write_photos

PETS = ["cats/1.jpg", "cats/2.jpg", "dogs/1.jpg", "dogs/2.jpg"]
SPLIT_PETS = [f"{split}/{name}" for split in ("train", "validation") for name in PETS]
FLAT = ["cat.1.jpg", "cat.2.jpg", "dog.1.jpg", "dog.2.jpg"]


def write(root: Path, names: list[str]) -> None:
    """Write photos, and texts under names that end in ".txt"."""
    write_photos(root, names)
    for text in root.rglob("*.txt"):
        text.write_text("no photo")


def counts(dataset: Dataset) -> dict[str, dict[str, int]]:
    return {split.value: dataset.counts(split) for split in dataset.splits}


def test_class_folders(tmp_path: Path) -> None:
    assert counts(scan(write_photos(tmp_path, PETS))) == {"train": {"cats": 2, "dogs": 2}}


@pytest.mark.parametrize("validation", ["validation", "valid", "val", "VAL", "Validation"])
@pytest.mark.parametrize("train", ["train", "Train", "TRAINING"])
def test_split_folders_in_any_case(train: str, validation: str, tmp_path: Path) -> None:
    names = [f"{split}/{name}" for split in (train, validation, "Test") for name in PETS]
    assert counts(scan(write_photos(tmp_path, names))) == {
        split: {"cats": 2, "dogs": 2} for split in ("train", "validation", "test")
    }


@pytest.mark.parametrize(
    ("train", "validation", "test"),
    [
        ("training_set", "validation_set", "test_set"),
        ("Train_Set", "Valid-Set", "TEST SET"),
        ("trainset", "val_set", "testset"),
        ("train_data", "dev", "test_images"),
        ("train images", "val photos", "testing"),
    ],
)
def test_split_folders_with_longer_names(
    train: str, validation: str, test: str, tmp_path: Path
) -> None:
    names = [f"{split}/{name}" for split in (train, validation, test) for name in PETS]
    dataset = scan(write_photos(tmp_path, names))
    assert counts(dataset) == {
        split: {"cats": 2, "dogs": 2} for split in ("train", "validation", "test")
    }
    assert dataset.notes == ()


@pytest.mark.parametrize(
    "picked", ["", "training_set", "test_set/test_set", "training_set/training_set/cats"]
)
def test_split_folders_may_be_packed_twice(picked: str, tmp_path: Path) -> None:
    splits = ("training_set/training_set", "test_set/test_set")
    names = [f"{split}/{name}" for split in splits for name in PETS]
    dataset = scan(write_photos(tmp_path / "pets", names) / picked)
    assert dataset.root == tmp_path / "pets"
    assert counts(dataset) == {split: {"cats": 2, "dogs": 2} for split in ("train", "test")}


def test_classes_that_look_like_splits_are_noted(tmp_path: Path) -> None:
    root = write_photos(tmp_path / "pets", [f"part{n}/{name}" for n in (1, 2) for name in PETS])
    assert scan(root).notes == (
        "The classes are part1 and part2, but each of them contains the folders cats and dogs. If "
        "these are the classes, choose one of the folders that contain them, or rename those to "
        "train and validation.",
    )


@pytest.mark.parametrize(
    "names",
    [
        ["cats/images/1.jpg", "dogs/images/1.jpg"],
        ["cats/in/1.jpg", "cats/out/1.jpg", "dogs/in/1.jpg", "dogs/zoo/1.jpg"],
        ["cats/in/1.jpg", "cats/out/1.jpg", "dogs/in/1.jpg", "dogs/out/1.jpg", "dogs/1.jpg"],
    ],
)
def test_classes_with_folders_of_their_own_are_not_noted(names: list[str], tmp_path: Path) -> None:
    assert scan(write_photos(tmp_path / "pets", names)).notes == ()


def write_old_name(root: Path, name: bytes) -> None:
    """Write a photo whose name is not valid Unicode, as old ZIP programs do."""
    try:
        write_photos(root, [os.fsdecode(name)])
    except OSError:
        pytest.skip("this file system takes Unicode names only")


def test_a_class_whose_name_is_not_unicode_is_refused(tmp_path: Path) -> None:
    write_photos(tmp_path, PETS)
    write_old_name(tmp_path, b"caf\xe9/1.jpg")
    with pytest.raises(InputError, match=r"class caf\? contains characters .* Rename its folder"):
        scan(tmp_path)


def test_names_that_are_not_unicode_can_be_no_classes(tmp_path: Path) -> None:
    write_photos(tmp_path, FLAT)
    for number in b"12":
        write_old_name(tmp_path, b"caf\xe9.%c.jpg" % number)
    with pytest.raises(InputError, match=r"Rename .* its photos"):
        scan(tmp_path, names_as_classes=True)


def test_photos_whose_names_are_not_unicode_are_read(tmp_path: Path) -> None:
    write_photos(tmp_path, PETS)
    write_old_name(tmp_path, b"cats/caf\xe9/\xe9t\xe9.jpg")
    dataset = scan(tmp_path)
    assert counts(dataset) == {"train": {"cats": 3, "dogs": 2}}
    assert dataset.unreadable == ()


def test_classes_may_miss_from_a_split(tmp_path: Path) -> None:
    names = ["train/cats/1.jpg", "train/dogs/1.jpg", "val/dogs/1.jpg", "val/birds/1.jpg"]
    assert counts(scan(write_photos(tmp_path, names))) == {
        "train": {"birds": 0, "cats": 1, "dogs": 1},
        "validation": {"birds": 1, "cats": 0, "dogs": 1},
    }


def test_leftovers_and_empty_folders_are_no_classes(tmp_path: Path) -> None:
    leftovers = [".git/1.jpg", "__MACOSX/cats/1.jpg", "@eaDir/1.jpg", "$RECYCLE.BIN/1.jpg"]
    root = write_photos(tmp_path, [*PETS, *leftovers])
    (root / "empty").mkdir()
    (root / "texts").mkdir()
    (root / "texts" / "notes.txt").write_text("x")
    assert scan(root).classes == ("cats", "dogs")


def test_photos_in_folders_of_a_class_belong_to_it(tmp_path: Path) -> None:
    root = write_photos(tmp_path, [*PETS, "cats/indoor/old/1.jpg"])
    assert counts(scan(root)) == {"train": {"cats": 3, "dogs": 2}}


def test_records_are_in_the_order_of_classes_and_paths(tmp_path: Path) -> None:
    root = write_photos(tmp_path, [*PETS, "cats/a/1.jpg", "cats/1/1.jpg", "cats/b.jpg"])
    records = scan(root).records(Split.TRAIN)
    assert list(records) == sorted(records, key=lambda record: (record.label, record.path))


def test_one_level_too_high(tmp_path: Path) -> None:
    for folder, names in (("a", PETS), ("b", SPLIT_PETS)):
        inner = write_photos(tmp_path / folder / "download" / "pets", names)
        (tmp_path / folder / "__MACOSX").mkdir()
        dataset = scan(tmp_path / folder)
        assert dataset.root == inner
        assert dataset.notes == (f"You chose {folder}; the dataset is pets, a folder inside it.",)


def test_the_only_split_dataset_is_found_beside_other_photos(tmp_path: Path) -> None:
    write_photos(tmp_path, ["screenshots/1.jpg", *(f"pets/{name}" for name in SPLIT_PETS)])
    assert scan(tmp_path).root == tmp_path / "pets"


def test_a_flat_folder_inside_is_found(tmp_path: Path) -> None:
    write_photos(tmp_path / "pets", FLAT)
    dataset = scan(tmp_path, names_as_classes=True)
    assert dataset.root == tmp_path / "pets"
    assert dataset.classes == ("cat", "dog")


@pytest.mark.parametrize(
    "picked", ["train", "validation", "train/cats", "validation/dogs", "train/dogs"]
)
def test_one_or_two_levels_too_low_in_split_folders(picked: str, tmp_path: Path) -> None:
    root = write_photos(tmp_path / "pets", SPLIT_PETS)
    dataset = scan(root / picked)
    assert dataset.root == root
    name = Path(picked).name
    assert dataset.notes == (
        f"You chose {name}; the dataset is pets, the folder that contains it.",
    )


def test_a_class_folder_leads_to_the_dataset(tmp_path: Path) -> None:
    root = write_photos(tmp_path / "pets", PETS)
    assert scan(root / "cats").root == root


def test_a_train_folder_alone_is_the_dataset(tmp_path: Path) -> None:
    root = write_photos(tmp_path, [f"train/{name}" for name in PETS])
    assert scan(root / "train").root == root / "train"
    assert scan(root).root == root


def test_another_dataset_beside_train_is_not_mistaken_for_a_part_of_it(tmp_path: Path) -> None:
    """A folder "test" may be a place for trying things out."""
    write_photos(tmp_path, [*SPLIT_PETS, *(f"test/fruit/{name}" for name in PETS)])
    assert scan(tmp_path / "test" / "fruit").root == tmp_path / "test" / "fruit"


@pytest.mark.parametrize("beside", [["holiday.jpg"], ["trips/2020/1.jpg"], ["trips/notes.txt"], []])
def test_a_folder_of_photos_among_other_things_is_not_left(
    beside: list[str], tmp_path: Path
) -> None:
    write(tmp_path, ["cats/IMG_1.jpg", "cats/IMG_2.jpg", *beside])
    with pytest.raises(InputError, match="no class folders"):
        scan(tmp_path / "cats")


def test_the_folder_of_all_pictures_is_never_mistaken_for_a_dataset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "user_pictures_path", lambda: tmp_path)
    write_photos(tmp_path, PETS)
    with pytest.raises(InputError, match="no class folders"):
        scan(tmp_path / "cats")


def test_a_flat_folder_offers_its_prefixes(tmp_path: Path) -> None:
    write_photos(tmp_path / "pets", [*FLAT, "odd one.jpg"])
    with pytest.raises(FlatFolderError, match=r"begin with cat, dog\. Use these") as caught:
        scan(tmp_path / "pets")
    assert caught.value.prefixes == ("cat", "dog")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.prefixes, copy.message) == (("cat", "dog"), caught.value.message)


def test_names_become_classes_when_asked(tmp_path: Path) -> None:
    write_photos(tmp_path / "pets", [*FLAT, "odd one.jpg"])
    dataset = scan(tmp_path / "pets", names_as_classes=True)
    assert counts(dataset) == {"train": {"cat": 2, "dog": 2}}
    assert dataset.notes == ("1 photo in pets is not used: its name doesn't begin with a class.",)


def test_split_folders_of_flat_photos(tmp_path: Path) -> None:
    write_photos(tmp_path, [f"{split}/{name}" for split in ("train", "val") for name in FLAT])
    with pytest.raises(FlatFolderError):
        scan(tmp_path)
    assert counts(scan(tmp_path, names_as_classes=True)) == {
        split: {"cat": 2, "dog": 2} for split in ("train", "validation")
    }


@pytest.mark.parametrize(
    "names",
    [
        ["IMG_1.jpg", "IMG_2.jpg", "DSC_1.jpg", "DSC_2.jpg"],
        ["IMG-20240101-WA1.jpg", "IMG-20240101-WA2.jpg"] * 2,
        ["me.jpg", "you.jpg", "us.jpg"],
        ["cat.1.jpg", "cat.2.jpg", "dog.1.jpg", "dog.2.jpg", *(f"{c}.jpg" for c in "abcdef")],
        ["1.jpg", "2.jpg"],
        ["cat.1.jpg", "dog.1.jpg"],
    ],
)
def test_other_names_are_not_offered(names: list[str], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Put the photos of each class") as caught:
        scan(write_photos(tmp_path, names))
    assert not isinstance(caught.value, FlatFolderError)


@pytest.mark.parametrize("name", ["dog-{}.jpg", "dog ({}).jpg", "dog_{}.jpg", "dog{}.jpg"])
def test_numbers_are_written_in_many_ways(name: str, tmp_path: Path) -> None:
    write_photos(tmp_path, [*FLAT[:2], *(name.format(number) for number in (1, 2))])
    assert scan(tmp_path, names_as_classes=True).classes == ("cat", "dog")


def test_things_that_are_not_used_are_noted(tmp_path: Path) -> None:
    names = [*SPLIT_PETS, "loose.jpg", "extra/1.jpg", "train/1.jpg", "train/2.jpg"]
    root = write_photos(tmp_path / "pets", names)
    assert scan(root).notes == (
        "1 photo next to the class folders in pets is not used.",
        "2 photos next to the class folders in train are not used.",
        "The folder extra next to the training folder is not used.",
    )


def test_several_datasets_are_refused(tmp_path: Path) -> None:
    write_photos(tmp_path, [f"{name}/{photo}" for name in "ab" for photo in SPLIT_PETS])
    with pytest.raises(InputError, match=r"contains several datasets: a, b\. Choose"):
        scan(tmp_path)


@pytest.mark.parametrize("content", [[], ["notes.txt"], ["cats/notes.txt"]])
def test_a_folder_without_photos_is_refused(content: list[str], tmp_path: Path) -> None:
    root = tmp_path / "pets"
    root.mkdir()
    write(root, content)
    with pytest.raises(InputError, match=r"no photos in pets\. .*one folder of photos per class"):
        scan(root)
