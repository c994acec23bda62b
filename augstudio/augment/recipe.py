"""Recipe: the augmentation settings.

Sliders, command line, validation, tooltips, JSON and Keras code are made from its fields.
"""

import json
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from augstudio.augment.fields.camera import Camera
from augstudio.augment.fields.colour import Colour
from augstudio.augment.fields.edges import Edges
from augstudio.augment.fields.geometry import Geometry
from augstudio.augment.fields.normalisation import Normalisation
from augstudio.augment.fields.validation import Validation
from augstudio.augment.parameter import Group, Parameter
from augstudio.errors import InputError
from augstudio.plain_text import shortened

SCHEMA_VERSION: Final = 2
#: Limits for messages about an unusable recipe: settings, and characters of a name.
_MOST_PROBLEMS = 10
_LONGEST_NAME = 100


class _Head(BaseModel):
    """The fields before the parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    schema_version: Literal[2] = SCHEMA_VERSION


# The last base class comes first in JSON and on the page.
class Recipe(Validation, Normalisation, Edges, Camera, Colour, Geometry, _Head):
    """Augmentation settings; the defaults change nothing.

    The parameters are declared in ``fields``. Frozen and comparable. Unknown fields and values
    out of range are rejected.
    """

    @model_validator(mode="before")
    @classmethod
    def _as_in_keras(cls, values: Any) -> Any:
        """Accept Keras's short forms: ``zoom_range=0.2`` and ``brightness_range=None``.

        Version 1 is accepted, too: it had fewer fields with the same meaning.
        """
        if not isinstance(values, dict):
            return values
        values = dict(values)
        version = values.get("schema_version")
        # In Python, True equals 1, too.
        if version == 1 and version is not True:
            values["schema_version"] = SCHEMA_VERSION
        zoom = values.get("zoom_range")
        if isinstance(zoom, int | float) and not isinstance(zoom, bool):
            values["zoom_range"] = (1 - zoom, 1 + zoom)
        if "brightness_range" in values and values["brightness_range"] is None:
            values["brightness_range"] = (1.0, 1.0)
        return values

    @field_validator("*")
    @classmethod
    def _within_limits(cls, value: Any, info: ValidationInfo) -> Any:
        """Reject values that a slider can't be set to."""
        parameter = parameters().get(info.field_name or "")
        problem = parameter.problem(value) if parameter else None
        if problem:
            raise ValueError(problem)
        return value

    @property
    def is_neutral(self) -> bool:
        """Whether this recipe changes nothing, so that every view equals the photo."""
        return not self.active

    def distinct_views(self, views: int) -> int:
        """Return how many of ``views`` of a photo differ: only one without augmentation.

        It is at least one: the photo itself.
        """
        return 1 if self.is_neutral else max(1, views)

    @property
    def active(self) -> tuple[str, ...]:
        """The parameters that make views differ from the photo, in the order on the page."""
        return tuple(
            parameter.name
            for parameter in parameters().values()
            if parameter.is_augmentation
            and getattr(self, parameter.name) != parameter.default
            and (not parameter.share or getattr(self, parameter.share) > 0)
        )

    @property
    def normalises(self) -> tuple[str, ...]:
        """The normalisation settings that are on; only networks trained from scratch use them."""
        return tuple(
            parameter.name
            for parameter in parameters().values()
            if parameter.group is Group.NORMALISE
            and parameter.name != "zca_epsilon"
            and getattr(self, parameter.name) != parameter.default
        )

    def with_value(self, name: str, value: Any) -> Self:
        """Return a copy with one parameter changed; ``InputError`` if it is out of range."""
        return type(self).parse(self.model_dump() | {name: value})

    @classmethod
    def parse(cls, values: Any, source: str = "The recipe") -> Self:
        """Return the recipe in a mapping; ``InputError`` names every wrong field.

        ``source`` begins the error message; it may be the name of a file.
        """
        version = values.get("schema_version") if isinstance(values, dict) else None
        if isinstance(version, int) and version > SCHEMA_VERSION:
            raise InputError(
                f"{source} was written by a newer version of AugStudio.", "Update AugStudio."
            )
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise _in_words(error, source) from error

    @classmethod
    def from_json(cls, text: str, source: str = "The recipe") -> Self:
        """Return the recipe that ``to_json`` wrote."""
        try:
            values = json.loads(text)
        # Thousands of nested brackets raise RecursionError.
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"{source} is not a recipe: it is not JSON.",
                "Choose a file that AugStudio saved, or a preset.",
            ) from error
        return cls.parse(values, source)

    def to_json(self) -> str:
        """Return the recipe as JSON text with all fields."""
        return self.model_dump_json(indent=2) + "\n"


@cache
def parameters() -> dict[str, Parameter]:
    """Return all augmentation parameters by name, in the order on the page."""
    found = (Parameter.of_field(name, field) for name, field in Recipe.model_fields.items())
    named = {parameter.name: parameter for parameter in found if parameter}
    shares = {each.share_of: each.name for each in named.values() if each.share_of}
    return {
        name: replace(each, share=shares[name]) if name in shares else each
        for name, each in named.items()
    }


def _in_words(error: ValidationError, source: str) -> InputError:
    """Return the problems that pydantic found, one clause per setting."""
    details = error.errors(include_url=False)
    if not details[0]["loc"]:
        return InputError(
            f"{source} is not a recipe: it contains no named settings.",
            "Choose a file that AugStudio saved, or a preset.",
        )
    # A file that is not a recipe may have any number of them, of any length.
    first = details[:_MOST_PROBLEMS]
    # Pydantic reports a range with two wrong numbers twice.
    clauses = {_name(item): _clause(item) for item in first}
    unknown = [_name(item) for item in first if item["type"] == "extra_forbidden"]
    wrong = "; ".join(f"{name} {clause}" for name, clause in clauses.items())
    if len(details) > len(first):
        wrong += f"; and {len(details) - len(first)} more"
    return InputError(f"{source} can't be used: {wrong}.", _hint(unknown))


def _name(item: ErrorDetails) -> str:
    return shortened(str(item["loc"][0]), _LONGEST_NAME)


def _clause(item: ErrorDetails) -> str:
    """Return what is wrong with one setting, to follow its name."""
    if item["type"] == "extra_forbidden":
        return "is not a setting"
    if item["type"] == "value_error":
        return str(item["ctx"]["error"])
    parameter = parameters().get(str(item["loc"][0]))
    needed = parameter.needs if parameter else str(SCHEMA_VERSION)
    return f"needs {needed}"


def _hint(unknown: list[str]) -> str:
    """Return the remedy: the name that was probably meant, or all names."""
    if not unknown:
        return "Correct this, or choose a preset."
    meant = [get_close_matches(name, parameters(), n=1, cutoff=0.7) for name in unknown]
    if all(meant):
        return f"Did you mean {', '.join(name for (name,) in meant)}?"
    return f"Available settings: {', '.join(parameters())}."
