"""The answers on the validation photos: how right they are, and the table that keeps them."""

from pathlib import Path

import numpy as np
import pytest

from augstudio.data.dataset import ImageRecord, LabelledPhotos
from augstudio.errors import InputError
from augstudio.runs.answers import (
    ANSWERS_FILE,
    Answers,
    Score,
    read_answers,
    write_answers,
)
from augstudio.runs.events import Mistake
from augstudio.runs.run import Run
from tests.example_runs import keep_run

CLASSES = ("a", "b")


def answers(*given: float, root: Path = Path()) -> Answers:
    """Return answers on photos of a, b, a, b ...; each gives its own class that probability."""
    records = tuple(
        ImageRecord(str(root / CLASSES[n % 2] / f"{n}.png"), CLASSES[n % 2], f"{n:032x}")
        for n in range(len(given))
    )
    rows = [(p, 1 - p) if n % 2 == 0 else (1 - p, p) for n, p in enumerate(given)]
    return Answers(LabelledPhotos(records, CLASSES), np.array(rows, np.float32))


def damaged(folder: Path, text: str) -> str:
    (folder / ANSWERS_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_answers(folder, folder, CLASSES)
    return caught.value.message


# --- how right they are ---


def test_the_loss_is_keras_own() -> None:
    import keras

    given = answers(*np.random.default_rng(0).random(8))
    labels = given.photos.labels
    losses = keras.losses.sparse_categorical_crossentropy(labels, given.probabilities)
    right = keras.metrics.sparse_categorical_accuracy(labels, given.probabilities)
    score = given.score
    np.testing.assert_allclose(score.loss, np.mean(losses), atol=1e-6)
    assert (score.right, score.photos) == (np.sum(right), 8)
    assert score.accuracy == float(np.mean(right))


def test_no_loss_is_infinite() -> None:
    assert answers(0, 0).score.loss == np.float32(-np.log(1e-7)).round(6)


def test_no_more_photos_are_right_than_there_are() -> None:
    with pytest.raises(ValueError, match="right should not be larger than photos"):
        Score(right=3, photos=2, loss=0.1)


def test_the_most_confident_mistakes_come_first() -> None:
    found = answers(0.9, 0.2, 0.4, 0.05, 0.8).mistakes(7)
    assert (found.epoch, found.wrong, found.total) == (7, 3, 5)
    assert found.photos == (
        Mistake(Path("b/3.png"), "b", "a", 0.95),
        Mistake(Path("b/1.png"), "b", "a", 0.8),
        Mistake(Path("a/2.png"), "a", "b", 0.6),
    )


def test_at_most_twelve_mistakes_are_named_and_all_are_counted() -> None:
    found = answers(*[0.1] * 30).mistakes(1)
    assert (len(found.photos), found.wrong, found.total) == (12, 30, 30)


# --- the table ---


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    given = answers(*np.random.default_rng(1).random(9), 0, 1, root=tmp_path / "photos")
    write_answers(given, tmp_path / "photos", tmp_path)
    # A folder of photos that was moved.
    read = read_answers(tmp_path, tmp_path / "elsewhere", CLASSES)
    np.testing.assert_array_equal(read.probabilities, given.probabilities)
    assert read.probabilities.dtype == np.float32
    assert read.photos.records[1].path == tmp_path / "elsewhere" / "b" / "1.png"
    assert [r.content for r in read.photos.records] == [r.content for r in given.photos.records]
    assert read.score == given.score


def test_it_is_a_table_for_people_too(tmp_path: Path) -> None:
    write_answers(answers(0.75, 0.5), Path(), tmp_path)
    lines = (tmp_path / ANSWERS_FILE).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "photo,content,class,a,b"
    assert lines[1] == f"a/0.png,{0:032x},a,0.75,0.25"


@pytest.mark.parametrize("name", ["=1+1", "'quoted", "a;=b", "a,b", 'a"b', "a\\x41", "\udc80", "ä"])
def test_names_are_protected_and_come_back(tmp_path: Path, name: str) -> None:
    classes = (name, "z")
    record = ImageRecord(str(tmp_path / name / f"{name}.png"), name, "0" * 32)
    photos = LabelledPhotos((record,), classes)
    given = Answers(photos, np.array([[0.5, 0.5]], np.float32))
    write_answers(given, tmp_path, tmp_path)
    assert read_answers(tmp_path, tmp_path, classes).photos == photos


def test_a_run_of_an_earlier_version_has_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no saved predictions") as caught:
        read_answers(tmp_path, tmp_path, CLASSES)
    assert "Repeat the training" in caught.value.hint


@pytest.mark.parametrize(
    "row",
    [
        "a/0.png,HASH,a,0.5",
        "a/0.png,HASH,a,0.5,0.5,0.5",
        "a/0.png,HASH,a,0.5,nan",
        "a/0.png,HASH,a,0.5,inf",
        "a/0.png,HASH,a,0.5,1e999",
        "a/0.png,HASH,a,-0.1,0.5",
        "a/0.png,HASH,a,0.5,1.5",
        "a/0.png,HASH,a,0.5,half",
        "a/0.png,HASH,c,0.5,0.5",
        "a/0.png,cafe,a,0.5,0.5",
        ",HASH,a,0.5,0.5",
        "a/\0.png,HASH,a,0.5,0.5",
        "a/0.png,HASH",
        "",
    ],
)
def test_a_row_that_can_not_be_is_damage(tmp_path: Path, row: str) -> None:
    text = f"photo,content,class,a,b\n{row}\n".replace("HASH", "0" * 32)
    assert damaged(tmp_path, text).startswith("The table of predictions")


@pytest.mark.parametrize("text", ["", "photo,content,class,b,a\n", "photo,content,class,a,b\n"])
def test_other_classes_and_no_photos_are_damage(tmp_path: Path, text: str) -> None:
    assert "is damaged" in damaged(tmp_path, text)


def test_bytes_that_are_no_text_are_damage(tmp_path: Path) -> None:
    (tmp_path / ANSWERS_FILE).write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(InputError, match="is damaged"):
        read_answers(tmp_path, tmp_path, CLASSES)


# --- of a run ---


def kept(folder: Path) -> Run:
    score = Score(right=1, photos=2, loss=0.5)
    photos = {"train": 2, "validation": 2}
    return keep_run(folder, classes=CLASSES, root=folder, validation=score, photos=photos)


def test_a_run_gives_its_answers(tmp_path: Path) -> None:
    run = kept(tmp_path / "run-001")
    write_answers(answers(0.9, 0.1, root=run.root), run.root, run.folder)
    assert run.answers().mistakes(run.best_epoch).wrong == 1


def test_the_answers_of_another_run_are_refused(tmp_path: Path) -> None:
    run = kept(tmp_path / "run-001")
    write_answers(answers(0.9, 0.9), run.root, run.folder)
    with pytest.raises(InputError, match="belongs to another run"):
        run.answers()
