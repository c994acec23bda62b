"""Threads that compute results in order, a few ahead of the caller."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

#: Number of threads that the machine can use, within reason.
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

    An error that ``function`` raises is raised in place of its result. When the generator is
    closed, by ``contextlib.closing`` or by an error, its threads stop: they finish the items that
    they have started and drop the rest.

    Parameters
    ----------
    items
        They are read in the caller's thread, and only as far as ``ahead`` allows.
    threads
        Number of threads; ``THREADS`` by default.
    ahead
        How many results per thread may be in progress or waiting for the caller. This keeps
        memory from growing with the number of items.
    known
        Called first, in the caller's thread; if it returns a result, no thread is needed.
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
