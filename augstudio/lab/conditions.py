"""Conditions: held-out photos as they are, and disturbed as photos from elsewhere may be."""

from dataclasses import dataclass

from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform
from augstudio.data.dataset import ImageRecord
from augstudio.evaluation.robustness.disturbances import DISTURBANCES

_BY_NAME = {each.name: each for each in DISTURBANCES}


@dataclass(frozen=True)
class Condition:
    """How held-out photos are shown to a classifier.

    Attributes
    ----------
    name
        The key in files.
    when
        Words that follow a difference: "on photos like these", "when photos are rotated by 30°".
    disturbance, strength
        Name and strength of a disturbance of the robustness card; "" for photos as they are.
    """

    name: str
    when: str
    disturbance: str = ""
    strength: float = 0.0

    def transform(self, record: ImageRecord, size: int, seed: int) -> Transform:
        """Return what happens to a photo that becomes a square of ``size`` pixels."""
        if not self.disturbance:
            return Transform()
        disturbance = _BY_NAME[self.disturbance]
        return disturbance.transform(self.strength, Recipe(), size, seed, record.content)


AS_THEY_ARE = Condition("as they are", "on photos like these")
#: In the middle of the strengths of the robustness card, where classifiers begin to differ.
CONDITIONS = (
    AS_THEY_ARE,
    Condition("rotated", "when photos are rotated by 30°", "rotation", 30),
    Condition("darker", "when photos are half as bright", "brightness", 0.5),
    Condition("blurred", "when photos are blurred by 1% of their side", "blur", 1),
)
