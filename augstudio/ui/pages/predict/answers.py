"""Answers of a classifier in words and as CSV."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from augstudio.data.dataset import Unreadable
from augstudio.plain_text import first_few, readable
from augstudio.predict import Prediction
from augstudio.ui.widgets.text import count

Answer = Prediction | Unreadable
#: Most classes that the summary names, those with the most photos first.
_MOST_CLASSES = 6
#: What the remarks mean.
UNFAMILIAR = (
    "None of the classes may fit: no training photo is as similar as usual. Of photos like the "
    "training photos, about 5 in 100 are marked so by mistake."
)
UNSURE = (
    "The classifier can't tell these classes apart on this photo. Of photos like the validation "
    "photos, at least 95 in 100 are of one of the classes that come into question."
)


@dataclass(frozen=True)
class Remark:
    """What there is to say about an answer, and the role of a label for it; "" for nothing.

    ``place`` sorts remarks: those that need a look come first. ``meaning`` is what it means, as a
    sentence for a tooltip.
    """

    words: str = ""
    role: str = ""
    place: int = 4
    meaning: str = ""


def photo_name(answer: Answer) -> str:
    """Return the name shown for a photo."""
    path = photo_path(answer)
    return "Pasted photo" if path is None else path.name


def photo_path(answer: Answer) -> Path | None:
    """Return the file of a photo, or ``None`` if it was pasted."""
    return answer.path if isinstance(answer, Unreadable) else answer.photo


def remark(answer: Answer, folder_class: str, correction: str) -> Remark:
    """Return the most important remark on an answer.

    Parameters
    ----------
    folder_class
        The class that the photo's folder is named like, or "".
    correction
        What became of the photo after the user put the answer right, or "".
    """
    if isinstance(answer, Unreadable):
        return Remark()
    if correction:
        return Remark(correction, "good", 3)
    if folder_class and folder_class != answer.label:
        return Remark(f"wrong: its folder is {folder_class}", "bad", 0)
    if answer.unfamiliar:
        return Remark(answer.doubt, "warn", 1, UNFAMILIAR)
    return Remark(answer.doubt, "warn", 2, UNSURE) if answer.doubt else Remark()


def summary(answers: Sequence[Answer]) -> str:
    """Return how many photos of each class there are, such as "10 ants, 4 bees, 2 unsure"."""
    read = [answer for answer in answers if isinstance(answer, Prediction)]
    sure = Counter(answer.label for answer in read if not answer.doubt)
    unlike = sum(bool(answer.unfamiliar) for answer in read)
    unsure = len(read) - sure.total() - unlike
    unread = len(answers) - len(read)
    words = [f"{count(number)} {readable(name)}" for name, number in sure.most_common()]
    parts = [first_few(words, _MOST_CLASSES)] if words else []
    if len(words) > _MOST_CLASSES:
        parts[0] += " classes" if len(words) > _MOST_CLASSES + 1 else " class"
    parts += [f"{count(unsure)} unsure"] if unsure else []
    parts += [f"{count(unlike)} unlike the training photos"] if unlike else []
    parts += [f"{count(unread)} can't be read"] if unread else []
    return f"{count(len(answers), 'photo', 'photos')}: {', '.join(parts)}"


def csv_rows(answers: Sequence[Answer], classes: Sequence[str]) -> Iterator[list[str]]:
    """Yield predictions as the rows of a table.

    Columns: photo, label, probability, one per class, the set of classes that it may be of,
    unfamiliar (yes, no, or empty if that is not known), problem.
    """
    yield ["photo", "label", "probability", *classes, "set", "unfamiliar", "problem"]
    for answer in answers:
        path = photo_path(answer)
        photo = photo_name(answer) if path is None else str(path)
        if isinstance(answer, Unreadable):
            yield [photo, "", "", *[""] * len(classes), "", "", answer.reason]
            continue
        shares = [f"{answer.probabilities[name]:.6f}" for name in classes]
        top = f"{answer.probabilities[answer.label]:.6f}"
        unfamiliar = {True: "yes", False: "no", None: ""}[answer.unfamiliar]
        yield [photo, answer.label, top, *shares, " | ".join(answer.possible), unfamiliar, ""]
