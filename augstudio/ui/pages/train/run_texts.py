"""Texts of the Train page about results and training times."""

from augstudio.evaluation.run_table import interval
from augstudio.plain_text import duration
from augstudio.runs.answers import Score
from augstudio.runs.run import Run
from augstudio.training.timing.estimate import Estimate
from augstudio.ui.widgets.text import count, percent

#: The longest time is given if it is more than this many times the expected one.
_LONGER = 1.2
#: Share of known features below which they are not mentioned.
_FEW = 0.05
#: Added if there was a choice.
_CHOSEN = " (slightly optimistic: chosen on these photos)"
#: Width above which an interval is explained, as a share.
_WIDE = 0.1


def estimate_words(found: Estimate | None) -> tuple[str, str]:
    """Return a short time estimate, and an explanation of what it is based on."""
    if found is None:
        return "Time unknown", "No training like this one has been timed on this computer yet."
    time, most = duration(found.seconds), duration(found.most)
    words = f"About {time}"
    if found.most > _LONGER * found.seconds and most != time:
        words += f", at most {most}"
    if found.alone:
        alone = duration(found.alone)
        words += f", or {alone} without fine-tuning" if alone != time else " without fine-tuning"
    words += f" (based on {found.run.name})." if found.run else " (measured)."
    if found.found >= _FEW:
        part = "All" if found.found > 1 - _FEW else f"{found.found:.0%} of the"
        words += f" {part} features are already computed."
    return f"about {time}", words


def result_headline(run: Run) -> str:
    """Return the accuracy on the validation photos with its 95% interval.

    >>> result_headline(run)
    '95.4% of 153 validation photos right (91–98%)'
    """
    photos = count(run.validation.photos, "photo", "photos")
    low, high = interval(run)
    share = percent(run.validation.accuracy)
    return f"{share} of {photos.replace(' ', ' validation ')} right ({_between(low, high)})"


def result_details(run: Run) -> str:
    """Return the details of a result, beginning with the name of its run."""
    words = [f"{run.name}, best epoch {run.best_epoch}{_CHOSEN * (len(run.history) > 1)}."]
    # The last choice says the most, and only the beginning may be in sight.
    words += reversed(run.choices)
    low, high = interval(run)
    if high - low > _WIDE:
        photos = count(run.validation.photos)
        words.append(
            f"With only {photos} validation photos, expect {_between(low, high)} on new photos."
        )
    if run.averaged is not None:
        views = run.recipe.distinct_views(run.config.predict_views)
        words.append(f"Averaged over {views} variations: {_averaged(run, run.averaged)}.")
    if run.mirror_score is not None:
        words.append(
            f"Averaged with its mirror image: {_averaged(run, run.mirror_score)}; Predict does "
            "that, which takes twice as long."
        )
    if run.stopped:
        words.append("Stopped before the end; the best epoch is kept.")
    if run.skipped:
        words.append(f"{count(len(run.skipped), 'photo', 'photos')} could not be read.")
    return " ".join(words)


def _averaged(run: Run, score: Score) -> str:
    gain = 100 * (score.accuracy - run.validation.accuracy)
    sign = "+" if gain >= 0 else "\u2212"
    return f"{percent(score.accuracy)} ({sign}{abs(gain):.1f} percentage points)"


def accuracy_words(run: Run) -> str:
    """Return a run's validation accuracy and its 95% interval, in per cent.

    >>> accuracy_words(run)
    '95.4% (91–98%)'
    """
    return f"{percent(run.validation.accuracy)} ({_between(*interval(run))})"


def _between(low: float, high: float) -> str:
    return f"{100 * low:.0f}–{100 * high:.0f}%"
