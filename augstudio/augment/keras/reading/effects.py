"""What a piece of code that isn't followed may change: names, and the values behind them."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from augstudio.augment.keras.reading.text import GENERATOR
from augstudio.augment.keras.reading.values import ARGUMENTS

#: Functions that may set any name.
ANYTHING: Final = frozenset(("exec", "eval", "globals", "locals", "execfile"))
#: Functions that don't change their arguments, nor return parts of them.
HARMLESS: Final = re.compile(
    "print|len|str|repr|type|isinstance|hasattr|id|bool|int|float|abs|any|all|round|range|format"
    r"|hash|callable|pprint|pprint\.pprint|json\.dumps?"
)
#: Methods that only read from a dict or a list.
READING: Final = frozenset(("items", "keys", "values", "get", "copy", "index", "count"))
#: Methods of a generator that don't change its settings.
GENERATING: Final = re.compile(
    "fit|flow|flow_from_directory|flow_from_dataframe|standardize|(get_)?random_transform"
    "|apply_transform"
)

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)
_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.GeneratorExp)


@dataclass
class Effects:
    """What a piece of code may do, no matter which parts of it run and how often.

    Attributes
    ----------
    stored
        The names that it sets in its own scope.
    outward
        The names that it declares as global or nonlocal.
    used, looked_into
        The names of dicts, lists and functions that it passes on, calls or changes, and the names
        of those that it only reads from.
    calls
        All of its calls.
    later
        Whether a part of it may run at any later time.
    returns, yields
        Whether it can leave the function around it, and whether that is a generator function.
    anything, every_name
        Whether it may change generators, and whether it may set names that don't appear in it.
    size
        The number of its nodes.
    """

    stored: set[str] = field(default_factory=set)
    outward: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    looked_into: set[str] = field(default_factory=set)
    calls: list[ast.Call] = field(default_factory=list)
    later: bool = False
    returns: bool = False
    yields: bool = False
    anything: bool = False
    every_name: bool = False
    size: int = 0


def effects_of(nodes: Sequence[ast.AST]) -> Effects:
    """Return what code may do."""
    found = Effects()
    safe: set[ast.AST] = set()
    waiting = [(node, False) for node in nodes]
    while waiting:
        node, inner = waiting.pop()
        found.size += 1
        if not inner:
            found.stored.update(_stored(node))
            found.returns = found.returns or isinstance(node, ast.Return)
            found.yields = found.yields or isinstance(node, ast.Yield | ast.YieldFrom | ast.Await)
        if isinstance(node, ast.Global | ast.Nonlocal):
            found.outward.update(node.names)
        elif isinstance(node, ast.Call):
            found.calls.append(node)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            # A node that only reads comes before the names below it.
            (found.looked_into if node in safe else found.used).add(node.id)
        safe.update(_safe(node))
        found.later = found.later or isinstance(node, _LATER)
        found.anything = found.anything or _may_do_anything(node)
        found.every_name = found.every_name or is_star(node)
        inside = inner or isinstance(node, _LATER)
        waiting += [(child, inside) for child in ast.iter_child_nodes(node)]
    return found


def parameters_of(function: ast.FunctionDef) -> list[str]:
    """Return the names of a function's parameters."""
    a = function.args
    found = [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg]
    return [each.arg for each in found if each is not None]


def is_star(node: ast.AST) -> bool:
    """Whether a node is ``from a import *``."""
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def _stored(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node sets."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, _NAMED) or (isinstance(node, ast.MatchAs | ast.MatchStar) and node.name):
        yield node.name or ""
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield (alias.asname or alias.name).partition(".")[0]


def _safe(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the names below a node that it only reads."""
    if isinstance(node, ast.Subscript | ast.Starred) and isinstance(node.ctx, ast.Load):
        yield node.value
    elif isinstance(node, ast.For | ast.comprehension):
        yield node.iter
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield node.test
    elif isinstance(node, ast.Compare):
        yield from (node.left, *node.comparators)
    elif isinstance(node, ast.FormattedValue):
        yield node.value
    elif isinstance(node, ast.Call):
        yield from (keyword.value for keyword in node.keywords if keyword.arg is None)
        if isinstance(node.func, ast.Name) and HARMLESS.fullmatch(node.func.id):
            yield from node.args
        if isinstance(node.func, ast.Attribute) and (
            node.func.attr in READING or GENERATING.fullmatch(node.func.attr)
        ):
            yield node.func.value


def _may_do_anything(node: ast.AST) -> bool:
    """Whether a node changes a setting of anything but ``self``, or may do so invisibly."""
    if isinstance(node, ast.Attribute):
        value = node.value
        owner = value.id if isinstance(value, ast.Name) else getattr(value, "attr", "")
        setting = node.attr in (*ARGUMENTS, GENERATOR) or owner == GENERATOR
        sets = not isinstance(node.ctx, ast.Load) and setting and owner != "self"
        inside = node.attr in ("__dict__", "__setattr__", "__globals__")
        # On an object; on a class, as in ``Callback.__init__(self)``, it initialises a new one.
        again = node.attr == "__init__" and owner[:1].islower()
        return sets or inside or again or (owner, node.attr) == ("sys", "modules")
    return isinstance(node, ast.Name) and (node.id in ANYTHING or node.id in ("setattr", "vars"))
