"""Statements of Keras code that set, change and delete names, entries and attributes."""

import ast

from augstudio.augment.keras.reading.calls import Calls
from augstudio.augment.keras.reading.effects import is_star
from augstudio.augment.keras.reading.reader import Call
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
    items_of,
)

#: Modules whose attributes are the names of the text.
_PLACES_OF_NAMES = ("__main__", "builtins", "__builtins__")


class Names(Calls):
    """Follows assignments, deletions and imports."""

    def set_names(self, node: ast.Assign) -> None:
        """Follow ``a = b = value``."""
        value = self.evaluate(node.value)
        for target in node.targets:
            self.set_target(target, value)

    def set_annotated(self, node: ast.AnnAssign) -> None:
        """Follow ``a: type = value``."""
        if node.value is not None:
            self.set_target(node.target, self.evaluate(node.value))

    def set_target(self, target: ast.expr, value: Abstract) -> None:
        """Assign a value to a name, to several, to an entry or to an attribute."""
        if isinstance(target, ast.Name):
            self.assign(target.id, value)
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target.elts, value)
        elif isinstance(target, ast.Starred):
            self.set_target(target.value, value)
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
            items = (Unknown(why),) * len(targets)
        for target, item in zip(targets, tuple(items), strict=True):
            self.set_target(target, item)

    def _set_entry(self, target: ast.Subscript, owner: Abstract, value: Abstract) -> None:
        """Set ``owner[key] = value``."""
        key, items = self.evaluate(target.slice), items_of(owner)
        at = key.value if isinstance(key, Known) else None
        if isinstance(owner, Box) and isinstance(key, Known) and self.fill(owner, {at: value}):
            return
        if isinstance(owner, Box) and items and type(at) is int and 0 <= at < len(items):
            self.change(owner, [*items[:at], value, *items[at + 1 :]])
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

    def augment(self, node: ast.AugAssign) -> None:
        """Follow ``a += value``, which changes dicts and lists in place."""
        before, right = self.evaluate(_loaded(node.target)), self.evaluate(node.value)
        more = entries_of(right)
        value = before
        if isinstance(before, Box):
            # Under all of its names.
            if more is None or not isinstance(node.op, ast.BitOr) or not self.fill(before, more):
                self.leak(before, f"line {node.lineno} changes it")
                self.leak(right, f"line {node.lineno} hands it on")
        else:
            value = self.operated(node.op, before, right, node.lineno)
        self.set_target(node.target, value)

    def delete(self, node: ast.Delete) -> None:
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
                        self.crash(f"line {target.lineno} deletes what isn't there")
                    self.change(owner, {k: v for k, v in entries.items() if k != key.value})
                else:
                    self.leak(owner, f"line {target.lineno} changes {code(target)}")
            elif isinstance(target, ast.Attribute):
                self._set_attribute_of(target, self.evaluate(target.value), Unknown(why))
            else:
                self.distrust([target], why)

    def import_modules(self, node: ast.Import) -> None:
        """Follow ``import a.b as c``."""
        for alias in node.names:
            root = alias.name.partition(".")[0]
            name, path = (alias.asname, alias.name) if alias.asname else (root, root)
            self.assign(name, Outside(path, imported=True))

    def import_names(self, node: ast.ImportFrom) -> None:
        """Follow ``from a import b as c``."""
        if is_star(node):
            self.forget_names(f"line {node.lineno} may set any name")
            return
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            path = f"{module}.{alias.name}"
            self.assign(alias.asname or alias.name, Outside(path, imported=True))


def _loaded(target: ast.expr) -> ast.expr:
    """Return the code that reads what an assignment sets."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    if isinstance(target, ast.Attribute):
        return ast.copy_location(ast.Attribute(target.value, target.attr, ast.Load()), target)
    assert isinstance(target, ast.Subscript)
    return ast.copy_location(ast.Subscript(target.value, target.slice, ast.Load()), target)
