"""The winners: a recipe made of what helps, confirmed once on photos that chose nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from augstudio.augment.recipe import Recipe, parameters
from augstudio.data.dataset import USES, Dataset, ImageRecord, LabelledPhotos, Split
from augstudio.evaluation.paired import mcnemar
from augstudio.features.store import FeatureStore
from augstudio.lab.arms import Arm, ArmKind, winners_arm, without
from augstudio.lab.heads import Check, answers
from augstudio.lab.network import Network
from augstudio.lab.study import Study
from augstudio.lab.verdicts import Difference, Verdict
from augstudio.plain_text import are, counted, was
from augstudio.progress import SILENT, Progress
from augstudio.threads import one_thread_each

#: A difference that chance alone makes less often than this counts as one.
_LEVEL = 0.05


def winners(whole: Recipe, found: Sequence[Difference]) -> Recipe:
    """Return the recipe ``whole`` minus what hurts, plus what helps.

    An augmentation hurts if it does so alone, or if the recipe is better without it; unless it
    helps under another condition. Of several strengths that help, the best one is taken; of other
    recipes that help, what ``whole`` does not have.
    """
    recipe = whole
    for name in _hurting(found):
        if name in recipe.active:
            recipe = without(recipe, parameters()[name])
    helping = sorted(
        (each for each in found if each.verdict is Verdict.HELPS), key=lambda each: each.mean
    )
    for each in helping:
        if each.arm.kind in (ArmKind.ALONE, ArmKind.DOSE, ArmKind.OWN):
            strongest = each.arm.kind is ArmKind.DOSE
            recipe = _with(recipe, each.arm.recipe, replacing=strongest)
    return recipe


def winners_arm_of(study: Study) -> Arm | None:
    """Return the arm of the winners; the arm that has the same recipe already, if there is one.

    ``None`` if no augmentation is left.
    """
    whole = next((arm for arm in study.plan.arms if arm.kind is ArmKind.WHOLE), None)
    start = whole.recipe if whole else Recipe()
    recipe = winners(start, study.differences())
    if recipe.is_neutral:
        return None
    same = next((arm for arm in study.plan.arms if arm.recipe == recipe), None)
    return same or winners_arm(recipe)


@dataclass(frozen=True)
class Confirmation:
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

    arm: Arm
    split: Split
    photos: int
    before: int
    after: int
    gained: int
    lost: int

    @property
    def p(self) -> float:
        """How probable so large a difference is if both are equally good; see ``mcnemar``."""
        return mcnemar(self.gained, self.lost)

    @property
    def sentence(self) -> str:
        """What was confirmed, and whether the difference can be chance."""
        start = (
            f"Trained once more on all training photos: {self.after} of "
            f"{counted(self.photos, f'{USES[self.split]} photo')} {are(self.after)} right with "
            f"{self.arm.title[:1].lower()}{self.arm.title[1:]}, {self.before} {was(self.before)} "
            "right without augmentation"
        )
        if not self.gained and not self.lost:
            return f"{start}; the same photos."
        verdict = "hardly chance" if self.p < _LEVEL else "this can be chance"
        p = f"p = {self.p:.2f}" if self.p >= 0.01 else "p < 0.01"
        return f"{start}: {verdict} ({p})."


def confirm(study: Study, dataset: Dataset, arm: Arm, progress: Progress = SILENT) -> Confirmation:
    """Train an arm and the baseline on all training photos and compare them on other photos.

    Raises
    ------
    InputError
        Photos or weights are missing.
    Cancelled
        It is not wanted any more.
    """
    plan = study.plan
    split = Split.TEST if dataset.records(Split.TEST) else Split.VALIDATION
    held = dataset.records(split)
    baseline = next(each for each in plan.arms if each.kind is ArmKind.BASELINE)
    with FeatureStore.default() as store, one_thread_each():

        def right(each: Arm) -> NDArray[np.bool_]:
            network = Network(plan.config_of(each), plan, dataset, store, progress)
            return _right(network, each, study, held, progress.check)

        before, after = right(baseline), right(arm)
    return Confirmation(
        arm=arm,
        split=split,
        photos=len(before),
        before=int(before.sum()),
        after=int(after.sum()),
        gained=int((after & ~before).sum()),
        lost=int((before & ~after).sum()),
    )


def _right(
    network: Network, arm: Arm, study: Study, held_out: Sequence[ImageRecord], check: Check
) -> NDArray[np.bool_]:
    """Return which held-out photos an arm answers correctly, (n,) bool."""
    photos = network.photos
    everything = np.ones((len(photos.labels), 1), np.bool_)
    choice = photos.choice(everything[:, 0], check)
    views = network.views(arm.recipe, range(study.plan.repeats))
    (head,) = photos.fitted(views, everything, [choice], check)
    found = network.features(held_out)
    labels = LabelledPhotos(found.records, study.plan.classes).labels
    return np.asarray(answers(found.values, head).argmax(axis=1) == labels)


def _hurting(found: Sequence[Difference]) -> Iterator[str]:
    """Yield the augmentations that hurt somewhere and help nowhere."""
    for_it: set[str] = set()
    against: set[str] = set()
    for each in found:
        helps = {Verdict.HELPS: True, Verdict.HURTS: False}.get(each.verdict)
        if helps is None:
            continue
        if each.arm.kind is ArmKind.WITHOUT:
            helps = not helps
        elif each.arm.kind is not ArmKind.ALONE:
            continue
        (for_it if helps else against).add(each.arm.parameter)
    yield from sorted(against - for_it)


def _with(recipe: Recipe, other: Recipe, replacing: bool) -> Recipe:
    """Return a recipe with the augmentations of another one that it does not have."""
    changes: dict[str, Any] = {}
    for name in other.active:
        if replacing or name not in recipe.active:
            share = parameters()[name].share
            changes |= {key: getattr(other, key) for key in (name, share) if key}
    return Recipe.parse(recipe.model_dump() | changes)
