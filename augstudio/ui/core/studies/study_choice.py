"""StudyChoice: what a new study is to compare."""

from dataclasses import dataclass

from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError
from augstudio.lab.arms import GROUPS, Arm, augmentation_arms, network_arms
from augstudio.lab.plan import FOLDS, REPEATS
from augstudio.runs.config import TrainConfig


@dataclass(frozen=True)
class StudyChoice:
    """What a study compares, and how thoroughly.

    Attributes
    ----------
    of_networks
        Whether it compares networks with the recipe, or augmentations with the network.
    groups, dose, own
        The augmentations: see ``augmentation_arms``; ``dose`` is one at three strengths, or "".
    networks
        Keys of networks, with input sizes; see ``network_arms``.
    folds, repeats
        Into how many parts the training photos are divided, and how often.
    """

    of_networks: bool = False
    groups: tuple[str, ...] = GROUPS
    dose: str = ""
    own: tuple[tuple[str, Recipe], ...] = ()
    networks: tuple[str, ...] = ()
    folds: int = FOLDS
    repeats: int = REPEATS

    def arms(self, recipe: Recipe, config: TrainConfig) -> tuple[Arm, ...]:
        """Return what is compared; ``InputError`` if there is nothing, or the same twice."""
        if self.of_networks:
            if len(self.networks) < 2:
                raise InputError(
                    "Networks can't be compared yet: choose at least two.",
                    "The first one is what the others are compared with.",
                )
            return network_arms(config, recipe, self.networks)
        asked = [*self.groups, *([self.dose] * bool(self.dose))]
        return augmentation_arms(recipe, asked, dict(self.own))
