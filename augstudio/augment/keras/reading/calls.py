"""Calls in Keras code: of ``ImageDataGenerator``, of functions, and of methods of dicts."""

import ast
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from augstudio.augment.keras.reading.effects import (
    ANYTHING,
    GENERATING,
    HARMLESS,
    READING,
    effects_of,
    parameters_of,
)
from augstudio.augment.keras.reading.expressions import Expressions
from augstudio.augment.keras.reading.reader import (
    EXITS,
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
    Abstract,
    Arguments,
    Box,
    Function,
    Given,
    Known,
    Outside,
    Scope,
    Unknown,
    code,
    entries_of,
)
from augstudio.errors import InputError

#: Limit for nested calls that are followed.
_DEEPEST_CALL = 8


class Ended(Exception):  # noqa: N818 - not an error: the program in the text ends here
    """The program in the text ends here, or raises an error."""


class Returned(Exception):  # noqa: N818 - not an error: how a function returns
    """A function returns a value; ``unsure`` says why it may not return here."""

    def __init__(self, value: Abstract, unsure: str = "") -> None:
        super().__init__()
        self.value, self.unsure = value, unsure


class Calls(Expressions):
    """Follows calls."""

    def __init__(self) -> None:
        super().__init__()
        self._running: list[ast.AST] = []

    @abstractmethod
    def execute(self, statements: Sequence[ast.stmt]) -> None:
        """Follow statements."""

    def call(self, function: Abstract, arguments: Arguments, node: ast.Call) -> Abstract:
        """Return the result of a call."""
        named_so = isinstance(function, Outside) and function.is_named_so
        looks_so = isinstance(function, Unknown) and arguments.named.keys() & set(ARGUMENTS)
        last = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if looks_so or (last == GENERATOR and not named_so):
            self._refuse_other(function, node)
        if isinstance(function, Outside):
            return self._outside(function, arguments, node)
        if isinstance(function, Function):
            return self._run(function, arguments, node)
        self.hand_over(arguments, f"line {node.lineno} passes it to {code(node.func)}")
        return Unknown(sets_it(node).why, isinstance(function, Unknown) and function.is_given)

    def hand_over(self, arguments: Arguments, why: str) -> None:
        """Allow for a function that isn't followed and gets these values."""
        for given in (*arguments.positional, *arguments.named.values()):
            self.leak(given.value, f"{why}, which may change it")

    def _refuse_other(self, function: Abstract, node: ast.Call) -> None:
        """Record a call that may or may not be of Keras's generator."""
        why = function.why if isinstance(function, Unknown) else ""
        why = function.path if isinstance(function, Outside) else why
        detail = f" ({why})" if why else ""
        reason = f"{code(node.func)} may not be Keras's {GENERATOR} there{detail}"
        self.calls.append(Call(node.lineno, {}, unusable(node, reason)))

    # --- names that the text does not define ---

    def _outside(self, function: Outside, arguments: Arguments, node: ast.Call) -> Abstract:
        path = function.path
        if function.is_generator:
            return self._generator(arguments, node)
        if function.is_named_so:
            reason = f"it comes from {path.rpartition('.')[0]}, which isn't Keras"
            self.calls.append(Call(node.lineno, {}, unusable(node, reason)))
        if path in EXITS:
            raise Ended
        if path in ANYTHING:
            self.settings_change(f"{path} in line {node.lineno} may do anything")
        made: Abstract | None = None
        if path == "dict":
            made = _dict_of(self, arguments)
        elif path in ("setattr", "delattr", "vars") or ".__" in path:
            self._set_attribute(path, arguments, node)
        if made is None and not HARMLESS.fullmatch(path):
            self.hand_over(arguments, f"line {node.lineno} passes it to {code(node.func)}")
            return Unknown(sets_it(node).why, is_given=True)
        return made or sets_it(node)

    def _set_attribute(self, path: str, arguments: Arguments, node: ast.Call) -> None:
        """Allow for ``setattr(a, name, value)``, ``vars(a)`` and ``object.__setattr__(a)``."""
        values = [given.value for given in arguments.positional]
        name = values[1] if path == "setattr" and len(values) > 1 else None
        own = [*ARGUMENTS, "__dict__", GENERATOR]
        if path == "vars":
            # It can't reach generators that are created later.
            for call in self.calls:
                self.settings_change(f"line {node.lineno} calls vars", call)
            return
        if not isinstance(name, Known) or name.value in own or isinstance(values[0], Box):
            self.settings_change(f"line {node.lineno} calls {code(node.func)}")

    def _generator(self, arguments: Arguments, node: ast.Call) -> Abstract:
        """Record a call of the generator."""
        given = arguments.positional
        if [code(each.node) for each in given] == ["..."] and not arguments.named:
            # "The ImageDataGenerator(...) class" in prose is not a call.
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
                self.leak(each.value, f"line {node.lineno} passes it to {GENERATOR}")
        self.calls.append(call)
        return Box("generator", call)

    # --- functions in the text ---

    def _run(self, function: Function, arguments: Arguments, node: ast.Call) -> Abstract:
        """Follow a function in the text, and return its result."""
        effects = effects_of(function.node.body)
        self.step(effects.size)
        deep = function.node in self._running or len(self._running) >= _DEEPEST_CALL
        bound = None
        if not (deep or effects.outward or effects.yields):
            bound = self._bound(function, arguments, node)
        if bound is None:
            why = f"line {node.lineno} calls {function.node.name}, which is not followed"
            self.leak(function, why)
            self.hand_over(arguments, why)
            return Unknown(why)
        self.idle.pop(function.node, None)
        own = frozenset((*parameters_of(function.node), *effects.stored))
        scope, self.scope = self.scope, Scope(bound, function.scope, own)
        self._running.append(function.node)
        try:
            self.execute(function.node.body)
        except Returned as returned:
            return returned.value
        finally:
            self.scope = scope
            self._running.pop()
        return Known(None)

    def _bound(
        self, function: Function, arguments: Arguments, node: ast.Call
    ) -> dict[str, Abstract] | None:
        """Return a function's parameters with the values from a call, if they are known."""
        if arguments.unclear:
            return None
        a, given = function.node.args, [each.value for each in arguments.positional]
        places = [each.arg for each in (*a.posonlyargs, *a.args)]
        by_name = [each.arg for each in (*a.args, *a.kwonlyargs)]
        bound: dict[str, Abstract] = dict(zip(places, given, strict=False))
        named = {name: each.value for name, each in arguments.named.items()}
        more = {name: value for name, value in named.items() if name not in by_name}
        wrong = bool(arguments.twice or bound.keys() & named.keys() & set(by_name))
        wrong = wrong or (len(given) > len(places) and a.vararg is None)
        bound = {**function.defaults, **bound, **{n: named[n] for n in named if n not in more}}
        if a.vararg is not None:
            bound[a.vararg.arg] = Box("tuple", given[len(places) :])
        if a.kwarg is not None:
            bound[a.kwarg.arg] = Box("dict", more)
        wrong = wrong or bool(more and a.kwarg is None)
        if wrong or not bound.keys() >= {*places, *by_name}:
            self.crash(f"line {node.lineno} calls {function.node.name} with the wrong arguments")
            return None
        return bound

    # --- methods ---

    def fill(self, box: Abstract, more: dict[Any, Abstract]) -> Known | None:
        """Add entries to a dict; ``None`` if its content is unknown or it is not a dict."""
        entries = entries_of(box)
        if entries is None or not isinstance(box, Box):
            return None
        self.change(box, self.new_dict({**entries, **more}).content)
        return Known(None)

    def method(self, owner: Box, arguments: Arguments, node: ast.Call) -> Abstract:
        """Return the result of a method of a dict, list or generator."""
        assert isinstance(node.func, ast.Attribute)
        name, why = node.func.attr, f"line {node.lineno} calls {code(node.func)}"
        method = _METHODS.get(name)
        if method and entries_of(owner) is not None and not (arguments.unclear or arguments.twice):
            made = method(self, owner, arguments)
            if made is not None:
                return made
        if isinstance(owner.content, Call):
            if not GENERATING.fullmatch(name):
                self.settings_change(why, owner.content)
        elif name in READING:
            for each in held_by(owner):
                self.leak(each, f"line {node.lineno} reads it with {name}")
        else:
            self.leak(owner, f"{why} on it")
        self.hand_over(arguments, why)
        return sets_it(node)


def _copied(value: Abstract) -> Abstract:
    if not isinstance(value, Box) or value.kind != "list":
        return value
    return Box("tuple", value.content)


def _problem(arguments: Arguments, node: ast.Call) -> InputError | None:
    """Return what is wrong with the arguments of a call of the generator."""
    if arguments.unclear.startswith("**"):
        return InputError(
            f"The {GENERATOR} call in line {node.lineno} takes its settings from elsewhere "
            f"({arguments.unclear}).",
            f"Write the settings into {GENERATOR}(...) itself.",
        )
    if arguments.unclear or len(arguments.positional) > len(ARGUMENTS):
        return InputError(
            f"The {GENERATOR} call in line {node.lineno} has values whose names are unclear.",
            "Write them with their names, such as rotation_range=20.",
        )
    twice = set(ARGUMENTS[: len(arguments.positional)]) & set(arguments.named)
    if twice or arguments.twice:
        name = arguments.twice or min(twice)
        return InputError(f"{name} is given twice.", "Remove one of the two.")
    return None


# --- methods of dicts; each returns None if it can't be followed with these arguments ---


def _dict_of(reader: Calls, arguments: Arguments) -> Box | None:
    """Return ``dict(a, b=c)``."""
    entries: dict[Any, Abstract] = {}
    for given in arguments.positional:
        more = entries_of(given.value)
        if more is None:
            return None
        entries |= more
    entries |= {name: given.value for name, given in arguments.named.items()}
    return None if arguments.unclear or arguments.twice else reader.new_dict(entries)


def _update(reader: Calls, box: Box, arguments: Arguments) -> Abstract | None:
    more = _dict_of(reader, arguments)
    return None if more is None else reader.fill(box, more.content)


def _get(_: Calls, box: Box, arguments: Arguments) -> Abstract | None:
    values = [given.value for given in arguments.positional]
    if arguments.named or len(values) not in (1, 2) or not isinstance(values[0], Known):
        return None
    value: Abstract = box.content.get(values[0].value, [*values, Known(None)][1])
    return value


def _copy(reader: Calls, box: Box, arguments: Arguments) -> Abstract | None:
    return None if arguments.positional or arguments.named else reader.new_dict({**box.content})


_METHODS: Final[Mapping[str, Callable[[Calls, Box, Arguments], Abstract | None]]] = {
    "update": _update,
    "get": _get,
    "copy": _copy,
}
