"""What the window says of runs: their results, and the time that a training may take."""

from augstudio.runs.run import Run
from augstudio.training.timing.estimate import Estimate
from augstudio.ui.widgets.speed_text import duration
from augstudio.ui.widgets.text import count, percent

#: The longest time is told where it is so many times what is expected.
_LONGER = 1.2
#: Share of features from below which on those that are known are not worth a word.
_FEW = 0.05


def estimate_sentence(found: Estimate | None) -> str:
    """Return how long a training will take and what that rests on; ``None`` is not known."""
    if found is None:
        return "How long it takes is not known yet."
    time, most = duration(found.seconds), duration(found.most)
    words = f"About {time}"
    if found.most > _LONGER * found.seconds and most != time:
        words += f", at most {most}"
    words += f", at the speed of {found.run.name}." if found.run else ", as measured."
    if found.found >= _FEW:
        part = "All" if found.found > 1 - _FEW else f"{found.found:.0%} of the"
        words += f" {part} features are known from earlier trainings."
    return words


def result_sentence(run: Run) -> str:
    """Return how well a run did, on how many photos, and what to know about it."""
    words = (
        f"{run.name}: {percent(run.validation.accuracy)} of {count(run.validation.photos)} "
        f"validation photos right, best at epoch {run.best_epoch}."
    )
    if run.averaged is not None:
        views = run.recipe.distinct_views(run.config.predict_views)
        gain = 100 * (run.averaged.accuracy - run.validation.accuracy)
        sign = "+" if gain >= 0 else "\u2212"
        words += (
            f" Averaged over {views} variations: {percent(run.averaged.accuracy)} "
            f"({sign}{abs(gain):.1f} points)."
        )
    if run.stopped:
        words += " It was stopped; the best so far is kept."
    if run.skipped:
        words += f" {count(len(run.skipped), 'photo', 'photos')} could not be read."
    return words
