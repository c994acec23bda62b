"""The values of expressions in Keras code, as far as they can be told without running it."""

import ast
from collections.abc import Callable
from typing import Any, Final

from augstudio.augment.keras_memory import MISSING, Memory
from augstudio.augment.keras_values import (
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
TOO_LONG: Final = "it is far too long a calculation"


class Expressions(Memory):
    """Reads expressions in the order in which Python would run them.

    Attributes
    ----------
    doubt
        Why it can't be told whether what follows runs; "" while that is certain.
    """

    def __init__(self) -> None:
        super().__init__()
        self.doubt = ""
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
            ast.Tuple: self._tuple,
            ast.List: lambda node: self.new("list", self._items(node.elts)),
            ast.Dict: self._dict,
            ast.Subscript: self._subscript,
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

    # --- what statements know ---

    def call(self, function: Abstract, arguments: Arguments, node: ast.Call) -> Abstract:
        """Return what a call gives."""
        raise NotImplementedError

    def method(self, owner: Box, arguments: Arguments, node: ast.Call) -> Abstract:
        """Return what a method of a dict, a list or a generator gives."""
        raise NotImplementedError

    def run_perhaps(self, nodes: list[Any], why: str) -> None:
        """Reckon with code that may run any number of times, or not."""
        raise NotImplementedError

    def branches(self, ways: list[Callable[[], Any]], why: str) -> list[Any]:
        """Follow several ways of which one is gone, and return what each gives."""
        raise NotImplementedError

    def crash(self, why: str) -> Unknown:
        """Reckon with code that can't be run: what follows may not be reached."""
        self.doubt = self.doubt or why
        return Unknown(why)

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

    def is_true(self, node: ast.expr) -> bool | None:
        """Return whether a condition holds; ``None`` where that can't be told."""
        return truth(self._visible(self.evaluate(node)))

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
        result = computed(operator, left, right)
        if isinstance(result, Unknown) and result.why == BY_ZERO:
            self.crash(f"line {line} divides by zero")
        return result

    def _comparison(self, node: ast.Compare) -> Abstract:
        left, result = self.evaluate(node.left), Known(True)
        for operator, operand in zip(node.ops, node.comparators, strict=True):
            right = self._visible(self.evaluate(operand))
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
        known = truth(self._visible(value))
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

    def agreed(self, values: list[Abstract], why: str) -> Abstract:
        """Return the value that all are, or ``Unknown``."""
        raise NotImplementedError

    # --- collections ---

    def _tuple(self, node: ast.Tuple) -> Abstract:
        items = self._items(node.elts)
        if isinstance(items, Unknown):
            return items
        if any(map(_is_deep, items)):
            for item in items:
                self.leak(item, "it is too deep")
            return Unknown("it is too deep")
        return Items(items)

    def _items(self, nodes: list[ast.expr]) -> tuple[Abstract, ...] | Unknown:
        found: list[Abstract] = []
        unclear: Unknown | None = None
        for node in nodes:
            value = self.evaluate(node)
            if isinstance(node, ast.Starred):
                more = self.items_of(value)
                if more is None:
                    unclear = Unknown(f"{code(node)} in line {node.lineno} can't be told")
                found += more or ()
            else:
                found.append(value)
        if len(found) > MOST_ENTRIES:
            unclear = Unknown("it is far too long")
        if unclear is not None:
            for value in found:
                self.leak(value, unclear.why)
        return unclear or tuple(found)

    def _dict(self, node: ast.Dict) -> Abstract:
        found: dict[Any, Abstract] = {}
        unclear: Unknown | None = None
        for key, entry in zip(node.keys, node.values, strict=True):
            name = self.evaluate(key) if key is not None else None
            value = self.evaluate(entry)
            if isinstance(name, Known):
                found[name.value] = value
                continue
            more = self.dict_of(value) if key is None else None
            if more is None:
                self.leak(value, f"line {entry.lineno} hands it on")
                unclear = Unknown(f"line {entry.lineno} fills it with {code(key or entry)}")
            found |= more or {}
        if len(found) > MOST_ENTRIES:
            unclear = Unknown("it is far too long")
        if unclear is not None:
            for value in found.values():
                self.leak(value, unclear.why)
        return self.new("dict", unclear or found)

    def dict_of(self, value: Abstract) -> dict[Any, Abstract] | None:
        """Return the entries of a dict, if they are known."""
        content = self.held(value) if isinstance(value, Box) and value.kind == "dict" else None
        return dict(content) if isinstance(content, dict) else None

    def items_of(self, value: Abstract) -> tuple[Abstract, ...] | None:
        """Return the items of a tuple or a list, or the keys of a dict, if they are known."""
        if isinstance(value, Items):
            return value.items
        if not isinstance(value, Box):
            return None
        content = self.held(value)
        if value.kind == "dict" and isinstance(content, dict):
            return tuple(map(Known, content))
        return content if value.kind == "list" and isinstance(content, tuple) else None

    def _visible(self, value: Abstract) -> Abstract:
        """Return a dict or a list as a tuple, of which it can be told whether it is empty."""
        items = self.items_of(value)
        return value if items is None else Items(items)

    def _subscript(self, node: ast.Subscript) -> Abstract:
        owner, key = self.evaluate(node.value), self.evaluate(node.slice)
        entries, items = self.dict_of(owner), self.items_of(owner)
        if entries is not None and isinstance(key, Known):
            if key.value in entries:
                return entries[key.value]
            return self.crash(f"{code(node)} in line {node.lineno} does not exist")
        if entries is None and items is not None and isinstance(key, Known):
            if type(key.value) is int and -len(items) <= key.value < len(items):
                return items[key.value]
            return self.crash(f"{code(node)} in line {node.lineno} does not exist")
        why = self.held(owner) if isinstance(owner, Box) else owner
        if isinstance(owner, Box):
            # What comes out may be a dict in a dict, which can be changed from now on.
            for each in (entries or {}).values() if entries is not None else items or ():
                self.leak(each, f"line {node.lineno} takes it out by {code(node.slice)}")
        return Unknown(why.why if isinstance(why, Unknown) else "")

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
        if isinstance(owner, Unknown) and node.attr in ("__dict__", "__globals__"):
            self.forget_for_good(f"line {node.lineno} uses {node.attr}")
        return Unknown(owner.why if isinstance(owner, Unknown) else "")

    def forget_for_good(self, why: str) -> None:
        """Take every name for unknown, and the generator's too: anything may be set from here."""
        self.forget_names(why)
        self.doubt = self.doubt or why

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
        self.run_perhaps([node], why)
        return Unknown(why)


def _depends(node: ast.expr) -> str:
    return f"that depends on {code(node)} in line {node.lineno}"


def _is_deep(value: Abstract) -> bool:
    """Whether a value is a tuple of tuples."""
    return isinstance(value, Items) and any(isinstance(item, Items) for item in value.items)
