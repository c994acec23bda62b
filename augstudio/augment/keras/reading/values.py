"""What a name in Keras code may stand for, as far as that can be told without running it."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from augstudio.augment.keras.reading.text import GENERATOR

#: The arguments of ``ImageDataGenerator`` in their order (Keras 3.15; those of Keras 2 are the
#: same).
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

#: No argument of a photo is anywhere near.
LARGEST: Final = 1e9
#: Entries of a dict or a list that are followed.
MOST_ENTRIES: Final = 200

#: Where Keras's own generator is imported from.
_KERAS = frozenset(("keras", "tensorflow", "tf_keras", "keras_preprocessing"))

Scalar = bool | int | float | str | None


@dataclass(frozen=True)
class Known:
    """A plain value."""

    value: Scalar


@dataclass(frozen=True)
class Unknown:
    """A value that can't be told, and why, in words that end a sentence."""

    why: str = ""


@dataclass(frozen=True)
class Outside:
    """What the text does not define: a name that it imports, or takes from nowhere."""

    path: str
    imported: bool = False

    @property
    def is_generator(self) -> bool:
        """Whether it is Keras's ``ImageDataGenerator``."""
        root, _, _ = self.path.partition(".")
        return self.is_named_so and (not self.imported or root in _KERAS)

    @property
    def is_named_so(self) -> bool:
        """Whether its name is ``ImageDataGenerator``, wherever it comes from."""
        return self.path.split(".")[-1] == GENERATOR


@dataclass(frozen=True)
class Items:
    """A tuple."""

    items: tuple["Abstract", ...]


@dataclass(frozen=True, eq=False)
class Box:
    """A dict, a list or a generator: what can change under several names.

    What it holds is kept in the memory, where branches can be taken back.
    """

    kind: str


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the text, with the names around it and the values of its defaults."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: "Scope"
    defaults: Mapping[str, "Abstract"]

    @property
    def name(self) -> str:
        """Its name; ``lambda`` where it has none."""
        return getattr(self.node, "name", "lambda")


@dataclass(frozen=True, eq=False)
class Partial:
    """A callable with some of its arguments."""

    function: "Abstract"
    arguments: "Arguments"


@dataclass
class Arguments:
    """The arguments of a call.

    Attributes
    ----------
    positional, named
        Values, and for named ones the code they come from.
    unclear
        Why more may be given than these; "" where these are all.
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


Abstract = Known | Unknown | Outside | Items | Box | Function | Partial


@dataclass(eq=False)
class Scope:
    """The names of the module, of a call of a function, or of a class body.

    Attributes
    ----------
    names
        Their values.
    around
        Where a name is looked for that isn't among them.
    own
        The names that this scope alone defines; ``None`` for the module, which has any.
    globals
        The names that it declares as the module's.
    is_class
        Whether it is a class body, whose names its functions don't see.
    """

    names: dict[str, Any] = field(default_factory=dict)
    around: "Scope | None" = None
    own: frozenset[str] | None = None
    globals: frozenset[str] = frozenset()
    is_class: bool = False


def same(one: object, other: object) -> bool:
    """Whether two values are certainly the same."""
    if isinstance(one, Known) and isinstance(other, Known):
        return type(one.value) is type(other.value) and repr(one.value) == repr(other.value)
    if isinstance(one, Items) and isinstance(other, Items):
        return len(one.items) == len(other.items) and all(map(same, one.items, other.items))
    if isinstance(one, Outside) and isinstance(other, Outside):
        return one == other or (one.is_generator and other.is_generator)
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(map(same, one.values(), other.values()))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one is other or (isinstance(one, Unknown) and isinstance(other, Unknown))


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
    """Return what + - * / // % make of two numbers; every step is bounded, so that none grows."""
    if not (is_number(left) and is_number(right)) or type(operator) not in _OPERATORS:
        first = next((each for each in (left, right) if isinstance(each, Unknown)), Unknown())
        return Unknown(first.why)
    assert isinstance(left, Known)
    assert isinstance(right, Known)
    if not right.value and isinstance(operator, ast.Div | ast.FloorDiv | ast.Mod):
        return Unknown(BY_ZERO)
    return bounded(_OPERATORS[type(operator)](left.value, right.value))


def bounded(value: Any) -> Abstract:
    """Return a number as a value, unless it is too large to be meant; NaN is too."""
    return Known(value) if abs(value) <= LARGEST else Unknown(TOO_LARGE)


def compared(operator: ast.cmpop, left: Abstract, right: Abstract) -> Abstract:
    """Return what a comparison of two plain values gives."""
    if isinstance(operator, ast.Is | ast.IsNot):
        nothing = Known(None)
        if isinstance(left, Unknown | Outside) or not same(right, nothing):
            return Unknown()
        return Known(same(left, nothing) is isinstance(operator, ast.Is))
    if isinstance(operator, ast.In | ast.NotIn):
        if not isinstance(right, Items) or not isinstance(left, Known):
            return Unknown()
        if not all(isinstance(item, Known) for item in right.items):
            return Unknown()
        found = any(left.value == item.value for item in right.items if isinstance(item, Known))
        return Known(found is isinstance(operator, ast.In))
    if not (isinstance(left, Known) and isinstance(right, Known)):
        return Unknown()
    try:
        return Known(bool(_COMPARISONS[type(operator)](left.value, right.value)))
    except TypeError:
        return Unknown()


def truth(value: Abstract) -> bool | None:
    """Return whether a value counts as true; ``None`` where that can't be told."""
    if isinstance(value, Known):
        return bool(value.value)
    if isinstance(value, Items):
        return bool(value.items)
    if isinstance(value, Function | Partial):
        return True
    return None


def short(text: str, most: int = 40) -> str:
    """Return a text in one line of at most ``most`` characters."""
    text = " ".join(text[: 20 * most].split())
    return text if len(text) <= most else text[: most - 1] + "…"


def code(node: ast.AST) -> str:
    """Return the beginning of a piece of code as it may be written."""
    try:
        return short(ast.unparse(node))
    except (RecursionError, ValueError):
        return "a long calculation"
