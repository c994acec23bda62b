"""Prediction sets: the classes that a photo may be of, as far as the classifier can tell."""

from collections.abc import Mapping
from math import inf

import numpy as np

from augstudio.data.dataset import Split
from augstudio.errors import InputError
from augstudio.evaluation.metrics import conformal_bound
from augstudio.plain_text import shown
from augstudio.runs.answers import PREDICTIONS_FILES, Answers, read_answers
from augstudio.runs.run import Run

#: The share of photos whose class is at least to be in their set.
COVERAGE = 0.95
#: An answer whose class has a lower probability is unsure in any case: by its own figures, it
#: expects to be wrong about more than 4 in 10 such photos. Of 153 validation photos of ants and
#: bees, answered by a classifier trained with the default settings, 2 of the 5 answers below it
#: were right, and 142 of the 148 others.
UNSURE_BELOW = 0.6
#: More classes are not named, but counted.
_MOST_NAMES = 3


def least_probability(run: Run) -> float | None:
    """Return how probable a class must be to belong to the prediction sets of a run, in [0, 1].

    It is chosen on the validation photos, by their answers as predictions give them; where
    predictions are averages and no evaluation has kept theirs, by the answers for each photo as it
    is, which are a little less accurate. ``None`` if they are missing or too few.
    """
    answers = _kept(run)
    return None if answers is None else least_probability_of(answers)


def _kept(run: Run) -> Answers | None:
    """Return the answers on the validation photos that are closest to predictions, if any."""
    if not run.keeps_predictions:
        name = PREDICTIONS_FILES[Split.VALIDATION]
        try:
            return read_answers(run.folder, run.root, run.classes, name)
        except InputError:
            pass
    try:
        return run.answers()
    except InputError:
        return None


def least_probability_of(answers: Answers) -> float | None:
    """Return the least probability with which sets contain the class of 95% of new photos.

    Split conformal prediction with the least ambiguous sets: M. Sadinle, J. Lei and L. Wasserman,
    "Least ambiguous set-valued classifiers with bounded error levels", Journal of the American
    Statistical Association 114 (2019) 223-234. It promises 95% on average over photos like these,
    whether the probabilities are calibrated or not. ``None`` for fewer than 19 photos.
    """
    labels = answers.photos.labels
    given = answers.probabilities[np.arange(len(labels)), labels].astype(np.float64)
    bound = conformal_bound(1 - given, COVERAGE)
    return 1 - bound if bound < inf else None


def prediction_set(ranked: Mapping[str, float], least: float | None) -> tuple[str, ...]:
    """Return the classes that a photo may be of, most probable first; at least one.

    They are those that are probable enough. If there are none, the classifier is less sure than
    usual. And if its first choice is right about 95% of the photos, hardly any set has a second
    class, even where both are equally probable. In these two cases the set is made of the most
    probable classes that together hold 95% of the probability.

    Parameters
    ----------
    ranked
        The probability of every class in [0, 1], highest first.
    least
        What ``least_probability`` returned.
    """
    values = np.array(list(ranked.values()))
    number = 1 if least is None else int(np.count_nonzero(values >= least))
    if not number or (number == 1 and values[0] < UNSURE_BELOW):
        number = 1 + int(np.count_nonzero(values.cumsum() < COVERAGE))
    return tuple(ranked)[:number]


def alternatives(names: tuple[str, ...]) -> str:
    """Return the classes of a set in words.

    >>> alternatives(("ants", "bees", "wasps"))
    'ants, bees or wasps'
    """
    if len(names) > _MOST_NAMES:
        return f"one of {len(names)} classes"
    words = [*map(shown, names)]
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
