"""The winners: a recipe made of what helps, confirmed once on photos that chose nothing."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from augstudio import storage
from augstudio.augment.recipe import Recipe, parameters
from augstudio.data.dataset import USES, Dataset, ImageRecord, LabelledPhotos, Split
from augstudio.errors import AugStudioError
from augstudio.evaluation.paired import mcnemar
from augstudio.features.store import FeatureStore
from augstudio.lab.arms import Arm, ArmKind, variation, winners_arm, without
from augstudio.lab.heads import Check, answers
from augstudio.lab.network import Network
from augstudio.lab.plan import Plan
from augstudio.lab.study import CONFIRMATION_FILE, Study
from augstudio.lab.verdicts import Difference, Verdict
from augstudio.plain_text import counted
from augstudio.progress import SILENT, Progress
from augstudio.runs.field_types import Count
from augstudio.threads import one_thread_each

#: A difference that chance alone makes less often than this counts as one.
_LEVEL = 0.05
#: Largest file of a confirmation that is read; one has about 3 kB.
_MOST_BYTES = 1_000_000


def winners(
    whole: Recipe, found: Sequence[Difference], ablations: Sequence[Difference] = ()
) -> Recipe:
    """Return the recipe ``whole`` minus what hurts, plus what helps.

    An augmentation hurts if it does so alone at the strength of the recipe, or if the recipe is
    better without it; unless it helps under another condition. Of several strengths that help, the
    best one is taken; of other recipes that help, what ``whole`` does not have.

    Parameters
    ----------
    found
        Differences from the baseline.
    ablations
        Differences from the whole recipe; see ``Study.ablations``.
    """
    recipe = whole
    for name in _hurting(whole, found, ablations):
        if name in recipe.active:
            recipe = without(recipe, parameters()[name])
    helping = sorted(
        (each for each in found if each.verdict is Verdict.HELPS), key=lambda each: each.mean
    )
    for each in helping:
        if each.arm.kind in (ArmKind.ALONE, ArmKind.DOSE, ArmKind.OWN):
            # The best strength comes last.
            replacing = each.arm.kind is not ArmKind.OWN
            recipe = _with(recipe, each.arm.recipe, replacing)
    return recipe


def winners_arm_of(study: Study) -> Arm | None:
    """Return the arm of the winners; the arm that has the same recipe already, if there is one.

    ``None`` if no augmentation is left.
    """
    whole = next((arm for arm in study.plan.arms if arm.kind is ArmKind.WHOLE), None)
    start = whole.recipe if whole else Recipe()
    recipe = winners(start, study.differences(), study.ablations())
    if recipe.is_neutral:
        return None
    varied = variation(recipe)
    same = next((arm for arm in study.plan.arms if variation(arm.recipe) == varied), None)
    earlier = sum(arm.kind is ArmKind.WINNERS for arm in study.plan.arms)
    return same or winners_arm(recipe, earlier)


class Confirmation(BaseModel):
    """An arm and the baseline, trained on all training photos, on photos that chose nothing.

    Attributes
    ----------
    arm
        The arm that was confirmed.
    split
        The photos that were answered: test photos, or validation photos if there are none.
    photos, before, after
        How many there are, and how many the baseline and the arm get right.
    gained, lost
        How many only the arm gets right, and how many only the baseline.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    arm: Arm
    split: Split
    photos: Count
    before: Count
    after: Count
    gained: Count
    lost: Count

    @property
    def p(self) -> float:
        """How probable so large a difference is if both are equally good; see ``mcnemar``."""
        return mcnemar(self.gained, self.lost)

    @property
    def is_refuted(self) -> bool:
        """Whether the arm is worse than the baseline on these photos, beyond chance."""
        return self.after < self.before and self.p < _LEVEL

    @property
    def sentence(self) -> str:
        """What was confirmed, and whether the difference can be chance."""
        start = (
            f"Tried on {counted(self.photos, f'{USES[self.split]} photo')} after training on all "
            f"training photos: {self.after} right with augmentation ({self.arm.title}), "
            f"{self.before} without"
        )
        if not self.gained and not self.lost:
            return f"{start}, the same photos."
        verdict = "this is hardly chance" if self.p < _LEVEL else "this could be chance"
        p = f"p = {self.p:.2f}" if self.p >= 0.01 else "p < 0.01"
        return f"{start}; {verdict} ({p})."


def confirm(study: Study, dataset: Dataset, arm: Arm, progress: Progress = SILENT) -> Confirmation:
    """Train an arm and the baseline on all training photos and compare them on other photos.

    The study is one of augmentations. What is found is kept with it.

    Raises
    ------
    InputError
        Photos or weights are missing, or the study's folder is gone.
    Cancelled
        It is not wanted any more.
    """
    plan = study.plan
    split = Split.TEST if dataset.records(Split.TEST) else Split.VALIDATION
    held = dataset.records(split)
    with FeatureStore.default() as store, one_thread_each():
        network = Network(plan.config, plan, dataset, store, progress)
        before, after = _right(network, (plan.baseline, arm), plan, held, progress.check)
    found = Confirmation(
        arm=arm,
        split=split,
        photos=len(before),
        before=int(before.sum()),
        after=int(after.sum()),
        gained=int((after & ~before).sum()),
        lost=int((before & ~after).sum()),
    )
    study.require_folder()
    storage.write_text(study.folder / CONFIRMATION_FILE, found.model_dump_json(indent=2) + "\n")
    return found


def kept_confirmation(study: Study) -> Confirmation | None:
    """Return the confirmation that is kept with a study; ``None`` if there is none."""
    try:
        data = storage.read_file(study.folder / CONFIRMATION_FILE, _MOST_BYTES)
        return Confirmation.model_validate_json(data)
    except (OSError, AugStudioError, ValueError):
        return None


def _right(
    network: Network, arms: Sequence[Arm], plan: Plan, held_out: Sequence[ImageRecord], check: Check
) -> list[NDArray[np.bool_]]:
    """Return which held-out photos each arm answers correctly, (n,) bool."""
    photos = network.photos
    everything = np.ones((len(photos.labels), 1), np.bool_)
    choice = photos.choice(everything[:, 0], check)
    shown = network.features(held_out)
    labels = LabelledPhotos(shown.records, plan.classes).labels

    def right(arm: Arm) -> NDArray[np.bool_]:
        views = network.views(arm.recipe, range(plan.repeats))
        (head,) = photos.fitted(views, everything, [choice], check)
        return np.asarray(answers(shown.values, head).argmax(axis=1) == labels)

    return [right(arm) for arm in arms]


def _hurting(
    whole: Recipe, found: Sequence[Difference], ablations: Sequence[Difference]
) -> list[str]:
    """Return the augmentations that hurt somewhere and help nowhere, sorted."""

    def alone(verdict: Verdict) -> set[str]:
        return {
            name
            for each in found
            if each.verdict is verdict
            and (name := each.arm.parameter)
            and each.arm.kind in (ArmKind.ALONE, ArmKind.DOSE)
            and getattr(each.arm.recipe, name) == getattr(whole, name)
        }

    def reduced(verdict: Verdict) -> set[str]:
        return {each.arm.parameter for each in ablations if each.verdict is verdict}

    against = alone(Verdict.HURTS) | reduced(Verdict.HELPS)
    return sorted(against - alone(Verdict.HELPS) - reduced(Verdict.HURTS))


def _with(recipe: Recipe, other: Recipe, replacing: bool) -> Recipe:
    """Return a recipe with the augmentations of another one that it does not have.

    A recipe without any also fills edges as the other one does.
    """
    changes: dict[str, Any] = {}
    if recipe.is_neutral:
        changes = {"fill_mode": other.fill_mode, "cval": other.cval}
    for name in other.active:
        if replacing or name not in recipe.active:
            share = parameters()[name].share
            changes |= {key: getattr(other, key) for key in (name, share) if key}
    return Recipe.parse(recipe.model_dump() | changes)
