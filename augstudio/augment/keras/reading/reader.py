"""What every part of the reading of Keras code needs: values of expressions, and doubts."""

import ast
from collections.abc import Callable
from typing import Any

from augstudio.augment.keras.reading.memory import Memory
from augstudio.augment.keras.reading.values import (
    Abstract,
    Arguments,
    Box,
    Items,
    Known,
    Unknown,
    truth,
)


class Reader(Memory):
    """Knows names, and whether what is read runs.

    Attributes
    ----------
    doubt
        Why it can't be told whether what follows runs; "" while that is certain.
    is_old
        Whether the code is of Python 2.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_old = False
        self.doubt = ""

    # --- what is made further down the line ---

    def evaluate(self, node: ast.expr) -> Abstract:
        """Return what an expression stands for, and do what it does."""
        raise NotImplementedError

    def call(self, function: Abstract, arguments: Arguments, node: ast.Call) -> Abstract:
        """Return what a call gives."""
        raise NotImplementedError

    def method(self, owner: Box, arguments: Arguments, node: ast.Call) -> Abstract:
        """Return what a method of a dict, a list or a generator gives."""
        raise NotImplementedError

    def run_perhaps(self, nodes: list[Any], why: str) -> None:
        """Reckon with code that may run any number of times, or not."""
        raise NotImplementedError

    def branches(self, ways: list[Callable[[], Any]], why: str) -> list[Any]:
        """Follow several ways of which one is gone, and return what each gives."""
        raise NotImplementedError

    def agreed(self, values: list[Abstract], why: str) -> Abstract:
        """Return the value that all are, or ``Unknown``."""
        raise NotImplementedError

    # --- values ---

    def is_true(self, node: ast.expr) -> bool | None:
        """Return whether a condition holds; ``None`` where that can't be told."""
        return truth(self.visible(self.evaluate(node)))

    def dict_of(self, value: Abstract) -> dict[Any, Abstract] | None:
        """Return the entries of a dict, if they are known."""
        content = self.held(value) if isinstance(value, Box) and value.kind == "dict" else None
        return dict(content) if isinstance(content, dict) else None

    def items_of(self, value: Abstract) -> tuple[Abstract, ...] | None:
        """Return the items of a tuple or a list, or the keys of a dict, if they are known."""
        if isinstance(value, Items):
            return value.items
        if not isinstance(value, Box):
            return None
        content = self.held(value)
        if value.kind == "dict" and isinstance(content, dict):
            return tuple(map(Known, content))
        return content if value.kind == "list" and isinstance(content, tuple) else None

    def visible(self, value: Abstract) -> Abstract:
        """Return a dict or a list as a tuple, of which it can be told whether it is empty."""
        items = self.items_of(value)
        return value if items is None else Items(items)

    # --- doubts ---

    def crash(self, why: str) -> Unknown:
        """Reckon with code that can't be run: what follows may not be reached."""
        self.doubt = self.doubt or why
        return Unknown(why)

    def forget_for_good(self, why: str) -> None:
        """Take every name for unknown, and the generator's too: anything may be set from here."""
        self.forget_names(why)
        self.doubt = self.doubt or why
