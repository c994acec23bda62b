"""The evaluation of a run: on photos of its own folder, or on those of any folder of classes."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import USES, Dataset, ImageRecord, LabelledPhotos, Split, Unreadable
from augstudio.errors import AugStudioError, InputError
from augstudio.evaluation.doubt.familiarity import unfamiliar_photos
from augstudio.evaluation.evaluation import Evaluation, evaluate
from augstudio.evaluation.folder_names import FolderNames
from augstudio.evaluation.metrics import expectation
from augstudio.plain_text import counted, joined, listed, shown, was
from augstudio.progress import SILENT, Progress
from augstudio.runs.answers import PREDICTIONS_FILES, Answers, read_answers, write_answers
from augstudio.runs.run import Run


@dataclass(frozen=True, eq=False)
class Answered:
    """The answers to the photos that were asked for.

    Attributes
    ----------
    answers
        The photos that could be read, and the probabilities that predictions give them.
    left_out
        The others, which can't be read or have changed; the reasons are sentences.
    unfamiliar
        The contents of the photos that are unlike the training photos; ``None`` if that is not
        known.
    """

    answers: Answers
    left_out: tuple[Unreadable, ...] = ()
    unfamiliar: frozenset[str] | None = None


#: Answers photos as predictions do.
Answer = Callable[[LabelledPhotos], Answered]


@dataclass(frozen=True, eq=False)
class RunEvaluation:
    """How good a run is on some photos (n), and what to know about these.

    Attributes
    ----------
    evaluation
        The figures.
    root
        The folder of the photos.
    trained_on, validated_on
        Whether the content of each photo is among the training photos of the run, and among its
        validation photos, which choose the best epoch: (n,) bool.
    left_out
        Photos that can't be read or have changed; the reasons are sentences.
    unknown_classes
        How many photos are left out because the run doesn't know their class, by class.
    unfamiliar
        As in ``Answered``; see ``with_familiarity``.
    """

    evaluation: Evaluation
    root: Path
    trained_on: NDArray[np.bool_]
    validated_on: NDArray[np.bool_]
    left_out: tuple[Unreadable, ...]
    unknown_classes: Mapping[str, int]
    unfamiliar: frozenset[str] | None = None

    @property
    def missing_classes(self) -> tuple[str, ...]:
        """The classes of the run that have no photos."""
        return tuple(each.name for each in self.evaluation.per_class if not each.photos)

    @property
    def unseen(self) -> tuple[int, int]:
        """How many photos the run was not trained on, and how many of these are right."""
        right = np.count_nonzero(self.evaluation.ranks[~self.trained_on] == 1)
        return int(np.count_nonzero(~self.trained_on)), int(right)

    @property
    def unlike(self) -> int | None:
        """How many photos are unlike the training photos; ``None`` if that is not known."""
        if self.unfamiliar is None:
            return None
        records = self.evaluation.answers.photos.records
        return sum(each.content in self.unfamiliar for each in records)

    @property
    def headline(self) -> str:
        """What to expect of new photos, in one sentence."""
        photos, right = self.unseen
        if not photos:
            return "These photos say little about new ones: the classifier was trained on them."
        return expectation(right, photos)

    @property
    def basis(self) -> str:
        """How many photos are right, and how many of them say nothing about new ones."""
        right, photos = self.evaluation.right, self.evaluation.photos
        counts = f"{right} of {counted(photos)} right ({right / photos:.1%})."
        others, others_right = self.unseen
        if others in (0, photos):
            return counts
        known = photos - others
        return (
            f"{counts} {known} of these photos {was(known)} trained on. Of the other "
            f"{counted(others)}, {others_right} {was(others_right)} right "
            f"({others_right / others:.1%})."
        )

    @property
    def sentence(self) -> str:
        """What to expect of new photos, and why."""
        return f"{self.headline} {self.basis}"

    @property
    def notes(self) -> list[str]:
        """What else to know about the photos, as sentences."""
        notes = []
        if chose := int(np.count_nonzero(self.validated_on)):
            which = "These photos" if chose == self.evaluation.photos else f"{chose} of the photos"
            notes.append(
                f"{which} chose the best epoch of the training, which makes the figures slightly "
                "optimistic; figures from test photos or new ones are not."
            )
        if unknown := self.unknown_classes:
            names = joined(f"{shown(name)} ({number})" for name, number in unknown.items())
            photos = counted(sum(unknown.values()))
            notes.append(f"Left out: {photos} of classes that this run doesn't know: {names}.")
        if missing := self.missing_classes:
            notes.append(f"There are no photos of {listed(missing)}, which this run also knows.")
        return notes


def evaluate_split(run: Run, split: Split, answer: Answer) -> RunEvaluation:
    """Return the evaluation of a run on the photos of a split of its own folder.

    The answers kept with the run are used where predictions give the same, and those of an earlier
    evaluation; then no photo is read, and ``answer`` is not called.

    Raises
    ------
    InputError
        The run has no such photos, they are gone, or files of the run are missing or damaged.
    Cancelled
        As ``answer`` does.
    """
    if split is Split.VALIDATION and run.keeps_predictions and run.has_answers:
        return _evaluated(run, run.root, Answered(run.answers()))
    if split in PREDICTIONS_FILES and (kept := _kept(run, split)):
        return _evaluated(run, run.root, Answered(kept))
    records = run.dataset_again().records(split)
    if not records:
        raise InputError(
            f"This run has no {USES[split]} photos.",
            "Evaluate it on a folder of classes with new photos instead.",
        )
    found = answer(LabelledPhotos(records, run.classes))
    _keep(run, split, found)
    return _evaluated(run, run.root, found)


def _kept(run: Run, split: Split) -> Answers | None:
    """Return the answers of an earlier evaluation; ``None`` if there are none that can be read."""
    try:
        return read_answers(run.folder, run.root, run.classes, PREDICTIONS_FILES[split])
    except InputError:
        return None


def _keep(run: Run, split: Split, found: Answered) -> None:
    """Save the answers with the run, unless photos are missing now that may be back later."""
    known = {skipped.path for skipped in run.skipped}
    if (
        split in PREDICTIONS_FILES
        and found.answers.photos.records
        and known.issuperset(each.path for each in found.left_out)
    ):
        # The folder may be read-only.
        with suppress(AugStudioError):
            write_answers(found.answers, run.root, run.folder, PREDICTIONS_FILES[split])


def evaluate_folder(run: Run, found: Dataset, folder: Path, answer: Answer) -> RunEvaluation:
    """Return the evaluation of a run on the photos inside ``folder``, an absolute path.

    ``found`` is the result of ``scan(folder)``: where that chooses a folder around ``folder``, only
    the photos inside it count. Names of classes may differ from those of the run in case, accents
    and spaces.

    Raises
    ------
    InputError
        No photo is of a class of the run, or none can be read; or the run's list of photos is
        missing or damaged.
    Cancelled
        As ``answer`` does.
    """
    records = [each for each in found.every() if each.path.is_relative_to(folder)]
    known, unknown = _by_class(run, records)
    if records and not known:
        raise InputError(
            f"This run does not know the classes in {shown(folder, 200)}: they are "
            f"{listed(unknown)}, and the run tells {listed(run.classes)} apart.",
            "Choose a folder with class folders that are named like the classes of the run, or "
            "choose another run.",
        )
    answered = answer(LabelledPhotos(known, run.classes))
    unreadable = tuple(
        Unreadable(each.path, each.label, f"{each.path.name} can't be read: {each.reason}.")
        for each in found.unreadable
        if each.path.is_relative_to(folder)
    )
    every = replace(answered, left_out=unreadable + answered.left_out)
    return _evaluated(run, found.root, every, unknown)


def with_familiarity(found: RunEvaluation, run: Run, progress: Progress = SILENT) -> RunEvaluation:
    """Return an evaluation of ``run`` that says which photos are unlike the training photos.

    Features that are not in the store are computed; ``Cancelled`` when asked to stop. If it can't
    be known, the evaluation stays as it is.
    """
    if found.unfamiliar is not None:
        return found
    records = found.evaluation.answers.photos.records
    return replace(found, unfamiliar=unfamiliar_photos(run, records, progress))


def _by_class(
    run: Run, records: Iterable[ImageRecord]
) -> tuple[tuple[ImageRecord, ...], Counter[str]]:
    """Return the photos of classes of the run, named as there, and how many others by class."""
    names, known, unknown = FolderNames(run.classes), [], Counter[str]()
    for record in records:
        if label := names.class_named(record.label):
            known.append(ImageRecord(record.file, label, record.content))
        else:
            unknown[record.label] += 1
    return tuple(known), unknown


def _evaluated(
    run: Run,
    root: Path,
    found: Answered,
    unknown: Counter[str] | None = None,
) -> RunEvaluation:
    """Return the evaluation of answers; ``InputError`` if there are none."""
    records = found.answers.photos.records
    if not records:
        example = f" {found.left_out[0].reason}" if found.left_out else ""
        raise InputError(f"None of the photos can be read.{example}", "Choose other photos.")
    listing = run.photo_list()

    def among(split: Split) -> NDArray[np.bool_]:
        contents = {record.content for record in listing.records(split)}
        return np.array([record.content in contents for record in records])

    return RunEvaluation(
        evaluate(found.answers),
        root,
        trained_on=among(Split.TRAIN),
        validated_on=among(Split.VALIDATION),
        left_out=found.left_out,
        unknown_classes=unknown or {},
        unfamiliar=found.unfamiliar,
    )
