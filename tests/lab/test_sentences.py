"""What a study found, in sentences."""

from dataclasses import replace

import pytest

from augstudio.lab.arms import ArmKind
from augstudio.lab.conditions import AS_THEY_ARE, CONDITIONS, Condition
from augstudio.lab.sentences import METHOD, difference_sentence, photos_needed, points, summary
from augstudio.lab.verdicts import MOST_NEEDED, Difference
from tests.lab.made_up import arm


def difference(
    mean: float,
    p: float = 1.0,
    needed: int = 0,
    condition: Condition = AS_THEY_ARE,
    kind: ArmKind = ArmKind.ALONE,
) -> Difference:
    ends = (mean - 0.02, mean + 0.02)
    return Difference(arm("blur", kind), condition, (mean,), 240, mean, *ends, p, 0.9, 0.0, needed)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.015, "+1.5"), (-0.0042, "−0.4"), (0.0, "0.0"), (-0.0004, "0.0"), (1, "+100.0")],
)
def test_points(share: float, text: str) -> None:
    assert points(share) == text


def test_a_known_difference() -> None:
    assert difference_sentence(difference(0.05, p=0.001)) == (
        "Blur helps: +5.0 points on photos like these, 95% interval +3.0 to +7.0."
    )
    assert difference_sentence(difference(-0.05, p=0.001, condition=CONDITIONS[1])) == (
        "Blur hurts: −5.0 points when photos are rotated by 30°, 95% interval −7.0 to −3.0."
    )
    network = difference(-0.05, p=0.001, kind=ArmKind.NETWORK)
    assert difference_sentence(network).startswith("Blur is worse: −5.0 points")


def test_an_unknown_difference() -> None:
    figures = "95% interval −1.0 to +3.0"
    assert difference_sentence(difference(0.01, needed=1500)) == (
        f"Blur: can't tell with 240 photos (+1.0 points on photos like these, {figures}). "
        "About 1\u202f500 photos would be needed to show such a difference."
    )
    assert difference_sentence(difference(0.001, needed=MOST_NEEDED)).endswith(
        "Over 100\u202f000 photos would be needed to show a difference of one point."
    )
    assert difference_sentence(difference(0.0, needed=130)).endswith(
        "They would probably have shown a difference of one point."
    )
    assert photos_needed(difference(0.0, needed=12_000)) == "about 12\u202f000"
    # The verdict allows for all comparisons, the interval is that of one.
    for beyond in (0.03, -0.03):
        assert "The interval leaves out 0, but" in difference_sentence(difference(beyond, needed=9))


def test_nothing_changed() -> None:
    again = difference_sentence(difference(0.004, kind=ArmKind.AGAIN))
    assert again.endswith("Nothing was changed, so this is chance.")


def test_the_summary() -> None:
    found = [
        difference(0.03, p=0.001),
        difference(-0.08, p=0.001, condition=CONDITIONS[2]),
        difference(0.2),
    ]
    assert summary(found) == (
        "Blur hurts (−8.0 points when photos are half as bright); "
        "Blur helps (+3.0 points on photos like these)."
    )
    few = "240 photos are too few to show a difference here"
    assert summary(found[2:]) == f"{few}: this one could be chance."
    other = replace(found[2], arm=arm("shear_range"))
    assert summary([found[2], other]) == f"{few}: each of these could be chance."
    assert METHOD.count(". ") <= 2
