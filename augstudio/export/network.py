"""The network that leaves the house: all that a prediction does after a photo became a square."""

from typing import TYPE_CHECKING

from augstudio.runs.classifier import classifier_of
from augstudio.runs.run import Run

if TYPE_CHECKING:
    import keras


def network_of(run: Run) -> "keras.Model":
    """Return the classifier of a run as it is exported; ``InputError`` when it can't be used.

    It takes photos (n, s, s, 3), RGB, float32 in [0, 255], and returns probabilities (n, classes),
    float32. Where predictions are averaged over the photo and its mirror image, it does that.
    Averages over variations of the recipe are not part of it: they depend on the photo's file.
    """
    classifier = classifier_of(run)
    return classifier if run.mirror_score is None else _with_mirror_image(classifier)


def _with_mirror_image(classifier: "keras.Model") -> "keras.Model":
    from keras import Input, Model, layers, ops

    photos = Input(classifier.input_shape[1:], name="photos")
    mirrored = ops.flip(photos, axis=2)
    average = layers.Average(name="mean")([classifier(photos), classifier(mirrored)])
    return Model(photos, average, name="classifier_with_mirror_image")


def title_of(run: Run) -> str:
    """Return what an export is called: what the user called the run, or its dataset."""
    return run.title or run.dataset


def answers_like_window(run: Run) -> Run:
    """Return the run whose predictions an export repeats: without averages over variations."""
    config = run.config.model_copy(update={"predict_views": min(run.config.predict_views, 1)})
    return run.model_copy(update={"config": config})
