"""Whatever the layout: its classes and splits are right, or the user is asked, or is told."""

import re
from pathlib import Path

import pytest

from augstudio.data.checks import check
from augstudio.data.dataset import Dataset
from augstudio.data.scan import FlatFolderError, scan
from augstudio.errors import InputError
from tests.data.photos import photo_bytes

PETS = ["cats/1.jpg", "cats/2.jpg", "dogs/1.jpg", "dogs/2.jpg"]
FLAT = ["1.jpg", "2.jpg"]
NAMED = ["cat.1.jpg", "cat.2.jpg", "dog.1.jpg", "dog.2.jpg"]
PHOTO = photo_bytes()
TEXTS = {".txt", ".csv", ".md", ".json"}
BOTH = {"cats": 2, "dogs": 2}
Counts = dict[str, dict[str, int]]


def tree(root: Path, *names: str) -> Path:
    """Write photos and texts; ``a:FLAT`` stands for ``FLAT`` in the folder ``a``."""
    kinds = {"PETS": PETS, "FLAT": FLAT, "NAMED": NAMED}
    for name in names:
        folder, _, kind = name.partition(":")
        for each in [f"{folder}/{inner}" for inner in kinds[kind]] if kind else [name]:
            path = root / each
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"text" if path.suffix in TEXTS else PHOTO)
    return root


def counts(dataset: Dataset) -> Counts:
    return {split.value: dataset.counts(split) for split in dataset.splits}


def shown_names(names: object) -> str:
    return " ".join(names) if isinstance(names, tuple) else ""


def told(dataset: Dataset) -> str:
    problems = [f"{p.code}: {p.message} {p.remedy}" for p in check(dataset)]
    return "\n".join([*dataset.notes, *problems])


SPLITS = [
    ("seg_train:PETS", "seg_test:PETS"),
    ("seg_train/seg_train:PETS", "seg_test/seg_test:PETS", "seg_pred/seg_pred:FLAT"),
    ("seg_train:PETS", "seg_test:PETS", "seg_pred:FLAT"),
    ("Train_Set:PETS", "Test_Set:PETS"),
    ("train_images:PETS", "test_images:PETS"),
    ("images_train:PETS", "images_test:PETS"),
    ("dataset-train:PETS", "dataset-test:PETS"),
    ("training data:PETS", "test data:PETS"),
    ("trainset:PETS", "testset:PETS"),
    ("train1:PETS", "test1:PETS"),
    ("training_set_1:PETS", "test_set_2:PETS"),
    ("01_train:PETS", "02_test:PETS"),
    ("TrainImages:PETS", "TestImages:PETS"),
    ("X_train:PETS", "X_test:PETS"),
    ("train:PETS", "my_test_photos:PETS"),
    ("train:PETS", "holdout:PETS"),
    ("train:PETS", "test_stage2:PETS"),
    ("pets-trainval:PETS", "pets-test:PETS"),
    ("Trainingsdaten:PETS", "Testdaten:PETS"),
    ("entrenamiento:PETS", "prueba:PETS"),
    ("entraînement:PETS", "test:PETS"),
    ("train/images:PETS", "test/images:PETS"),
    ("train/train_images/data:PETS", "test/data:PETS"),
    ("archive/dataset/train:PETS", "archive/dataset/test:PETS"),
    ("train_test_split/train:PETS", "train_test_split/test:PETS"),
    ("images/train:PETS", "images/test:PETS", "labels/train/1.txt"),
    ("train:PETS", "train_masks:PETS", "test:PETS"),
    ("cats/train:FLAT", "cats/test:FLAT", "dogs/train:FLAT", "dogs/test:FLAT"),
    ("cats/01_train:FLAT", "cats/02_test:FLAT", "dogs/01_train:FLAT", "dogs/02_test:FLAT"),
]


@pytest.mark.parametrize("names", SPLITS, ids=" ".join)
def test_splits_are_recognised(names: tuple[str, ...], tmp_path: Path) -> None:
    dataset = scan(tree(tmp_path / "pets", *names))
    assert counts(dataset) == {"train": BOTH, "test": BOTH}


@pytest.mark.parametrize(
    "names",
    [
        ("train_new:PETS", "valid_new:PETS"),
        ("train2017:PETS", "val2017:PETS"),
        ("Train Data:PETS", "eval:PETS"),
        ("my train:PETS", "evaluation set:PETS"),
        ("Trainingsbilder:PETS", "Validierungsbilder:PETS"),
        ("treino:PETS", "validação:PETS"),
    ],
    ids=" ".join,
)
def test_validation_folders_are_recognised(names: tuple[str, ...], tmp_path: Path) -> None:
    dataset = scan(tree(tmp_path / "pets", *names))
    assert counts(dataset) == {"train": BOTH, "validation": BOTH}


@pytest.mark.parametrize("picked", ["seg_train", "seg_test/seg_test", "seg_train/seg_train/cats"])
def test_a_folder_inside_leads_to_its_splits(picked: str, tmp_path: Path) -> None:
    root = tree(tmp_path / "pets", "seg_train/seg_train:PETS", "seg_test/seg_test:PETS")
    assert scan(root / picked).root == root


@pytest.mark.parametrize(
    "names",
    [
        ("test tubes:FLAT", "beakers:FLAT"),
        ("test tubes:FLAT", "training shoes:FLAT"),
        ("trains:FLAT", "valley:FLAT", "devices:FLAT"),
        ("valid tickets:FLAT", "invalid tickets:FLAT"),
        ("dev boards:FLAT", "training boards:FLAT", "boards:FLAT"),
        ("crash test:FLAT", "train station:FLAT"),
        ("contest:FLAT", "strain:FLAT", "rival:FLAT"),
    ],
    ids=" ".join,
)
def test_a_class_is_not_mistaken_for_a_split(names: tuple[str, ...], tmp_path: Path) -> None:
    folders = {name.partition(":")[0]: 2 for name in names}
    assert counts(scan(tree(tmp_path / "things", *names))) == {"train": folders}


TOLD: list[tuple[tuple[str, ...], Counts, str]] = [
    (("train:PETS", "val:FLAT", "test:FLAT"), {"train": BOTH}, "The 2 photos in test and the 2 ph"),
    (("train:PETS", "test1:FLAT"), {"train": BOTH}, "The 2 photos in test1 are not used: there"),
    (("train:PETS", "test/test:FLAT"), {"train": BOTH}, "The 2 photos in test are not used"),
    (("train:PETS", "test/images:FLAT"), {"train": BOTH}, "The 2 photos in test are not used"),
    (("train:PETS", "test/unknown:FLAT"), {"train": BOTH}, "The 2 photos in test are not used"),
    (("seg_train:PETS", "seg_pred:FLAT"), {"train": BOTH}, "The 2 photos in seg_pred are not"),
    (("train:PETS", "quiz:FLAT"), {"train": BOTH}, "The folder quiz next to the training folder"),
    (("train:PETS", "labels/1.txt"), {"train": BOTH}, "The folder labels next to the training"),
    (("train:PETS", "val/1.txt"), {"train": BOTH}, "The folder val contains no photos and is left"),
    (("train:PETS", "train/elk/1.txt"), {"train": BOTH}, "The folder train/elk contains no photos"),
    (
        ("train:PETS", "val:PETS", "validation:PETS"),
        {"train": BOTH, "validation": {"cats": 4, "dogs": 4}},
        "The photos in val and validation together are the validation photos.",
    ),
    (
        ("day_train:PETS", "day_test:PETS"),
        {"train": BOTH, "test": BOTH},
        "uses day_test for test photos and day_train for training photos.",
    ),
    (
        ("seg_train/seg_train:PETS", "others:FLAT"),
        {"train": {"others": 2, "seg_train": 4}},
        "Photos in folders inside a class folder .* such as those in cats and dogs to seg",
    ),
    (
        ("animals:PETS", "plants/oaks/1.jpg", "plants/ferns/1.jpg"),
        {"train": {"animals": 4, "plants": 2}},
        "such as those in cats and dogs to animals. If the inner folders are the classes",
    ),
    (
        ("train/batch1:PETS", "train/batch2:PETS"),
        {"train": {"batch1": 4, "batch2": 4}},
        "The classes are batch1 and batch2, but each of them contains the folders cats and dogs",
    ),
    (
        ("cats/train:FLAT", "cats/val:FLAT", "dogs:FLAT"),
        {"train": {"cats": 4, "dogs": 2}},
        "The class cats contains the folders train and val, but all",
    ),
    (
        ("a:PETS", "b:PETS", "b/elk/1.jpg"),
        {"train": {"a": 4, "b": 5}},
        "each of them contains the fo",
    ),
    (
        ("training shoes:PETS", "test tubes:PETS"),
        {"train": {"test tubes": 4, "training shoes": 4}},
        "The classes are test tubes and training shoes, but each of them contains",
    ),
    (
        ("rps/rps:PETS", "rps-test-set/rps-test-set:PETS"),
        {"train": {"rps": 4, "rps-test-set": 4}},
        "The classes are rps and rps-test-set, but each of them contains the folders cats and dogs",
    ),
    (
        ("test:PETS", "val:PETS"),
        {"train": {"test": 4, "val": 4}},
        "test and val are used as classes, but named like a .* sort their photos",
    ),
    (
        ("test:FLAT", "cats:FLAT", "dogs:FLAT"),
        {"train": {"cats": 2, "dogs": 2, "test": 2}},
        "class_named_like_split: test is used as a class, .* there is nothing to do",
    ),
    (
        ("train:FLAT", "bus:FLAT", "car:FLAT"),
        {"train": {"bus": 2, "car": 2, "train": 2}},
        "class_named_like_split: train is used as a class, ",
    ),
    (
        ("images:FLAT", "annotations:FLAT"),
        {"train": {"annotations": 2, "images": 2}},
        "annotations and images are used as classes, but the names do not say .* move them",
    ),
    (
        ("Cats:FLAT", "cats:FLAT"),
        {"train": {"Cats": 2, "cats": 2}},
        "The names Cats and cats differ only in capital letters. Merge them",
    ),
    (
        ("caf\u00e9:FLAT", "cafe\u0301:FLAT"),
        {"train": {"cafe\u0301": 2, "caf\u00e9": 2}},
        "differ only in how their accents are stored, which is invisible. Merge them",
    ),
    (
        ("tom cat:FLAT", "tom_cat:FLAT"),
        {"train": {"tom cat": 2, "tom_cat": 2}},
        'The names "tom cat" and "tom_cat" differ only in spaces.* Merge them',
    ),
    (
        ("train/Cats/1.jpg", "train/dogs/1.jpg", "val/cats/1.jpg", "val/dogs/1.jpg"),
        {
            "train": {"Cats": 1, "cats": 0, "dogs": 1},
            "validation": {"Cats": 0, "cats": 1, "dogs": 1},
        },
        "missing_in_split: There are no training photos of cats. The names Cats .* the same name",
    ),
    (("cats:FLAT", "dogs:FLAT", "elk/1.txt"), {"train": BOTH}, "The folder elk contains no photos"),
    (("cats:FLAT", "dogs:FLAT", "1.jpg"), {"train": BOTH}, "1 photo next to the class folders"),
    (("cats:FLAT", "dogs:FLAT", "x.csv"), {"train": BOTH}, "1 file is left out, .*: x.csv."),
    (("p/p/train:PETS", "q/q:FLAT"), {"train": BOTH}, "The folder q next to the dataset is not"),
    (("p/train:PETS", "q:FLAT"), {"train": BOTH}, "The folder q next to the dataset is not used"),
    (("p/p:PETS", "p/q/1.txt"), {"train": BOTH}, "The folder q next to the dataset is not used"),
]


@pytest.mark.parametrize(("names", "right", "sentence"), TOLD, ids=shown_names)
def test_what_may_be_meant_otherwise_is_reported(
    names: tuple[str, ...], right: Counts, sentence: str, tmp_path: Path
) -> None:
    root = tree(tmp_path / "things", *names)
    if len([*root.iterdir()]) < len({re.split("[/:]", name)[0] for name in names}):
        pytest.skip("to this file system some of these names are the same")
    dataset = scan(root)
    assert counts(dataset) == right
    assert len(told(dataset)) < 2000
    assert re.search(sentence, told(dataset)), told(dataset)


@pytest.mark.parametrize(
    ("names", "unused"),
    [
        (("train:NAMED", "test1:FLAT"), "2 photos in test1 are not used"),
        (("train/train:NAMED", "test1/test1:FLAT", "s.csv"), "2 photos in test1/test1 are"),
        (("train:NAMED", "test:FLAT", "sample:FLAT"), "The folder sample next to the training"),
        (("01_train/images:NAMED", "02_test/images:FLAT"), "2 photos in 02_test/images are"),
        (("train:NAMED", "train/photo.jpg"), "1 photo in train is not used"),
        (("archive/train:NAMED",), "You chose pets; the dataset is archive, a folder inside"),
    ],
    ids=shown_names,
)
def test_names_of_photos_in_split_folders_are_offered(
    names: tuple[str, ...], unused: str, tmp_path: Path
) -> None:
    root = tree(tmp_path / "pets", *names)
    with pytest.raises(FlatFolderError) as caught:
        scan(root)
    assert caught.value.prefixes == ("cat", "dog")
    dataset = scan(root, names_as_classes=True)
    assert counts(dataset) == {"train": {"cat": 2, "dog": 2}}
    assert unused in told(dataset)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("train:FLAT", "test:FLAT"), "are named test and train, but contain no class folders"),
        (("images/train:FLAT", "images/val:FLAT", "labels/train/1.txt"), "named train and val"),
        (
            ("train/images:FLAT", "train/labels/1.txt", "valid/images:FLAT"),
            "contain no class folders",
        ),
        (("train:FLAT", "train.csv"), "train contains photos, but no .*such as train.csv\\."),
        (("train:FLAT", "test:FLAT", "labels.csv"), "from a file such as labels.csv"),
        (("train:FLAT", "test:FLAT", "README.a.txt", "test/_classes.csv"), "such as _classes.csv"),
        (("a/a/train:PETS", "b/b/train:PETS", "test:FLAT"), "contains several datasets: a, b"),
        (("1.jpg", "2.jpg", "labels.csv"), "from a file such as labels.csv"),
        (("train:NAMED", "val:PETS"), "but there are no class folders in train"),
        (("trainA:FLAT", "trainB:FLAT", "testA:FLAT", "testB:FLAT"), "contain no class folders"),
        (("cats_train:FLAT", "cats_test:FLAT", "dogs_train:FLAT"), "contain no class folders"),
        (("train1/a/1.jpg", "test1/b/1.jpg"), "but have no class in common"),
        (("train_1.jpg", "train_2.jpg", "test_1.jpg", "test_2.jpg"), "no class folders"),
        (("cats/1.txt", "dogs/1.txt"), "There are no photos in pets. 2 files are left out"),
        (("pets.zip.txt", "train.md"), "There are no photos in pets. 2 files are left out"),
    ],
    ids=shown_names,
)
def test_folders_without_classes_are_refused(
    names: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    root = tree(tmp_path / "pets", *names)
    with pytest.raises(InputError, match=sentence) as caught:
        scan(root)
    assert not isinstance(caught.value, FlatFolderError)


def test_an_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    root = tree(tmp_path / "pets", "readme.txt")
    (root / "Train.ZIP").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"no photos in pets\. Unpack Train\.ZIP first"):
        scan(root)
