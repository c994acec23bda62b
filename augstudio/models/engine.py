"""Runs a frozen network over photos, as fast as this machine can."""

import sys
import tempfile
from collections import deque
from collections.abc import Generator, Iterable
from enum import StrEnum
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from augstudio.errors import InputError
from augstudio.models.backbones import Backbone

if TYPE_CHECKING:
    import keras

K = TypeVar("K")

_BATCH = 32


class Precision(StrEnum):
    """How exactly features are computed; it belongs to every key under which they are kept."""

    EXACT = "exact"
    FAST = "fast"


class Engine(Protocol):
    """A network that is ready to run."""

    @property
    def name(self) -> str:
        """What computes: "openvino" or "keras"."""

    @property
    def output_shape(self) -> tuple[int, ...]:
        """Shape of the result for one photo: (d,) for features, (h, w, c) for activations."""

    def run(
        self, photos: Iterable[tuple[K, NDArray[np.float32]]]
    ) -> Generator[tuple[K, NDArray[np.float32]]]:
        """Yield the results for photos (s, s, 3), RGB in [0, 255], each with its key, in order.

        Photos are taken only as fast as they are computed. An error raised by ``photos`` comes
        out of here after what was under way has ended.
        """


def fast_available() -> bool:
    """Return whether this processor computes in bfloat16, and so in ``Precision.FAST``."""
    try:
        openvino = _openvino()
        return "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except (ImportError, RuntimeError):
        return False


def open_engine(
    backbone: Backbone, precision: Precision = Precision.EXACT, kind: str = "openvino"
) -> Engine:
    """Return ``backbone`` ready to run, see ``open_network``."""
    _require(precision, kind)
    return open_network(backbone.build(), precision, kind)


def open_network(
    network: "keras.Model", precision: Precision = Precision.EXACT, kind: str = "openvino"
) -> Engine:
    """Return a network of photos ready to run; Keras computes where OpenVINO does not start.

    ``kind`` is "openvino" or "keras". Both give the same results to 1e-3 relative.
    ``InputError`` if the machine has no such precision.
    """
    _require(precision, kind)
    if kind == "openvino":
        try:
            return OpenVinoEngine(network, precision)
        except (ImportError, RuntimeError) as error:
            if precision is Precision.FAST:
                raise InputError(
                    'The precision "fast" does not start on this computer.',
                    'Choose the precision "exact".',
                ) from error
            # Slower, with the same result: better than not to start at all.
    return KerasEngine(network)


def _require(precision: Precision, kind: str) -> None:
    if precision is Precision.FAST and (kind == "keras" or not fast_available()):
        raise InputError(
            'The precision "fast" needs a processor that computes in bfloat16.',
            'Choose the precision "exact".',
        )


class OpenVinoEngine:
    """Computes with OpenVINO: one photo per request, several requests side by side."""

    name = "openvino"

    def __init__(self, network: "keras.Model", precision: Precision) -> None:
        self.output_shape = tuple(network.output_shape[1:])
        # Without the hint OpenVINO takes bfloat16 by itself where the processor has it.
        hint = "bf16" if precision is Precision.FAST else "f32"
        settings = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": hint}
        self._compiled = _openvino().Core().compile_model(_converted(network), "CPU", settings)

    def run(
        self, photos: Iterable[tuple[K, NDArray[np.float32]]]
    ) -> Generator[tuple[K, NDArray[np.float32]]]:
        """Yield the result for each photo, see ``Engine.run``; calls may overlap."""
        # Not AsyncInferQueue: its callbacks into Python deadlock with its own destructor, which
        # waits for OpenVINO's threads while it holds the interpreter's lock.
        # Twice as many as can run, so that none waits until Python hands out the next photo.
        number = 2 * self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        idle = [self._compiled.create_infer_request() for _ in range(number)]
        tensor = _openvino().Tensor
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
        """Yield the result for each photo, see ``Engine.run``."""
        waiting = iter(photos)
        while batch := list(islice(waiting, _BATCH)):
            results = self._forward(np.stack([photo for _, photo in batch])).numpy()
            yield from zip((key for key, _ in batch), results, strict=True)


def traced(network: "keras.Model") -> Any:
    """Return the network as a TensorFlow function of photos (n, s, s, 3)."""
    import tensorflow as tf

    photos = tf.TensorSpec((None, *network.input_shape[1:]), tf.float32)
    return tf.function(lambda x: network(x, training=False), input_signature=[photos])


def _converted(network: "keras.Model") -> Any:
    """Return the network as a model of OpenVINO for one photo at a time.

    The way over a frozen graph on disk is there because ``openvino.convert_model`` reports its
    use over the network.
    """
    openvino = _openvino()
    function = traced(network).get_concrete_function()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frozen.pb"
        with path.open("wb") as file:
            file.writelines(_frozen(function))
        read = openvino.Core().read_model(path)
    # Some activations have a gradient of their own, which left an end of its own in the graph.
    result = read.output(function.outputs[0].name).node
    model = openvino.Model([result], read.get_parameters())
    model.reshape([1, *network.input_shape[1:]])
    return model


def _frozen(function: Any) -> Generator[bytes]:
    """Yield the ``GraphDef`` of a function, its variables made constants, in pieces to be joined.

    ``convert_variables_to_constants_v2`` would go on to import the whole graph into TensorFlow:
    seconds for a large network, in which no other thread has Python's lock. To write it down in
    one piece would take the lock as well.
    """
    from tensorflow.core.framework.graph_pb2 import GraphDef
    from tensorflow.python.framework import convert_to_constants

    found = convert_to_constants._FunctionConverterDataInEager(function, True, False)
    graph, _ = convert_to_constants._replace_variables_by_constants(found)
    yield GraphDef(versions=graph.versions, library=graph.library).SerializeToString()
    for node in graph.node:
        yield GraphDef(node=[node]).SerializeToString()


@cache
def _openvino() -> Any:
    """Return the module ``openvino``, kept from reporting its use over the network.

    Its import alone sends a message to a statistics server, unless the package
    ``openvino_telemetry`` can't be imported: then it takes a silent substitute of its own.
    """
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino

    return openvino
