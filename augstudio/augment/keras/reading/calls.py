"""Calls in Keras code: those of ``ImageDataGenerator``, and what changes dicts and lists."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from augstudio.augment.keras.reading.effects import ANYTHING, GENERATING, HARMLESS, READING
from augstudio.augment.keras.reading.expressions import Expressions
from augstudio.augment.keras.reading.methods import BUILT_IN, METHODS
from augstudio.augment.keras.reading.text import GENERATOR
from augstudio.augment.keras.reading.values import (
    ARGUMENTS,
    BY_ZERO,
    Abstract,
    Arguments,
    Box,
    Function,
    Given,
    Items,
    Known,
    Outside,
    Partial,
    Unknown,
    code,
)
from augstudio.errors import InputError

_PASTE = f"Paste only the lines of the {GENERATOR}(...) that you mean."
_EXITS: Final = frozenset(("exit", "quit", "sys.exit", "os._exit", "os.abort"))


class Ended(Exception):  # noqa: N818 - no error: the program of the text ends here
    """The code that is read ends here, or raises an error."""


@dataclass(eq=False)
class Call:
    """One call of the generator.

    Attributes
    ----------
    line
        Where it stands.
    arguments
        What is given, by name.
    problem
        Why it can't be used; ``None`` where it can.
    box
        The generator that it makes.
    """

    line: int
    arguments: Mapping[str, Given]
    problem: InputError | None
    box: Box


class Calls(Expressions):
    """Reads calls.

    Attributes
    ----------
    calls
        Those of the generator, in the order in which they run.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self._made: dict[Box, Call] = {}
        self._kept: dict[Box, list[Call]] = {}

    def run(self, function: Function, arguments: Arguments, node: ast.Call) -> Abstract:
        """Follow a function of the text, and return what it returns."""
        raise NotImplementedError

    def call(self, function: Abstract, arguments: Arguments, node: ast.Call) -> Abstract:
        """Return what a call gives."""
        if isinstance(function, Partial):
            before = function.arguments
            named = before.named | arguments.named
            joined = Arguments([*before.positional, *arguments.positional], named)
            joined.unclear = before.unclear or arguments.unclear
            joined.twice = before.twice or arguments.twice
            return self.call(function.function, joined, node)
        looks_so = isinstance(function, Unknown) and arguments.named.keys() & set(ARGUMENTS)
        named_so = isinstance(function, Outside) and function.is_named_so
        if looks_so or (self._is_named_so(node.func) and not named_so):
            self._refuse_other(function, node)
        if isinstance(function, Outside):
            return self._outside(function, arguments, node)
        if isinstance(function, Function):
            return self.run(function, arguments, node)
        self._hand_over(arguments, node)
        # An object of a class shares what its class holds.
        self.leak_inside(function, f"line {node.lineno} makes a {code(node.func)}")
        return Unknown(f"line {node.lineno} sets it to {code(node)}")

    def refuse(self, node: ast.Call, problem: InputError) -> None:
        """Remember a call that can't be used, and why."""
        self.calls.append(Call(node.lineno, {}, problem, Box("generator")))

    def uncertain(self) -> str:
        """Return why it can't be told whether what stands here runs; "" where it does."""
        return self.doubt

    def settings_change(self, why: str, boxes: list[Box] | None = None) -> None:
        """Refuse the calls behind generators whose settings are changed; ``None``: all."""
        for call in self.calls if boxes is None else [self._made[box] for box in boxes]:
            call.problem = call.problem or self._changed(call, why)
        if boxes is None:
            self.doubt = self.doubt or why

    def _refuse_other(self, function: Abstract, node: ast.Call) -> None:
        """Remember a call of what may be Keras's generator, or something of that name."""
        why = function.why if isinstance(function, Unknown) else ""
        why = function.path if isinstance(function, Outside) else why
        said = f" ({why})" if why else ""
        told = f"it can't be told whether {code(node.func)} is Keras's {GENERATOR} there{said}"
        self.refuse(node, _unusable(node, told))

    def _is_named_so(self, node: ast.expr) -> bool:
        name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
        return bool(name == GENERATOR)

    # --- what the text does not define ---

    def _outside(self, function: Outside, arguments: Arguments, node: ast.Call) -> Abstract:
        path = function.path
        if function.is_generator:
            return self._generator(arguments, node)
        if function.is_named_so:
            module = path.rpartition(".")[0]
            self.refuse(node, _unusable(node, f"it comes from {module}, which isn't Keras"))
        if path in _EXITS:
            raise Ended
        if path in ANYTHING:
            self.forget_for_good(f"line {node.lineno} may do anything by {path}")
        if path in ("functools.partial", "partial") and arguments.positional:
            first, *rest = arguments.positional
            named, unclear = arguments.named, arguments.unclear
            return Partial(first.value, Arguments(rest, named, unclear, arguments.twice))
        if path in BUILT_IN and not arguments.unclear:
            made = BUILT_IN[path](self, arguments)
            if made is not None:
                return made
        if path in ("setattr", "delattr", "vars"):
            self._set_attribute(path, arguments, node)
        if path.rpartition(".")[2].startswith("__"):
            # Such as object.__setattr__(g, ...).
            boxes = [given.value for given in arguments.positional]
            changed = [box for box in boxes if isinstance(box, Box) and box.kind == "generator"]
            self.settings_change(f"line {node.lineno} calls {code(node.func)} on it", changed)
        if path in HARMLESS:
            for given in (*arguments.positional, *arguments.named.values()):
                if isinstance(given.value, Function | Partial):
                    self.leak(given.value, f"line {node.lineno} hands it to {path}")
        else:
            self._hand_over(arguments, node)
        return Unknown(f"line {node.lineno} sets it to {code(node)}")

    def _generator(self, arguments: Arguments, node: ast.Call) -> Abstract:
        """Remember a call of the generator."""
        given = arguments.positional
        if [code(each.node) for each in given] == ["..."] and not arguments.named:
            # "The ImageDataGenerator(...) class" is no call.
            return Unknown()
        box = self.new("generator", {})
        problem = self._problem(arguments, node)
        values = [each.value for each in (*given, *arguments.named.values())]
        if (why := self.uncertain()) and Unknown(BY_ZERO) not in values:
            problem = doubted(node.lineno, why)
        by_name = dict(zip(ARGUMENTS, given, strict=False)) | arguments.named
        snapshot = {name: Given(self._copied(each), each.node) for name, each in by_name.items()}
        call = Call(node.lineno, snapshot, problem, box)
        for each in by_name.values():
            if isinstance(each.value, Box):
                self._kept.setdefault(each.value, []).append(call)
            else:
                self.leak(each.value, f"line {node.lineno} hands it to {GENERATOR}")
        self.calls.append(call)
        self._made[box] = call
        return box

    def hold(self, box: Box, content: object) -> None:
        """Change what a box holds; Keras may have kept a list, and see the change."""
        super().hold(box, content)
        for call in self._kept.get(box, ()):
            call.problem = call.problem or self._changed(call, "a list that it was given changes")

    def _changed(self, call: Call, why: str) -> InputError:
        return InputError(
            f"The settings of the {GENERATOR} in line {call.line} may be changed later: {why}.",
            _PASTE,
        )

    def _copied(self, given: Given) -> Abstract:
        """Return a list as a tuple, so that later changes don't count."""
        if not isinstance(given.value, Box) or given.value.kind != "list":
            return given.value
        content = self.held(given.value)
        return content if isinstance(content, Unknown) else Items(content)

    def _problem(self, arguments: Arguments, node: ast.Call) -> InputError | None:
        if arguments.unclear.startswith("**"):
            return InputError(
                f"The call of {GENERATOR} in line {node.lineno} takes its settings from elsewhere "
                f"({arguments.unclear}).",
                f"Write the settings into {GENERATOR}(...) itself.",
            )
        if arguments.unclear or len(arguments.positional) > len(ARGUMENTS):
            return InputError(
                f"The call of {GENERATOR} in line {node.lineno} has values whose names can't be "
                "told.",
                "Write them by name, such as rotation_range=20.",
            )
        twice = set(ARGUMENTS[: len(arguments.positional)]) & set(arguments.named)
        if twice or arguments.twice:
            name = arguments.twice or min(twice)
            return InputError(f"{name} is given twice.", "Remove one of the two.")
        return None

    def _hand_over(self, arguments: Arguments, node: ast.Call) -> None:
        """Reckon with a function that isn't known and gets these values."""
        why = f"line {node.lineno} hands it to {code(node.func)}, which may change it"
        for given in (*arguments.positional, *arguments.named.values()):
            self.leak(given.value, why)

    def _set_attribute(self, path: str, arguments: Arguments, node: ast.Call) -> None:
        owner, name = [*(given.value for given in arguments.positional), Known(""), Known("")][:2]
        why = f"line {node.lineno} calls {code(node.func)}"
        if isinstance(owner, Box) and owner.kind == "generator":
            self.settings_change(why, [owner])
        elif isinstance(owner, Box):
            self.leak(owner, why)
        elif path == "vars":
            self.settings_change(why, self.escaped)
        elif not isinstance(name, Known) or name.value in (*ARGUMENTS, "__dict__", GENERATOR):
            self.settings_change(why)

    # --- methods ---

    def method(self, owner: Box, arguments: Arguments, node: ast.Call) -> Abstract:
        """Return what a method of a dict, a list or a generator gives."""
        assert isinstance(node.func, ast.Attribute)
        name = node.func.attr
        if owner.kind == "generator":
            if name not in GENERATING:
                self.settings_change(f"line {node.lineno} calls {code(node.func)}", [owner])
            self._hand_over(arguments, node)
            return Unknown(f"line {node.lineno} sets it to {code(node)}")
        content = self.held(owner)
        method = METHODS.get((owner.kind, name))
        if method is not None and not isinstance(content, Unknown) and not arguments.unclear:
            values = [given.value for given in arguments.positional]
            made = method(self, owner, values, arguments.named)
            if made is not None:
                return made
        if name in READING:
            self.leak_inside(owner, f"line {node.lineno} takes it out by {name}")
        else:
            self.leak(owner, f"line {node.lineno} calls {code(node.func)} on it")
            self._hand_over(arguments, node)
        return Unknown(f"line {node.lineno} sets it to {code(node)}")


def doubted(line: int, why: str) -> InputError:
    """Return the refusal of a call that may not run."""
    return InputError(
        f"It can't be told whether the call of {GENERATOR} in line {line} runs: {why}.", _PASTE
    )


def _unusable(node: ast.Call, why: str) -> InputError:
    return InputError(
        f"The call of {GENERATOR} in line {node.lineno} can't be used: {why}.", _PASTE
    )
