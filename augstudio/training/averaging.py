"""Test-time augmentation: predictions averaged over variations of a photo, and their score."""

from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.apply import apply
from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import LabelledPhotos
from augstudio.errors import UnreadablePhotoError
from augstudio.features.photos import PhotoSource
from augstudio.models.engine import KerasEngine
from augstudio.progress import Progress
from augstudio.runs.answers import Score, ValidationAnswers
from augstudio.runs.config import TrainConfig

if TYPE_CHECKING:
    import keras


def variations(
    photo: NDArray[np.uint8], content: str, recipe: Recipe, config: TrainConfig
) -> NDArray[np.float32]:
    """Return the views of a photo (s, s, 3) over which a prediction is averaged.

    They are (k, s, s, 3) float32, RGB in [0, 255], the photo itself first. ``content``, the hash of
    its file, decides the random draws, so a photo always has the same views. Without augmentation,
    or with ``predict_views`` 1, the photo itself is the only view.
    """
    values = photo.astype(np.float32)
    drawn = (
        draw_view(recipe, photo.shape[0], config.seed, content, view)
        for view in range(recipe.distinct_views(config.predict_views))
    )
    return np.stack([apply(values, transform) for transform in drawn])


def averaged_score(
    classifier: "keras.Model",
    validation: LabelledPhotos,
    recipe: Recipe,
    config: TrainConfig,
    progress: Progress,
) -> Score:
    """Return the score of ``classifier`` with predictions averaged over variations.

    Raises ``Cancelled`` when ``progress`` is cancelled.
    """
    size = int(classifier.input_shape[1])
    records, classes = validation.records, validation.classes
    count = recipe.distinct_views(config.predict_views)
    total = count * len(records)
    wanted = (
        (row, record, draw_view(recipe, size, config.seed, record.content, view))
        for view in range(count)
        for row, record in enumerate(records)
    )
    sums = np.zeros((len(records), len(classes)), np.float64)
    counts = np.zeros((len(records), 1))
    photos = PhotoSource(size, config.fit)
    with closing(photos.through(KerasEngine(classifier), wanted)) as answers:
        for done, (row, answer) in enumerate(answers, 1):
            progress.check()
            progress.report(done, total, "Evaluating averaged predictions")
            # A photo may have become unreadable since the training read it.
            if not isinstance(answer, UnreadablePhotoError):
                sums[row] += answer
                counts[row] += 1
    averages = (sums / np.maximum(counts, 1)).astype(np.float32)
    return ValidationAnswers(validation, averages).score
