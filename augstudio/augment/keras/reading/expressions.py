"""The values of expressions in Keras code, as far as they can be told without running it."""

import ast
from collections.abc import Callable
from typing import Any, Final

from augstudio.augment.keras.reading.collections import Collections
from augstudio.augment.keras.reading.effects import effects_of
from augstudio.augment.keras.reading.memory import MISSING
from augstudio.augment.keras.reading.values import (
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
    Scope,
    Unknown,
    bounded,
    code,
    compared,
    computed,
    is_number,
    truth,
)

#: Expressions within expressions, and terms of one sum.
_DEEPEST = 60
_MOST_TERMS = 500
#: Attributes of objects and functions through which anything can be changed.
_INSIDES: Final = ("__dict__", "__globals__", "__code__", "__closure__", "__defaults__")
TOO_LONG: Final = "it is far too long a calculation"


class Expressions(Collections):
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
            ast.NamedExpr: self._walrus,
            ast.Tuple: self.tuple_made,
            ast.List: lambda node: self.new("list", self.items_made(node.elts)),
            ast.Dict: self.dict_made,
            ast.Subscript: self.subscript_made,
            ast.Attribute: lambda node: self.attribute(self.evaluate(node.value), node),
            ast.Call: self._call,
            ast.Lambda: self.function,
            ast.Starred: lambda node: self.evaluate(node.value),
        }

    def evaluate(self, node: ast.expr) -> Abstract:
        """Return what an expression stands for, and do what it does."""
        self.step()
        if self._depth >= _DEEPEST:
            self.run_perhaps([node], TOO_LONG)
            return Unknown(TOO_LONG)
        self._depth += 1
        try:
            reader = self._readers.get(type(node))
            if reader is not None:
                return reader(node)
            return self._other(node)
        finally:
            self._depth -= 1

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Function:
        """Return the function that a definition makes."""
        scope: Scope = self.scope
        if scope.is_class and scope.around is not None:
            scope = scope.around
        a = node.args
        plain = [*a.posonlyargs, *a.args]
        pairs = [
            *zip(plain[len(plain) - len(a.defaults) :], a.defaults, strict=True),
            *zip(a.kwonlyargs, a.kw_defaults, strict=True),
        ]
        defaults = {each.arg: self.evaluate(value) for each, value in pairs if value is not None}
        return Function(node, scope, defaults)

    # --- plain values ---

    def _name(self, node: ast.Name) -> Abstract:
        value = self.lookup(node.id)
        return Known("__main__") if value == Outside("__name__") else value

    def _constant(self, node: ast.Constant) -> Abstract:
        if isinstance(node.value, bool | str | None):
            return Known(node.value)
        return bounded(node.value) if isinstance(node.value, int | float) else Unknown()

    def _unary(self, node: ast.UnaryOp) -> Abstract:
        if isinstance(node.op, ast.Not):
            known = self.is_true(node.operand)
            return Unknown() if known is None else Known(not known)
        value = self.evaluate(node.operand)
        if is_number(value) and isinstance(node.op, ast.USub | ast.UAdd):
            assert isinstance(value, Known)
            number: Any = value.value
            return Known(-number if isinstance(node.op, ast.USub) else number)
        return Unknown(value.why if isinstance(value, Unknown) else "")

    def _binary(self, node: ast.BinOp) -> Abstract:
        """Return what operators give; a long sum is a chain, and not a depth."""
        chain = [node]
        while isinstance(chain[-1].left, ast.BinOp):
            chain.append(chain[-1].left)
        if len(chain) > _MOST_TERMS:
            self.run_perhaps([node], TOO_LONG)
            return Unknown(TOO_LONG)
        value = self.evaluate(chain[-1].left)
        for each in reversed(chain):
            value = self.operated(each.op, value, self.evaluate(each.right), each.lineno)
        return value

    def operated(
        self, operator: ast.operator, left: Abstract, right: Abstract, line: int
    ) -> Abstract:
        """Return what an operator gives for two values."""
        held = self.dict_of(left), self.dict_of(right)
        if isinstance(operator, ast.BitOr) and held[0] is not None and held[1] is not None:
            return self.new("dict", held[0] | held[1])
        if isinstance(left, Items) and isinstance(right, Items) and isinstance(operator, ast.Add):
            return Items((left.items + right.items)[:MOST_ENTRIES])
        if any(isinstance(value, Unknown | Outside) for value in (left, right)):
            # An operator of an object that isn't followed may do anything to the other one.
            for value in (left, right):
                self.leak(value, f"line {line} computes with it")
        whole = all(isinstance(each, Known) and type(each.value) is int for each in (left, right))
        if self.is_old and whole and isinstance(operator, ast.Div):
            return Unknown("Python 2, as the text is, divides whole numbers otherwise")
        result = computed(operator, left, right)
        if isinstance(result, Unknown) and result.why == BY_ZERO:
            self.crash(f"line {line} divides by zero")
        return result

    def _comparison(self, node: ast.Compare) -> Abstract:
        left, result = self.evaluate(node.left), Known(True)
        for operator, operand in zip(node.ops, node.comparators, strict=True):
            right = self.visible(self.evaluate(operand))
            value = compared(operator, left, right)
            if truth(value) is not True:
                rest = node.comparators[node.comparators.index(operand) + 1 :]
                if rest and truth(value) is None:
                    self.run_perhaps(list(rest), _depends(node))
                return value
            left = right
        return result

    # --- branches within expressions ---

    def _shortcut(self, node: ast.BoolOp) -> Abstract:
        first, *rest = node.values
        value = self.evaluate(first)
        known = truth(self.visible(value))
        if not rest or known is isinstance(node.op, ast.Or):
            return value
        others = ast.copy_location(ast.BoolOp(node.op, rest), node)
        if known is not None:
            return self._shortcut(others)
        why = _depends(first)
        ways: list[Callable[[], Any]] = [lambda: value, lambda: self._shortcut(others)]
        return self.agreed(self.branches(ways, why), why)

    def _choice(self, node: ast.IfExp) -> Abstract:
        known = self.is_true(node.test)
        if known is not None:
            return self.evaluate(node.body if known else node.orelse)
        why = f"that depends on {code(node.test)} in line {node.lineno}"
        ways: list[Callable[[], Any]] = [
            lambda: self.evaluate(node.body),
            lambda: self.evaluate(node.orelse),
        ]
        return self.agreed(self.branches(ways, why), why)

    def attribute(self, owner: Abstract, node: ast.Attribute) -> Abstract:
        """Return an attribute of a value."""
        if isinstance(owner, Outside):
            path = f"{owner.path}.{node.attr}"
            if path == "sys.modules":
                self.forget_for_good(f"line {node.lineno} uses sys.modules")
            return Outside(path, owner.imported)
        if isinstance(owner, Box) and owner.kind == "class":
            content = self.held(owner)
            if isinstance(content, dict) and node.attr in content:
                value: Abstract = content[node.attr]
                return value
            return Unknown(content.why if isinstance(content, Unknown) else "")
        if isinstance(owner, Box) and node.attr.startswith("__"):
            line = f"{code(node)} in line {node.lineno} may change it"
            if owner.kind == "generator":
                self.settings_change(line, [owner])
            self.leak(owner, line)
        if isinstance(owner, Box) and owner.kind != "generator":
            # A method under another name.
            self.leak(owner, f"{code(node)} in line {node.lineno} may change it")
        if isinstance(owner, Unknown | Function) and node.attr in _INSIDES:
            self.forget_for_good(f"line {node.lineno} uses {node.attr}")
        return Unknown(owner.why if isinstance(owner, Unknown) else "")

    # --- calls and the rest ---

    def _call(self, node: ast.Call) -> Abstract:
        if isinstance(node.func, ast.Attribute):
            owner = self.evaluate(node.func.value)
            if isinstance(owner, Box) and owner.kind != "class":
                return self.method(owner, self._arguments(node), node)
            function = self.attribute(owner, node.func)
        else:
            function = self.evaluate(node.func)
        return self.call(function, self._arguments(node), node)

    def _arguments(self, node: ast.Call) -> Arguments:
        found = Arguments()
        for argument in node.args:
            value = self.evaluate(argument)
            if isinstance(argument, ast.Starred):
                items = self.items_of(value)
                found.unclear = found.unclear or ("" if items is not None else code(argument))
                found.positional += [Given(item, argument) for item in items or ()]
            else:
                found.positional.append(Given(value, argument))
        for keyword in node.keywords:
            value = self.evaluate(keyword.value)
            if keyword.arg:
                found.twice = found.twice or (keyword.arg if keyword.arg in found.named else "")
                found.named[keyword.arg] = Given(value, keyword.value)
                continue
            entries = self.dict_of(value)
            if entries is None or not all(isinstance(name, str) for name in entries):
                why = self.held(value) if isinstance(value, Box) else value
                said = why.why if isinstance(why, Unknown) and why is not MISSING else ""
                found.unclear = f"**{code(keyword.value)}" + (f": {said}" if said else "")
                continue
            for name, each in entries.items():
                found.twice = found.twice or (name if name in found.named else "")
                found.named[name] = Given(each, keyword.value)
        return found

    def _walrus(self, node: ast.NamedExpr) -> Abstract:
        value = self.evaluate(node.value)
        self.assign(node.target.id, value)
        return value

    def _other(self, node: ast.expr) -> Abstract:
        """Reckon with an expression that isn't followed; a string with values is read in order."""
        why = f"line {node.lineno} computes it"
        if isinstance(node, ast.JoinedStr | ast.FormattedValue | ast.Slice | ast.Set):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.evaluate(child)
            return Unknown(why)
        if isinstance(node, ast.GeneratorExp):
            # It runs when something asks for its items.
            effects = effects_of([node])
            for name in effects.used | effects.looked_into:
                self.make_unsafe_inside(name, why)
        self.run_perhaps([node], why)
        return Unknown(why)


def _depends(node: ast.expr) -> str:
    return f"that depends on {code(node)} in line {node.lineno}"
