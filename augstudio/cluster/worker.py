"""Worker: what runs on the machines of a cluster, one engine each."""

import os
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from augstudio import storage
from augstudio.augment.draw import draw_view
from augstudio.augment.recipe import Recipe
from augstudio.augment.transform import Transform
from augstudio.cluster.place import Place
from augstudio.cluster.shared_features import SharedFeatures
from augstudio.data.dataset import ImageRecord
from augstudio.data.images import Fit
from augstudio.errors import AugStudioError, UnreadablePhotoError
from augstudio.features.photos import PhotoSource
from augstudio.features.store import Key, Vector
from augstudio.models.engine import Engine, Precision, open_bytes

if TYPE_CHECKING:
    import pyarrow

#: Processors that a worker uses; there is a worker for each processor of the cluster.
THREADS = 1
#: How often in a row a worker may die before what it was doing is to blame.
_ATTEMPTS = 4
#: How often a worker makes sure that its results are still wanted.
_SECONDS_BETWEEN_QUESTIONS = 1.0


@dataclass(frozen=True)
class Job:
    """What is the same for all photos.

    Attributes
    ----------
    place, space
        Where the features go.
    size, fit, precision
        How photos become inputs of the network, and its number format.
    recipe, seed
        What draws the views.
    """

    place: Place
    space: str
    size: int
    fit: Fit
    precision: Precision
    recipe: Recipe
    seed: int


@dataclass(frozen=True)
class _Order:
    """A view to compute."""

    key: Key
    view: int
    record: ImageRecord
    transform: Transform


class Desk:
    """What all workers ask; when it is gone, so is the program that wants their results."""

    def __init__(self) -> None:
        self._begun: Counter[str] = Counter()

    def begin(self, what: str) -> int:
        """Count and return how often something was begun, and not ended; nothing if it is ""."""
        if what:
            self._begun[what] += 1
        return self._begun[what]

    def end(self, what: str) -> None:
        """Forget how often something was begun."""
        del self._begun[what]


class Worker:
    """Computes blocks of views with its own engine and writes each into the shared folder.

    Parameters
    ----------
    job
        What is the same for all blocks.
    network
        Returns the bytes of ``network_bytes``.
    begin, end
        Those of ``Desk``; they raise any error to end the work.
    seat
        Returns what stays the same when a worker that died is replaced.
    """

    def __init__(
        self,
        job: Job,
        network: Callable[[], bytes],
        begin: Callable[[str], int],
        end: Callable[[str], object],
        seat: Callable[[], str],
    ) -> None:
        self._job = job
        self._begin, self._end = begin, end
        self._network = network
        self._seat = seat()
        self._shared = SharedFeatures(job.place)
        self._machine = socket.gethostname()
        self._name = f"{self._machine}:{os.getpid()}"

    def __call__(self, block: "pyarrow.Table") -> "pyarrow.Table":
        """Return a row for each view in a block of ``block_of``.

        The columns are its ``number`` in the list of all views, ``error`` (why its photo can't be
        read, or null), whether it was ``computed`` (and not found), the ``worker``, and the
        ``failure`` and ``hint`` of what stops the whole work (or null): the network or the block
        takes one worker after the other with it, or features can't be computed or written here.
        The features are written before this returns, so that a block that is given to another
        worker, because this one died, is computed once.
        """
        import pyarrow

        orders = list(self._orders(block))
        errors: dict[Key, str] = {}
        computed: set[Key] = set()
        failure = hint = None
        try:
            computed, errors = self._block(orders)
        except AugStudioError as error:
            # As a row: of an error that is raised here, Ray passes on nothing but text.
            failure, hint = f"On {self._machine}: {error.message}", error.hint
        text, many = pyarrow.string(), len(orders)
        return pyarrow.table(
            {
                "number": block["number"],
                "error": pyarrow.array([errors.get(order.key) for order in orders], text),
                "computed": [order.key in computed for order in orders],
                "worker": [self._name] * many,
                "failure": pyarrow.array([failure] * many, text),
                "hint": pyarrow.array([hint] * many, text),
            }
        )

    @cached_property
    def _engine(self) -> Engine:
        if self._begin(self._seat) > _ATTEMPTS:
            raise AugStudioError(
                f"{_ATTEMPTS} workers in a row died while loading the network.",
                "Most often, memory runs out: check that of this machine, or start Ray there with "
                "fewer processors (`ray start --num-cpus`).",
            )
        engine = open_bytes(self._network(), self._job.precision, THREADS)
        self._end(self._seat)
        return engine

    def _block(self, orders: list[_Order]) -> tuple[set[Key], dict[Key, str]]:
        """Write what is missing of a block; return what was computed, and errors of photos."""
        engine = self._engine
        if self._begin(_name(orders)) > _ATTEMPTS:
            first, last = orders[0].record.path, orders[-1].record.path
            raise AugStudioError(
                f"{_ATTEMPTS} workers in a row died while computing the photos from {first} to "
                f"{last}.",
                "Check the memory of the machines, or leave these photos out.",
            )
        known = self._shared.block(self._job.space, _name(orders))
        missing = [order for order in orders if order.key not in known]
        errors = self._compute(engine, missing)
        return {order.key for order in missing} - errors.keys(), errors

    def _orders(self, block: "pyarrow.Table") -> Iterator[_Order]:
        job = self._job
        columns = (block[name].to_pylist() for name in ("path", "content", "view"))
        for path, content, view in zip(*columns, strict=True):
            record = ImageRecord(os.fsdecode(path), "", content)
            transform = draw_view(job.recipe, job.size, job.seed, content, view)
            yield _Order((content, transform.fingerprint), view, record, transform)

    def _compute(self, engine: Engine, orders: list[_Order]) -> dict[Key, str]:
        """Write the features of ``orders``; return the errors of photos that can't be read."""
        views = {order.key: order.view for order in orders}
        groups: dict[int, dict[Key, Vector]] = defaultdict(dict)
        errors: dict[Key, str] = {}
        source = PhotoSource(self._job.size, self._job.fit, threads=THREADS)
        asked = time.monotonic()
        wanted = ((order.key, order.record, order.transform) for order in orders)
        with closing(source.through(engine, wanted)) as results:
            for key, result in results:
                if isinstance(result, UnreadablePhotoError):
                    errors[key] = result.message
                else:
                    groups[views[key]][key] = result
                if time.monotonic() > asked + _SECONDS_BETWEEN_QUESTIONS:
                    asked = time.monotonic()
                    self._begin("")
        by_view = [groups[view] for view in sorted(groups)]
        self._shared.write(self._job.space, by_view, _name(orders))
        return errors


def _name(orders: Iterable[_Order]) -> str:
    """Return the name of the block of these views: the same on every machine."""
    return storage.digest(" ".join(text for order in orders for text in order.key).encode())


def block_of(numbered: Iterable[tuple[int, ImageRecord, int]]) -> "pyarrow.Table":
    """Return views, each with its number in the list of all views, as a table for ``Worker``."""
    import pyarrow

    rows = list(numbered)
    return pyarrow.table(
        {
            "number": pyarrow.array([number for number, _, _ in rows], pyarrow.int64()),
            # Names of files need not be text.
            "path": [os.fsencode(record.file) for _, record, _ in rows],
            "content": [record.content for _, record, _ in rows],
            "view": pyarrow.array([view for _, _, view in rows], pyarrow.int64()),
        }
    )
