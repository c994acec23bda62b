"""What belongs to a project: its photos, decisions, runs, studies, and recipes with a name."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from augstudio import storage
from augstudio.augment import own_presets
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Dataset
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, saved_edits
from augstudio.errors import AugStudioError
from augstudio.lab.library import list_studies
from augstudio.lab.study import Study
from augstudio.plain_text import counted
from augstudio.runs.library import find_runs
from augstudio.runs.run import Run


@dataclass(frozen=True)
class Contents:
    """What is saved.

    Attributes
    ----------
    found
        The photos as found in the folder.
    edits
        The decisions about them.
    runs, studies
        Trainings and studies of these photos.
    recipes
        The user's own presets that these used, by name.
    left_out
        Sentences about what can't be saved.
    """

    found: Dataset
    edits: Edits
    runs: tuple[Run, ...]
    studies: tuple[Study, ...]
    recipes: Mapping[str, Recipe]
    left_out: tuple[str, ...] = ()


def contents_of(found: Dataset, runs: Sequence[Run] | None = None) -> Contents:
    """Return what belongs to a folder of photos; by default with all of its runs.

    Damaged runs, unreadable photos and paused trainings are left out. ``InputError`` if the file of
    decisions is damaged.
    """
    every = find_runs(storage.places_of_runs(found.name))
    chosen = every.runs if runs is None else runs
    studies = list_studies(found.name)
    used = [run.recipe for run in chosen]
    used += [arm.recipe for study in studies for arm in study.plan.arms]
    left_out = [each.reason for each in every.damaged] if runs is None else []
    if unread := len(found.unreadable):
        left_out.append(f"{counted(unread, 'file')} can't be read as photos.")
    return Contents(
        found,
        saved_edits(edits_file(found.root)),
        tuple(chosen),
        tuple(studies),
        _named_among(used),
        tuple(left_out),
    )


def _named_among(used: Sequence[Recipe]) -> dict[str, Recipe]:
    """Return the user's own presets that are among the recipes ``used``."""
    named = {}
    for name in own_presets.names():
        with suppress(AugStudioError):
            recipe = own_presets.load(name)
            if recipe in used:
                named[name] = recipe
    return named


def studies(number: int) -> str:
    """Return a number of studies in words; "" for none."""
    return f"{number} stud{'y' if number == 1 else 'ies'}" if number else ""
