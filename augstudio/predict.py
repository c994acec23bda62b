"""Predictor: a trained classifier, loaded once, that predicts the class of photos."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from augstudio import storage
from augstudio.data.dataset import ImageRecord, LabelledPhotos, Unreadable
from augstudio.data.decoding.photo_bytes import PhotoFileError, photo_bytes
from augstudio.data.images import fit_square, load, unreadable
from augstudio.errors import InputError, UnreadablePhotoError
from augstudio.evaluation.doubt.familiarity import Familiarity, features_inside
from augstudio.evaluation.doubt.prediction_sets import (
    alternatives,
    least_probability,
    prediction_set,
)
from augstudio.evaluation.folder_names import FolderNames, FolderScore, folder_score
from augstudio.evaluation.ranked import Ranked
from augstudio.evaluation.run_evaluation import Answered
from augstudio.models.converted import traced
from augstudio.progress import SILENT, Progress
from augstudio.runs.answers import Answers
from augstudio.runs.classifier import classifier_of
from augstudio.runs.run import Run, load_run
from augstudio.threads import in_order
from augstudio.training.averaging import variations, with_mirror_image

if TYPE_CHECKING:
    import keras

_BATCH = 16
#: How far from 1 the sum of a photo's probabilities may be.
_ROUNDING = 1e-2


@dataclass(frozen=True)
class Prediction:
    """What a classifier predicts for one photo.

    Attributes
    ----------
    photo
        The file, or None for a photo from elsewhere, such as the clipboard.
    label
        The class with the highest probability.
    probabilities
        Probability in [0, 1] of every class, highest first; they add up to 1.
    content
        ``storage.digest`` of the file's bytes, or of the pixels of a photo from elsewhere.
    possible
        The classes that it may be of, most probable first; see ``prediction_set``.
    unfamiliar
        Whether the photo is unlike the training photos; ``None`` if that is not known.
    """

    photo: Path | None
    label: str
    probabilities: Mapping[str, float]
    content: str = ""
    possible: tuple[str, ...] = ()
    unfamiliar: bool | None = None

    @property
    def is_unsure(self) -> bool:
        """Whether it may be of several classes."""
        return len(self.possible) > 1

    @property
    def doubt(self) -> str:
        """What speaks against the answer, in a few words; "" for nothing."""
        if self.unfamiliar:
            return "unlike the training photos"
        return f"unsure: {alternatives(self.possible)}" if self.is_unsure else ""


class Predictor:
    """A classifier that is loaded and ready to predict.

    Attributes
    ----------
    classes
        Names, in the order of its outputs.
    input_size
        Side in pixels of the squares that it takes.
    """

    def __init__(self, model: "keras.Model", run: Run) -> None:
        from keras import Model

        self.classes = run.classes
        self._numbers = {name: number for number, name in enumerate(run.classes)}
        inside = features_inside(model, run)
        # Traced once for any number of photos; Keras's ``predict`` traces again for each number.
        self._answer = traced(
            model if inside is None else Model(model.input, [model.output, inside])
        )
        self._has_features = inside is not None
        self._run = run
        self.input_size = int(model.input_shape[1])
        self._least = least_probability(run)
        self._familiarity = Familiarity(run)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load the classifier of the run in ``folder``; ``InputError`` when it can't be used."""
        return cls.of(load_run(folder))

    @classmethod
    def of(cls, run: Run) -> Self:
        """Load the classifier of ``run``."""
        return cls(classifier_of(run), run)

    def prepare(self, progress: Progress = SILENT) -> None:
        """Learn which photos are unlike the training photos, if that can be known.

        ``predict`` does this itself. It may take long if the features of the training photos must
        be computed first. ``Cancelled`` when asked to stop.
        """
        self._familiarity.prepare(progress)

    def predict_array(self, photo: NDArray[np.uint8], path: Path | None = None) -> Prediction:
        """Return the prediction for ``photo``, (h, w, 3) uint8 RGB.

        Whether it is unlike the training photos is only known after ``prepare``.
        """
        content = storage.digest(photo.tobytes())
        read = self._photo(
            path, content, lambda size: fit_square(photo, size, self._run.config.fit)
        )
        return next(self._predictions([read]))

    def predict(
        self, photos: Iterable[Path], progress: Progress = SILENT
    ) -> Iterator[Prediction | Unreadable]:
        """Yield a prediction for every file, in order; ``Cancelled`` when asked to stop."""
        self.prepare(progress)
        for part in self._parts(list(photos), progress):
            answers = self._predictions([each for each in part if isinstance(each, _Photo)])
            for photo in part:
                yield next(answers) if isinstance(photo, _Photo) else photo

    def answers(
        self, photos: LabelledPhotos, progress: Progress = SILENT, *, familiarity: bool = False
    ) -> Answered:
        """Return the answers for photos of the classifier's classes.

        With ``familiarity``, also which of them are unlike the training photos, if the classifier
        computes the features that tell it anyway. ``Cancelled`` when asked to stop.
        """
        if familiarity and self._has_features:
            self.prepare(progress)
        listed = iter(photos.records)
        read: list[ImageRecord] = []
        left_out: list[Unreadable] = []
        values = [np.empty((0, len(self.classes)), np.float32)]
        unlike: list[bool | None] = []
        for part in self._parts([each.path for each in photos.records], progress):
            good = []
            for record, photo in zip(islice(listed, len(part)), part, strict=True):
                if isinstance(photo, _Photo) and photo.content == record.content:
                    read.append(record)
                    good.append(photo)
                else:
                    reason = _why_left_out(record, photo)
                    left_out.append(Unreadable(record.path, record.label, reason))
            if good:
                answers, features = self._computed(good)
                values.append(answers)
                if features is not None:
                    unlike += self._familiarity.unfamiliar_features(features)
        known = bool(unlike) and None not in unlike
        far = (each.content for each, is_far in zip(read, unlike, strict=True) if is_far)
        return Answered(
            Answers(LabelledPhotos(tuple(read), self.classes), np.concatenate(values)),
            tuple(left_out),
            frozenset(far) if known else None,
        )

    def _parts(
        self, paths: Sequence[Path], progress: Progress
    ) -> Iterator[list["_Photo | Unreadable"]]:
        """Read files, and yield them in order, as many at a time as are classified at once."""
        with closing(in_order(self._read, paths, ahead=2)) as photos_read:
            for start in range(0, len(paths), _BATCH):
                progress.report(start, len(paths), "Classifying photos")
                progress.check()
                yield list(islice(photos_read, _BATCH))
        progress.report(len(paths), len(paths), "Classifying photos")

    def _read(self, path: Path) -> "_Photo | Unreadable":
        try:
            with photo_bytes(path) as data:
                content, fit = storage.digest(data), self._run.config.fit
                return self._photo(path, content, lambda size: load(data, size, fit, path.name))
        except UnreadablePhotoError as error:
            return Unreadable(path, "", error.message)
        except (OSError, PhotoFileError, MemoryError) as error:
            return Unreadable(path, "", unreadable(path.name, error).message)

    def _photo(
        self, path: Path | None, content: str, square: Callable[[int], NDArray[np.uint8]]
    ) -> "_Photo":
        """Return a photo, given a function from a size to its square."""
        views, size = self._views(square(self.input_size), content), self._familiarity.size
        # The photo itself is the first of its views.
        same = size in (0, self.input_size)
        compared = views[0] if same else square(size).astype(np.float32)
        return _Photo(path, content, views, compared)

    def _views(self, photo: NDArray[np.uint8], content: str) -> NDArray[np.float32]:
        run = self._run
        if run.mirror_score is not None:
            return with_mirror_image(photo)
        return variations(photo, content, run.recipe, run.config)

    def _predictions(self, photos: Sequence["_Photo"]) -> Iterator[Prediction]:
        if not photos:
            return
        answers, features = self._computed(photos)
        if features is None:
            unfamiliar = self._familiarity.unfamiliar([each.compared for each in photos])
        else:
            unfamiliar = self._familiarity.unfamiliar_features(features)
        for photo, values, unlike in zip(photos, answers, unfamiliar, strict=True):
            # A copy, as a row would keep the answers for all photos in memory.
            ranked = Ranked(self._numbers, values.copy())
            possible = prediction_set(ranked, self._least)
            label = next(iter(ranked))
            yield Prediction(photo.path, label, ranked, photo.content, possible, unlike)

    def _computed(
        self, photos: Sequence["_Photo"]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """Return the answers (n, classes) for photos, averaged over their views.

        And the features (n, d) of the photos themselves, if the classifier has them inside.
        """
        batches = [*map(self._outputs, _batches(np.concatenate([each.views for each in photos])))]
        answers, *features = (
            np.concatenate(each).reshape(len(photos), -1, each[0].shape[1])
            for each in zip(*batches, strict=True)
        )
        return answers.mean(axis=1), features[0][:, 0] if features else None

    def _outputs(self, photos: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Return the answers for a batch, and features if there are any.

        ``InputError`` if the answers are not probabilities.
        """
        try:
            found = self._answer(photos)
            parts = found if isinstance(found, list) else [found]
            answers, *features = (np.asarray(each, np.float32) for each in parts)
        # A network that loads may still fail on photos, with any error.
        except Exception as error:
            raise self._useless("fails on photos") from error
        if not np.isfinite(answers).all():
            raise self._useless("returns values that are not numbers")
        if answers.min() < 0 or abs(answers.sum(axis=1) - 1).max() > _ROUNDING:
            raise self._useless("returns values that are not probabilities: they must add up to 1")
        return [answers, *features]

    def _useless(self, reason: str) -> InputError:
        return InputError(
            f"The classifier of {self._run.name} {reason}.", "Choose another run, or train again."
        )


@dataclass(frozen=True)
class _Photo:
    """A photo as it was read: its views (k, s, s, 3), and the square to compare with others."""

    path: Path | None
    content: str
    views: NDArray[np.float32]
    compared: NDArray[np.float32]


def score_by_folders(answers: Iterable[Prediction], classes: Iterable[str]) -> FolderScore | None:
    """Return how many answers match the names of the photos' folders.

    A photo of which there are copies counts once. ``None`` if there are too few photos in folders
    named like ``classes``.
    """
    names = FolderNames(classes)
    photos = {answer.content or str(answer.photo): answer for answer in answers}
    return folder_score(
        (names.class_of(answer.photo) if answer.photo else "", answer.label)
        for answer in photos.values()
    )


def _why_left_out(record: ImageRecord, photo: _Photo | Unreadable) -> str:
    if isinstance(photo, Unreadable):
        return photo.reason
    return f"{record.path.name} has changed since it was listed."


def _batches(photos: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(photos), _BATCH):
        yield photos[start : start + _BATCH]
