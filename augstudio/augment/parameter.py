"""Declare the fields of ``Recipe``: default, limits, unit and texts in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, Strict
from pydantic.fields import FieldInfo

#: Strict: text and true are not accepted as numbers, nor 1 as true.
Number = Annotated[float, Strict()]
Factors = tuple[Number, Number]
Switch = Annotated[bool, Strict()]


class Group(StrEnum):
    """The sections in which the parameters are shown."""

    GEOMETRY = "Move and turn"
    COLOUR = "Light and colour"
    CAMERA = "Camera"
    EDGES = "Edges"
    NORMALISE = "Normalise"
    SPLIT = "Validation"

    @property
    def varies(self) -> bool:
        """Whether its parameters make the views of a photo differ from each other."""
        return self in (Group.GEOMETRY, Group.COLOUR, Group.CAMERA)


class Kind(StrEnum):
    """The kind of value of a parameter, which decides the control that shows it."""

    NUMBER = "number"
    RANGE = "range"
    SWITCH = "switch"
    CHOICE = "choice"


@dataclass(frozen=True)
class Parameter:
    """Everything about one field of ``Recipe``.

    ``minimum``, ``maximum`` and ``step`` are in ``unit``, and 0 for switches and choices. A
    ``RANGE`` has a value of two numbers, low and high, between ``minimum`` and ``maximum``.
    ``keras`` is the name in ``ImageDataGenerator``; "" if it has none. A step that applies to only
    some photos has two fields that refer to each other: the strength names its ``share``, and the
    share says what it is the ``share_of``. On screen, an ``inverse`` factor is shown as 1 divided
    by its value, see ``value_texts.on_screen``.
    """

    name: str
    label: str
    help: str
    group: Group
    kind: Kind
    default: Any
    unit: str = ""
    minimum: float = 0.0
    maximum: float = 0.0
    step: float = 0.0
    choices: tuple[str, ...] = ()
    keras: str = ""
    share: str = ""
    share_of: str = ""
    inverse: bool = False

    @classmethod
    def of_field(cls, name: str, field: FieldInfo) -> "Parameter | None":
        """Return the parameter that a field declares; ``None`` for any other field."""
        shown = field.json_schema_extra
        if not isinstance(shown, dict):
            return None
        details: Mapping[str, Any] = shown
        return cls(
            name=name,
            label=field.title or name,
            help=field.description or "",
            group=Group(details["group"]),
            kind=Kind(details["kind"]),
            default=field.default,
            unit=details.get("unit", ""),
            minimum=details.get("minimum", 0.0),
            maximum=details.get("maximum", 0.0),
            step=details.get("step", 0.0),
            choices=tuple(details.get("choices", ())),
            keras=details.get("keras", name),
            share_of=details.get("share_of", ""),
            inverse=details.get("inverse", False),
        )

    @property
    def is_augmentation(self) -> bool:
        """Whether it varies photos by itself: it is no share of another one."""
        return self.group.varies and not self.share_of

    @property
    def short_label(self) -> str:
        """The label without the part in brackets, where space is short."""
        return self.label.partition(" (")[0]

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with a value of the right type, as a clause; ``None`` if nothing."""
        if self.kind not in (Kind.NUMBER, Kind.RANGE):
            return None
        numbers = value if self.kind is Kind.RANGE else (value,)
        # Sliders and Keras's short forms compute values such as 1 - 0.9.
        slack = 1e-9
        if not all(self.minimum - slack <= n <= self.maximum + slack for n in numbers):
            limits = f"between {self.minimum:g} and {self.maximum:g}"
            return f"must be {limits}, not {_listed(numbers)}"
        if numbers[0] > numbers[-1]:
            return f"needs the smaller number first, not {_listed(numbers)}"
        return None

    @property
    def needs(self) -> str:
        """The type of value that this takes, to follow "needs"."""
        if self.kind is Kind.CHOICE:
            return f"one of {', '.join(self.choices)}"
        return {
            Kind.NUMBER: "a number",
            Kind.RANGE: "two numbers, low and high",
            Kind.SWITCH: "true or false",
        }[self.kind]


def _listed(numbers: tuple[float, ...]) -> str:
    return " to ".join(f"{number:g}" for number in numbers)


def number(
    label: str,
    explanation: str,
    group: Group,
    unit: str,
    limits: tuple[float, float],
    step: float,
    default: float = 0.0,
    **more: Any,
) -> Any:
    """Declare a field with one number; the default, usually 0, changes nothing."""
    shown: dict[str, Any] = {"unit": unit, "limits": limits, "step": step} | more
    return _declare(default, Kind.NUMBER, group, label, explanation, **shown)


def share(step: str, strength: str, group: Group) -> Any:
    """Declare the share of photos that a step applies to; ``strength`` is the step's field."""
    explanation = "The share of photos that this applies to. The other photos skip it."
    shown: dict[str, Any] = {"limits": (0, 1), "unit": "of photos", "step": 0.05}
    shown |= {"keras": "", "share_of": strength}
    return _declare(0.5, Kind.NUMBER, group, f"{step}: how often", explanation, **shown)


def factors(
    label: str,
    explanation: str,
    group: Group,
    limits: tuple[float, float],
    step: float,
    unit: str = "×",
    **more: Any,
) -> Any:
    """Declare a field with the lowest and highest factor to draw; 1 changes nothing."""
    shown: dict[str, Any] = {"unit": unit, "limits": limits, "step": step} | more
    return _declare((1.0, 1.0), Kind.RANGE, group, label, explanation, **shown)


def switch(label: str, explanation: str, group: Group, **more: Any) -> Any:
    """Declare a field that is on or off; off is the default and changes nothing."""
    return _declare(False, Kind.SWITCH, group, label, explanation, **more)


def choice(default: StrEnum, label: str, explanation: str, group: Group) -> Any:
    """Declare a field whose value is a member of the enumeration of ``default``."""
    names = [member.value for member in type(default)]
    return _declare(default, Kind.CHOICE, group, label, explanation, choices=names)


def _declare(
    default: Any,
    kind: Kind,
    group: Group,
    label: str,
    explanation: str,
    limits: tuple[float, float] | None = None,
    **shown: Any,
) -> Any:
    """Return the pydantic field; AugStudio's own details go into the JSON schema."""
    extra = {"kind": kind.value, "group": group.value} | shown
    if limits is not None:
        extra |= {"minimum": limits[0], "maximum": limits[1]}
    return Field(default, title=label, description=explanation, json_schema_extra=extra)
