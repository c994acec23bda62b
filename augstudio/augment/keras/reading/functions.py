"""Functions and classes in Keras code: defined, and called."""

import ast
from collections.abc import Sequence

from augstudio.augment.keras.reading.calls import Call, Ended
from augstudio.augment.keras.reading.effects import Locals, locals_of
from augstudio.augment.keras.reading.names import Names
from augstudio.augment.keras.reading.text import GENERATOR
from augstudio.augment.keras.reading.values import (
    Abstract,
    Arguments,
    Box,
    Function,
    Items,
    Known,
    Outside,
    Scope,
    Unknown,
)
from augstudio.augment.keras.reading.ways import Frame, Left
from augstudio.errors import InputError

#: Calls within calls that are followed.
_DEEPEST_CALL = 8


class Functions(Names):
    """Follows definitions and calls of functions.

    Attributes
    ----------
    running
        The functions that are being followed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.running: list[ast.AST] = []
        self._locals: dict[ast.AST, Locals] = {}

    def execute(self, statements: Sequence[ast.stmt]) -> None:
        """Follow statements."""
        raise NotImplementedError

    def define(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Follow ``def a(b): ...``."""
        for decorator in node.decorator_list:
            self.evaluate(decorator)
        made = self.function(node)
        if node.decorator_list or isinstance(node, ast.AsyncFunctionDef):
            why = f"line {node.lineno} defines {node.name} in a way that is not followed"
            self.run_any_time(made, why)
            self.assign(node.name, Unknown(why))
        else:
            self.idle[node] = made
            self.assign(node.name, made)

    def define_class(self, node: ast.ClassDef) -> None:
        """Follow ``class a: ...``; only one without functions is known inside."""
        why = f"it stands in the class {node.name} in line {node.lineno}"
        if any(isinstance(each, ast.Global | ast.Nonlocal) for each in node.body):
            self.run_perhaps([node], why)
            for each in node.body:
                for name in each.names if isinstance(each, ast.Global | ast.Nonlocal) else ():
                    self.leak(self.lookup(name), why)
                    self.assign(name, Unknown(why))
            return
        around = [*node.decorator_list, *node.bases, *(each.value for each in node.keywords)]
        values = [self.evaluate(each) for each in around]
        scope, self.scope = self.scope, Scope(around=self.scope, is_class=True)
        try:
            self.execute(node.body)
            names = dict(self.scope.names)
        finally:
            self.scope = scope
        plain = node.name != GENERATOR and all(value == Outside("object") for value in values)
        if plain and not any(isinstance(value, Function) for value in names.values()):
            self.assign(node.name, self.new("class", names))
            return
        for value in names.values():
            self.leak(value, why)
        self.assign(node.name, Unknown(f"line {node.lineno} makes it a class"))
        if any(isinstance(value, Outside) and value.is_named_so for value in values):
            problem = InputError(
                f"{node.name} in line {node.lineno} is a class made from {GENERATOR}, and what it "
                "hands on can't be told.",
                f"Write {GENERATOR}(...) with the settings themselves.",
            )
            self.calls.append(Call(node.lineno, {}, problem, Box("generator")))

    def leave_function(self, node: ast.Return) -> None:
        """Follow ``return a``."""
        raise Left("return", self.evaluate(node.value) if node.value else Known(None))

    def run(self, function: Function, arguments: Arguments, node: ast.Call) -> Abstract:
        """Follow a function of the text, and return what it returns."""
        names = self._locals.setdefault(function.node, locals_of(function.node))
        why = f"line {node.lineno} calls {function.name}, which is not followed"
        if function.node in self.running or len(self.running) >= _DEEPEST_CALL or names.lazy:
            for given in (*arguments.positional, *arguments.named.values()):
                self.leak(given.value, why)
            self.run_any_time(function, why)
            return Unknown(why)
        self.idle.pop(function.node, None)
        bound = self._bound(function, arguments, node)
        scope, self.scope = self.scope, Scope(bound, function.scope, names.own, names.declared)
        frame = Frame(self.scope.names)
        self.frames.append(frame)
        self.running.append(function.node)
        value: Abstract = Known(None)
        try:
            value = self._value_of(function)
        except Ended:
            # What may have returned before goes on.
            if not frame.values:
                raise
            value = frame.values[0]
        finally:
            self.scope = scope
            self.frames.pop()
            self.running.pop()
        if frame.mark is not None:
            self.blur(frame.mark, frame.why)
        return self.agreed([*frame.values, value], frame.why)

    def _value_of(self, function: Function) -> Abstract:
        if isinstance(function.node, ast.Lambda):
            return self.evaluate(function.node.body)
        try:
            self.execute(function.node.body)
        except Left as left:
            return left.value
        return Known(None)

    def _bound(
        self, function: Function, arguments: Arguments, node: ast.Call
    ) -> dict[str, Abstract]:
        """Return the names of a function with what a call gives them."""
        a, given = function.node.args, [each.value for each in arguments.positional]
        places = [each.arg for each in (*a.posonlyargs, *a.args)]
        bound: dict[str, Abstract] = dict(zip(places, given, strict=False))
        rest = {name: each.value for name, each in arguments.named.items()}
        by_name = [*places[len(a.posonlyargs) :], *(each.arg for each in a.kwonlyargs)]
        wrong = bool(arguments.twice) or (len(given) > len(places) and a.vararg is None)
        for name in by_name:
            if name in rest:
                wrong = wrong or name in bound
                bound[name] = rest.pop(name)
        why = f"line {node.lineno} calls {function.name} without it"
        if arguments.unclear:
            why = f"line {node.lineno} calls {function.name} with {arguments.unclear}"
        for name in (*places, *(each.arg for each in a.kwonlyargs)):
            if name not in bound:
                default = None if arguments.unclear else function.defaults.get(name)
                wrong = wrong or (default is None and not arguments.unclear)
                bound[name] = Unknown(why) if default is None else default
        if a.vararg is not None:
            more = Items(tuple(given[len(places) :]))
            bound[a.vararg.arg] = Unknown(why) if arguments.unclear else more
        if a.kwarg is not None:
            bound[a.kwarg.arg] = self.new("dict", Unknown(why) if arguments.unclear else rest)
        elif rest:
            wrong = True
        if wrong:
            self.crash(f"line {node.lineno} calls {function.name} with other arguments than it has")
        return bound
