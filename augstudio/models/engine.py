"""Run a frozen network on photos as fast as this computer can."""

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
        openvino = _openvino()
        return "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except (ImportError, RuntimeError):
        return False


def open_engine(
    backbone: Backbone, precision: Precision = Precision.EXACT, kind: str = "openvino"
) -> Engine:
    """Return an engine for ``backbone``; see ``open_network``."""
    _require(precision, kind)
    return open_network(backbone.build(), precision, kind)


def open_network(
    network: "keras.Model", precision: Precision = Precision.EXACT, kind: str = "openvino"
) -> Engine:
    """Return an engine for a network of photos; Keras is the fallback if OpenVINO does not start.

    ``kind`` is "openvino" or "keras". Their results agree to a relative 1e-3. Raises
    ``InputError`` if this computer does not support the precision.
    """
    _require(precision, kind)
    if kind == "openvino":
        try:
            return OpenVinoEngine(network, precision)
        except (ImportError, RuntimeError) as error:
            if precision is Precision.FAST:
                raise InputError(
                    'The precision "fast" does not work on this computer.',
                    'Choose the precision "exact".',
                ) from error
            # Fall back to Keras: slower, with the same result.
    return KerasEngine(network)


def _require(precision: Precision, kind: str) -> None:
    if precision is Precision.FAST and (kind == "keras" or not fast_available()):
        raise InputError(
            'The precision "fast" needs a processor that supports bfloat16.',
            'Choose the precision "exact".',
        )


class OpenVinoEngine:
    """Computes with OpenVINO: one photo per request, several requests in parallel."""

    name = "openvino"

    def __init__(self, network: "keras.Model", precision: Precision) -> None:
        self.output_shape = tuple(network.output_shape[1:])
        # Without the hint, OpenVINO uses bfloat16 automatically if the processor supports it.
        hint = "bf16" if precision is Precision.FAST else "f32"
        settings = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": hint}
        self._compiled = _openvino().Core().compile_model(_converted(network), "CPU", settings)

    def run(
        self, photos: Iterable[tuple[K, NDArray[np.float32]]]
    ) -> Generator[tuple[K, NDArray[np.float32]]]:
        """Yield the result for each photo; see ``Engine.run``. Calls may overlap."""
        # Not AsyncInferQueue: its callbacks into Python deadlock with its own destructor, which
        # waits for OpenVINO's threads while it holds the interpreter's lock.
        # Twice as many requests as can run, so that none waits for Python to pass the next photo.
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
        """Yield the result for each photo; see ``Engine.run``."""
        waiting = iter(photos)
        while batch := list(islice(waiting, _BATCH)):
            results = self._forward(np.stack([photo for _, photo in batch])).numpy()
            yield from zip((key for key, _ in batch), results, strict=True)


def traced(network: "keras.Model") -> Any:
    """Return the network as a TensorFlow function of its input, such as photos (n, s, s, 3)."""
    import tensorflow as tf

    signature = [input_spec(network)]
    return tf.function(lambda x: network(x, training=False), input_signature=signature)


def input_spec(network: "keras.Model") -> Any:
    """Return TensorFlow's description of the input: a ``TensorSpec``, or a list for several."""
    import tensorflow as tf

    specs = [tf.TensorSpec((None, *each.shape[1:]), tf.float32) for each in network.inputs]
    return specs if len(specs) > 1 else specs[0]


def _converted(network: "keras.Model") -> Any:
    """Return the network as an OpenVINO model for one photo at a time.

    It is converted through a frozen graph on disk, because ``openvino.convert_model`` sends usage
    statistics over the internet.
    """
    openvino = _openvino()
    function = traced(network).get_concrete_function()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frozen.pb"
        with path.open("wb") as file:
            file.writelines(_frozen(function))
        read = openvino.Core().read_model(path)
    # Activations with a custom gradient leave extra outputs in the graph: keep only the real one.
    result = read.output(function.outputs[0].name).node
    model = openvino.Model([result], read.get_parameters())
    model.reshape([1, *network.input_shape[1:]])
    return model


def _frozen(function: Any) -> Generator[bytes]:
    """Yield the ``GraphDef`` of a function, with variables as constants, in pieces to be joined.

    ``convert_variables_to_constants_v2`` would also import the whole graph into TensorFlow, which
    holds Python's lock for seconds with a large network. So would writing the graph in one piece.
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
    """Return the module ``openvino``, without its telemetry.

    Importing it sends a message to a statistics server, unless the package ``openvino_telemetry``
    can't be imported: then it uses its own silent substitute.
    """
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino

    return openvino
