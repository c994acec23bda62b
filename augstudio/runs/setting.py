"""How the fields of ``TrainConfig`` are declared: default, limits, unit and texts in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import Field
from pydantic.fields import FieldInfo

from augstudio.runs.choices import Method, Optimizer, TopModel, Words

_ALL = tuple(Method)


class Topic(StrEnum):
    """The headings that group the settings."""

    BASICS = "Basics"
    NETWORK = "Network"
    TRAINING = "Training"
    AUGMENTATION = "Augmentation"
    REGULARISATION = "Regularisation"


@dataclass(frozen=True)
class Setting:
    """Everything about one field of ``TrainConfig``.

    Attributes
    ----------
    kind
        Type of the value: ``int``, ``float``, ``str``, ``Path`` or an enumeration.
    unit
        Unit of a number, as in "60 epochs"; may be "".
    methods, optimizers
        Those that use the setting; with the others it has no effect.
    top_models
        The top model that a method must have to use the setting, for methods where it matters.
    minimum, maximum, step
        Limits and step of a number. ``above`` and ``below`` exclude the limit itself.
    lowest
        Text shown in place of the lowest number.
    choices
        Titles and sentences of the values of an enumeration, in order.
    """

    name: str
    kind: type
    default: Any
    label: str
    help: str
    topic: Topic
    methods: tuple[Method, ...] = _ALL
    optimizers: tuple[Optimizer, ...] = tuple(Optimizer)
    top_models: Mapping[Method, TopModel] = field(default_factory=dict)
    unit: str = ""
    minimum: float = 0.0
    maximum: float = 0.0
    above: bool = False
    below: bool = False
    step: float = 1
    lowest: str = ""
    choices: Mapping[StrEnum, Words] | None = None

    @classmethod
    def of_field(cls, name: str, declared: FieldInfo) -> "Setting":
        """Return the setting declared by a field."""
        shown = declared.json_schema_extra
        assert isinstance(shown, dict), name
        details: Mapping[str, Any] = shown
        return cls(
            name=name,
            default=declared.default,
            label=declared.title or name,
            help=declared.description or "",
            **details,
        )

    def without_effect(
        self, method: Method, optimizer: Optimizer, top_model: TopModel
    ) -> tuple[str, tuple[StrEnum, ...]] | None:
        """Return the setting that leaves this one without effect, and the values that would not.

        ``None`` if it has an effect with these three.
        """
        needed = self.top_models.get(method)
        if method not in self.methods:
            return "method", self.methods
        if needed is not None and top_model is not needed:
            return "top_model", (needed,)
        return None if optimizer in self.optimizers else ("optimizer", self.optimizers)

    @property
    def is_number(self) -> bool:
        """Whether the value is a number, with a minimum and a maximum."""
        return self.kind in (int, float)

    @property
    def limits(self) -> str:
        """The allowed range of a number, such as "1 to 100" or "above 0, up to 1"."""
        low = f"above {self.minimum:.10g}, up" if self.above else f"{self.minimum:.10g}"
        return f"{low} to {'below ' * self.below}{self.maximum:.10g}"

    @property
    def needs(self) -> str:
        """The allowed values, to follow "should be"; "" for text, which is checked elsewhere."""
        if self.choices is not None:
            return f"one of {', '.join(self.choices)}"
        if not self.is_number:
            return ""
        number = "a whole number" if self.kind is int else "a number"
        return f"{number} {'' if self.above else 'from '}{self.limits}"


def number(
    default: float,
    label: str,
    explanation: str,
    topic: Topic,
    limits: tuple[float, float],
    *,
    above: bool = False,
    below: bool = False,
    **more: Any,
) -> Any:
    """Declare a field for a number within ``limits``; an integer if the default is one.

    ``above`` and ``below`` exclude the lower and the upper limit itself.
    """
    low, high = limits
    within = {"gt" if above else "ge": low, "lt" if below else "le": high}
    shown = {"minimum": low, "maximum": high, "above": above, "below": below} | more
    return _declare(type(default), default, label, explanation, topic, shown, **within)


def choice(
    default: StrEnum,
    label: str,
    explanation: str,
    topic: Topic,
    choices: Mapping[Any, Words],
    **more: Any,
) -> Any:
    """Declare a field for one of ``choices``."""
    shown = {"choices": choices} | more
    return _declare(type(default), default, label, explanation, topic, shown)


def text(
    kind: type, default: str | None, label: str, explanation: str, topic: Topic, **more: Any
) -> Any:
    """Declare a field for a name or a path."""
    return _declare(kind, default, label, explanation, topic, more)


def _declare(
    kind: type,
    default: Any,
    label: str,
    explanation: str,
    topic: Topic,
    shown: dict[str, Any],
    **within: Any,
) -> Any:
    """Return the pydantic field; what pydantic has no place for goes into its extra."""
    extra: Any = {"kind": kind, "topic": topic} | shown
    return Field(default, title=label, description=explanation, json_schema_extra=extra, **within)
