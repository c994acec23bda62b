"""Answers averaged over variations of a photo (test-time augmentation), and what that gains."""

from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.apply import apply
from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe
from augstudio.errors import UnreadablePhotoError
from augstudio.features.photos import PhotoSource
from augstudio.models.engine import KerasEngine
from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import Score
from augstudio.training.scoring import Truth, measured

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
        for view in range(views_in_use(recipe, config))
    )
    return np.stack([apply(values, transform) for transform in drawn])


def views_in_use(recipe: Recipe, config: TrainConfig) -> int:
    """Return over how many views an answer is averaged."""
    return 1 if recipe.is_neutral else config.predict_views


def averaged_score(
    classifier: "keras.Model",
    truth: Truth,
    recipe: Recipe,
    config: TrainConfig,
    progress: Progress,
) -> Score:
    """Return how well the averaged answers of ``classifier`` do on the validation photos.

    Raises ``Cancelled`` when ``progress`` says so.
    """
    size = int(classifier.input_shape[1])
    count = views_in_use(recipe, config)
    total = count * len(truth.records)
    photos = PhotoSource(size, config.fit).stream(
        (row, record, draw_view(recipe, size, config.seed, record.content, view))
        for view in range(count)
        for row, record in enumerate(truth.records)
    )
    sums = np.zeros((len(truth.records), len(truth.classes)), np.float64)
    counts = np.zeros((len(truth.records), 1))
    with closing(photos), closing(KerasEngine(classifier).run(_readable(photos))) as answers:
        for done, (row, answer) in enumerate(answers, 1):
            progress.check()
            progress.report(done, total, "Measuring averaged answers")
            sums[row] += answer
            counts[row] += 1
    figures = measured((sums / np.maximum(counts, 1)).astype(np.float32), truth)
    return Score(accuracy=figures.accuracy, loss=figures.loss)


def _readable(
    photos: Generator[tuple[int, NDArray[np.float32] | UnreadablePhotoError]],
) -> Generator[tuple[int, NDArray[np.float32]]]:
    """Pass on the photos that are still there: all were, a moment ago."""
    for row, photo in photos:
        if not isinstance(photo, UnreadablePhotoError):
            yield row, photo
