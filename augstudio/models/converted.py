"""Networks as TensorFlow functions, and converted for OpenVINO; those of backbones are kept."""

import ctypes
import gc
import sys
import tempfile
from collections.abc import Generator
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.models.backbones import Backbone

if TYPE_CHECKING:
    import keras

#: Part of the name of a file; increased when networks are built or converted in another way.
_FORMAT = 1
#: A file is the hash of all that follows, the length of the description, the description (XML) and
#: the weights.
_HASH, _LENGTH = 32, 8
#: Largest file that is read; ConvNeXt Small takes about 200 MB.
_MOST_BYTES = 1_000_000_000
#: How many networks are kept: those used last.
_KEPT = 6
_ENDING = ".openvino"


def traced(network: "keras.Model") -> Any:
    """Return the network as a TensorFlow function of its input, such as photos (n, s, s, 3)."""
    import tensorflow as tf

    signature = [input_spec(network)]
    answer = tf.function(lambda x: network(x, training=False), input_signature=signature)
    forget_gradients(answer)
    return answer


def forget_gradients(function: Any) -> None:
    """Trace a TensorFlow function, and let TensorFlow forget the custom gradients in it.

    TensorFlow keeps each of them under a name until the program ends, and with it the graph and the
    weights of the network: those of SiLU, 11 MB of graph each time EfficientNetV2 B0 is traced, and
    the sum over devices in each training step of an optimiser. Gradients can't be computed through
    the function from outside afterwards.
    """
    from tensorflow.python.framework import ops

    graph = function.get_concrete_function().graph.as_graph_def()
    for nodes in (graph.node, *(each.node_def for each in graph.library.function)):
        for node in nodes:
            if "_gradient_op_type" in node.attr:
                name = node.attr["_gradient_op_type"].s.decode()
                ops.gradient_registry._registry.pop(name, None)


def forget_unused() -> None:
    """Free what Python and TensorFlow keep of networks that are no longer used.

    Networks are cycles of objects, which Python looks for too rarely; and TensorFlow keeps the
    kernels of every operation with each of their variables. Networks in use lose nothing, but
    their next answer takes a moment longer. What was freed is returned to the system where the C
    library is glibc, which would keep 40 to 130 MB of it in pieces.
    """
    from tensorflow.python.eager import context

    gc.collect()
    context.context().clear_kernel_cache()
    if sys.platform == "linux":
        with suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def input_spec(network: "keras.Model") -> Any:
    """Return TensorFlow's description of the input: a ``TensorSpec``, or a list for several."""
    import tensorflow as tf

    specs = [tf.TensorSpec((None, *each.shape[1:]), tf.float32) for each in network.inputs]
    return specs if len(specs) > 1 else specs[0]


def kept(backbone: Backbone) -> Any:
    """Return a backbone converted for OpenVINO, from the user's cache or converted now.

    Raises the errors of ``Backbone.build``, and ``RuntimeError`` or ``ImportError`` if OpenVINO
    can't be used.
    """
    versions = [metadata.version(name) for name in ("openvino", "keras")]
    name = storage.digest(" ".join([str(_FORMAT), backbone.identity, *versions]).encode())
    path = storage.cache_folder() / "networks" / f"{name}{_ENDING}"
    network = _read(path)
    if network is None:
        network = converted(backbone.build())
        # It is only a cache: a full disk costs nothing but time.
        with suppress(AugStudioError, OSError):
            _write(network, path)
    return network


def _read(path: Path) -> Any | None:
    """Return the network in a file; ``None`` if there is none or it is damaged."""
    try:
        data = storage.read_file(path, _MOST_BYTES)
        path.touch()
    except (AugStudioError, OSError):
        return None
    return unpacked(data)


def _write(network: Any, path: Path) -> None:
    """Write a network to a file, and delete those that were not used for longest."""
    storage.write_bytes(path, packed(network), lasting=False)
    others = sorted(path.parent.glob(f"*{_ENDING}"), key=lambda each: each.stat().st_mtime)
    for each in others[:-_KEPT]:
        each.unlink(missing_ok=True)


def packed(network: Any) -> bytes:
    """Return a network that is converted for OpenVINO as bytes, for ``unpacked``."""
    with tempfile.TemporaryDirectory() as folder:
        description = Path(folder) / "network.xml"
        openvino().save_model(network, description, compress_to_fp16=False)
        xml, weights = description.read_bytes(), description.with_suffix(".bin").read_bytes()
    content = len(xml).to_bytes(_LENGTH, "little") + xml + weights
    return storage.digest(content).encode() + content


def unpacked(data: bytes) -> Any | None:
    """Return the network in the bytes of ``packed``; ``None`` if they are damaged."""
    content = data[_HASH:]
    if storage.digest(content).encode() != data[:_HASH]:
        return None
    end = _LENGTH + int.from_bytes(content[:_LENGTH], "little")
    return openvino().Core().read_model(content[_LENGTH:end], content[end:])


def converted(network: "keras.Model") -> Any:
    """Return the network as an OpenVINO model for one photo at a time.

    It is converted through a frozen graph on disk, because ``openvino.convert_model`` sends usage
    statistics over the internet.
    """
    function = traced(network).get_concrete_function()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frozen.pb"
        with path.open("wb") as file:
            file.writelines(_frozen(function))
        read = openvino().Core().read_model(path)
    # Activations with a custom gradient leave extra outputs in the graph: keep only the real one.
    result = read.output(function.outputs[0].name).node
    model = openvino().Model([result], read.get_parameters())
    model.reshape([1, *network.input_shape[1:]])
    return model


def frozen(network: "keras.Model") -> Any:
    """Return a concrete function without variables, for one photo at a time.

    It takes photos (1, s, s, 3), float32. While this runs, Python's lock is held for seconds.
    """
    import tensorflow as tf
    from tensorflow.python.framework import convert_to_constants

    photos = tf.TensorSpec((1, *network.input_shape[1:]), tf.float32, name="photos")
    function = tf.function(lambda x: network(x, training=False), input_signature=[photos])
    forget_gradients(function)
    return convert_to_constants.convert_variables_to_constants_v2(function.get_concrete_function())


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
def openvino() -> Any:
    """Return the module ``openvino``, without its telemetry.

    Importing it sends a message to a statistics server, unless the package ``openvino_telemetry``
    can't be imported: then it uses its own silent substitute.
    """
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino as module

    return module
