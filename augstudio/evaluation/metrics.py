"""Measures of how good a classifier is, and how certain they are."""

from collections.abc import Iterable
from math import ceil, floor, inf, sqrt
from statistics import NormalDist

from augstudio.plain_text import counted

#: From this number of validation photos on, an accuracy says something.
ENOUGH_PHOTOS = 20


def wilson_interval(right: int, of: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the confidence interval of the share of right answers.

    The score interval of E. B. Wilson, "Probable inference, the law of succession, and
    statistical inference", Journal of the American Statistical Association 22 (1927) 209-212.
    Unlike the normal approximation it stays within [0, 1] and is accurate for few photos and
    for shares near 0 and 1.

    Parameters
    ----------
    right, of
        Number of right answers, and number of photos.
    confidence
        Confidence level in (0, 1).

    Returns
    -------
    tuple of float
        The lower and the upper end, in [0, 1]; (0, 1) if there are no photos.

    Raises
    ------
    ValueError
        For impossible counts, and a confidence outside (0, 1).
    """
    if not 0 <= right <= of:
        raise ValueError(f"{right} right answers of {of} photos are impossible")
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence of {confidence} is not between 0 and 1")
    if of == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = right / of
    middle = share + z * z / (2 * of)
    reach = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    # At the ends the exact values are 0 and 1, which rounding errors would just miss.
    low = (middle - reach) / scale if right else 0.0
    high = (middle + reach) / scale if right < of else 1.0
    return low, high


def expectation(right: int, photos: int) -> str:
    """Return what ``right`` of so many ``photos`` let expect of new ones, as a sentence.

    The 95% interval is rounded outwards, so that whole numbers never promise more than it does.

    >>> expectation(144, 153)
    'About 94 of 100 new photos like these will be right; with 153 photos to go by, between 89 \
and 97.'
    """
    low, high = wilson_interval(right, photos)
    return (
        f"About {round(100 * right / photos)} of 100 new photos like these will be right; with "
        f"{counted(photos)} to go by, between {floor(100 * low)} and {ceil(100 * high)}."
    )


def conformal_bound(scores: Iterable[float], coverage: float) -> float:
    """Return what the score of a new photo does not exceed, with probability ``coverage``.

    This holds on average over new photos like those of the ``scores``, whatever is scored: the
    ceil((n + 1) * coverage)-th smallest of n scores. V. Vovk, A. Gammerman and G. Shafer,
    "Algorithmic learning in a random world" (2005). Infinite if there are too few scores: for 95%,
    fewer than 19.
    """
    ranked = sorted(scores)
    # Rounded, as 0.95 is a little more or less than 95%.
    rank = ceil(round((len(ranked) + 1) * coverage, 6))
    return ranked[rank - 1] if rank <= len(ranked) else inf


def few_photos_warning(photos: int) -> str:
    """Return what an accuracy on so few validation ``photos`` is worth; "" if they are enough.

    >>> few_photos_warning(10)
    'Accuracy on only 10 validation photos says little: with 9 of them right, it could be anywhere \
from 60% to 98% on new photos. After training, cross-validation gives a figure from all photos.'
    """
    if not 0 < photos < ENOUGH_PHOTOS:
        return ""
    right = round(0.9 * photos)
    low, high = wilson_interval(right, photos)
    of = "1 validation photo" if photos == 1 else f"{photos} validation photos"
    example = "it" if photos == 1 else f"{right} of them"
    return (
        f"Accuracy on only {of} says little: with {example} right, it could be anywhere from "
        f"{low:.0%} to {high:.0%} on new photos. After training, cross-validation gives a figure "
        "from all photos."
    )
