"""The values of expressions in Keras code, as far as they are known without running it."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Final

from augstudio.augment.keras.reading.reader import Reader, held_by
from augstudio.augment.keras.reading.values import (
    BY_ZERO,
    Abstract,
    Arguments,
    Box,
    Function,
    Given,
    Known,
    Outside,
    Unknown,
    bounded,
    code,
    compared,
    computed,
    entries_of,
    is_number,
    is_true,
    items_of,
    why_unknown,
)

#: Limit for nested expressions.
_DEEPEST = 60
#: Attributes with two underscores that change nothing.
_PLAIN_INSIDES: Final = ("__class__", "__name__", "__doc__", "__len__")
TOO_LONG: Final = "it is too long a calculation"


class Expressions(Reader, ABC):
    """Reads expressions in the order in which Python would run them."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._readers: dict[type[ast.expr], Callable[[Any], Abstract]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._binary,
            ast.BoolOp: self._shortcut,
            ast.IfExp: self._choice,
            ast.Compare: self._comparison,
            ast.Tuple: lambda node: Box("tuple", [self.evaluate(each) for each in node.elts]),
            ast.List: lambda node: Box("list", [self.evaluate(each) for each in node.elts]),
            ast.Dict: self._dict,
            ast.Subscript: self._subscript,
            ast.Attribute: lambda node: self.attribute(self.evaluate(node.value), node),
            ast.Call: self._call,
        }

    @abstractmethod
    def call(self, function: Abstract, arguments: Arguments, node: ast.Call) -> Abstract:
        """Return the result of a call."""

    @abstractmethod
    def method(self, owner: Box, arguments: Arguments, node: ast.Call) -> Abstract:
        """Return the result of a method of a dict, list or generator."""

    def evaluate(self, node: ast.expr) -> Abstract:
        """Return the value of an expression, and apply its effects."""
        self.step()
        reader = self._readers.get(type(node))
        if reader is None or self._depth >= _DEEPEST:
            why = f"line {node.lineno} computes it" if reader is None else TOO_LONG
            return self.unclear([node], why)
        self._depth += 1
        try:
            return reader(node)
        finally:
            self._depth -= 1

    def unclear(self, nodes: list[ast.expr], why: str) -> Unknown:
        """Return the value of code that isn't followed."""
        self.distrust(nodes, why)
        return Unknown(why)

    def function(self, node: ast.FunctionDef) -> Function:
        """Return the function that a definition makes."""
        a = node.args
        plain = [*a.posonlyargs, *a.args]
        pairs = [
            *zip(plain[len(plain) - len(a.defaults) :], a.defaults, strict=True),
            *zip(a.kwonlyargs, a.kw_defaults, strict=True),
        ]
        defaults = {each.arg: self.evaluate(value) for each, value in pairs if value is not None}
        parameters = [each for each in ast.walk(a) if isinstance(each, ast.arg)]
        for hint in (node.returns, *(each.annotation for each in parameters)):
            self.distrust([hint] if hint else [], f"it is in an annotation in line {node.lineno}")
        return Function(node, self.scope, defaults)

    # --- plain values ---

    def _name(self, node: ast.Name) -> Abstract:
        value = self.lookup(node.id)
        return Known("__main__") if value == Outside("__name__") else value

    def _constant(self, node: ast.Constant) -> Abstract:
        if isinstance(node.value, bool | str | None):
            return Known(node.value)
        return bounded(node.value) if isinstance(node.value, int | float) else Unknown()

    def _unary(self, node: ast.UnaryOp) -> Abstract:
        value = self.evaluate(node.operand)
        known = is_true(value)
        if isinstance(node.op, ast.Not) and known is not None:
            return Known(not known)
        if is_number(value) and isinstance(node.op, ast.USub | ast.UAdd):
            assert isinstance(value, Known)
            number: Any = value.value
            return Known(-number if isinstance(node.op, ast.USub) else number)
        return Unknown(why_unknown(value))

    def _binary(self, node: ast.BinOp) -> Abstract:
        return self.operated(node, self.evaluate(node.left), self.evaluate(node.right))

    def operated(
        self, node: ast.BinOp | ast.AugAssign, left: Abstract, right: Abstract
    ) -> Abstract:
        """Return the result of an operator on two values."""
        first, second = entries_of(left), entries_of(right)
        if isinstance(node.op, ast.BitOr) and first is not None and second is not None:
            return self.new_dict({**first, **second})
        for value in (left, right):
            # An operator of an unknown object may do anything to the other one.
            self.leak(value, f"line {node.lineno} computes with it")
        whole = all(isinstance(each, Known) and type(each.value) is int for each in (left, right))
        if self.is_old and whole and isinstance(node.op, ast.Div):
            return Unknown("the code is Python 2, which divides whole numbers differently")
        result = computed(node.op, left, right)
        if result == Unknown(BY_ZERO):
            self.crash(f"line {node.lineno} divides by zero")
        return result

    def _comparison(self, node: ast.Compare) -> Abstract:
        left = self.evaluate(node.left)
        if len(node.ops) > 1:
            return self.unclear(node.comparators, f"line {node.lineno} computes it")
        return compared(node.ops[0], left, self.evaluate(node.comparators[0]))

    def _shortcut(self, node: ast.BoolOp) -> Abstract:
        for place, each in enumerate(node.values[:-1]):
            value = self.evaluate(each)
            known = is_true(value)
            if known is None:
                self.leak(value, depends(each))
                return self.unclear(node.values[place + 1 :], depends(each))
            if known is isinstance(node.op, ast.Or):
                return value
        return self.evaluate(node.values[-1])

    def _choice(self, node: ast.IfExp) -> Abstract:
        known = is_true(self.evaluate(node.test))
        if known is None:
            return self.unclear([node.body, node.orelse], depends(node.test))
        return self.evaluate(node.body if known else node.orelse)

    # --- dicts ---

    def new_dict(self, entries: dict[Any, Abstract]) -> Box:
        """Return a new dict; each entry counts as a step."""
        self.step(len(entries))
        return Box("dict", entries)

    def _dict(self, node: ast.Dict) -> Abstract:
        found: dict[Any, Abstract] = {}
        unclear = ""
        for key, entry in zip(node.keys, node.values, strict=True):
            name = self.evaluate(key) if key is not None else None
            value = self.evaluate(entry)
            more = {name.value: value} if isinstance(name, Known) else None
            more = entries_of(value) if key is None else more
            if more is None:
                self.leak(value, f"line {entry.lineno} passes it on")
                unclear = f"line {entry.lineno} fills it with {code(key or entry)}"
            self.step(len(more or ()))
            found |= more or {}
        made = self.new_dict(found)
        if unclear:
            self.leak(made, unclear)
        return made

    def _subscript(self, node: ast.Subscript) -> Abstract:
        """Return an entry of a dict or an item of a list."""
        owner, key = self.evaluate(node.value), self.evaluate(node.slice)
        entries, items = entries_of(owner), items_of(owner)
        at = key.value if isinstance(key, Known) else None
        if entries is not None and isinstance(key, Known) and at in entries:
            return entries[at]
        if items is not None and type(at) is int and -len(items) <= at < len(items):
            return items[at]
        if isinstance(key, Known) and (entries is not None or items is not None):
            return self.crash(f"{code(node)} in line {node.lineno} does not exist")
        for each in held_by(owner):
            # The result may be a dict in a dict, which can change from now on.
            self.leak(each, f"line {node.lineno} reads it with [{code(node.slice)}]")
        return owner if isinstance(owner, Unknown) else Unknown(why_unknown(owner))

    # --- attributes and calls ---

    def attribute(self, owner: Abstract, node: ast.Attribute) -> Abstract:
        """Return an attribute of a value."""
        why = f"{code(node)} in line {node.lineno} may change it"
        if isinstance(owner, Outside):
            path = f"{owner.path}.{node.attr}"
            if path == "sys.modules":
                self.settings_change(why)
            return Outside(path, owner.imported)
        if node.attr.startswith("__") and node.attr not in _PLAIN_INSIDES:
            self.settings_change(why)
        # A method under another name.
        self.leak(owner, why)
        return owner if isinstance(owner, Unknown) else Unknown(why_unknown(owner))

    def _call(self, node: ast.Call) -> Abstract:
        if isinstance(node.func, ast.Attribute):
            owner = self.evaluate(node.func.value)
            if isinstance(owner, Box):
                return self.method(owner, self._arguments(node), node)
            function = self.attribute(owner, node.func)
        else:
            function = self.evaluate(node.func)
        return self.call(function, self._arguments(node), node)

    def _arguments(self, node: ast.Call) -> Arguments:
        found = Arguments()
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                found.unclear = found.unclear or code(argument)
            found.positional.append(Given(self.evaluate(argument), argument))
        for keyword in node.keywords:
            value = self.evaluate(keyword.value)
            entries = {keyword.arg: value} if keyword.arg else entries_of(value)
            if entries is None or not all(isinstance(name, str) for name in entries):
                said = why_unknown(value)
                found.unclear = f"**{code(keyword.value)}" + (f": {said}" if said else "")
                continue
            # Each is looked up, copied and checked.
            self.step(3 * len(entries))
            for name, each in entries.items():
                found.twice = found.twice or (name if name in found.named else "")
                found.named[name] = Given(each, keyword.value)
        return found


def depends(node: ast.expr) -> str:
    """Return why a value that depends on a condition is unknown."""
    return f"that depends on {code(node)} in line {node.lineno}"
