"""Tuples, lists and dicts in Keras code."""

import ast
from typing import Any

from augstudio.augment.keras.reading.reader import Reader
from augstudio.augment.keras.reading.values import (
    MOST_ENTRIES,
    Abstract,
    Box,
    Items,
    Known,
    Unknown,
    code,
)


class Collections(Reader):
    """Makes tuples, lists and dicts, and takes out what they hold."""

    def tuple_made(self, node: ast.Tuple) -> Abstract:
        """Return a tuple."""
        items = self.items_made(node.elts)
        if isinstance(items, Unknown):
            return items
        if any(map(_is_deep, items)):
            for item in items:
                self.leak(item, "it is too deep")
            return Unknown("it is too deep")
        return Items(items)

    def items_made(self, nodes: list[ast.expr]) -> tuple[Abstract, ...] | Unknown:
        """Return the items of a tuple or list, or why they can't be told."""
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

    def dict_made(self, node: ast.Dict) -> Abstract:
        """Return a dict."""
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

    def subscript_made(self, node: ast.Subscript) -> Abstract:
        """Return an entry of a dict, an item of a list."""
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


def _is_deep(value: Abstract) -> bool:
    """Whether a value is a tuple of tuples."""
    return isinstance(value, Items) and any(isinstance(item, Items) for item in value.items)
