"""The automatic method: a top model, and fine-tuning if it is worthwhile and there is time."""

from augstudio.data.dataset import Split
from augstudio.models.speed import photos_per_second
from augstudio.plain_text import duration
from augstudio.runs.answers import Score
from augstudio.runs.events import Chosen, Phase
from augstudio.training.loop import Outcome
from augstudio.training.methods.fine_tune import fine_tune
from augstudio.training.spec import TrainingResult, TrainingSpec

#: Fine-tuning can't show that it is better if the top model alone gets fewer validation photos
#: wrong than this number, or than this share of them.
_LEAST_WRONG, _LEAST_SHARE = 3, 0.02
#: Training a photo in the unfrozen blocks takes as long as so many passes through the network.
PASSES = 2.5


def train_automatically(spec: TrainingSpec) -> TrainingResult:
    """Train a top model, then fine-tune if it still makes mistakes and there is enough time.

    The better one on the validation photos is kept. A ``Chosen`` event says which, and why.
    """
    before: Score | None = None
    reason = ""

    def wanted(outcome: Outcome) -> bool:
        nonlocal before, reason
        before = outcome.answers.score
        reason = _reason_against(spec, before)
        return not reason

    result = fine_tune(spec, wanted)
    if reason:
        spec.context.on_event(Chosen(f"Not fine-tuned: {reason}."))
    elif before is not None and not result.stopped:
        spec.context.on_event(Chosen(_what_it_did(before, result)))
    return result


def _reason_against(spec: TrainingSpec, score: Score) -> str:
    """Return why fine-tuning is not worthwhile; "" if it is."""
    wrong = score.photos - score.right
    if wrong < max(_LEAST_WRONG, _LEAST_SHARE * score.photos):
        few = f"only {wrong} of the {score.photos}" if wrong else f"none of the {score.photos}"
        verb = "are" if wrong > 1 else "is"
        return f"{few} validation photos {verb} wrong without it"
    if spec.context.checkpoints.epochs(Phase.FINE_TUNE):
        # Decided before the pause.
        return ""
    seconds = _expected_seconds(spec)
    if seconds > 60 * spec.config.time_limit:
        limit = f"the time limit is {spec.config.time_limit} min"
        return f"it would take about {duration(seconds)}, and {limit}"
    return ""


def _expected_seconds(spec: TrainingSpec) -> float:
    """Return about how long fine-tuning takes, from the speed of the network alone."""
    config, photos = spec.config, len(spec.dataset.records(Split.TRAIN))
    views = min(spec.recipe.distinct_views(config.views), config.epochs)
    speed = photos_per_second(config.chosen_backbone, config.precision, spec.context.progress)
    return photos * (views + PASSES * config.epochs) / speed


def _what_it_did(before: Score, result: TrainingResult) -> str:
    wrong, after = before.photos - before.right, result.answers.score
    if result.best.phase is not Phase.FINE_TUNE:
        return "Fine-tuning was tried, but the top model alone is better."
    return (
        f"Fine-tuned, because {wrong} of {before.photos} validation photos were wrong without it; "
        f"now {after.photos - after.right}."
    )
