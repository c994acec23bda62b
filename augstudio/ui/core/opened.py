"""What an opened folder is to the window: its photos, split, and what is wrong with them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from augstudio.augment.recipe import Recipe
from augstudio.data.checks import Problem, check
from augstudio.data.dataset import Dataset, Split
from augstudio.data.scan import FlatFolderError
from augstudio.data.split import split
from augstudio.plain_text import listed
from augstudio.ui.core import messages

#: The photos as they were found, the same split, and the problems of the latter.
Prepared = tuple[Dataset, Dataset, list[Problem]]


@dataclass(frozen=True)
class Shares:
    """How photos are set aside where the folder does not say it; shares lie in [0, 1)."""

    validation: float = 0.2
    test: float = 0.0
    seed: int = 0


def prepared(found: Dataset, shares: Shares) -> Prepared:
    """Return ``found``, the same with photos set aside where it has none, and its problems."""
    dataset = found
    if not found.records(Split.VALIDATION):
        dataset = split(found, validation=shares.validation, test=shares.test, seed=shares.seed)
    return found, dataset, check(dataset)


def shares_with(recipe: Recipe, shares: Shares) -> Shares:
    """Return ``shares`` with the share for validation that a recipe asks for, if it does."""
    return replace(shares, validation=recipe.validation_split or shares.validation)


def ask_for_classes(error: FlatFolderError, then: Callable[[], object]) -> None:
    """Ask whether names of photos tell their classes, and call ``then`` if so."""
    messages.ask(
        error.message,
        f"Their names begin with {listed(error.prefixes)}. Take these as the classes?",
        "Use these classes",
        then,
    )
