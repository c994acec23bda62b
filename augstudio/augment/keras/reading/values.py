"""The values of names in Keras code, as far as they are known without running it."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from augstudio.augment.keras.reading.text import GENERATOR

#: The arguments of ``ImageDataGenerator`` in order (Keras 3.15; the same in Keras 2).
ARGUMENTS: Final = (
    "featurewise_center",
    "samplewise_center",
    "featurewise_std_normalization",
    "samplewise_std_normalization",
    "zca_whitening",
    "zca_epsilon",
    "rotation_range",
    "width_shift_range",
    "height_shift_range",
    "brightness_range",
    "shear_range",
    "zoom_range",
    "channel_shift_range",
    "fill_mode",
    "cval",
    "horizontal_flip",
    "vertical_flip",
    "rescale",
    "preprocessing_function",
    "data_format",
    "validation_split",
    "interpolation_order",
    "dtype",
)

#: Far above any sensible argument.
LARGEST: Final = 1e9
#: The packages that contain Keras's generator.
_KERAS = frozenset(("keras", "tensorflow", "tf_keras", "keras_preprocessing"))

Scalar = bool | int | float | str | None


@dataclass(frozen=True)
class Known:
    """A plain value."""

    value: Scalar


@dataclass(frozen=True)
class Unknown:
    """A value that is unknown, and why, as a clause at the end of a sentence.

    ``is_given``: whether it comes from outside, so the text does not determine it.
    """

    why: str = ""
    is_given: bool = False


@dataclass(frozen=True)
class Outside:
    """Something that the text does not define: a name that it imports, or just uses."""

    path: str
    imported: bool = False

    @property
    def is_generator(self) -> bool:
        """Whether it is Keras's ``ImageDataGenerator``."""
        return self.is_named_so and (not self.imported or self.is_of_keras)

    @property
    def is_of_keras(self) -> bool:
        """Whether it is imported from a package that contains Keras."""
        return self.imported and self.path.partition(".")[0] in _KERAS

    @property
    def is_named_so(self) -> bool:
        """Whether its name is ``ImageDataGenerator``, wherever it comes from."""
        return self.path.split(".")[-1] == GENERATOR


@dataclass(eq=False)
class Box:
    """A dict, list, tuple or generator, which several names may share.

    Attributes
    ----------
    kind
        "dict", "list", "tuple" or "generator".
    content
        The entries of a dict; the items of a list or tuple; the call of a generator; ``Unknown``.
    """

    kind: str
    content: Any = None


@dataclass(frozen=True, eq=False)
class Function:
    """A function in the text, with its enclosing scope and the values of its defaults."""

    node: ast.FunctionDef
    scope: "Scope"
    defaults: Mapping[str, "Abstract"]


@dataclass
class Arguments:
    """The arguments of a call.

    Attributes
    ----------
    positional, named
        Values, with the code that they come from.
    unclear
        Why there may be more arguments than these; "" if these are all.
    twice
        A name that is given twice.
    """

    positional: list["Given"] = field(default_factory=list)
    named: dict[str, "Given"] = field(default_factory=dict)
    unclear: str = ""
    twice: str = ""


@dataclass(frozen=True)
class Given:
    """A value and the code that gave it."""

    value: "Abstract"
    node: ast.expr


Abstract = Known | Unknown | Outside | Box | Function


@dataclass(eq=False)
class Scope:
    """The names of the module, or of one function call.

    Attributes
    ----------
    names
        Their values.
    around
        The enclosing scope, for names that are not here.
    own
        The local names of the function.
    """

    names: dict[str, "Abstract"] = field(default_factory=dict)
    around: "Scope | None" = None
    own: frozenset[str] = frozenset()


def is_number(value: object) -> bool:
    """Whether a value is a number that can be computed with."""
    return isinstance(value, Known) and type(value.value) in (int, float)


_OPERATORS: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
}
_COMPARISONS: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}
TOO_LARGE: Final = "it is far too large a number"
BY_ZERO: Final = "it divides by zero"


def computed(operator: ast.operator, left: Abstract, right: Abstract) -> Abstract:
    """Return the result of + - * / // % on two numbers; every step is bounded."""
    if not (is_number(left) and is_number(right)) or type(operator) not in _OPERATORS:
        first = next((each for each in (left, right) if isinstance(each, Unknown)), Unknown())
        return Unknown(first.why)
    assert isinstance(left, Known)
    assert isinstance(right, Known)
    if not right.value and isinstance(operator, ast.Div | ast.FloorDiv | ast.Mod):
        return Unknown(BY_ZERO)
    return bounded(_OPERATORS[type(operator)](left.value, right.value))


def bounded(value: Any) -> Abstract:
    """Return a number as a value, unless it is NaN or too large to be meant."""
    return Known(value) if abs(value) <= LARGEST else Unknown(TOO_LARGE)


def compared(operator: ast.cmpop, left: Abstract, right: Abstract) -> Abstract:
    """Return the result of comparing two plain values."""
    if isinstance(operator, ast.Is | ast.IsNot) and right == Known(None):
        if isinstance(left, Unknown | Outside):
            return Unknown()
        return Known((left == Known(None)) is isinstance(operator, ast.Is))
    if isinstance(operator, ast.In | ast.NotIn) and isinstance(left, Known):
        entries = entries_of(right)
        if entries is not None:
            return Known((left.value in entries) is isinstance(operator, ast.In))
    compare = _COMPARISONS.get(type(operator))
    if compare is None or not (isinstance(left, Known) and isinstance(right, Known)):
        return Unknown()
    try:
        return Known(compare(left.value, right.value))
    except TypeError:
        return Unknown()


def is_true(value: Abstract) -> bool | None:
    """Return whether a value counts as true; ``None`` if that is unknown."""
    if isinstance(value, Known):
        return bool(value.value)
    if isinstance(value, Box) and isinstance(value.content, dict | list):
        return bool(value.content)
    return None


def items_of(value: Abstract) -> list[Abstract] | None:
    """Return the items of a tuple or a list, if they are known."""
    content = value.content if isinstance(value, Box) else None
    return content if isinstance(content, list) else None


def entries_of(value: Abstract) -> dict[Any, Abstract] | None:
    """Return the entries of a dict, if they are known."""
    content = value.content if isinstance(value, Box) else None
    return content if isinstance(content, dict) else None


def why_unknown(value: Abstract) -> str:
    """Return why a value, or its content, is unknown."""
    value = value.content if isinstance(value, Box) else value
    return value.why if isinstance(value, Unknown) else ""


def is_same_import(one: Abstract, other: Abstract) -> bool:
    """Whether it doesn't matter which of two imports a name stands for."""
    if not (isinstance(one, Outside) and isinstance(other, Outside)):
        return False
    return one == other or (
        one.is_of_keras and other.is_of_keras and one.is_generator == other.is_generator
    )


def short(text: str, most: int = 40) -> str:
    """Return a text on one line of at most ``most`` characters."""
    text = " ".join(text[: 20 * most].split())
    return text if len(text) <= most else text[: most - 1] + "…"


def code(node: ast.AST) -> str:
    """Return the beginning of the source code of a node."""
    try:
        return short(ast.unparse(node))
    except (RecursionError, ValueError):
        return "a long calculation"
