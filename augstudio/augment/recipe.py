"""Recipe: the augmentation settings, every parameter listed once.

Names and meaning are those of ``keras.src.legacy.preprocessing.image.ImageDataGenerator``.
Sliders, command line, validation, tooltips and JSON are made from the fields of ``Recipe``.
"""

import json
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Strict,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from augstudio.augment.parameter import Group, Parameter, choice, factors, number, switch
from augstudio.errors import InputError

SCHEMA_VERSION: Final = 1

#: Strict: neither text nor true stands for a number, nor 1 for true.
Number = Annotated[float, Strict()]
Factors = tuple[Number, Number]
Switch = Annotated[bool, Strict()]


class FillMode(StrEnum):
    """What fills the area that a move or a turn leaves empty."""

    NEAREST = "nearest"
    REFLECT = "reflect"
    WRAP = "wrap"
    CONSTANT = "constant"


class Recipe(BaseModel):
    """Augmentation settings; the defaults change nothing.

    Frozen and comparable. Unknown fields and values out of range are refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    schema_version: Literal[1] = SCHEMA_VERSION

    rotation_range: Number = number(
        "Rotate",
        "Turns each photo by a random angle up to this many degrees, left or right.",
        Group.GEOMETRY,
        "°",
        (0, 180),
        1,
    )
    # As Keras documents them. Its own generator (seen in 3.15) swaps the axes on the way, so that
    # there the height's range moves sideways; ``draw`` keeps to the documented meaning.
    width_shift_range: Number = number(
        "Move left-right",
        "Moves each photo sideways by up to this share of its width.",
        Group.GEOMETRY,
        "of width",
        (0, 0.9),
        0.01,
    )
    height_shift_range: Number = number(
        "Move up-down",
        "Moves each photo up or down by up to this share of its height.",
        Group.GEOMETRY,
        "of height",
        (0, 0.9),
        0.01,
    )
    shear_range: Number = number(
        "Tilt sideways (shear)",
        "Slants each photo by a random angle up to this many degrees. Keras counts in degrees "
        "too, so the often copied 0.2 does almost nothing.",
        Group.GEOMETRY,
        "°",
        (0, 60),
        1,
    )
    zoom_range: Factors = factors(
        "Zoom (stretch)",
        "Draws two factors in this range, one for the height and one for the width. Above 1 "
        "more of the scene fits in and things look smaller; below 1 they look larger.",
        Group.GEOMETRY,
        (0.1, 2),
        0.01,
    )
    horizontal_flip: Switch = switch(
        "Mirror left-right",
        "Mirrors half of the photos. Leave it off where left and right mean something, "
        "as in writing.",
        Group.GEOMETRY,
    )
    vertical_flip: Switch = switch(
        "Mirror up-down",
        "Turns half of the photos upside down. Good for photos taken from above.",
        Group.GEOMETRY,
    )
    brightness_range: Factors = factors(
        "Brightness",
        "Multiplies the light by a random factor in this range; 1 leaves it as it is.",
        Group.COLOUR,
        (0.1, 2),
        0.01,
    )
    channel_shift_range: Number = number(
        "Lighten or darken (channel shift)",
        "Adds one random offset, up to this many levels of 255, to red, green and blue alike, "
        "but never goes beyond the photo's own darkest and lightest value.",
        Group.COLOUR,
        "levels",
        (0, 150),
        1,
    )
    fill_mode: FillMode = choice(
        FillMode.NEAREST,
        "Fill empty edges",
        "What fills the area that a move or a turn leaves empty: the nearest pixel drawn out, "
        "the photo mirrored, the photo repeated, or one grey.",
        Group.EDGES,
    )
    cval: Number = number(
        "Fill grey level",
        "The grey used when empty edges are filled with one grey: 0 is black, 255 is white.",
        Group.EDGES,
        "of 255",
        (0, 255),
        1,
    )

    @model_validator(mode="before")
    @classmethod
    def _as_in_keras(cls, values: Any) -> Any:
        """Accept Keras's short forms: ``zoom_range=0.2`` and ``brightness_range=None``."""
        if not isinstance(values, dict):
            return values
        values = dict(values)
        zoom = values.get("zoom_range")
        if isinstance(zoom, int | float) and not isinstance(zoom, bool):
            values["zoom_range"] = (1 - zoom, 1 + zoom)
        if "brightness_range" in values and values["brightness_range"] is None:
            values["brightness_range"] = (1.0, 1.0)
        return values

    @field_validator("*")
    @classmethod
    def _within_limits(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse what a slider could not be set to."""
        parameter = parameters().get(info.field_name or "")
        problem = parameter.problem(value) if parameter else None
        if problem:
            raise ValueError(problem)
        return value

    @property
    def is_neutral(self) -> bool:
        """Whether this recipe changes nothing, so that every view equals the photo."""
        return all(
            getattr(self, parameter.name) == parameter.default
            for parameter in parameters().values()
            if parameter.group is not Group.EDGES
        )

    def with_value(self, name: str, value: Any) -> Self:
        """Return a copy with one parameter changed; ``InputError`` where it is out of range."""
        return type(self).parse(self.model_dump() | {name: value})

    @classmethod
    def parse(cls, values: Any, source: str = "The recipe") -> Self:
        """Return the recipe of a mapping; ``InputError`` names every field that is wrong.

        ``source`` begins the sentence of the error, such as the name of a file.
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
        # Brackets nested thousands deep are no recipe either.
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"{source} is not a recipe: it is not JSON.",
                "Choose a file that AugStudio saved, or a preset.",
            ) from error
        return cls.parse(values, source)

    def to_json(self) -> str:
        """Return the recipe as JSON text, every field named."""
        return self.model_dump_json(indent=2) + "\n"


@cache
def parameters() -> dict[str, Parameter]:
    """Return every augmentation parameter by name, in the order in which they are shown."""
    found = (Parameter.of_field(name, field) for name, field in Recipe.model_fields.items())
    return {parameter.name: parameter for parameter in found if parameter}


def _in_words(error: ValidationError, source: str) -> InputError:
    """Return what pydantic found, one clause for each setting."""
    details = error.errors(include_url=False)
    if not details[0]["loc"]:
        return InputError(
            f"{source} is not a recipe: it does not hold named settings.",
            "Choose a file that AugStudio saved, or a preset.",
        )
    # A range with two wrong numbers is reported twice and told once.
    clauses = {str(item["loc"][0]): _clause(item) for item in details}
    unknown = [str(item["loc"][0]) for item in details if item["type"] == "extra_forbidden"]
    wrong = "; ".join(f"{name} {clause}" for name, clause in clauses.items())
    return InputError(f"{source} can't be used: {wrong}.", _hint(unknown))


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
    """Return the remedy: the name that was probably meant, or all there are."""
    if not unknown:
        return "Correct this, or choose a preset."
    meant = [get_close_matches(name, parameters(), n=1, cutoff=0.7) for name in unknown]
    if all(meant):
        return f"Did you mean {', '.join(name for (name,) in meant)}?"
    return f"The settings are: {', '.join(parameters())}."
