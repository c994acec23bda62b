"""StudyChoice: what a new study is to compare."""

from dataclasses import dataclass
from enum import StrEnum

from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError
from augstudio.lab.alternatives import method_arms, network_arms
from augstudio.lab.arms import GROUPS, Arm, augmentation_arms
from augstudio.lab.plan import FOLDS, REPEATS
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig


class Subject(StrEnum):
    """What a study compares, while everything else stays the same."""

    AUGMENTATIONS = "augmentations"
    NETWORKS = "networks"
    METHODS = "methods"


@dataclass(frozen=True)
class StudyChoice:
    """What a study compares, and how thoroughly.

    Attributes
    ----------
    groups, dose, own
        The augmentations: see ``augmentation_arms``; ``dose`` is one at three strengths, or "".
    from_scratch
        Whether augmentations are compared in trainings of the small network from scratch.
    networks
        Keys of networks, with input sizes; see ``network_arms``.
    methods
        See ``method_arms``.
    folds, repeats
        Into how many parts the training photos are divided, and how often.
    """

    subject: Subject = Subject.AUGMENTATIONS
    groups: tuple[str, ...] = GROUPS
    dose: str = ""
    own: tuple[tuple[str, Recipe], ...] = ()
    from_scratch: bool = False
    networks: tuple[str, ...] = ()
    methods: tuple[Method, ...] = ()
    folds: int = FOLDS
    repeats: int = REPEATS

    def config(self, usual: TrainConfig) -> TrainConfig:
        """Return the settings of all trainings, from those that are usual."""
        if self.subject is Subject.AUGMENTATIONS and self.from_scratch:
            return TrainConfig.of(Method.FROM_SCRATCH, fit=usual.fit, seed=usual.seed)
        return usual

    def arms(self, recipe: Recipe, config: TrainConfig) -> tuple[Arm, ...]:
        """Return what is compared; ``InputError`` if there is nothing, or the same twice."""
        if self.subject is Subject.AUGMENTATIONS:
            asked = [*self.groups, *([self.dose] * bool(self.dose))]
            return augmentation_arms(recipe, asked, dict(self.own))
        if len(self.networks if self.subject is Subject.NETWORKS else self.methods) < 2:
            raise InputError(
                f"There is nothing to compare yet: choose at least two {self.subject.value}.",
                "The first one is what the others are compared with.",
            )
        if self.subject is Subject.NETWORKS:
            return network_arms(config, recipe, self.networks)
        return method_arms(config, recipe, self.methods)
