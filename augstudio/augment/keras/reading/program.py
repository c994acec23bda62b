"""Statements of Keras code, followed in the order in which Python would run them."""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from augstudio.augment.keras.reading.calls import Ended
from augstudio.augment.keras.reading.effects import (
    Effects,
    body_of,
    effects_of,
    is_star,
    parameters_of,
)
from augstudio.augment.keras.reading.names import Names
from augstudio.augment.keras.reading.reader import Call
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
    code,
    truth,
)
from augstudio.errors import InputError

#: Calls within calls that are followed.
_DEEPEST_CALL = 8
_IMPORTS = ast.Import | ast.ImportFrom


class _Returned(Exception):  # noqa: N818 - no error: how a function is left
    """A function is left, with a value; ``unsure``: why it may not be."""

    def __init__(self, value: Abstract, unsure: str = "") -> None:
        super().__init__()
        self.value, self.unsure = value, unsure


class Program(Names):
    """Follows statements: those that surely run one by one; the others are distrusted."""

    def __init__(self) -> None:
        super().__init__()
        self._running: list[ast.AST] = []
        self._effects: dict[ast.AST, Effects] = {}
        self._followed: dict[type[ast.stmt], Callable[[Any], object]] = {
            ast.Expr: lambda node: self.evaluate(node.value),
            ast.Assign: self.set_names,
            ast.AnnAssign: self.set_annotated,
            ast.AugAssign: self.augment,
            ast.Delete: self.delete,
            ast.Import: self.import_modules,
            ast.ImportFrom: self.import_names,
            ast.If: self._if,
            ast.While: self._while,
            ast.Try: self._try,
            ast.With: self._with,
            ast.FunctionDef: self._define,
            ast.ClassDef: self._define_class,
            ast.Return: self._return,
            ast.Raise: self._raise,
            ast.Assert: self._assert,
            ast.Pass: lambda _: None,
        }

    def follow(self, statement: ast.stmt) -> None:
        """Follow a statement of the module; ``Ended`` where the program ends in it."""
        try:
            self._execute([statement])
        except _Returned:
            # Only a part of a function says "return" here.
            raise Ended from None

    def _execute(self, statements: Sequence[ast.stmt]) -> None:
        for place, statement in enumerate(statements):
            self.step()
            known = self._followed.get(type(statement), self._leave_alone)
            try:
                known(statement)
            except _Returned as returned:
                if returned.unsure:
                    self.distrust(statements[place + 1 :], returned.unsure)
                raise

    def _unsure(self, nodes: Sequence[ast.AST], why: str) -> None:
        """Reckon with statements that may not run, or more than once."""
        if self.distrust(nodes, why).returns:
            raise _Returned(Unknown(why), why)

    def _leave_alone(self, node: ast.stmt) -> None:
        what = {ast.For: "for loop", ast.Match: "match", ast.AsyncFunctionDef: "function"}
        named = f"the {what[type(node)]} in " if type(node) in what else ""
        self._unsure([node], f"that depends on {named}line {node.lineno}")

    # --- conditions ---

    def _if(self, node: ast.If) -> None:
        known = truth(self.evaluate(node.test))
        if known is None:
            why = f"that depends on {code(node.test)} in line {node.lineno}"
            self._unsure([*node.body, *node.orelse], why)
        else:
            self._execute(node.body if known else node.orelse)

    def _while(self, node: ast.While) -> None:
        known = truth(self.evaluate(node.test))
        if known is False:
            self._execute(node.orelse)
            return
        self._unsure([node], f"that depends on the while loop in line {node.lineno}")
        for_ever = isinstance(node.test, ast.Constant) and known
        if for_ever and not any(isinstance(each, ast.Break) for each in ast.walk(node)):
            raise Ended

    def _try(self, node: ast.Try) -> None:
        """Follow imports of which one or the other is there; the rest of them may not run."""
        why = f"that depends on the try in line {node.lineno}"
        inside = [*node.body, *(each for handler in node.handlers for each in handler.body)]
        plain = all(isinstance(each, _IMPORTS) for each in node.body)
        if not plain or node.finalbody or any(map(is_star, inside)):
            self._unsure([node], why)
            return
        before, ways = self.scope.names, []
        for body in (node.body, *(handler.body for handler in node.handlers)):
            self.scope.names = dict(before)
            self._execute([each for each in body if isinstance(each, _IMPORTS)])
            ways.append(self.scope.names)
        self.scope.names = before
        for name in {name for way in ways for name in way if way[name] is not before.get(name)}:
            values = [way[name] for way in ways if name in way]
            same = all(_is_same(values[0], value) for value in values)
            self.assign(name, values[0] if same else Unknown(why))
        rest = [each for each in inside if not isinstance(each, _IMPORTS)]
        types = [handler.type for handler in node.handlers if handler.type is not None]
        for handler in node.handlers:
            if handler.name:
                self.assign(handler.name, Unknown(why))
        self._unsure([*types, *rest, *node.orelse], why)

    def _with(self, node: ast.With) -> None:
        why = f"that depends on the with in line {node.lineno}"
        for item in node.items:
            self.leak(self.evaluate(item.context_expr), why)
            if item.optional_vars is not None:
                self.set_target(item.optional_vars, Unknown(why))
        if any("suppress" in code(item.context_expr) for item in node.items):
            self._unsure(node.body, why)
            return
        try:
            self._execute(node.body)
        except Ended:
            # What it stands in may swallow the error.
            self.crash(why)

    # --- ends ---

    def _return(self, node: ast.Return) -> None:
        raise _Returned(self.evaluate(node.value) if node.value else Known(None))

    def _raise(self, node: ast.Raise) -> None:
        for each in (node.exc, node.cause):
            if each is not None:
                self.evaluate(each)
        raise Ended

    def _assert(self, node: ast.Assert) -> None:
        if truth(self.evaluate(node.test)) is False:
            raise Ended

    # --- functions and classes ---

    def _define(self, node: ast.FunctionDef) -> None:
        made = self.function(node)
        if node.decorator_list:
            why = f"line {node.lineno} defines {node.name} with a decorator"
            for decorator in node.decorator_list:
                self.evaluate(decorator)
            self.leak(made, why)
            self.assign(node.name, Unknown(why))
        else:
            self.idle[node] = made
            self.assign(node.name, made)

    def _define_class(self, node: ast.ClassDef) -> None:
        from_it = any(map(self.may_be_generator, node.bases))
        self.distrust([node], f"it stands in the class {node.name} in line {node.lineno}")
        if from_it:
            problem = InputError(
                f"{node.name} in line {node.lineno} is a class made from {GENERATOR}, and what it "
                "hands on can't be told.",
                f"Write {GENERATOR}(...) with the settings themselves.",
            )
            self.calls.append(Call(node.lineno, {}, problem))

    def run(self, function: Function, arguments: Arguments, node: ast.Call) -> Abstract:
        """Follow a function of the text, and return what it returns."""
        code_of_it = function.node
        effects = self._effects.setdefault(code_of_it, effects_of(body_of(code_of_it)))
        own = frozenset((*parameters_of(code_of_it), *effects.stored))
        deep = code_of_it in self._running or len(self._running) >= _DEEPEST_CALL
        bound = None
        if not (deep or effects.outward or effects.yields):
            bound = self._bound(function, arguments, node)
        if bound is None:
            why = f"line {node.lineno} calls {function.name}, which is not followed"
            self.leak(function, why)
            self.hand_over(arguments, why)
            return Unknown(why)
        self.idle.pop(code_of_it, None)
        scope, self.scope = self.scope, Scope(bound, function.scope, own)
        self._running.append(code_of_it)
        try:
            if isinstance(code_of_it, ast.Lambda):
                return self.evaluate(code_of_it.body)
            self._execute(code_of_it.body)
        except _Returned as returned:
            return returned.value
        finally:
            self.scope = scope
            self._running.pop()
        return Known(None)

    def _bound(
        self, function: Function, arguments: Arguments, node: ast.Call
    ) -> dict[str, Abstract] | None:
        """Return the names of a function with what a call gives them, if that can be told."""
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
            bound[a.vararg.arg] = Items(tuple(given[len(places) :]))
        if a.kwarg is not None:
            bound[a.kwarg.arg] = Box("dict", more)
        wrong = wrong or bool(more and a.kwarg is None)
        if wrong or not bound.keys() >= {*places, *by_name}:
            self.crash(f"line {node.lineno} calls {function.name} with other arguments than it has")
            return None
        return bound


def _is_same(one: Abstract, other: Abstract) -> bool:
    """Whether it makes no difference which of two imports a name stands for."""
    if not (isinstance(one, Outside) and isinstance(other, Outside)):
        return False
    return one == other or (
        one.is_of_keras and other.is_of_keras and one.is_generator == other.is_generator
    )
