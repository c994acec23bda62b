"""Track what names stand for in Keras code; distrust what unfollowed code may change."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from augstudio.augment.keras.reading.effects import (
    HARMLESS,
    Effects,
    effects_of,
    parameters_of,
)
from augstudio.augment.keras.reading.text import GENERATOR
from augstudio.augment.keras.reading.values import (
    Abstract,
    Box,
    Function,
    Given,
    Known,
    Outside,
    Scope,
    Unknown,
    code,
)
from augstudio.errors import InputError

PASTE = f"Paste only the lines of the {GENERATOR}(...) call that you want."
EXITS: Final = frozenset(("exit", "quit", "sys.exit", "os._exit", "os.abort"))
#: Code that does not run where it is written, or only after an error.
_ASIDE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ExceptHandler)
#: Limit for steps: a long script has a few thousand; this many take seconds.
_MOST_STEPS = 150_000


@dataclass(eq=False)
class Call:
    """One call of the generator.

    Attributes
    ----------
    line
        Its line number.
    arguments
        Its arguments by name.
    problem
        Why it can't be used; ``None`` if it can.
    """

    line: int
    arguments: Mapping[str, Given]
    problem: InputError | None


class Reader:
    """Tracks names, and distrusts everything that unfollowed code may change.

    Attributes
    ----------
    scope
        The current scope of names.
    calls
        The calls of the generator, in the order in which they run.
    doubt
        Why the rest of the code may not run; "" while it certainly does.
    idle
        Functions that nothing has called yet.
    is_old
        Whether the code is Python 2.
    """

    def __init__(self) -> None:
        self.scope = Scope()
        self.calls: list[Call] = []
        self.doubt = ""
        self.idle: dict[ast.AST, Function] = {}
        self.is_old = False
        self._kept: dict[Box, list[Call]] = {}
        self._handed: set[Function] = set()
        self._endings: dict[Function, bool] = {}
        self._unsafe: dict[str, str] = {}
        self._unsafe_inside: dict[str, str] = {}
        self._steps = 0

    def step(self, count: int = 1) -> None:
        """Count steps; ``InputError`` if the code needs too many."""
        self._steps += count
        if self._steps > _MOST_STEPS:
            raise InputError(
                "The code takes too many steps to follow.",
                f"Paste only the part with {GENERATOR}(...).",
            )

    # --- names ---

    def lookup(self, name: str) -> Abstract:
        """Return what a name stands for; ``Outside`` if the text does not set it."""
        here: Scope | None = self.scope
        value: Abstract = Outside(name)
        while here is not None:
            if name in here.names:
                value = here.names[name]
                break
            if name in here.own:
                return Unknown(f"{name} has no value there")
            here = here.around
        if name not in self._unsafe:
            return value
        # The name may still stand for this value, and the code that follows may change it.
        self.leak(value, self._unsafe[name])
        return Unknown(self._unsafe[name])

    def assign(self, name: str, value: Abstract) -> None:
        """Let a name stand for a value."""
        self.scope.names[name] = value
        if name in self._unsafe_inside:
            self.leak(value, self._unsafe_inside[name])

    def make_unsafe(self, names: set[str], why: str) -> None:
        """Distrust names from now on, since code that may run at any time sets them."""
        self._unsafe |= dict.fromkeys(names - self._unsafe.keys(), why)

    def make_unsafe_inside(self, names: set[str], why: str) -> None:
        """Distrust the dicts and lists that these names will stand for."""
        self._unsafe_inside |= dict.fromkeys(names - self._unsafe_inside.keys(), why)

    def forget_names(self, why: str) -> None:
        """Make every name unknown that currently stands for a value from the text."""
        here: Scope | None = self.scope
        while here is not None:
            self.step(len(here.names))
            for name, value in here.names.items():
                if not isinstance(value, Outside):
                    self.leak(value, why)
                    here.names[name] = Unknown(why)
            here = here.around

    # --- values that several names share ---

    def keep(self, box: Box, call: Call) -> None:
        """Remember that a generator holds this list and sees its changes."""
        self._kept.setdefault(box, []).append(call)

    def change(self, box: Box, content: object) -> None:
        """Change the content of a box."""
        box.content = content
        for call in self._kept.get(box, ()):
            self.settings_change("a list that it was given changes", call)

    def leak(self, value: Abstract, why: str) -> None:
        """Make the content of a value unknown, since other code may change or call it."""
        waiting, seen = [value], set()
        while waiting:
            each = waiting.pop()
            if isinstance(each, Function):
                waiting += self._handed_on(each, why)
            elif isinstance(each, Box) and each not in seen:
                seen.add(each)
                held = held_by(each)
                self.step(1 + len(held))
                waiting += held
                if each.kind in ("dict", "list") and not isinstance(each.content, Unknown):
                    self.change(each, Unknown(why))

    def settings_change(self, why: str, call: Call | None = None) -> None:
        """Reject a call whose generator may change; with ``None``, all calls, also later ones."""
        for each in self.calls if call is None else [call]:
            self.step()
            each.problem = each.problem or InputError(
                f"The settings of the {GENERATOR} in line {each.line} may be changed later: {why}.",
                PASTE,
            )
        if call is None:
            self.crash(why)

    # --- code that isn't followed ---

    def crash(self, why: str) -> Unknown:
        """Record that the rest of the code may not be reached."""
        self.doubt = self.doubt or why
        return Unknown(why)

    def distrust(self, nodes: Sequence[ast.AST], why: str, may_end: bool = True) -> Effects:
        """Allow for code that may run any number of times, or not at all.

        Everything that it may set, change or pass on is unknown from here on, and its generator
        calls can't be used. ``may_end`` is False for code that runs only after an error.
        """
        effects = effects_of(nodes)
        if may_end and self._ends(nodes):
            self.crash(why)
        stored = [self.lookup(name) for name in effects.stored]
        reached = self._reached(effects, why, set()) + stored
        self.step(len(reached))
        for value in reached:
            self.leak(value, why)
        for name in effects.stored:
            self.assign(name, Unknown(why))
        return effects

    def may_be_generator(self, node: ast.expr) -> bool:
        """Whether the called function has the generator's name."""
        if isinstance(node, ast.Name):
            value = self.lookup(node.id)
            return isinstance(value, Outside) and value.is_named_so
        return isinstance(node, ast.Attribute) and node.attr == GENERATOR

    def _ends(self, nodes: Sequence[ast.AST]) -> bool:
        """Whether code may end the program other than under a condition from outside."""
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and self._is_end(node)):
                return True
            if isinstance(node, ast.If):
                ways = self._ends(node.body), self._ends(node.orelse)
                if all(ways) or (any(ways) and not self._is_given(node.test)):
                    return True
                waiting.append(node.test)
            elif not isinstance(node, _ASIDE):
                waiting += ast.iter_child_nodes(node)
        return False

    def _is_given(self, test: ast.expr) -> bool:
        """Whether a condition depends only on values from outside, so it may well be false."""
        names = (each.id for each in ast.walk(test) if isinstance(each, ast.Name))
        return not isinstance(test, ast.BoolOp | ast.IfExp) and all(
            isinstance(value, Known | Outside) or (isinstance(value, Unknown) and value.is_given)
            for value in map(self.lookup, names)
        )

    def _is_end(self, call: ast.Call) -> bool:
        """Whether a call ends the program."""
        value = self.lookup(call.func.id) if isinstance(call.func, ast.Name) else None
        if not isinstance(value, Function):
            return isinstance(call.func, ast.Name | ast.Attribute) and code(call.func) in EXITS
        if value not in self._endings:
            self._endings[value] = False
            self._endings[value] = self._ends(value.node.body)
        return self._endings[value]

    def _handed_on(self, function: Function, why: str) -> list[Abstract]:
        """Allow for a function that other code may call, now or later."""
        self.idle.pop(function.node, None)
        if function in self._handed:
            return []
        self._handed.add(function)
        effects = effects_of(function.node.body)
        own = {*parameters_of(function.node), *effects.stored} - effects.outward
        effects.later = True
        scope, self.scope = self.scope, Scope({}, function.scope, frozenset(own))
        try:
            return self._reached(effects, why, own)
        finally:
            self.scope = scope

    def _reached(self, effects: Effects, why: str, own: set[str]) -> list[Abstract]:
        """Return the values that code may reach, and distrust what it sets elsewhere."""
        self.step(effects.size)
        for call in effects.calls:
            if self.may_be_generator(call.func):
                self.calls.append(Call(call.lineno, {}, doubted(call.lineno, why)))
        names = effects.used | effects.looked_into
        for name in filter(HARMLESS.fullmatch, names):
            if not isinstance(self.lookup(name), Outside):
                self.settings_change(f"{name} is not Python's own")
        if effects.anything:
            self.settings_change(why)
        if effects.every_name:
            self.forget_names(why)
        reached = [self.lookup(name) for name in effects.used | effects.outward]
        reached += [each for name in effects.looked_into for each in held_by(self.lookup(name))]
        if effects.later:
            self.make_unsafe_inside(names - own, why)
        self.make_unsafe(effects.outward, why)
        return reached


def held_by(value: Abstract) -> list[Abstract]:
    """Return the content of a tuple, list or dict, as far as it is known."""
    content = value.content if isinstance(value, Box) else None
    if isinstance(content, dict):
        return list(content.values())
    return list(content) if isinstance(content, list) else []


def doubted(line: int, why: str) -> InputError:
    """Return the error for a call that may not run."""
    return InputError(f"The {GENERATOR} call in line {line} may not run: {why}.", PASTE)


def unusable(node: ast.Call, why: str) -> InputError:
    """Return the error for a call that may not be of Keras's generator."""
    return InputError(f"The {GENERATOR} call in line {node.lineno} can't be used: {why}.", PASTE)


def sets_it(node: ast.expr) -> Unknown:
    """Return the value of code that isn't followed."""
    return Unknown(f"line {node.lineno} sets it to {code(node)}")
