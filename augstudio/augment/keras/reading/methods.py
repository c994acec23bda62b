"""What Python's own functions and methods do to dicts, lists and numbers that are known.

Each returns ``None`` where it isn't followed with the values that it is given.
"""

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from augstudio.augment.keras.reading.expressions import Expressions
from augstudio.augment.keras.reading.values import (
    MOST_ENTRIES,
    Abstract,
    Arguments,
    Box,
    Given,
    Items,
    Known,
    bounded,
    is_number,
)


def fill(reader: Expressions, box: Box, content: Any, more: Any) -> Abstract | None:
    """Let a dict or a list hold more, unless that is too much."""
    joined = content | more if isinstance(content, dict) else content + more
    if len(joined) > MOST_ENTRIES:
        return None
    reader.hold(box, joined)
    return Known(None)


def _new_dict(reader: Expressions, arguments: Arguments) -> Abstract | None:
    entries: dict[Any, Abstract] = {}
    for given in arguments.positional:
        first = reader.dict_of(given.value)
        if first is None:
            pairs = [reader.items_of(each) for each in reader.items_of(given.value) or ()]
            if not pairs or not all(
                pair and len(pair) == 2 and isinstance(pair[0], Known) for pair in pairs
            ):
                return None
            first = {pair[0].value: pair[1] for pair in pairs if pair}  # type: ignore[union-attr]
        entries |= first
    named = {name: given.value for name, given in arguments.named.items()}
    return reader.new("dict", entries | named) if not arguments.twice else None


def _new_sequence(reader: Expressions, arguments: Arguments, kind: str) -> Abstract | None:
    found: tuple[Abstract, ...] | None = ()
    if arguments.positional:
        found = reader.items_of(arguments.positional[0].value)
    if found is None or arguments.named or len(arguments.positional) > 1:
        return None
    return reader.new("list", found) if kind == "list" else Items(found)


def _new_number(arguments: Arguments, kind: type[float]) -> Abstract | None:
    value = arguments.positional[0].value if len(arguments.positional) == 1 else None
    if not is_number(value) or arguments.named:
        return None
    assert isinstance(value, Known)
    return bounded(kind(value.value))  # type: ignore[arg-type]


def _copy(reader: Expressions, arguments: Arguments) -> Abstract | None:
    value = arguments.positional[0].value if len(arguments.positional) == 1 else None
    entries = reader.dict_of(value) if value is not None else None
    if entries is None or not all(isinstance(each, Known | Items) for each in entries.values()):
        return None
    return reader.new("dict", entries)


BUILT_IN: Final[Mapping[str, Callable[[Expressions, Arguments], Abstract | None]]] = {
    "dict": _new_dict,
    "list": lambda reader, given: _new_sequence(reader, given, "list"),
    "tuple": lambda reader, given: _new_sequence(reader, given, "tuple"),
    "float": lambda _, given: _new_number(given, float),
    "int": lambda _, given: _new_number(given, int),
    "copy.copy": _copy,
    "copy.deepcopy": _copy,
}

_Made = Abstract | None
_Values = list[Abstract]
_Named = Mapping[str, Given]


def _update(reader: Expressions, box: Box, values: _Values, named: _Named) -> _Made:
    given = [Given(value, ast.Constant(None)) for value in values]
    more = _new_dict(reader, Arguments(given, dict(named)))
    entries = reader.dict_of(more) if more is not None else None
    return None if entries is None else fill(reader, box, reader.held(box), entries)


def _set_default(reader: Expressions, box: Box, values: _Values, named: _Named) -> _Made:
    content, key = reader.held(box), values[0] if values else None
    if not isinstance(key, Known) or named or len(values) > 2:
        return None
    if key.value not in content:
        value = values[1] if len(values) == 2 else Known(None)
        if fill(reader, box, content, {key.value: value}) is None:
            return None
    value = reader.held(box)[key.value]
    return value if isinstance(value, Known | Items) else None


def _pop(reader: Expressions, box: Box, values: _Values, named: _Named) -> _Made:
    content, key = dict(reader.held(box)), values[0] if values else None
    if not isinstance(key, Known) or named or len(values) > 2:
        return None
    if key.value not in content:
        return values[1] if len(values) == 2 else reader.crash(f"{key.value!r} is not in the dict")
    value: Abstract = content.pop(key.value)
    reader.hold(box, content)
    return value


def _get(reader: Expressions, box: Box, values: _Values, named: _Named) -> _Made:
    content, key = reader.held(box), values[0] if values else None
    if not isinstance(key, Known) or named or len(values) > 2:
        return None
    default = values[1] if len(values) == 2 else Known(None)
    value: Abstract = content.get(key.value, default)
    return value


def _clear(reader: Expressions, box: Box, values: _Values, named: _Named) -> _Made:
    if values or named:
        return None
    reader.hold(box, {} if box.kind == "dict" else ())
    return Known(None)


def _duplicate(reader: Expressions, box: Box, values: _Values, named: _Named) -> _Made:
    return None if values or named else reader.new(box.kind, reader.held(box))


def _append(reader: Expressions, box: Box, values: _Values, named: _Named) -> _Made:
    if len(values) != 1 or named:
        return None
    return fill(reader, box, reader.held(box), (values[0],))


def _items(reader: Expressions, box: Box, values: _Values, named: _Named) -> _Made:
    pairs = [Items((Known(key), value)) for key, value in reader.held(box).items()]
    return None if values or named else Items(tuple(pairs))


METHODS: Final[Mapping[tuple[str, str], Callable[[Expressions, Box, _Values, _Named], _Made]]] = {
    ("dict", "update"): _update,
    ("dict", "setdefault"): _set_default,
    ("dict", "pop"): _pop,
    ("dict", "get"): _get,
    ("dict", "clear"): _clear,
    ("dict", "copy"): _duplicate,
    ("dict", "items"): _items,
    ("dict", "keys"): lambda reader, box, *_: Items(tuple(map(Known, reader.held(box)))),
    ("list", "append"): _append,
    ("list", "clear"): _clear,
    ("list", "copy"): _duplicate,
}
