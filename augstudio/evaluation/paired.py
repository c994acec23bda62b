"""Two series of answers on the same photos: whether their difference can be chance."""

from math import comb


def mcnemar(one_way: int, other_way: int) -> float:
    """Return the probability that counts at least this unequal are chance, in (0, 1].

    ``one_way`` is the number of photos that only the first answers got right, ``other_way`` that of
    photos that only the second got right; photos on which both agree say nothing. If both were
    equally good, each of these photos would be a toss of a coin: Q. McNemar, "Note on the sampling
    error of the difference between correlated proportions or percentages", Psychometrika 12 (1947)
    153-157. This is the two-sided mid-p version, which is neither as cautious as the exact test nor
    wrong for few photos as the approximation is: M. W. Fagerland, S. Lydersen and P. Laake, "The
    McNemar test for binary matched-pairs data: mid-p and asymptotic are better than exact
    conditional", BMC Medical Research Methodology 13 (2013) 91.
    """
    photos, fewer = one_way + other_way, min(one_way, other_way)
    up_to_fewer = sum(comb(photos, number) for number in range(fewer + 1))
    # Whole numbers until here: of thousands of photos, powers of 1/2 would be 0.
    probability: float = (2 * up_to_fewer - comb(photos, fewer)) / 2**photos
    return probability
