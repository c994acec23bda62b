"""What a piece of code that isn't followed may change: names, and what stands behind them."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from augstudio.augment.keras.reading.text import GENERATOR
from augstudio.augment.keras.reading.values import ARGUMENTS

#: Functions that may set any name.
ANYTHING: Final = frozenset(("exec", "eval", "globals", "locals", "execfile"))
#: Functions that change nothing they are given, and return nothing of it.
HARMLESS: Final = frozenset(
    (
        "print",
        "len",
        "str",
        "repr",
        "type",
        "isinstance",
        "hasattr",
        "id",
        "bool",
        "int",
        "float",
        "abs",
        "any",
        "all",
        "round",
        "range",
        "format",
        "hash",
        "callable",
        "pprint.pprint",
        "pprint",
        "json.dumps",
        "json.dump",
    )
)
READING: Final = frozenset(
    (
        "items",
        "keys",
        "values",
        "get",
        "copy",
        "index",
        "count",
    )
)
#: Methods of a generator that leave its settings as they are.
GENERATING: Final = frozenset(
    (
        "fit",
        "flow",
        "flow_from_directory",
        "flow_from_dataframe",
        "standardize",
        "random_transform",
        "apply_transform",
        "get_random_transform",
    )
)
_NAMED = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.ExceptHandler,
    ast.MatchAs,
    ast.MatchStar,
)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True)
class Effects:
    """What a piece of code may do.

    Attributes
    ----------
    stored
        The names it sets where it stands.
    outward
        The names that functions in it set around them.
    used, looked_into
        The names of dicts, lists and functions that it hands on, calls or changes, and of those
        of which it takes out an entry.
    calls
        Its calls of anything whose last name may be the generator's.
    sets_settings
        Whether it sets an attribute that is a setting of some generator.
    returns
        Whether it can end the function around it.
    anything
        Whether it may set names that it doesn't show.
    """

    stored: frozenset[str]
    outward: frozenset[str]
    used: frozenset[str]
    looked_into: frozenset[str]
    calls: tuple[ast.Call, ...]
    sets_settings: bool
    returns: bool
    anything: bool


def effects_of(nodes: Sequence[ast.AST]) -> Effects:
    """Return what code may do, whichever part of it runs and however often."""
    stored: set[str] = set()
    outward: set[str] = set()
    safe: set[ast.AST] = set()
    loaded: list[ast.Name] = []
    calls: list[ast.Call] = []
    sets = returns = anything = False
    for node, inner in _walk(nodes):
        names = set(_stored(node))
        if isinstance(node, ast.Global | ast.Nonlocal):
            outward.update(node.names)
        if not inner:
            stored |= names
            returns = returns or isinstance(node, ast.Return)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            loaded.append(node)
        if isinstance(node, ast.Call):
            calls.append(node)
        safe.update(_safe(node))
        sets = sets or _sets_a_setting(node)
        anything = anything or _may_set_anything(node)
    used = frozenset(node.id for node in loaded if node not in safe)
    looked_into = frozenset(node.id for node in loaded if node in safe)
    return Effects(
        frozenset(stored),
        frozenset(outward),
        used,
        looked_into,
        tuple(calls),
        sets,
        returns,
        anything,
    )


@dataclass(frozen=True)
class Locals:
    """The names of a function: its own, those it declares as the module's; ``lazy``: it yields."""

    own: frozenset[str]
    declared: frozenset[str]
    lazy: bool


def locals_of(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Locals:
    """Return the names of a function."""
    a = function.args
    parameters = [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg]
    names = {each.arg for each in parameters if each is not None}
    body = function.body if isinstance(function.body, list) else [function.body]
    declared: set[str] = set()
    around: set[str] = set()
    lazy = False
    for node, inner in _walk(body):
        if inner:
            continue
        names.update(_stored(node))
        lazy = lazy or isinstance(node, ast.Yield | ast.YieldFrom)
        if isinstance(node, ast.Global):
            declared.update(node.names)
        if isinstance(node, ast.Nonlocal):
            around.update(node.names)
    return Locals(frozenset(names - declared - around), frozenset(declared), lazy)


def _walk(nodes: Sequence[ast.AST]) -> Iterator[tuple[ast.AST, bool]]:
    """Yield every node, and whether it is inside of a function or a class in this code."""
    waiting = [(node, False) for node in reversed(nodes)]
    while waiting:
        node, inner = waiting.pop()
        yield node, inner
        inside = inner or isinstance(node, _DEFINITIONS)
        waiting += [(child, inside) for child in ast.iter_child_nodes(node)]


def _stored(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node sets."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, _NAMED) and node.name:
        yield node.name
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
        if isinstance(node.func, ast.Name) and node.func.id in HARMLESS:
            yield from node.args
        if isinstance(node.func, ast.Attribute) and node.func.attr in READING | GENERATING:
            yield node.func.value


def _sets_a_setting(node: ast.AST) -> bool:
    """Whether a node sets an attribute that is a setting, of anything but ``self``."""
    if isinstance(node, ast.Attribute):
        value = node.value
        owner = value.id if isinstance(value, ast.Name) else getattr(value, "attr", "")
        setting = node.attr in (*ARGUMENTS, GENERATOR) or owner == GENERATOR
        sets = not isinstance(node.ctx, ast.Load) and setting and owner != "self"
        return sets or node.attr in ("__dict__", "__setattr__")
    return isinstance(node, ast.Name) and node.id in ("setattr", "vars")


def _may_set_anything(node: ast.AST) -> bool:
    """Whether a node can set names that stand nowhere in it."""
    if isinstance(node, ast.ImportFrom):
        return node.names[0].name == "*"
    if isinstance(node, ast.Attribute):
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        return node.attr == "__globals__" or (owner, node.attr) == ("sys", "modules")
    return isinstance(node, ast.Name) and node.id in ANYTHING
