"""The sentences about a study as a whole."""

from augstudio.augment.recipe import Recipe, parameters
from augstudio.lab.arms import Arm, ArmKind, variation
from augstudio.lab.sentences import points
from augstudio.lab.study import Study
from augstudio.lab.verdicts import Verdict
from augstudio.plain_text import are, counted, joined, readable
from augstudio.runs.choices import Method
from augstudio.runs.field_types import minute
from augstudio.ui.core.jobs.meter import Speed
from augstudio.ui.core.jobs.throttle import Advance
from augstudio.ui.core.studies.findings import Findings
from augstudio.ui.widgets.speed_text import time_left

_SUBJECTS = {ArmKind.NETWORK: "networks", ArmKind.METHOD: "methods"}


def study_title(study: Study) -> str:
    """Return a study by the time of its beginning and what it compares."""
    kinds = {arm.kind for arm in study.plan.arms}
    what = next((words for kind, words in _SUBJECTS.items() if kind in kinds), "augmentations")
    if study.plan.of_augmentations and study.plan.config.method is Method.FROM_SCRATCH:
        what = "from scratch"
    return f"{minute(study.plan.created)}, {what}"


def progress_sentence(advance: Advance | None, speed: Speed) -> str:
    """Return how far a running study is."""
    if advance is None:
        return "Starting …"
    parts = [f"{advance.message} …"]
    if advance.total:
        parts = [f"{advance.message}: step {advance.done + 1} of {advance.total}"]
    return ", ".join(filter(None, (*parts, time_left(speed))))


def interrupted(found: Findings | None) -> str:
    """Return how much of a study is left to do; "" if nothing is."""
    if found is None:
        return "Reading the study …"
    if not found.missing:
        return ""
    plan = found.study.plan
    # As the progress of a study counts them.
    left = found.missing if plan.of_features else found.missing * plan.folds
    return f"Stopped: {counted(left, 'step')} {are(left)} left."


def verdicts(found: Findings, condition: str) -> str:
    """Return what helps and what hurts under a condition, the largest difference first."""
    if not found.telling:
        return found.summary
    known = [row.difference for row in found.rows(condition) if row.difference is not None]
    if not known:
        return ""
    when = known[0].condition.when
    if condition not in found.telling:
        return f"No difference is beyond chance {when}. Look at the photos marked with a dot."
    helps, hurts = ("Helps", "Hurts") if found.study.plan.of_augmentations else ("Better", "Worse")
    parts = []
    for verdict, word in ((Verdict.HELPS, helps), (Verdict.HURTS, hurts)):
        arms = [each for each in known if each.verdict is verdict]
        arms.sort(key=lambda each: -abs(each.mean))
        if arms:
            names = joined(f"{short_title(each.arm)} ({points(each.mean)})" for each in arms)
            parts.append(f"{word} {when}: {names}.")
    return " ".join(parts)


def short_title(arm: Arm) -> str:
    """Return what an arm is called where there is little room."""
    if arm.kind is ArmKind.WITHOUT:
        return f"All but {parameters()[arm.parameter].short_label}"
    return readable(arm.title)


def notice(found: Findings | None, recipe: Recipe) -> str:
    """Return what has changed since a study, and what that means; "" if nothing has."""
    if found is None:
        return ""
    if not found.same_photos:
        return (
            "The training photos have changed since this study, so it can't be continued. Undo the "
            "change, or start a new study."
        )
    if variation(recipe) not in [variation(arm.recipe) for arm in found.study.plan.arms]:
        return "The recipe has changed since this study, which does not know the new one."
    return ""
