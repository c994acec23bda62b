"""Threads that compute results in order, a few ahead of the caller, and share the processors."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final, TypeVar

#: Number of threads that the machine can use, within reason.
THREADS: Final = min(8, os.cpu_count() or 1)

_limiting = Lock()
#: The limit in force, followed by an entry for each block that needs it.
_limits: list[Any] = []

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


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Let each product of matrices use one thread while any such block runs.

    Where several are computed side by side, they share the processors instead: five top models of
    400 photos took a twentieth of the time on two processors that others used, too. The results no
    longer depend on the number of threads.
    """
    import scipy.optimize  # noqa: F401 - only libraries that are loaded are limited
    from threadpoolctl import threadpool_limits

    # The limit holds for the whole program: the first block sets it, and the last one lifts it.
    with _limiting:
        if not _limits:
            _limits.append(threadpool_limits(1, "blas"))
        _limits.append(None)
    try:
        yield
    finally:
        with _limiting:
            _limits.pop()
            if len(_limits) == 1:
                _limits.pop().restore_original_limits()
