"""Test-time augmentation: predictions averaged over variations of a photo, and their score."""

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.apply import apply
from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform
from augstudio.data.dataset import LabelledPhotos
from augstudio.errors import UnreadablePhotoError
from augstudio.features.photos import PhotoSource
from augstudio.models.engine import KerasEngine
from augstudio.progress import Progress
from augstudio.runs.answers import Answers, Mirrored, Probabilities, Score
from augstudio.runs.config import TrainConfig

if TYPE_CHECKING:
    import keras

#: Half the 95% interval of a normal distribution, in standard deviations.
_NORMAL = 1.96
_MIRROR = Transform(flip_horizontal=True)


def with_mirror_image(photo: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a photo (s, s, 3) and its mirror image, (2, s, s, 3) float32, RGB in [0, 255]."""
    values = photo.astype(np.float32)
    return np.stack([values, apply(values, _MIRROR)])


def variations(
    photo: NDArray[np.uint8], content: str, recipe: Recipe, config: TrainConfig
) -> NDArray[np.float32]:
    """Return the views of a photo (s, s, 3) over which a prediction is averaged.

    They are (k, s, s, 3) float32, RGB in [0, 255], the photo itself first. ``content``, the hash of
    its file, decides the random draws, so a photo always has the same views. Without augmentation,
    or with ``predict_views`` 0 or 1, the photo itself is the only view.
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
    wanted = [
        (row, draw_view(recipe, size, config.seed, record.content, view))
        for view in range(recipe.distinct_views(config.predict_views))
        for row, record in enumerate(validation.records)
    ]
    nothing = np.zeros((len(validation.records), len(validation.classes)), np.float32)
    averages = _averages(classifier, validation, nothing, wanted, config, progress)
    return Answers(validation, averages).score


def mirrored_score(
    classifier: "keras.Model", answers: Answers, config: TrainConfig, progress: Progress
) -> Mirrored:
    """Compare ``answers``, those of ``classifier``, with averages over photo and mirror image.

    Raises ``Cancelled`` when ``progress`` is cancelled.
    """
    photos = answers.photos
    wanted = [(row, _MIRROR) for row in range(len(photos.records))]
    averages = _averages(classifier, photos, answers.probabilities, wanted, config, progress)
    both = Answers(photos, averages)
    gains = answers.losses - both.losses
    gain = float(gains.mean())
    error = _NORMAL * float(gains.std(ddof=1)) / len(gains) ** 0.5 if len(gains) > 1 else abs(gain)
    low, high = gain - error, gain + error
    return Mirrored(score=both.score, gain=round(gain, 7), low=round(low, 7), high=round(high, 7))


def _averages(
    classifier: "keras.Model",
    photos: LabelledPhotos,
    first: Probabilities,
    wanted: Sequence[tuple[int, Transform]],
    config: TrainConfig,
    progress: Progress,
) -> Probabilities:
    """Return the mean of ``first``, where it is not zero, and the answers for all ``wanted`` views.

    A view is a row of ``photos`` and a transform.
    """
    sums = np.array(first, np.float64)
    counts = np.any(first, axis=1, keepdims=True).astype(np.int64)
    views = ((row, photos.records[row], transform) for row, transform in wanted)
    source = PhotoSource(int(classifier.input_shape[1]), config.fit)
    with closing(source.through(KerasEngine(classifier), views)) as results:
        for done, (row, answer) in enumerate(results, 1):
            progress.check()
            progress.report(done, len(wanted), "Evaluating averaged predictions")
            # A photo may have become unreadable since the training read it.
            if not isinstance(answer, UnreadablePhotoError):
                sums[row] += answer
                counts[row] += 1
    return np.asarray(sums / np.maximum(counts, 1), np.float32)
