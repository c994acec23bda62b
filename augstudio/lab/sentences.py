"""What a study found, in sentences."""

from collections.abc import Sequence

from augstudio.lab.arms import ArmKind
from augstudio.lab.conditions import AS_THEY_ARE
from augstudio.lab.verdicts import MOST_NEEDED, WORTH, Difference, Verdict, noise_floor
from augstudio.plain_text import counted, grouped

#: How a study works, for those who ask.
METHOD = (
    "The training photos are divided into parts several times; each time, every part is answered "
    "by classifiers that were trained on the other parts, one for each row and one for the "
    "baseline, so that both are compared on the same photos. A difference counts only if it is "
    "larger than chance makes it, allowing for parts that share photos (Nadeau and Bengio 2003) "
    "and for the number of comparisons (Holm 1979): at most about one study in twenty reports a "
    "difference that is not there. Validation and test photos are not used for the verdicts, so "
    "they can judge what you choose."
)


def points(share: float) -> str:
    """Return a difference of shares in percentage points, such as "+1.5" or "−0.4"."""
    text = f"{100 * share:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


def difference_sentence(each: Difference) -> str:
    """Return what is known about an arm under one condition."""
    figures = (
        f"{points(each.mean)} points {each.condition.when}, "
        f"95% interval {points(each.low)} to {points(each.high)}"
    )
    if each.arm.kind is ArmKind.AGAIN:
        return f"{each.arm.title}: {figures}. Nothing was changed, so this is chance."
    if each.verdict is not Verdict.UNKNOWN:
        return f"{each.arm.title} {_says(each)}: {figures}."
    unknown = f"{each.arm.title}: can't tell with {counted(each.photos)} ({figures})."
    if each.low > 0 or each.high < 0:
        # Even a single arm is compared under several conditions.
        unknown += (
            " The interval leaves out 0, but it is that of one comparison; the verdict allows for "
            "all of them."
        )
    size = "such a difference" if abs(each.mean) >= WORTH else "a difference of one point"
    if each.needed <= each.photos:
        return f"{unknown} They would probably have shown {size}."
    needed = photos_needed(each)
    return f"{unknown} {needed[:1].upper()}{needed[1:]} photos would be needed to show {size}."


def verdict_word(each: Difference) -> str:
    """Return a verdict for a table, such as "helps"; "chance" where nothing was changed."""
    if each.arm.kind is ArmKind.AGAIN:
        return "chance"
    if each.arm.kind in (ArmKind.NETWORK, ArmKind.METHOD) and each.verdict is not Verdict.UNKNOWN:
        return "better" if each.verdict is Verdict.HELPS else "worse"
    return each.verdict.value


def disturbed_sentences(found: Sequence[Difference]) -> list[str]:
    """Return what helps and what hurts on disturbed photos, a sentence each."""
    return [
        difference_sentence(each)
        for each in found
        if each.condition != AS_THEY_ARE and each.verdict is not Verdict.UNKNOWN
    ]


def noise_sentence(found: Sequence[Difference]) -> str:
    """Return how large differences are by chance alone, on photos as they are."""
    floor = points(noise_floor(found)).lstrip("+")
    return f"Differences of up to {floor} points also appear when nothing is changed."


def photos_needed(each: Difference) -> str:
    """Return about how many photos would show a difference, such as "about 1 500"."""
    if each.needed >= MOST_NEEDED:
        return f"over {grouped(MOST_NEEDED)}"
    return f"about {grouped(each.needed)}"


def summary(found: Sequence[Difference]) -> str:
    """Return what helps and what hurts, in one or two sentences."""
    said = [
        f"{each.arm.title} {_says(each)} ({points(each.mean)} points {each.condition.when})"
        for each in sorted(found, key=lambda each: -abs(each.mean))
        if each.verdict is not Verdict.UNKNOWN
    ]
    if said:
        return f"{'; '.join(said)}."
    photos = max((each.photos for each in found if each.condition == AS_THEY_ARE), default=0)
    one = len({each.arm.name for each in found if each.arm.is_compared}) < 2
    these = "this one" if one else "each of these"
    return f"{counted(photos)} are too few to show a difference here: {these} could be chance."


def _says(each: Difference) -> str:
    """Return a verdict as a predicate."""
    word = verdict_word(each)
    return f"is {word}" if word in ("better", "worse") else word
