"""Predictor: a trained classifier, loaded once, that predicts the class of photos."""

import stat
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from augstudio import storage
from augstudio.data.dataset import LabelledPhotos, Unreadable
from augstudio.data.decoding.photo_bytes import PhotoFileError, photo_bytes
from augstudio.data.folders import Folder
from augstudio.data.images import fit_square, load, unreadable
from augstudio.data.names import no_photos
from augstudio.errors import InputError, UnreadablePhotoError
from augstudio.evaluation.folder_names import FolderNames, FolderScore, folder_score
from augstudio.models.converted import traced
from augstudio.progress import SILENT, Progress
from augstudio.runs.answers import Answers
from augstudio.runs.classifier import classifier_of
from augstudio.runs.run import Run, load_run
from augstudio.threads import in_order
from augstudio.training.averaging import variations, with_mirror_image

if TYPE_CHECKING:
    import keras

#: An answer whose class has a lower probability is unsure: by its own figures, it expects to be
#: wrong about more than 4 in 10 such photos. Between two classes, this is a lead of less than 0.2.
#: Of 153 validation photos of ants and bees, answered by a classifier trained with the default
#: settings, 2 of the 5 answers below it were right, and 142 of the 148 others. The probabilities
#: are not calibrated: this tells which answers to look at, not how often they are wrong.
UNSURE_BELOW = 0.6

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
    """

    photo: Path | None
    label: str
    probabilities: dict[str, float]
    content: str = ""

    @property
    def is_unsure(self) -> bool:
        """Whether even the most probable class is not much more probable than the others."""
        return self.probabilities[self.label] < UNSURE_BELOW


class Predictor:
    """A classifier that is loaded and ready to predict."""

    def __init__(self, model: "keras.Model", run: Run) -> None:
        self.classes = run.classes
        # Traced once for any number of photos; Keras's ``predict`` traces again for each number.
        self._answer = traced(model)
        self._run = run
        self._size = int(model.input_shape[1])

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load the classifier of the run in ``folder``; ``InputError`` when it can't be used."""
        return cls.of(load_run(folder))

    @classmethod
    def of(cls, run: Run) -> Self:
        """Load the classifier of ``run``."""
        return cls(classifier_of(run), run)

    def predict_array(self, photo: NDArray[np.uint8], path: Path | None = None) -> Prediction:
        """Return the prediction for ``photo``, (h, w, 3) uint8 RGB."""
        square = fit_square(photo, self._size, self._run.config.fit)
        content = storage.digest(photo.tobytes())
        values = self._probabilities([self._views(square, content)])[0]
        return self._prediction(path, content, values)

    def predict(
        self, photos: Iterable[Path], progress: Progress = SILENT
    ) -> Iterator[Prediction | Unreadable]:
        """Yield a prediction for every file, in order; ``Cancelled`` when asked to stop."""
        paths = list(photos)
        with closing(in_order(self._read, paths, ahead=2)) as photos_read:
            for start in range(0, len(paths), _BATCH):
                progress.report(start, len(paths), "Classifying photos")
                progress.check()
                part = list(islice(photos_read, _BATCH))
                good = [photo.views for photo in part if isinstance(photo, _Photo)]
                answers = iter(self._probabilities(good))
                for path, photo in zip(paths[start : start + _BATCH], part, strict=True):
                    if isinstance(photo, _Photo):
                        yield self._prediction(path, photo.content, next(answers))
                    else:
                        yield Unreadable(path, "", photo.message)
        progress.report(len(paths), len(paths), "Classifying photos")

    def answers(
        self, photos: LabelledPhotos, progress: Progress = SILENT
    ) -> tuple[Answers, tuple[Unreadable, ...]]:
        """Return the answers for photos of the classifier's classes, and the photos left out.

        Left out are unreadable photos, and those that have changed since they were listed.
        ``Cancelled`` when asked to stop.
        """
        read, rows, left_out = [], [], []
        predicted = self.predict((record.path for record in photos.records), progress)
        for record, answer in zip(photos.records, predicted, strict=True):
            if isinstance(answer, Unreadable):
                left_out.append(Unreadable(record.path, record.label, answer.reason))
            elif answer.content != record.content:
                reason = f"{record.path.name} has changed since it was listed."
                left_out.append(Unreadable(record.path, record.label, reason))
            else:
                read.append(record)
                rows.append([answer.probabilities[name] for name in self.classes])
        values = np.array(rows, np.float32).reshape(-1, len(self.classes))
        return Answers(LabelledPhotos(tuple(read), self.classes), values), tuple(left_out)

    def _read(self, path: Path) -> "_Photo | UnreadablePhotoError":
        try:
            with photo_bytes(path) as data:
                photo = load(data, self._size, self._run.config.fit, path.name)
                content = storage.digest(data)
        except UnreadablePhotoError as error:
            return error
        except (OSError, PhotoFileError, MemoryError) as error:
            return unreadable(path.name, error)
        return _Photo(content, self._views(photo, content))

    def _views(self, photo: NDArray[np.uint8], content: str) -> NDArray[np.float32]:
        run = self._run
        if run.mirror_score is not None:
            return with_mirror_image(photo)
        return variations(photo, content, run.recipe, run.config)

    def _probabilities(self, photos: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return the probabilities (n, classes) of photos, each given by its views (k, s, s, 3)."""
        if not photos:
            return np.empty((0, len(self.classes)), np.float32)
        answers = [self._answers(part) for part in _batches(np.concatenate(photos))]
        by_photo = np.concatenate(answers).reshape(len(photos), -1, len(self.classes))
        return np.asarray(by_photo.mean(axis=1))

    def _answers(self, photos: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the answers for a batch; ``InputError`` if they are not probabilities."""
        try:
            answers = np.asarray(self._answer(photos), np.float32)
        # A network that loads may still fail on photos, with any error.
        except Exception as error:
            raise self._useless("fails on photos") from error
        if not np.isfinite(answers).all():
            raise self._useless("returns values that are not numbers")
        if answers.min() < 0 or abs(answers.sum(axis=1) - 1).max() > _ROUNDING:
            raise self._useless("returns values that are not probabilities: they must add up to 1")
        return answers

    def _useless(self, reason: str) -> InputError:
        return InputError(
            f"The classifier of {self._run.name} {reason}.", "Choose another run, or train again."
        )

    def _prediction(
        self, path: Path | None, content: str, values: NDArray[np.float32]
    ) -> Prediction:
        ranked = sorted(zip(self.classes, values, strict=True), key=lambda pair: -pair[1])
        shares = {name: float(value) for name, value in ranked}
        return Prediction(path, ranked[0][0], shares, content)


@dataclass(frozen=True)
class _Photo:
    """A photo as it was read: its content, and its views (k, s, s, 3)."""

    content: str
    views: NDArray[np.float32]


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


def _batches(photos: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(photos), _BATCH):
        yield photos[start : start + _BATCH]


def find_photos(
    paths: Iterable[Path], closed: list[Path] | None = None, others: list[str] | None = None
) -> list[Path]:
    """Return the files in ``paths`` and the photos in its folders, in order.

    Folders are read as ``scan`` does: hidden files and folders are skipped, inner folders that
    can't be opened are added to ``closed``, and names of files that are not photos to ``others``.

    Raises
    ------
    InputError
        A path does not exist or can't be used, or there is no photo at all.
    """
    found: list[Path] = []
    locked: list[Path] = []
    no_photo: list[str] = []
    for path in paths:
        if _is_folder(path):
            folder = Folder(path, locked)
            found += map(Path, folder.walk())
            no_photo += (name for inner in folder.tree() for name in inner.others)
        else:
            found.append(path)
        if path in locked:
            raise InputError(
                f"The folder {path} can't be opened.",
                "Choose another folder, or ask for access to this one.",
            )
    if not found:
        hint = "Choose photos (JPEG, PNG, WebP, HEIC and others) or folders that contain some."
        message = "No photos were found."
        raise InputError(" ".join([message, *no_photos(no_photo)]), hint)
    if closed is not None:
        closed += dict.fromkeys(locked)
    if others is not None:
        others += no_photo
    return found


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.", "Check the name.") from error
    except OSError as error:
        reason = storage.explain(error, path)
        raise InputError(reason.message, reason.hint) from error
