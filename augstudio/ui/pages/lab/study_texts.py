"""The sentences about a study as a whole."""

from datetime import datetime

from augstudio.augment.recipe import Recipe
from augstudio.lab.arms import ArmKind
from augstudio.lab.study import Study
from augstudio.ui.core.jobs.meter import Speed
from augstudio.ui.core.jobs.throttle import Advance
from augstudio.ui.core.studies.findings import Findings
from augstudio.ui.widgets.speed_text import time_left


def study_title(study: Study) -> str:
    """Return a study by the time of its beginning and what it compares."""
    kinds = [arm.kind for arm in study.plan.arms]
    what = "networks" if ArmKind.NETWORK in kinds else "augmentations"
    return f"{datetime.fromisoformat(study.plan.created):%Y-%m-%d %H:%M}, {what}"


def progress_sentence(advance: Advance | None, speed: Speed) -> str:
    """Return how far a running study is."""
    if advance is None:
        return "Starting …"
    parts = [f"{advance.message} …"]
    if advance.total:
        parts = [f"{advance.message}: step {advance.done + 1} of {advance.total}"]
    return ", ".join(filter(None, (*parts, time_left(speed))))


def outcome(found: Findings | None, confirmation: str) -> str:
    """Return what a study has found, and what was confirmed."""
    if found is None:
        return ""
    parts = [found.summary]
    if found.missing:
        steps = "1 step is" if found.missing == 1 else f"{found.missing} steps are"
        parts = [f"Interrupted: {steps} missing.", *parts]
    parts.append(confirmation)
    return " ".join(filter(None, parts))


def notice(found: Findings | None, recipe: Recipe) -> str:
    """Return what has changed since a study, and what that means; "" if nothing has."""
    if found is None:
        return ""
    if not found.same_photos:
        return (
            "The training photos have changed since this study: it can't go on. Start a new study."
        )
    if _varied(recipe) not in [_varied(arm.recipe) for arm in found.study.plan.arms]:
        return "The recipe has changed since this study, which does not know the new one."
    return ""


def _varied(recipe: Recipe) -> dict[str, object]:
    """Return the augmentations of a recipe with their strengths."""
    return {name: getattr(recipe, name) for name in recipe.active}
