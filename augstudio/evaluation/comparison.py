"""Two runs compared on the same photos: which are right now, and which were before."""

from collections.abc import Collection
from dataclasses import dataclass

from augstudio.data.dataset import ImageRecord, Split
from augstudio.errors import InputError
from augstudio.evaluation.paired import mcnemar
from augstudio.plain_text import are, counted, was
from augstudio.runs.answers import Answers
from augstudio.runs.run import Run

#: A difference that chance alone makes less often than this counts as one.
_LEVEL = 0.05


@dataclass(frozen=True)
class Comparison:
    """The answers of two runs to the same photos.

    Attributes
    ----------
    photos
        Number of photos compared; identical ones count once.
    before, after
        How many of them each run gets right.
    gained, lost
        Photos that are right now and were wrong before, and the other way round.
    trained_on
        How many photos that both runs answered are left out, as one of them was trained on them.
    """

    photos: int
    before: int
    after: int
    gained: tuple[ImageRecord, ...]
    lost: tuple[ImageRecord, ...]
    trained_on: int

    @property
    def p(self) -> float:
        """How probable so large a difference is if both runs are equally good; see ``mcnemar``."""
        return mcnemar(len(self.gained), len(self.lost))

    @property
    def sentence(self) -> str:
        """Which run is better on these photos, and whether that can be chance."""
        start = (
            f"Of {counted(self.photos)} that both runs answered, {self.after} {are(self.after)} "
            f"right now and {self.before} {was(self.before)} before."
        )
        gained, lost = len(self.gained), len(self.lost)
        if not gained and not lost:
            return f"{start} Both runs make the same mistakes."
        verdict = "that is unlikely to be chance" if self.p < _LEVEL else "that could be chance"
        p = f"p = {self.p:.2f}" if self.p >= 0.01 else "p < 0.01"
        return (
            f"{start} {counted(gained)} {are(gained)} right now that {was(gained)} wrong before, "
            f"{lost or 'none'} the other way round: {verdict} ({p})."
        )

    @property
    def note(self) -> str:
        """Which photos are left out, as a sentence; "" if none are."""
        left_out = self.trained_on
        if not left_out:
            return ""
        return f"Left out: {counted(left_out)} that one of the runs was trained on."


def compare(before: Answers, after: Answers, trained_on: Collection[str] = ()) -> Comparison:
    """Compare the answers of two runs to the photos that both have, told by their content.

    Both are judged by the classes that the photos have in ``after``: a label may have been
    corrected in between. ``trained_on`` are the hashes of photos to leave out.

    Raises
    ------
    InputError
        There are no such photos.
    """
    said_before, said_after = _predicted(before), _predicted(after)
    shared = {each.content: each for each in after.photos.records if each.content in said_before}
    used = [record for content, record in shared.items() if content not in trained_on]
    if not used:
        raise InputError(
            "There are no validation photos on which the two runs can be compared.",
            "Compare runs of the same folder that were trained with the same validation photos.",
        )
    was_right = [said_before[each.content] == each.label for each in used]
    is_right = [said_after[each.content] == each.label for each in used]
    pairs = list(zip(used, was_right, is_right, strict=True))
    return Comparison(
        photos=len(used),
        before=sum(was_right),
        after=sum(is_right),
        gained=tuple(record for record, then, now in pairs if now and not then),
        lost=tuple(record for record, then, now in pairs if then and not now),
        trained_on=len(shared) - len(used),
    )


def trained_photos(*runs: Run) -> frozenset[str]:
    """Return the hashes of all photos that any of the runs was trained on.

    ``InputError`` if the list of photos of one is missing or damaged.
    """
    return frozenset(
        record.content for run in runs for record in run.photo_list().records(Split.TRAIN)
    )


def _predicted(answers: Answers) -> dict[str, str]:
    """Return the predicted class of each photo by its hash."""
    classes, best = answers.photos.classes, answers.probabilities.argmax(axis=1).tolist()
    pairs = zip(answers.photos.records, best, strict=True)
    return {record.content: classes[number] for record, number in pairs}
