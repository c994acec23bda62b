"""How the benchmarks take time."""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any


def median_ms(
    items: Sequence[tuple[Any, ...]], rounds: int, *works: Callable[..., object]
) -> list[float]:
    """Return for each of ``works`` the median milliseconds that it takes for one item.

    In every round each work goes once through all items, the works in turn, so that all meet
    the same conditions; results are dropped at once, and a first round is not counted. The
    time is the processor's for this thread: other programs on the machine count less.
    """
    taken: list[list[float]] = [[] for _ in works]
    for counted in [False] + [True] * rounds:
        for work, times in zip(works, taken, strict=True):
            started = time.thread_time()
            for item in items:
                work(*item)
            if counted:
                times.append((time.thread_time() - started) * 1e3 / len(items))
    return [statistics.median(times) for times in taken]


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return plain text in aligned columns, the first one to the left."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = []
    for first, *others in [header, *rows]:
        cells = [first.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join(cells))
    return "\n".join(lines)
