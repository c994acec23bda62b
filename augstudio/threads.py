"""Threads that compute a few results ahead of whoever takes them, in order."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

#: As many as the machine can use, within reason.
THREADS: Final = min(8, os.cpu_count() or 1)

T = TypeVar("T")
R = TypeVar("R")


def in_order(
    function: Callable[[T], R],
    items: Iterable[T],
    *,
    threads: int | None = None,
    ahead: int = 4,
    known: Callable[[T], R | None] = lambda _: None,
) -> Generator[R]:
    """Yield what ``function`` returns for each item, in the order of the items.

    An error that ``function`` raises comes when its turn has come. Once the generator is closed,
    by ``contextlib.closing`` or by an error, no thread works for it any more: what is begun is
    finished, what waits is dropped.

    Parameters
    ----------
    items
        They are taken in the caller's thread, and only as far as ``ahead``.
    threads
        How many compute side by side; ``THREADS`` by default.
    ahead
        How many results for each thread may be under way or wait for the caller, so that memory
        does not grow with the number of items.
    known
        Is asked in the caller's thread first; where it returns a result, no thread is needed.
    """
    threads = threads or THREADS
    waiting: deque[R | Future[R]] = deque()
    pool = ThreadPoolExecutor(threads, "ahead")

    def first() -> R:
        result = waiting.popleft()
        return result.result() if isinstance(result, Future) else result

    try:
        for item in items:
            found = known(item)
            waiting.append(pool.submit(function, item) if found is None else found)
            if len(waiting) > ahead * threads:
                yield first()
        while waiting:
            yield first()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
