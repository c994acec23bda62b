"""Studies whose photos have made-up features, so that no network is needed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset, ImageRecord, Split
from augstudio.features.extract import Draw, Features
from augstudio.lab.arms import Arm, ArmKind, augmentation_arms
from augstudio.lab.plan import Plan
from augstudio.lab.study import plan_for
from augstudio.lab.trials import Trial
from augstudio.models.backbones import Backbone, Pooling
from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig

#: The features are as many as without blocks.
CONFIG = TrainConfig(pooling=Pooling.AVERAGE)
#: A recipe of two augmentations.
RECIPE = Recipe(rotation_range=40.0, horizontal_flip=True)
CLASSES = ("blue", "red")
#: Number of features that say something.
SIZE = 6


class MadeUpExtractor:
    """Stands for ``Extractor``: noise around a point of the class, a little different in each view.

    Attributes
    ----------
    views
        How many views of all photos were asked for.
    unreadable
        Contents of photos that can't be read.
    """

    views = 0
    unreadable: frozenset[str] = frozenset()

    def __init__(self, backbone: Backbone, *_: object, **__: object) -> None:
        self._size = backbone.input_size
        #: Number of features; those before the last few are 0.
        self.width = SIZE

    def extract(
        self,
        records: Sequence[ImageRecord],
        recipe: Recipe,
        seed: int = 0,
        view: int = 0,
        *,
        progress: Progress,
    ) -> Features:
        def draw(record: ImageRecord) -> Any:
            return draw_view(recipe, self._size, seed, record.content, view)

        return self.transformed(records, draw, progress=progress)

    def transformed(
        self, records: Sequence[ImageRecord], draw: Draw, *, progress: Progress
    ) -> Features:
        progress.check()
        MadeUpExtractor.views += 1
        read = tuple(each for each in records if each.content not in self.unreadable)
        values = np.zeros((len(read), self.width), np.float32)
        points = [self.point(each, draw(each).fingerprint) for each in read]
        values[:, -SIZE:] = np.reshape(points, (-1, SIZE))
        return Features(values, read)

    def point(self, record: ImageRecord, view: str) -> np.ndarray:
        """Return where a photo lies in a view with this fingerprint, (SIZE,)."""
        content = record.content
        photo, seen = (np.random.default_rng(int(text, 16)) for text in (content, view + content))
        values = photo.normal(size=SIZE) + seen.normal(scale=0.5, size=SIZE) + 1 / self._size
        values[CLASSES.index(record.label)] += 1.5
        return values


def content_of(label: str, number: int) -> str:
    """Return the hash of a photo of a class."""
    return f"{CLASSES.index(label)}{number:07x}".ljust(32, "0")


def photos(label: str, numbers: Sequence[int]) -> list[ImageRecord]:
    """Return photos of a class, which need not exist."""
    return [
        ImageRecord(
            str(Path("photos") / label / f"{number:03d}.png"), label, content_of(label, number)
        )
        for number in numbers
    ]


def made_up_dataset(each: int = 12, classes: Sequence[str] = CLASSES, **changes: Any) -> Dataset:
    """Return ``each`` training photos of every class, and 10 for validation."""
    train = [photo for label in classes for photo in photos(label, range(each))]
    held = [photo for label in classes for photo in photos(label, range(100, 105))]
    splits = {Split.TRAIN: tuple(train), Split.VALIDATION: tuple(held)}
    return Dataset(
        **({"root": Path("photos"), "classes": tuple(classes), "splits": splits} | changes)
    )


def made_up_plan(dataset: Dataset | None = None, **changes: Any) -> Plan:
    """Return the plan of a study of three parts and two repeats of ``RECIPE``."""
    values = {"config": CONFIG, "arms": augmentation_arms(RECIPE), "folds": 3, "repeats": 2}
    return plan_for(dataset or made_up_dataset(), **(values | {"views": 2} | changes))


def arm(name: str, kind: ArmKind = ArmKind.ALONE, **changes: Any) -> Arm:
    """Return an arm called ``name``."""
    values = {"name": name, "title": name.capitalize(), "kind": kind, "recipe": Recipe()}
    return Arm(**(values | changes))


def made_up_trials(
    name: str, rights: Sequence[Sequence[int]], condition: str = "as they are", of: int = 20
) -> list[Trial]:
    """Return trials of an arm: for every repeat, how many of ``of`` photos of a part were right."""
    return [
        Trial(name, repeat, part, condition, of, right, 0.5)
        for repeat, parts in enumerate(rights)
        for part, right in enumerate(parts)
    ]
