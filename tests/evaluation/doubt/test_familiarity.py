"""Which photos are unlike the training photos of a run."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from augstudio.data.dataset import Dataset, ImageRecord, LabelledPhotos, Split, evenly
from augstudio.data.images import Fit, load
from augstudio.data.scan import scan
from augstudio.evaluation.doubt.familiarity import Familiarity, unfamiliar_photos
from augstudio.evaluation.why import unit_features
from augstudio.predict import Predictor
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.photo_list import PHOTOS_FILE, write_photos
from augstudio.runs.run import Run
from augstudio.storage import digest
from tests.example_runs import keep_run
from tests.photos import COLOURS, write_folder, write_photo


def keep(folder: Path, training: int = 12, validation: int = 20, **changes: Any) -> Run:
    """Keep a run of blue and red photos with its list of photos."""
    every = [*scan(write_folder(folder / "colours", (training + validation) // 2)).every()]
    red = [each for each in every if each.label == "red"]
    blue = [each for each in every if each.label == "blue"]
    mixed = [each for pair in zip(red, blue, strict=True) for each in pair]
    splits = {Split.TRAIN: tuple(mixed[:training]), Split.VALIDATION: tuple(mixed[training:])}
    run = keep_run(folder / "run", root=folder / "colours", **changes)
    write_photos(Dataset(run.root, run.classes, splits), run.folder)
    return run


def striped(folder: Path) -> list[ImageRecord]:
    """Return photos with stripes, unlike those of one colour."""
    folder.mkdir()
    records = []
    for width in (4, 5, 6, 7):
        path = folder / f"{width}.png"
        stripes = np.indices((48, 48, 3))[0] // width % 2 * 255
        Image.fromarray(stripes.astype(np.uint8)).save(path)
        records.append(ImageRecord(str(path), "blue", digest(path.read_bytes())))
    return records


def new(folder: Path) -> list[ImageRecord]:
    """Return further photos of the same colours."""
    paths = [
        write_photo(folder / f"{seed}.png", COLOURS[name], 5000 + seed)
        for seed, name in enumerate(("blue", "red") * 10)
    ]
    return [ImageRecord(str(path), "blue", digest(path.read_bytes())) for path in paths]


def squares(records: list[ImageRecord], size: int) -> list[Any]:
    return [load(each.path, size, Fit.CROP).astype(np.float32) for each in records]


def test_photos_unlike_the_training_photos_are_found(tmp_path: Path) -> None:
    run = keep(tmp_path)
    odd, alike = striped(tmp_path / "odd"), new(tmp_path / "new")
    flagged = unfamiliar_photos(run, [*odd, *alike])
    assert flagged is not None
    assert flagged >= {each.content for each in odd}
    assert len(flagged) <= len(odd) + 4
    # By the pixels it is the same, once it is prepared.
    familiarity = Familiarity(run)
    assert familiarity.size == 0
    assert familiarity.unfamiliar(squares(odd, 224)) == [None] * 4
    familiarity.prepare()
    found = familiarity.unfamiliar(squares([*odd, *alike], familiarity.size))
    assert found == [each.content in flagged for each in [*odd, *alike]]
    assert familiarity.unfamiliar([]) == []
    # A photo that was read before the size was known can't be compared.
    assert familiarity.unfamiliar(squares(odd, 32)) == [None] * 4


def test_a_classifier_with_the_features_inside_says_it_when_it_answers(
    trained: Run, tmp_path: Path
) -> None:
    kept = keep(tmp_path)
    run = trained.model_copy(update={"folder": kept.folder, "root": kept.root})
    shutil.copy(trained.classifier_path, run.classifier_path)
    asked = LabelledPhotos((*striped(tmp_path / "odd"), *new(tmp_path / "new")), run.classes)
    answered = Predictor.of(run).answers(asked, familiarity=True)
    assert answered.unfamiliar == unfamiliar_photos(run, asked.records)
    assert answered.unfamiliar


def test_at_most_one_validation_photo_in_twenty_is_unlike(tmp_path: Path) -> None:
    run = keep(tmp_path, validation=40)
    records = run.photo_list().records(Split.VALIDATION)
    flagged = unfamiliar_photos(run, records)
    assert flagged is not None
    # The 39th smallest of 40 distances is the limit: (40 + 1) * 95%, rounded up.
    assert len(flagged) == 1
    assert unfamiliar_photos(run, run.photo_list().records(Split.TRAIN)) == frozenset()


def test_with_fewer_than_19_validation_photos_it_is_not_known(tmp_path: Path) -> None:
    run = keep(tmp_path, validation=18)
    assert unfamiliar_photos(run, striped(tmp_path / "odd")) is None


def test_copies_of_training_photos_say_nothing(tmp_path: Path) -> None:
    run = keep(tmp_path, validation=18)
    listed = run.photo_list()
    training, validation = (listed.records(each) for each in (Split.TRAIN, Split.VALIDATION))
    mixed = {Split.TRAIN: training, Split.VALIDATION: (*validation, *training)}
    write_photos(Dataset(run.root, run.classes, mixed), run.folder)
    assert unfamiliar_photos(run, striped(tmp_path / "odd")) is None


@pytest.mark.parametrize("missing", ["list", "photos", "network"])
def test_without_what_is_needed_it_is_not_known(tmp_path: Path, missing: str) -> None:
    odd = striped(tmp_path / "odd")
    config = TrainConfig(backbone="unknown" if missing == "network" else TrainConfig().backbone)
    run = keep(tmp_path, config=config)
    if missing == "list":
        (run.folder / PHOTOS_FILE).unlink()
    elif missing == "photos":
        run.root.rename(tmp_path / "elsewhere")
    assert unfamiliar_photos(run, odd) is None


def test_features_in_the_store_need_no_photos(tmp_path: Path) -> None:
    run, odd = keep(tmp_path), striped(tmp_path / "odd")
    before = unfamiliar_photos(run, odd)
    run.root.rename(tmp_path / "elsewhere")
    for each in odd:
        each.path.unlink()
    assert unfamiliar_photos(run, odd) == before != frozenset()


def test_many_photos_are_compared_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, odd = keep(tmp_path), striped(tmp_path / "odd")
    asked = [*odd, *new(tmp_path / "new")]
    before = unfamiliar_photos(run, asked)
    monkeypatch.setattr(unit_features, "max", lambda *_: 3, raising=False)
    assert unfamiliar_photos(run, asked) == before != frozenset()


def test_a_run_from_scratch_is_compared_by_the_built_in_network(tmp_path: Path) -> None:
    odd = striped(tmp_path / "odd")
    run = keep(tmp_path, config=TrainConfig(method=Method.FROM_SCRATCH))
    assert unfamiliar_photos(run, odd) == {each.content for each in odd}


def test_ants_and_bees_are_unlike_cats_and_dogs(
    tmp_path: Path, ants_bees: Path, cats_dogs: Path
) -> None:
    pets, insects = scan(cats_dogs), scan(ants_bees)
    few = {
        split: tuple(evenly(pets.records(split), 60)) for split in (Split.TRAIN, Split.VALIDATION)
    }
    run = keep_run(tmp_path / "run", root=pets.root, classes=pets.classes)
    write_photos(Dataset(pets.root, pets.classes, few), run.folder)
    asked = evenly([*insects.every()], 40)
    flagged = unfamiliar_photos(run, asked)
    assert flagged is not None
    assert len(flagged) >= 0.8 * len(asked)
    others = [each for each in pets.records(Split.VALIDATION) if each not in few[Split.VALIDATION]]
    mistaken = unfamiliar_photos(run, evenly(others, 60))
    assert mistaken is not None
    # Up to 8 of 60 are within the 99.9% limits of 5% around a limit that 60 photos set.
    assert len(mistaken) <= 8
