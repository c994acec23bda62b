"""What the page Train says of runs: their results, and the time that a training takes."""

from augstudio.evaluation.run_table import interval
from augstudio.runs.run import Run
from augstudio.training.timing.estimate import Estimate
from augstudio.ui.widgets.speed_text import duration
from augstudio.ui.widgets.text import count, percent

#: The longest time is told where it is so many times what is expected.
_LONGER = 1.2
#: Share of features from below which on those that are known are not worth a word.
_FEW = 0.05
#: An interval wider than this, as a share, is explained.
_WIDE = 0.1


def estimate_words(found: Estimate | None) -> tuple[str, str]:
    """Return in a few words how long a training will take, and in sentences what that rests on."""
    if found is None:
        return "Time unknown", "No training like this one has been timed on this computer yet."
    time, most = duration(found.seconds), duration(found.most)
    words = f"About {time}"
    if found.most > _LONGER * found.seconds and most != time:
        words += f", at most {most}"
    words += f", judging by {found.run.name}." if found.run else ", as measured."
    if found.found >= _FEW:
        part = "All" if found.found > 1 - _FEW else f"{found.found:.0%} of the"
        words += f" {part} features are already computed."
    return f"about {time}", words


def result_headline(run: Run) -> str:
    """Return how many of how many validation photos are right, with the 95% interval.

    >>> result_headline(run)
    '95.4% of 153 validation photos right (91–98%)'
    """
    photos = count(run.validation.photos, "photo", "photos")
    low, high = interval(run)
    share = percent(run.validation.accuracy)
    return f"{share} of {photos.replace(' ', ' validation ')} right ({_between(low, high)})"


def result_details(run: Run) -> str:
    """Return what else to know about a result, beginning with the name of its run."""
    words = [f"{run.name}, best epoch {run.best_epoch}."]
    low, high = interval(run)
    if high - low > _WIDE:
        photos = count(run.validation.photos)
        words.append(
            f"With only {photos} validation photos, expect {_between(low, high)} on new photos."
        )
    if run.averaged is not None:
        views = run.recipe.distinct_views(run.config.predict_views)
        gain = 100 * (run.averaged.accuracy - run.validation.accuracy)
        sign = "+" if gain >= 0 else "\u2212"
        words.append(
            f"Averaged over {views} variations: {percent(run.averaged.accuracy)} "
            f"({sign}{abs(gain):.1f} points)."
        )
    if run.stopped:
        words.append("Stopped early; the best epoch is kept.")
    if run.skipped:
        words.append(f"{count(len(run.skipped), 'photo', 'photos')} could not be read.")
    return " ".join(words)


def accuracy_words(run: Run) -> str:
    """Return a run's accuracy on validation and its 95% interval, in per cent.

    >>> accuracy_words(run)
    '95.4% (91–98%)'
    """
    return f"{percent(run.validation.accuracy)} ({_between(*interval(run))})"


def _between(low: float, high: float) -> str:
    return f"{100 * low:.0f}–{100 * high:.0f}%"
