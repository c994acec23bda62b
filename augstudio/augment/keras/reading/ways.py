"""The several ways that Keras code may go, and code that may run or not."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from augstudio.augment.keras.reading.calls import Call, Calls, Ended, doubted
from augstudio.augment.keras.reading.effects import HARMLESS, Effects, effects_of, locals_of
from augstudio.augment.keras.reading.memory import DEEPEST, Changes
from augstudio.augment.keras.reading.text import GENERATOR
from augstudio.augment.keras.reading.values import (
    Abstract,
    Function,
    Outside,
    Scope,
    Unknown,
    same,
)


class Left(Exception):  # noqa: N818 - no error: how a loop or a function is left
    """A loop, or a function with a value, is left."""

    def __init__(self, what: str, value: Abstract) -> None:
        super().__init__(what)
        self.what, self.value = what, value


@dataclass(eq=False)
class Frame:
    """A function or a loop that is being followed.

    Attributes
    ----------
    names
        Where the names of a function are; a loop has none.
    values
        What may have been returned already.
    loops
        Those that are being followed in a function, from the outside in.
    mark, why
        From where on it may have been left, and why.
    """

    names: dict[str, Any] = field(default_factory=dict)
    values: list[Abstract] = field(default_factory=list)
    loops: list["Frame"] = field(default_factory=list)
    mark: int | None = None
    why: str = ""


@dataclass(eq=False)
class _Way:
    """One of several ways that the code may go."""

    value: Any
    ended: BaseException | None
    changes: Changes
    calls: list[Call]


class Ways(Calls):
    """Follows several ways one after the other, and keeps what they agree on.

    Attributes
    ----------
    idle
        Functions that nothing has called yet.
    frames
        The module and the functions that are being followed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.idle: dict[ast.AST, Function] = {}
        self.frames = [Frame(self.module.names)]
        self._effects: dict[ast.AST, Effects] = {}
        self._handed: set[Function] = set()

    def branches(self, ways: list[Callable[[], Any]], why: str) -> list[Any]:
        """Follow several ways of which one is gone, and return what each gives."""
        gone = [self._go(way) for way in ways]
        going_on = [way for way in gone if not isinstance(way.ended, Ended)]
        self._join_calls(gone, going_on, why)
        if not going_on:
            self.merge([way.changes for way in gone], why)
            raise Ended
        leaving = [way for way in going_on if way.ended is not None]
        for way in leaving:
            if isinstance(way.ended, Left) and way.ended.what == "return":
                self._forget_own(way, going_on)
        self.merge([way.changes for way in going_on], why)
        if len(leaving) == len(going_on):
            self._all_leave(leaving, why)
        for way in leaving:
            if isinstance(way.ended, Left):
                self._may_leave(way.ended, why)
        return [way.value for way in going_on if way.ended is None]

    def _go(self, way: Callable[[], Any]) -> _Way:
        """Follow a way, and take back what it changed."""
        mark, count = self.mark(), len(self.calls)
        value, ended = None, None
        scope = self.scope
        try:
            value = way()
        except (Ended, Left) as left:
            ended = left
        self.scope = scope
        calls = self.calls[count:]
        del self.calls[count:]
        changes = self.take_back(mark)
        # What the ways agree on is changed once more from here on.
        for frame in self._open():
            frame.mark = None if frame.mark is None else min(frame.mark, mark)
        return _Way(value, ended, changes, calls)

    def _open(self) -> list[Frame]:
        """Return the functions and loops that are being followed."""
        return [each for frame in self.frames for each in (frame, *frame.loops)]

    def uncertain(self) -> str:
        """Return why it can't be told whether what stands here runs; "" where it does."""
        return self.doubt or next((frame.why for frame in self._open() if frame.why), "")

    def _forget_own(self, way: _Way, others: list[_Way]) -> None:
        """Give a way that returns the others' names of the function: its own are of no use."""
        own = id(self.frames[-1].names)
        way.changes = {key: entry for key, entry in way.changes.items() if key[0] != own}
        for other in others:
            if other.ended is None:
                way.changes |= {k: entry for k, entry in other.changes.items() if k[0] == own}

    def _join_calls(self, gone: list[_Way], going_on: list[_Way], why: str) -> None:
        """Keep the calls of all ways; those that not all have may not run."""
        first = going_on[0].calls if going_on else []
        ends = any(way.calls for way in gone if way not in going_on)
        if not ends and all(_equal_calls(first, way.calls) for way in going_on):
            self.calls += first
            return
        if ends:
            # The program may end with other generators than those that are still to come.
            self.doubt = self.doubt or why
        for call in (call for way in gone for call in way.calls):
            call.problem = call.problem or doubted(call.line, why)
            self.calls.append(call)

    def _all_leave(self, leaving: list[_Way], why: str) -> None:
        left = [way.ended for way in leaving if isinstance(way.ended, Left)]
        value = self.agreed([each.value for each in left], why)
        if len({each.what for each in left}) > 1:
            # A loop and a function: what comes after the loop isn't followed.
            self.settings_change(why)
        raise Left("return" if "return" in [each.what for each in left] else left[0].what, value)

    def _may_leave(self, left: Left, why: str) -> None:
        """Reckon with a loop or function that may have been left here."""
        frame = self.frames[-1]
        if left.what == "return":
            frame.values.append(left.value)
        elif frame.loops:
            frame = frame.loops[-1]
        for each in (frame, *frame.loops):
            each.mark = self.mark() if each.mark is None else each.mark
            each.why = each.why or why

    def agreed(self, values: list[Abstract], why: str) -> Abstract:
        """Return the value that all are, or ``Unknown``."""
        if values and all(same(values[0], value) for value in values[1:]):
            return values[0]
        for value in values:
            self.leak(value, why)
        return Unknown(why)

    # --- code that is not followed ---

    def run_perhaps(self, nodes: list[Any], why: str, keeps_outside: bool = False) -> None:
        """Reckon with code that may run any number of times, or not.

        ``keeps_outside``: names of the outside stay such, for imports that may fail.
        """
        effects = effects_of(nodes)
        self._may_do(effects, why, set())
        for name in effects.stored:
            before = self.lookup(name)
            if not (keeps_outside and isinstance(before, Outside)):
                # It may still be what the name stands for.
                self.leak(before, why)
                self.assign(name, Unknown(why))
        if effects.returns and len(self.frames) > 1:
            self._may_leave(Left("return", Unknown(why)), why)

    def _may_do(self, effects: Effects, why: str, seen: set[Function]) -> None:
        self.step(len(effects.calls) + len(effects.used))
        for call in effects.calls:
            if self.may_be_generator(call.func):
                self.refuse(call, doubted(call.lineno, why))
        for name in effects.used:
            value = self.lookup(name)
            if name in HARMLESS and not isinstance(value, Outside):
                self.forget_for_good(f"{name} is not Python's own")
            if isinstance(value, Function) and value not in seen:
                seen.add(value)
                self.idle.pop(value.node, None)
                self._look_into(value, partial(self._may_do, self._of(value), why, seen))
            elif not isinstance(value, Function):
                self.leak(value, why)
        for name in effects.looked_into:
            self.leak_inside(self.lookup(name), why)
        for name in effects.outward:
            self.leak(self.lookup(name, self.module), why)
            self.leak(self.lookup(name), why)
            self.put(self.module.names, name, Unknown(why))
            if self.scope is not self.module:
                self.assign(name, Unknown(why))
        if effects.sets_settings:
            self.settings_change(why)
        if effects.anything:
            self.forget_for_good(why)

    def run_any_time(self, function: Function, why: str) -> None:
        """Reckon with a function that something else may call, now or later."""
        if function in self._handed:
            return
        self._handed.add(function)
        self.idle.pop(function.node, None)
        effects = self._of(function)
        for name in effects.outward:
            self.make_unsafe(name, why)
        for name in effects.used | effects.looked_into:
            self.make_unsafe_inside(name, why)
            called = self.lookup(name, function.scope)
            if isinstance(called, Function):
                self.leak(called, why)
        self._look_into(function, lambda: self._may_do(effects, why, {function}))

    def _look_into(self, function: Function, do: Callable[[], None]) -> None:
        """Look up names as a function does; where many call each other, take all for changed."""
        scope = self.scope
        if self._deep > DEEPEST:
            self.settings_change(f"line {function.node.lineno} is called by too many others")
            return
        self._deep += 1
        names = locals_of(function.node)
        own = dict.fromkeys(names.own, Unknown(""))
        self.scope = Scope(own, function.scope, names.own, names.declared)
        try:
            do()
        finally:
            self._deep -= 1
            self.scope = scope

    def _of(self, function: Function) -> Effects:
        if function.node not in self._effects:
            body = function.node.body
            nodes = body if isinstance(body, list) else [body]
            self._effects[function.node] = effects_of(nodes)
            self.step(len(nodes))
        return self._effects[function.node]

    def may_be_generator(self, node: ast.expr) -> bool:
        """Whether what is called is the generator, by its name."""
        if isinstance(node, ast.Name):
            value = self.lookup(node.id)
            return isinstance(value, Outside) and value.is_named_so
        return isinstance(node, ast.Attribute) and node.attr == GENERATOR


def _equal_calls(some: list[Call], others: list[Call]) -> bool:
    """Whether calls are certainly the same, one by one."""
    return len(some) == len(others) and all(
        one.problem is None
        and other.problem is None
        and list(one.arguments) == list(other.arguments)
        and all(
            not isinstance(given.value, Unknown) and same(given.value, other.arguments[name].value)
            for name, given in one.arguments.items()
        )
        for one, other in zip(some, others, strict=True)
    )
