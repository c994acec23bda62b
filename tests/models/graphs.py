"""How many graphs TensorFlow holds."""

import gc


def graphs() -> int:
    """Return how many graphs of TensorFlow functions there are, nested ones included."""
    from tensorflow.python.framework.func_graph import FuncGraph

    gc.collect()
    return sum(isinstance(each, FuncGraph) for each in gc.get_objects())
