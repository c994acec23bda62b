"""Run a frozen network on photos as fast as this computer can."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from augstudio.errors import AugStudioError, InputError
from augstudio.models.backbones import Backbone
from augstudio.models.converted import converted, kept, openvino, packed, traced, unpacked

if TYPE_CHECKING:
    import keras

K = TypeVar("K")

_BATCH = 32


class Precision(StrEnum):
    """The number format for computing features; part of every cache key."""

    EXACT = "exact"
    FAST = "fast"


class Engine(Protocol):
    """A network that is ready to run."""

    @property
    def name(self) -> str:
        """The library in use: "openvino" or "keras"."""

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Shape of the result for one photo: (d,) for features, (h, w, c) for activations."""

    def run(
        self, photos: Iterable[tuple[K, NDArray[np.float32]]]
    ) -> Generator[tuple[K, NDArray[np.float32]]]:
        """Yield the results for photos (s, s, 3), RGB in [0, 255], each with its key, in order.

        Photos are requested only as fast as they are processed. An error raised by ``photos`` is
        passed on after the running requests have ended.
        """


def fast_available() -> bool:
    """Whether this processor supports bfloat16, and so ``Precision.FAST``."""
    try:
        return "BF16" in openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except (ImportError, RuntimeError):
        return False


def open_engine(
    backbone: Backbone, precision: Precision = Precision.EXACT, kind: str = "openvino"
) -> Engine:
    """Return an engine for ``backbone``; see ``open_network``.

    The converted network is kept on disk, so that the next time neither TensorFlow is loaded nor
    the network built.
    """
    return _opened(lambda: kept(backbone), backbone.build, precision, kind)


def open_network(
    network: "keras.Model", precision: Precision = Precision.EXACT, kind: str = "openvino"
) -> Engine:
    """Return an engine for a network of photos; Keras is the fallback if OpenVINO does not start.

    ``kind`` is "openvino" or "keras". Their results agree to a relative 1e-3. Raises
    ``InputError`` if this computer does not support the precision.
    """
    return _opened(lambda: converted(network), lambda: network, precision, kind)


def network_bytes(backbone: Backbone) -> bytes:
    """Return a converted network for ``open_bytes``, perhaps on another computer.

    Raises the errors of ``Backbone.build``, and ``InputError`` if OpenVINO does not start.
    """
    try:
        return packed(kept(backbone))
    except (ImportError, RuntimeError) as error:
        raise _without_openvino() from error


def open_bytes(data: bytes, precision: Precision, threads: int) -> Engine:
    """Return an engine for the network of ``network_bytes`` that computes in so many threads.

    Its results don't depend on the number. Neither weights nor TensorFlow are needed. Raises
    ``InputError`` if OpenVINO does not start or this computer does not support the precision.
    """
    _require(precision, "openvino")
    try:
        network = unpacked(data)
        if network is None:
            raise AugStudioError("The network was damaged on its way here.", "Try again.")
        return OpenVinoEngine(network, precision, threads)
    except (ImportError, RuntimeError) as error:
        raise _without_openvino() from error


def _without_openvino() -> InputError:
    return InputError(
        "OpenVINO does not start on this computer, and other computers need what it converts.",
        "Compute without a cluster.",
    )


def _opened(
    convert: Callable[[], Any],
    build: Callable[[], "keras.Model"],
    precision: Precision,
    kind: str,
) -> Engine:
    _require(precision, kind)
    if kind == "openvino":
        try:
            return OpenVinoEngine(convert(), precision)
        except (ImportError, RuntimeError) as error:
            if precision is Precision.FAST:
                raise InputError(
                    'The precision "fast" does not work on this computer.',
                    'Choose the precision "exact".',
                ) from error
            # Fall back to Keras: slower, with the same result.
    return KerasEngine(build())


def _require(precision: Precision, kind: str) -> None:
    if precision is Precision.FAST and (kind == "keras" or not fast_available()):
        raise InputError(
            'The precision "fast" needs a processor that supports bfloat16.',
            'Choose the precision "exact".',
        )


class OpenVinoEngine:
    """Computes with OpenVINO: one photo per request, several requests in parallel.

    ``network`` is one that ``models.converted`` returned, ``threads`` the number of processors to
    use; all by default.
    """

    name = "openvino"

    def __init__(self, network: Any, precision: Precision, threads: int | None = None) -> None:
        self.output_shape = tuple(network.output(0).shape)[1:]
        # Without the hint, OpenVINO uses bfloat16 automatically if the processor supports it.
        hint = "bf16" if precision is Precision.FAST else "f32"
        settings = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": hint}
        if threads:
            settings["INFERENCE_NUM_THREADS"] = str(threads)
        self._compiled = openvino().Core().compile_model(network, "CPU", settings)

    def run(
        self, photos: Iterable[tuple[K, NDArray[np.float32]]]
    ) -> Generator[tuple[K, NDArray[np.float32]]]:
        """Yield the result for each photo; see ``Engine.run``. Calls may overlap."""
        # Not AsyncInferQueue: its callbacks into Python deadlock with its own destructor, which
        # waits for OpenVINO's threads while it holds the interpreter's lock.
        # Twice as many requests as can run, so that none waits for Python to pass the next photo.
        number = 2 * self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        idle = [self._compiled.create_infer_request() for _ in range(number)]
        tensor = openvino().Tensor
        busy: deque[tuple[K, Any, NDArray[np.float32]]] = deque()

        def oldest() -> tuple[K, NDArray[np.float32]]:
            key, request, _ = busy.popleft()
            request.wait()
            idle.append(request)
            return key, request.get_output_tensor().data[0].copy()

        try:
            for key, photo in photos:
                if not idle:
                    yield oldest()
                request = idle.pop()
                # The request only borrows this memory.
                batch = np.ascontiguousarray(photo[None])
                request.set_input_tensor(tensor(batch, shared_memory=True))
                request.start_async()
                busy.append((key, request, batch))
            while busy:
                yield oldest()
        finally:
            for _, request, _ in busy:
                request.wait()


class KerasEngine:
    """Computes with TensorFlow in batches: the reference, and the fallback."""

    name = "keras"

    def __init__(self, network: "keras.Model") -> None:
        self.output_shape = tuple(network.output_shape[1:])
        self._forward = traced(network)

    def run(
        self, photos: Iterable[tuple[K, NDArray[np.float32]]]
    ) -> Generator[tuple[K, NDArray[np.float32]]]:
        """Yield the result for each photo; see ``Engine.run``."""
        waiting = iter(photos)
        while batch := list(islice(waiting, _BATCH)):
            results = self._forward(np.stack([photo for _, photo in batch])).numpy()
            yield from zip((key for key, _ in batch), results, strict=True)
