"""Statements of Keras code, followed in the order in which Python would run them."""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from augstudio.augment.keras.reading.calls import Calls, Ended, Returned
from augstudio.augment.keras.reading.effects import (
    is_star,
)
from augstudio.augment.keras.reading.expressions import depends
from augstudio.augment.keras.reading.reader import Call, doubted
from augstudio.augment.keras.reading.text import GENERATOR
from augstudio.augment.keras.reading.values import (
    ARGUMENTS,
    Abstract,
    Box,
    Known,
    Outside,
    Unknown,
    code,
    entries_of,
    is_same_import,
    is_true,
    items_of,
)

#: Modules whose attributes are the names of the text.
_PLACES_OF_NAMES = ("__main__", "builtins", "__builtins__")
_IMPORTS = ast.Import | ast.ImportFrom


class Program(Calls):
    """Follows statements that certainly run, one by one; all others are distrusted."""

    def __init__(self) -> None:
        super().__init__()
        self._followed: dict[type[ast.stmt], Callable[[Any], object]] = {
            ast.Expr: lambda node: self.evaluate(node.value),
            ast.Assign: lambda node: self._set_names(node, node.targets),
            ast.AnnAssign: lambda node: self._set_names(node, [node.target]),
            ast.AugAssign: self._augment,
            ast.Delete: self._delete,
            ast.Import: self._import_modules,
            ast.ImportFrom: self._import_names,
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
            self.execute([statement])
        except Returned:
            # A "return" outside a function: the text is only part of a function.
            raise Ended from None

    def execute(self, statements: Sequence[ast.stmt]) -> None:
        """Follow statements."""
        for place, statement in enumerate(statements):
            self.step()
            known = self._followed.get(type(statement), self._leave_alone)
            try:
                known(statement)
            except Returned as returned:
                if returned.unsure:
                    self.distrust(statements[place + 1 :], returned.unsure)
                raise

    def _unsure(self, nodes: Sequence[ast.AST], why: str) -> None:
        """Allow for statements that may not run, or run more than once."""
        if self.distrust(nodes, why).returns:
            raise Returned(Unknown(why), why)

    def _leave_alone(self, node: ast.stmt) -> None:
        what = {ast.For: "for loop", ast.Match: "match", ast.AsyncFunctionDef: "function"}
        named = f"the {what[type(node)]} in " if type(node) in what else ""
        self._unsure([node], f"that depends on {named}line {node.lineno}")

    # --- conditions ---

    def _if(self, node: ast.If) -> None:
        known = is_true(self.evaluate(node.test))
        if known is None:
            self._unsure([node], depends(node.test))
        else:
            self.execute(node.body if known else node.orelse)

    def _while(self, node: ast.While) -> None:
        known = is_true(self.evaluate(node.test))
        if known is False:
            self.execute(node.orelse)
            return
        self._unsure([node], f"that depends on the while loop in line {node.lineno}")
        for_ever = isinstance(node.test, ast.Constant) and known
        if for_ever and not any(isinstance(each, ast.Break) for each in ast.walk(node)):
            raise Ended

    def _try(self, node: ast.Try) -> None:
        """Follow alternative imports; the rest of the ``try`` may not run."""
        why = f"that depends on the try in line {node.lineno}"
        inside = [*node.body, *(each for handler in node.handlers for each in handler.body)]
        plain = all(isinstance(each, _IMPORTS) for each in node.body)
        if not plain or node.finalbody or any(map(is_star, inside)):
            self._unsure([node], why)
            return
        before, ways = self.scope.names, []
        for body in (node.body, *(handler.body for handler in node.handlers)):
            self.scope.names = dict(before)
            self.execute([each for each in body if isinstance(each, _IMPORTS)])
            ways.append(self.scope.names)
        self.scope.names = before
        for name in {name for way in ways for name in way if way[name] is not before.get(name)}:
            values = [way[name] for way in ways if name in way]
            same = all(is_same_import(values[0], value) for value in values)
            self.assign(name, values[0] if same else Unknown(why))
        rest = [each for each in inside if not isinstance(each, _IMPORTS)]
        types = [handler.type for handler in node.handlers if handler.type is not None]
        for handler in node.handlers:
            if handler.name:
                self.assign(handler.name, Unknown(why))
        if self.distrust([*types, *rest], why, may_end=False).returns:
            raise Returned(Unknown(why), why)
        self._unsure(node.orelse, why)

    def _with(self, node: ast.With) -> None:
        why = f"that depends on the with in line {node.lineno}"
        for item in node.items:
            self.leak(self.evaluate(item.context_expr), why)
            if item.optional_vars is not None:
                self._set_target(item.optional_vars, Unknown(why))
        if any(self._swallows_errors(item.context_expr) for item in node.items):
            self._unsure(node.body, why)
            return
        try:
            self.execute(node.body)
        except Ended:
            # The context manager may swallow the error.
            self.crash(why)

    def _swallows_errors(self, node: ast.expr) -> bool:
        """Whether a context manager is ``contextlib.suppress`` or, in a test, ``raises``."""
        function = node.func if isinstance(node, ast.Call) else node
        value = self.lookup(function.id) if isinstance(function, ast.Name) else None
        path = value.path if isinstance(value, Outside) else code(function)
        return path.rpartition(".")[2] in ("suppress", "raises")

    # --- ends ---

    def _return(self, node: ast.Return) -> None:
        raise Returned(self.evaluate(node.value) if node.value else Known(None))

    def _raise(self, node: ast.Raise) -> None:
        for each in (node.exc, node.cause):
            if each is not None:
                self.evaluate(each)
        raise Ended

    def _assert(self, node: ast.Assert) -> None:
        if is_true(self.evaluate(node.test)) is False:
            raise Ended

    # --- functions and classes ---

    def _define(self, node: ast.FunctionDef) -> None:
        made = self.function(node)
        if node.decorator_list:
            why = f"line {node.lineno} defines {node.name} with a decorator"
            for decorator in node.decorator_list:
                self.evaluate(decorator)
                # The decorator is called with the function at once.
                called = ast.copy_location(ast.Call(decorator, [], []), decorator)
                self.distrust([called], why, may_end=False)
            self.leak(made, why)
            self.assign(node.name, Unknown(why))
        else:
            self.idle[node] = made
            self.assign(node.name, made)

    def _define_class(self, node: ast.ClassDef) -> None:
        from_it = any(map(self.may_be_generator, node.bases))
        self.distrust([node], f"it is in the class {node.name} in line {node.lineno}")
        if from_it:
            why = f"{node.name} is a class made from it"
            self.calls.append(Call(node.lineno, {}, doubted(node.lineno, why)))

    # --- names ---

    def _set_names(self, node: ast.Assign | ast.AnnAssign, targets: list[ast.expr]) -> None:
        if isinstance(node, ast.AnnAssign):
            self.distrust([node.annotation], f"it is in an annotation in line {node.lineno}")
        if node.value is not None:
            value = self.evaluate(node.value)
            for target in targets:
                self._set_target(target, value)

    def _set_target(self, target: ast.expr, value: Abstract) -> None:
        """Assign a value to a name, to several, to an entry or to an attribute."""
        if isinstance(target, ast.Name):
            self.assign(target.id, value)
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target.elts, value)
        elif isinstance(target, ast.Starred):
            self._set_target(target.value, value)
        elif isinstance(target, ast.Subscript):
            self._set_entry(target, self.evaluate(target.value), value)
        elif isinstance(target, ast.Attribute):
            self._set_attribute_of(target, self.evaluate(target.value), value)

    def _unpack(self, targets: list[ast.expr], value: Abstract) -> None:
        items = items_of(value)
        if any(isinstance(target, ast.Starred) for target in targets):
            items = None
        if items is None or len(items) != len(targets):
            why = f"line {targets[0].lineno} unpacks it" if targets else ""
            self.leak(value, why)
            if items is not None:
                self.crash(f"{why} from {len(items)} values")
            items = [Unknown(why) for _ in targets]
        for target, item in zip(targets, items, strict=True):
            self._set_target(target, item)

    def _set_entry(self, target: ast.Subscript, owner: Abstract, value: Abstract) -> None:
        """Set ``owner[key] = value``."""
        key = self.evaluate(target.slice)
        if isinstance(key, Known) and self.fill(owner, {key.value: value}):
            return
        why = f"line {target.lineno} changes {code(target)}"
        self.leak(owner, why)
        self.leak(value, why)

    def _set_attribute_of(self, target: ast.Attribute, owner: Abstract, value: Abstract) -> None:
        """Set ``owner.name = value``."""
        name, why = target.attr, f"line {target.lineno} sets {code(target)}"
        self.leak(value, why)
        elsewhere = isinstance(owner, Outside) and (
            owner.is_named_so or owner.path in _PLACES_OF_NAMES
        )
        if elsewhere or name in (*ARGUMENTS, GENERATOR) or name.startswith("__"):
            made = owner.content if isinstance(owner, Box) else None
            self.settings_change(why, made if isinstance(made, Call) else None)

    def _augment(self, node: ast.AugAssign) -> None:
        """Follow ``a += value``, which changes dicts and lists in place, under all their names."""
        why = f"line {node.lineno} changes it"
        if not isinstance(node.target, ast.Name):
            self.distrust([node], why)
            return
        before, right = self.lookup(node.target.id), self.evaluate(node.value)
        if isinstance(before, Box):
            self.leak(before, why)
            self.leak(right, why)
        else:
            self.assign(node.target.id, self.operated(node, before, right))

    def _delete(self, node: ast.Delete) -> None:
        """Follow ``del a``."""
        for target in node.targets:
            why = f"line {target.lineno} deletes it"
            if isinstance(target, ast.Name):
                self.assign(target.id, Unknown(why))
            elif isinstance(target, ast.Subscript):
                owner, key = self.evaluate(target.value), self.evaluate(target.slice)
                entries = entries_of(owner)
                if isinstance(owner, Box) and entries is not None and isinstance(key, Known):
                    if key.value not in entries:
                        self.crash(f"line {target.lineno} deletes an entry that doesn't exist")
                    self.change(owner, {k: v for k, v in entries.items() if k != key.value})
                else:
                    self.leak(owner, f"line {target.lineno} changes {code(target)}")
            else:
                self.distrust([target], why)

    def _import_modules(self, node: ast.Import) -> None:
        """Follow ``import a.b as c``."""
        for alias in node.names:
            root = alias.name.partition(".")[0]
            name, path = (alias.asname, alias.name) if alias.asname else (root, root)
            self.assign(name, Outside(path, imported=True))

    def _import_names(self, node: ast.ImportFrom) -> None:
        """Follow ``from a import b as c``."""
        if is_star(node):
            self.forget_names(f"line {node.lineno} may set any name")
            return
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            path = f"{module}.{alias.name}"
            self.assign(alias.asname or alias.name, Outside(path, imported=True))
