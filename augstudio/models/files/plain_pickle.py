"""Read pickles of plain values without running any code that they name.

Python's own reader trusts its input: besides running code, a few bytes can make it fill the memory
(position 2^31 in its memo, a string that claims to be long) or compute forever (the hash of nested
tuples). This reader supports only what PyTorch's tensor files need, and takes memory and time in
proportion to the bytes it reads.
"""

import pickletools
from collections.abc import Collection
from typing import Any, BinaryIO, NamedTuple

#: Maximum instructions in one pickle; EfficientNet-Lite0's largest has 10,696.
_MOST = 200_000

#: ``OrderedDict()`` is harmless; it is read as a dictionary.
_ORDERED = "collections.OrderedDict"

_VALUES = {"BININT", "BININT1", "BININT2", "LONG1", "BINUNICODE", "SHORT_BINUNICODE"}
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}


class Name(NamedTuple):
    """The name of an object in a module, such as "torch.FloatStorage"; never imported."""

    text: str


class Call(NamedTuple):
    """A call of ``name`` with ``arguments``, which is never made."""

    name: str
    arguments: tuple[Any, ...]


class Reference(NamedTuple):
    """A reference to something outside the pickle."""

    to: Any


def load(file: BinaryIO, admitted: Collection[str]) -> Any:
    """Return the value of the pickle at the current position in ``file``, and read no further.

    It consists of ``None``, ``bool``, ``int``, ``str``, ``tuple``, ``list``, ``dict`` with ``str``
    keys, and the types above. ``admitted`` are the names that it may contain.

    ``file`` must be in memory, or else a claimed length would be allocated. Raises ``ValueError``
    or ``LookupError`` for anything else.
    """
    machine = _Machine(admitted)
    for number, (code, value, _) in enumerate(pickletools.genops(file)):
        if number == _MOST:
            raise ValueError("it has too many parts")
        if code.name == "STOP":
            return machine.stack.pop()
        machine.step(code.name, value)
    raise ValueError("it is incomplete")


class _Machine:
    """The stack on which a pickle builds its value."""

    def __init__(self, admitted: Collection[str]) -> None:
        self.stack: list[Any] = []
        self._admitted = admitted
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}

    def step(self, code: str, value: Any) -> None:
        """Run one instruction."""
        stack = self.stack
        if code in _VALUES:
            stack.append(value)
        elif code in _CONSTANTS:
            stack.append(_CONSTANTS[code])
        elif code in _TUPLES:
            stack[-_TUPLES[code] :] = [tuple(self._last(_TUPLES[code]))]
        else:
            self._other(code, value)

    def _other(self, code: str, value: Any) -> None:
        stack = self.stack
        match code:
            case "PROTO":
                pass
            case "MARK":
                self._marks.append(len(stack))
            case "EMPTY_LIST":
                stack.append([])
            case "EMPTY_DICT":
                stack.append({})
            case "TUPLE":
                stack.append(tuple(self._marked()))
            case "APPEND" | "APPENDS":
                values = [stack.pop()] if code == "APPEND" else self._marked()
                self._top(list).extend(values)
            case "SETITEM" | "SETITEMS":
                self._set([stack.pop(-2), stack.pop()] if code == "SETITEM" else self._marked())
            case "BINPUT" | "LONG_BINPUT":
                self._memo[value] = stack[-1]
            case "BINGET" | "LONG_BINGET":
                stack.append(self._memo[value])
            case "GLOBAL":
                stack.append(self._name(value.replace(" ", ".")))
            case "REDUCE":
                self._call(stack.pop(-2), stack.pop())
            case "BINPERSID":
                stack.append(Reference(stack.pop()))
            case "BUILD":
                # The versions of PyTorch's layers, which are not needed.
                stack.pop()
            case _:
                raise ValueError(f"it has the instruction {code}")

    def _last(self, count: int) -> list[Any]:
        if len(self.stack) < count:
            raise ValueError("a part of it is missing")
        return self.stack[-count:]

    def _marked(self) -> list[Any]:
        """Remove and return everything on the stack since the last mark."""
        start = self._marks.pop()
        found = self.stack[start:]
        del self.stack[start:]
        return found

    def _top(self, kind: type) -> Any:
        if not isinstance(self.stack[-1], kind):
            raise ValueError("its parts contradict each other")
        return self.stack[-1]

    def _set(self, values: list[Any]) -> None:
        keys = values[::2]
        # Hashing anything else could take forever.
        if not all(isinstance(key, str) for key in keys):
            raise ValueError("it has keys that are not text")
        self._top(dict).update(zip(keys, values[1::2], strict=True))

    def _name(self, text: str) -> Name:
        if text not in self._admitted and text != _ORDERED:
            raise ValueError(f"it names {text[:80]}")
        return Name(text)

    def _call(self, name: Any, arguments: Any) -> None:
        if not isinstance(name, Name) or not isinstance(arguments, tuple):
            raise ValueError("it calls something without a name")
        ordered = name.text == _ORDERED and not arguments
        self.stack.append({} if ordered else Call(name.text, arguments))
