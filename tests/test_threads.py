"""Results come in order, a bounded number ahead, and no thread outlives those who asked."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from augstudio.threads import in_order, one_thread_each


def squared(number: int) -> int:
    return number * number


def test_results_come_in_the_order_of_the_items_whatever_is_done_first() -> None:
    """The first waits for the last of those that are begun."""
    last = threading.Event()

    def waits(number: int) -> int:
        if number == 0:
            assert last.wait(10)
        if number == 3:
            last.set()
        return number

    assert list(in_order(waits, range(20), threads=4)) == list(range(20))


@pytest.mark.parametrize("ahead", [1, 2, 20])
def test_items_are_taken_only_so_far_ahead(ahead: int) -> None:
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(20):
            taken.append(number)
            yield number

    with closing(in_order(squared, numbers(), threads=2, ahead=ahead)) as results:
        for done, result in enumerate(results, 1):
            assert result == squared(done - 1)
            assert len(taken) <= done + 2 * ahead
    assert len(taken) == 20


def test_an_error_comes_when_its_turn_has_come_and_leaves_no_thread() -> None:
    def fails_at_two(number: int) -> int:
        if number == 2:
            raise ValueError("two")
        return number

    before = set(threading.enumerate())
    results = in_order(fails_at_two, range(5), threads=3)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="two"):
        next(results)
    assert set(threading.enumerate()) == before


def test_what_waits_is_dropped_when_the_caller_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    dropped = threading.Event()
    shutdown = ThreadPoolExecutor.shutdown

    def drop_then_wait(pool: ThreadPoolExecutor, wait: bool, cancel_futures: bool) -> None:
        shutdown(pool, wait=False, cancel_futures=cancel_futures)
        dropped.set()
        shutdown(pool, wait=wait)

    def slow(number: int) -> int:
        begun.append(number)
        assert number == 0 or dropped.wait(10)
        return number

    monkeypatch.setattr(ThreadPoolExecutor, "shutdown", drop_then_wait)
    before = set(threading.enumerate())
    results = in_order(slow, range(100), threads=2, ahead=25)
    assert next(results) == 0
    results.close()
    assert set(threading.enumerate()) == before
    assert len(begun) <= 3


def test_what_is_known_needs_no_thread() -> None:
    def unexpected(number: int) -> str:
        assert number % 2
        return f"{number} in {threading.current_thread().name}"

    def even(number: int) -> str | None:
        return None if number % 2 else f"{number} in {threading.current_thread().name}"

    results = list(in_order(unexpected, range(6), known=even))
    assert [result.split()[0] for result in results] == list("012345")
    here = threading.current_thread().name
    assert all((here in result) == (number % 2 == 0) for number, result in enumerate(results))


def test_nothing_gives_nothing() -> None:
    assert list(in_order(squared, [])) == []


def test_products_of_matrices_use_one_thread_until_the_last_block_ends() -> None:
    import scipy.optimize  # noqa: F401 - only libraries that are loaded are limited
    from threadpoolctl import threadpool_info, threadpool_limits

    def threads() -> set[int]:
        return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}

    with threadpool_limits(2, "blas"):
        before = threads()
        first, second = one_thread_each(), one_thread_each()
        first.__enter__()
        second.__enter__()
        assert threads() == {1}
        # The first one ends before the second: it does not lift the limit.
        first.__exit__(None, None, None)
        assert threads() == {1}
        second.__exit__(None, None, None)
        assert threads() == before
        with pytest.raises(ValueError, match="inside"), one_thread_each():
            raise ValueError("inside")
        assert threads() == before
