"""Statements of Keras code that set, change and delete names, entries and attributes."""

import ast

from augstudio.augment.keras.reading.methods import fill
from augstudio.augment.keras.reading.text import GENERATOR
from augstudio.augment.keras.reading.values import (
    ARGUMENTS,
    Abstract,
    Box,
    Function,
    Known,
    Outside,
    Unknown,
    code,
)
from augstudio.augment.keras.reading.ways import Ways

#: Modules whose attributes are the names of the text.
_PLACES_OF_NAMES = [
    Outside(path, imported)
    for path in ("__main__", "builtins", "__builtins__")
    for imported in (True, False)
]


class Names(Ways):
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
        items = self.items_of(value)
        plain = not any(isinstance(target, ast.Starred) for target in targets)
        if items is None or not plain or len(items) != len(targets):
            why = f"line {targets[0].lineno} unpacks it" if targets else ""
            self.leak(value, why)
            if items is not None and plain:
                self.crash(f"{why} from {len(items)} values")
            items = (Unknown(why),) * len(targets)
        for target, item in zip(targets, items, strict=True):
            self.set_target(target, item)

    def _set_entry(self, target: ast.Subscript, owner: Abstract, value: Abstract) -> None:
        """Set ``owner[key] = value``."""
        key = self.evaluate(target.slice)
        entries, items = self.dict_of(owner), self.items_of(owner)
        if isinstance(owner, Box) and isinstance(key, Known):
            if entries is not None and fill(self, owner, entries, {key.value: value}) is not None:
                return
            at, count = key.value, len(items or ())
            if owner.kind == "list" and items and type(at) is int and -count <= at < count:
                self.hold(owner, (*items[: at % count], value, *items[at % count + 1 :]))
                return
        why = f"line {target.lineno} changes {code(target)}"
        self.leak(owner, why)
        self.leak(value, why)

    def _set_attribute_of(self, target: ast.Attribute, owner: Abstract, value: Abstract) -> None:
        """Set ``owner.name = value``."""
        name, why = target.attr, f"line {target.lineno} sets {code(target)}"
        content = self.held(owner) if isinstance(owner, Box) else None
        if isinstance(owner, Box) and owner.kind == "class" and isinstance(content, dict):
            self.hold(owner, content | {name: value})
            return
        self.leak(value, why)
        if isinstance(owner, Box) and owner.kind == "generator":
            if name in ARGUMENTS or name.startswith("__"):
                self.settings_change(why, [owner])
        elif isinstance(owner, Function) or owner in _PLACES_OF_NAMES:
            self.forget_for_good(why)
        elif isinstance(owner, Outside):
            if owner.is_named_so or name in (GENERATOR, "exit", "_exit", "partial"):
                self.settings_change(why)
        elif name in ARGUMENTS or name.startswith("__"):
            self.settings_change(why, self.escaped)

    def augment(self, node: ast.AugAssign) -> None:
        """Follow ``a += value``, which changes dicts and lists in place."""
        load = _loaded(node.target)
        before = self.evaluate(load)
        right = self.evaluate(node.value)
        entries = self.dict_of(before), self.dict_of(right)
        if isinstance(node.op, ast.BitOr) and entries[0] is not None and entries[1] is not None:
            assert isinstance(before, Box)
            value: Abstract = before
            if fill(self, before, entries[0], entries[1]) is None:
                self.leak(before, f"line {node.lineno} makes it too long")
        elif isinstance(before, Box):
            # In place: under all of its names.
            value = before
            self.leak(before, f"line {node.lineno} changes it")
            self.leak(right, f"line {node.lineno} hands it on")
        else:
            value = self.operated(node.op, before, right, node.lineno)
        if isinstance(node.target, ast.Attribute):
            self._set_attribute_of(node.target, self.evaluate(node.target.value), value)
        elif isinstance(node.target, ast.Name) or not isinstance(value, Box):
            self.set_target(node.target, value)

    def delete(self, node: ast.Delete) -> None:
        """Follow ``del a``."""
        for target in node.targets:
            why = f"line {target.lineno} deletes it"
            if isinstance(target, ast.Name):
                self.assign(target.id, Unknown(why))
            elif isinstance(target, ast.Subscript):
                owner, key = self.evaluate(target.value), self.evaluate(target.slice)
                entries = self.dict_of(owner)
                if entries is not None and isinstance(key, Known) and isinstance(owner, Box):
                    if key.value not in entries:
                        self.crash(f"line {target.lineno} deletes what isn't there")
                    self.hold(owner, {k: v for k, v in entries.items() if k != key.value})
                else:
                    self.leak(owner, f"line {target.lineno} changes {code(target)}")
            elif isinstance(target, ast.Attribute):
                self._set_attribute_of(target, self.evaluate(target.value), Unknown(why))
            else:
                self.run_perhaps([target], why)

    def import_modules(self, node: ast.Import) -> None:
        """Follow ``import a.b as c``."""
        for alias in node.names:
            root = alias.name.partition(".")[0]
            name, path = (alias.asname, alias.name) if alias.asname else (root, root)
            self.assign(name, Outside(path, imported=True))

    def import_names(self, node: ast.ImportFrom) -> None:
        """Follow ``from a import b as c``."""
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.forget_names(f"line {node.lineno} may set any name")
            else:
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
