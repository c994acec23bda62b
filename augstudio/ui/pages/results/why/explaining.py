"""The photos that the tab explains."""

from dataclasses import dataclass

import numpy as np

from augstudio.data.dataset import ImageRecord, Split
from augstudio.runs.run import Run


@dataclass(frozen=True)
class AnsweredPhoto:
    """A photo with the predicted class and its probability; "" and 0 if they are not known."""

    record: ImageRecord
    answer: str = ""
    probability: float = 0.0

    @property
    def lines(self) -> tuple[str, ...]:
        """Its class, and below what was predicted."""
        if not self.answer:
            return (self.record.label,)
        right = self.answer == self.record.label
        said = "right" if right else f"predicted {self.answer}"
        return (self.record.label, f"{said}, {self.probability:.0%}")


def validation_photos(run: Run) -> list[AnsweredPhoto]:
    """Return the validation photos: mistakes first, the most confident before the others.

    Photos that are classified correctly follow, the least confident first.
    """
    if not run.has_answers:
        return [AnsweredPhoto(each) for each in run.photo_list().records(Split.VALIDATION)]
    answers = run.answers()
    best = answers.probabilities.argmax(axis=1)
    sure = answers.probabilities[np.arange(len(best)), best]
    wrong = best != answers.photos.labels
    order = np.lexsort((np.where(wrong, -sure, sure), ~wrong))
    records = answers.photos.records
    return [AnsweredPhoto(records[n], run.classes[best[n]], float(sure[n])) for n in order]
