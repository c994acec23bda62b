"""Calls in Keras code: those of ``ImageDataGenerator``, of functions, and of methods of dicts."""

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from augstudio.augment.keras.reading.effects import ANYTHING, GENERATING, HARMLESS, READING
from augstudio.augment.keras.reading.expressions import Expressions
from augstudio.augment.keras.reading.reader import (
    Call,
    doubted,
    held_by,
    sets_it,
    unusable,
)
from augstudio.augment.keras.reading.text import GENERATOR
from augstudio.augment.keras.reading.values import (
    ARGUMENTS,
    BY_ZERO,
    MOST_ENTRIES,
    Abstract,
    Arguments,
    Box,
    Function,
    Given,
    Items,
    Known,
    Outside,
    Unknown,
    bounded,
    code,
    entries_of,
    is_number,
)
from augstudio.errors import InputError

_EXITS: Final = frozenset(("exit", "quit", "sys.exit", "os._exit", "os.abort"))


class Ended(Exception):  # noqa: N818 - no error: the program of the text ends here
    """The code that is read ends here, or raises an error."""


class Calls(Expressions):
    """Reads calls."""

    def run(self, function: Function, arguments: Arguments, node: ast.Call) -> Abstract:
        """Follow a function of the text, and return what it returns."""
        raise NotImplementedError

    def call(self, function: Abstract, arguments: Arguments, node: ast.Call) -> Abstract:
        """Return what a call gives."""
        named_so = isinstance(function, Outside) and function.is_named_so
        looks_so = isinstance(function, Unknown) and arguments.named.keys() & set(ARGUMENTS)
        last = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if looks_so or (last == GENERATOR and not named_so):
            self._refuse_other(function, node)
        if isinstance(function, Outside):
            return self._outside(function, arguments, node)
        if isinstance(function, Function):
            return self.run(function, arguments, node)
        self.hand_over(arguments, f"line {node.lineno} hands it to {code(node.func)}")
        return sets_it(node)

    def hand_over(self, arguments: Arguments, why: str) -> None:
        """Reckon with a function that isn't followed and gets these values."""
        for given in (*arguments.positional, *arguments.named.values()):
            self.leak(given.value, f"{why}, which may change it")

    def _refuse_other(self, function: Abstract, node: ast.Call) -> None:
        """Remember a call of what may be Keras's generator, or something of that name."""
        why = function.why if isinstance(function, Unknown) else ""
        why = function.path if isinstance(function, Outside) else why
        said = f" ({why})" if why else ""
        told = f"it can't be told whether {code(node.func)} is Keras's {GENERATOR} there{said}"
        self.calls.append(Call(node.lineno, {}, unusable(node, told)))

    # --- what the text does not define ---

    def _outside(self, function: Outside, arguments: Arguments, node: ast.Call) -> Abstract:
        path = function.path
        if function.is_generator:
            return self._generator(arguments, node)
        if function.is_named_so:
            told = f"it comes from {path.rpartition('.')[0]}, which isn't Keras"
            self.calls.append(Call(node.lineno, {}, unusable(node, told)))
        if path in _EXITS:
            raise Ended
        if path in ANYTHING:
            self.settings_change(f"line {node.lineno} may do anything by {path}")
        made: Abstract | None = None
        if path == "dict":
            made = _dict_of(arguments)
        elif path in ("float", "int"):
            made = _number(arguments, float if path == "float" else int)
        elif path in ("setattr", "delattr", "vars") or ".__" in path:
            self._set_attribute(path, arguments, node)
        if made is None and not HARMLESS.fullmatch(path):
            self.hand_over(arguments, f"line {node.lineno} hands it to {code(node.func)}")
        return made or sets_it(node)

    def _set_attribute(self, path: str, arguments: Arguments, node: ast.Call) -> None:
        """Reckon with ``setattr(a, name, value)``, ``vars(a)`` and ``object.__setattr__(a)``."""
        values = [given.value for given in arguments.positional]
        name = values[1] if path == "setattr" and len(values) > 1 else None
        own = [*ARGUMENTS, "__dict__", GENERATOR]
        if not isinstance(name, Known) or name.value in own or isinstance(values[0], Box):
            self.settings_change(f"line {node.lineno} calls {code(node.func)}")

    def _generator(self, arguments: Arguments, node: ast.Call) -> Abstract:
        """Remember a call of the generator."""
        given = arguments.positional
        if [code(each.node) for each in given] == ["..."] and not arguments.named:
            # "The ImageDataGenerator(...) class" is no call.
            return Unknown()
        by_name = dict(zip(ARGUMENTS, given, strict=False)) | arguments.named
        # A list as a tuple, so that later changes don't count.
        snapshot = {name: Given(_copied(each.value), each.node) for name, each in by_name.items()}
        call = Call(node.lineno, snapshot, _problem(arguments, node))
        if self.doubt and Unknown(BY_ZERO) not in [each.value for each in by_name.values()]:
            call.problem = doubted(node.lineno, self.doubt)
        for each in by_name.values():
            if isinstance(each.value, Box):
                self.keep(each.value, call)
            else:
                self.leak(each.value, f"line {node.lineno} hands it to {GENERATOR}")
        self.calls.append(call)
        return Box("generator", call)

    # --- methods ---

    def fill(self, box: Box, more: dict[Any, Abstract]) -> Known | None:
        """Let a dict hold more; ``None`` where it is no dict that is known, or too long."""
        entries = entries_of(box)
        if entries is None or len(entries) + len(more) > MOST_ENTRIES:
            return None
        self.change(box, {**entries, **more})
        return Known(None)

    def method(self, owner: Box, arguments: Arguments, node: ast.Call) -> Abstract:
        """Return what a method of a dict, a list or a generator gives."""
        assert isinstance(node.func, ast.Attribute)
        name, why = node.func.attr, f"line {node.lineno} calls {code(node.func)}"
        method = _METHODS.get((owner.kind, name))
        if method is not None and not isinstance(owner.content, Unknown):
            plain = not (arguments.unclear or arguments.twice)
            made = method(self, owner, arguments) if plain else None
            if made is not None:
                return made
        if isinstance(owner.content, Call):
            if not GENERATING.fullmatch(name):
                self.settings_change(why, owner.content)
        elif name in READING:
            for each in held_by(owner):
                self.leak(each, f"line {node.lineno} takes it out by {name}")
        else:
            self.leak(owner, f"{why} on it")
        self.hand_over(arguments, why)
        return sets_it(node)


def _copied(value: Abstract) -> Abstract:
    if not isinstance(value, Box) or value.kind != "list":
        return value
    return value.content if isinstance(value.content, Unknown) else Items(tuple(value.content))


def _problem(arguments: Arguments, node: ast.Call) -> InputError | None:
    """Return what is wrong with the arguments of a call of the generator."""
    if arguments.unclear.startswith("**"):
        return InputError(
            f"The call of {GENERATOR} in line {node.lineno} takes its settings from elsewhere "
            f"({arguments.unclear}).",
            f"Write the settings into {GENERATOR}(...) itself.",
        )
    if arguments.unclear or len(arguments.positional) > len(ARGUMENTS):
        return InputError(
            f"The call of {GENERATOR} in line {node.lineno} has values whose names can't be told.",
            "Write them by name, such as rotation_range=20.",
        )
    twice = set(ARGUMENTS[: len(arguments.positional)]) & set(arguments.named)
    if twice or arguments.twice:
        name = arguments.twice or min(twice)
        return InputError(f"{name} is given twice.", "Remove one of the two.")
    return None


# --- what dicts and lists do; each returns None where it isn't followed with these arguments ---


def _dict_of(arguments: Arguments) -> Box | None:
    """Return ``dict(a, b=c)``."""
    entries: dict[Any, Abstract] = {}
    for given in arguments.positional:
        more = entries_of(given.value)
        if more is None:
            return None
        entries |= more
    entries |= {name: given.value for name, given in arguments.named.items()}
    if arguments.unclear or arguments.twice or len(entries) > MOST_ENTRIES:
        return None
    return Box("dict", entries)


def _number(arguments: Arguments, kind: Callable[[Any], float]) -> Abstract | None:
    value = arguments.positional[0].value if len(arguments.positional) == 1 else None
    if not is_number(value) or arguments.named or arguments.unclear:
        return None
    assert isinstance(value, Known)
    return bounded(kind(value.value))


def _update(reader: Calls, box: Box, arguments: Arguments) -> Abstract | None:
    more = _dict_of(arguments)
    return None if more is None else reader.fill(box, more.content)


def _key_and_default(arguments: Arguments) -> tuple[Any, Abstract | None] | None:
    values = [given.value for given in arguments.positional]
    if arguments.named or len(values) not in (1, 2) or not isinstance(values[0], Known):
        return None
    return values[0].value, values[1] if len(values) == 2 else None


def _get(_: Calls, box: Box, arguments: Arguments) -> Abstract | None:
    found = _key_and_default(arguments)
    if found is None:
        return None
    key, default = found
    value: Abstract = box.content.get(key, default or Known(None))
    return value


def _set_default(reader: Calls, box: Box, arguments: Arguments) -> Abstract | None:
    found = _key_and_default(arguments)
    if found is None:
        return None
    value = _get(reader, box, arguments)
    assert value is not None
    return value if reader.fill(box, {found[0]: value}) else None


def _pop(reader: Calls, box: Box, arguments: Arguments) -> Abstract | None:
    found = _key_and_default(arguments)
    if found is None:
        return None
    key, default = found
    if key not in box.content:
        return default or reader.crash(f"{key!r} is not in the dict")
    value: Abstract = box.content[key]
    reader.change(box, {name: each for name, each in box.content.items() if name != key})
    return value


def _clear(reader: Calls, box: Box, arguments: Arguments) -> Abstract | None:
    if arguments.positional or arguments.named:
        return None
    reader.change(box, {})
    return Known(None)


def _copy(_: Calls, box: Box, arguments: Arguments) -> Abstract | None:
    return None if arguments.positional or arguments.named else Box(box.kind, box.content.copy())


_METHODS: Final[Mapping[tuple[str, str], Callable[[Calls, Box, Arguments], Abstract | None]]] = {
    ("dict", "update"): _update,
    ("dict", "setdefault"): _set_default,
    ("dict", "pop"): _pop,
    ("dict", "get"): _get,
    ("dict", "clear"): _clear,
    ("dict", "copy"): _copy,
    ("list", "copy"): _copy,
}
