"""Answers averaged over variations of a photo (test-time augmentation), and what that gains."""

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
    """Return the views of a photo (s, s, 3) over which an answer is averaged.

    They are (k, s, s, 3) float32, RGB in [0, 255], the photo itself first; the same photo, by the
    hash ``content`` of its file, is always varied alike. Without augmentation, or with
    ``predict_views`` 1, it stands alone.
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
    """Return how well the averaged answers of ``classifier`` do on the validation photos.

    Raises ``Cancelled`` when ``progress`` says so.
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
            progress.report(done, total, "Measuring averaged answers")
            # All were there a moment ago.
            if not isinstance(answer, UnreadablePhotoError):
                sums[row] += answer
                counts[row] += 1
    averages = (sums / np.maximum(counts, 1)).astype(np.float32)
    return ValidationAnswers(validation, averages).score
