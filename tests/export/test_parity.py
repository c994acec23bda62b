"""What is said about an export's answers."""

from typing import Any

import numpy as np
import pytest

from augstudio.export.formats import Limits
from augstudio.export.parity import Parity, compared

NAMES = ("a.jpg", "b.jpg", "c.jpg", "d.jpg")
EXPECTED = np.array([[0.9, 0.1], [0.2, 0.8], [0.5002, 0.4998], [0.7, 0.3]], np.float32)


def parity(changes: dict[int, list[float]], limits: Limits) -> Parity:
    found = EXPECTED.copy()
    for row, values in changes.items():
        found[row] = values
    others: dict[str, Any] = {"unread": (), "bytes": 10, "ms_per_photo": 1.5}
    return compared(NAMES, EXPECTED, found, limits, **others)


def test_the_same_answers_pass() -> None:
    found = parity({0: [0.9005, 0.0995]}, Limits(1e-3, 1.0))
    assert found.passed
    assert found.largest_difference == pytest.approx(5e-4, abs=1e-6)
    assert found.mean_difference == pytest.approx(2 * 5e-4 / 8, abs=1e-6)
    assert (found.photos, found.same_answers, found.top_agreement) == (4, 4, 1.0)
    assert found.sentence.startswith("Compared with AugStudio: the same answer for all 4 photos")


def test_another_answer_within_the_tolerance_is_a_tie() -> None:
    found = parity({2: [0.4998, 0.5002]}, Limits(1e-3, 1.0))
    assert (found.ties, found.others, found.top_agreement, found.passed) == (
        ("c.jpg",),
        (),
        1.0,
        True,
    )


def test_a_larger_difference_or_another_answer_does_not_pass() -> None:
    limits = Limits(1e-3, 1.0)
    assert not parity({0: [0.89, 0.11]}, limits).passed
    found = parity({3: [0.4, 0.6]}, limits)
    assert (found.others, found.top_agreement, found.passed) == (("d.jpg",), 0.75, False)
    assert found.sentence.startswith("Differs from AugStudio: another answer for 1 of 4 photos")
    # Without a limit for the differences, the share of the same answers decides.
    assert parity({0: [0.6, 0.4]}, Limits(None, 0.98)).passed
    assert not parity({0: [0.4, 0.6]}, Limits(None, 0.98)).passed
    assert parity({0: [0.4, 0.6]}, Limits(None, 0.75)).passed


def test_the_document_has_counts_and_the_verdict() -> None:
    document = parity({}, Limits(None, 0.98)).document
    assert document["passed"] is True
    assert document["same_answers"] == 4
    assert document["limits"] == {"largest": None, "agreement": 0.98}
    with pytest.raises(ValueError, match="no photos"):
        compared(
            (), EXPECTED[:0], EXPECTED[:0], Limits(None, 1.0), unread=(), bytes=0, ms_per_photo=0
        )
