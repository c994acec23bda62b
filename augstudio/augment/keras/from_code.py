"""``ImageDataGenerator(...)`` in any text -> Recipe, with notes on what may surprise."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, TypeGuard

from augstudio.augment.keras.reading.find_calls import Value, find_calls, value_of
from augstudio.augment.keras.reading.reader import Call
from augstudio.augment.keras.reading.text import OUT_OF_ORDER, code_of
from augstudio.augment.keras.reading.values import ARGUMENTS
from augstudio.augment.keras.to_code import SWAPPED
from augstudio.augment.parameter import Kind, Parameter
from augstudio.augment.recipe import Recipe, parameters
from augstudio.errors import InputError

#: Arguments that are left out: the value that changes nothing, and the note for other values.
_LEFT_OUT: Final[Mapping[str, tuple[Value, str]]] = {
    "preprocessing_function": (
        None,
        "preprocessing_function is left out: every network here has its own preprocessing.",
    ),
    "dtype": ("float32", "dtype is left out: AugStudio always uses float32."),
    "data_format": (
        "channels_last",
        "data_format is left out: AugStudio always uses channels_last.",
    ),
    "interpolation_order": (
        1,
        "interpolation_order is left out: AugStudio always uses order 1 (bilinear).",
    ),
}

#: Values up to this, in degrees or levels of 255, are often a mistake in the unit.
_HARDLY_SEEN: Final = {
    "shear_range": (1, "Keras uses degrees, so this does almost nothing; try 10 to 20"),
    "channel_shift_range": (1, "Keras uses levels of 255, so this is invisible; try 20 to 50"),
    "rotation_range": (1, "Keras uses degrees, so this does almost nothing; try 10 to 40"),
}

#: Arguments that make no sense above 1.
_SHARES: Final = ("rescale", "validation_split")


@dataclass(frozen=True)
class Pasted:
    """The settings in Keras code, and sentences about what the user may not expect."""

    recipe: Recipe
    notes: tuple[str, ...]


def from_code(text: str, image_size: int = 224) -> Pasted:
    """Return the settings that ``ImageDataGenerator(...)`` gets when the code in a text runs.

    The text may be a script, a notebook, or a page with code in it. It is followed statement by
    statement with ``ast`` and never executed. Of several calls, the one with the most augmentation
    is used. Names mean what Keras documents, although its generator (as of 3.15) swaps the axes of
    shifts.

    Parameters
    ----------
    text
        At most 150,000 characters of code; a notebook's pictures don't count.
    image_size
        Side of the photos in pixels, for shifts that Keras code gives in pixels.

    Raises
    ------
    InputError
        There is no call, it depends on what is unknown without running the code, or it has an
        unknown argument or a value that makes no sense.
    """
    text = code_of(text)
    calls, problems = find_calls(text)
    call = max(calls, key=_richness)
    if problems and not _richness(call)[0]:
        # The call that can't be used may be the one with the augmentation.
        raise problems[0]
    notes = _about_calls(call, len(calls)) + [
        f"Another call was skipped. {problem.message}" for problem in problems[:1]
    ]
    if OUT_OF_ORDER in text:
        notes.append(
            "The cells of this notebook were last run in a different order. They are read here "
            "from top to bottom."
        )
    _require_known(call)
    values: dict[str, Any] = {}
    for name in ARGUMENTS:
        node = call.arguments.get(name)
        if node is None:
            continue
        if name in _LEFT_OUT:
            notes += _about_left_out(name, call)
            continue
        found, more = _converted(name, value_of(name, node), image_size)
        values |= found
        notes += more
    if SWAPPED in text:
        values = {_other_axis(name): value for name, value in values.items()}
    else:
        notes += _about_axes(values)
    recipe = Recipe.parse(values, "This code")
    return Pasted(recipe, tuple(notes + _about_normalising(recipe)))


def _richness(call: Call) -> tuple[int, int]:
    varying = [p for name, p in parameters().items() if name in call.arguments and p.group.varies]
    return len(varying), len(call.arguments)


def _about_calls(call: Call, count: int) -> list[str]:
    if not call.arguments:
        return ["The call has no arguments, so it changes nothing."]
    if count == 1:
        return []
    return [
        f"The text has {count} calls of ImageDataGenerator. This is the one with the most "
        f"augmentation: {', '.join(call.arguments)}."
    ]


def _require_known(call: Call) -> None:
    unknown = [name for name in call.arguments if name not in ARGUMENTS]
    if not unknown:
        return
    meant = [get_close_matches(name, ARGUMENTS, n=1, cutoff=0.7) for name in unknown]
    verb = "is not an argument" if len(unknown) == 1 else "are not arguments"
    hint = f"Remove {'it' if len(unknown) == 1 else 'them'}, or correct the spelling."
    if all(meant):
        hint = f"Did you mean {', '.join(name for (name,) in meant)}?"
    raise InputError(f"{', '.join(unknown)} {verb} of ImageDataGenerator.", hint)


def _about_left_out(name: str, call: Call) -> list[str]:
    """Return a note about an argument that has no place in a recipe."""
    harmless, words = _LEFT_OUT[name]
    try:
        value = value_of(name, call.arguments[name])
    except InputError:
        return [words]
    return [] if value is None or value == harmless else [words]


def _converted(name: str, value: Value, image_size: int) -> tuple[dict[str, Any], list[str]]:
    """Return the settings that one argument stands for, and notes about them."""
    parameter = parameters()[name]
    if name in ("width_shift_range", "height_shift_range"):
        return _move(name, value, image_size)
    if value is None and name in ("brightness_range", "rescale"):
        return {}, []
    if parameter.kind is Kind.SWITCH:
        # Keras accepts 1 for True.
        if not isinstance(value, bool) and value not in (0, 1):
            raise _wrong(name, "True or False", value)
        return {name: bool(value)}, []
    if parameter.kind is Kind.CHOICE:
        if value not in parameter.choices:
            raise _wrong(name, parameter.needs, value)
        return {name: value}, []
    if parameter.kind is Kind.RANGE:
        return _in_reach(parameter, _two_numbers(name, value))
    number = _number(name, value)
    if name == "rescale" and number == 1:
        return {}, []
    if name in _SHARES and number > 1:
        raise _wrong(name, "a number between 0 and 1", value)
    return _in_reach(parameter, number)


def _two_numbers(name: str, value: Value) -> tuple[float, ...]:
    """Return the two ends of a range, lower first; a single zoom z means 1 - z to 1 + z."""
    if name == "zoom_range" and _is_number(value):
        return tuple(sorted((1.0 - value, 1.0 + value)))
    if isinstance(value, tuple) and len(value) == 2:
        ends = [_number(name, number) for number in value]
        return tuple(sorted(ends))
    raise _wrong(name, "two numbers, low and high", value)


def _move(name: str, value: Value, image_size: int) -> tuple[dict[str, Any], list[str]]:
    """Return a shift: a share of the photo, whole pixels (an int), or pixels (1.0 and more)."""
    if isinstance(value, tuple):
        listed = ", ".join(map(_words, value))
        return {}, [
            f"{name}=[{listed}] is left out: it lists exact shifts, but a recipe only has a "
            "largest shift."
        ]
    number = _number(name, value)
    pixels = parameters()[name.replace("_range", "_pixels")]
    if isinstance(value, int) and number:
        found, notes = _in_reach(pixels, number)
        if number == 1:
            notes += [f"{name}=1 means whole pixels below 1, so nothing moves."]
        return found, notes
    if number >= 1:
        found, notes = _in_reach(parameters()[name], number / image_size)
        return found, [
            f"{name}={number:g} is in pixels, like all values from 1.0: {number:g} of "
            f"{image_size} pixels is a share of {number / image_size:.3g}.",
            *notes,
        ]
    return _in_reach(parameters()[name], number)


def _in_reach(parameter: Parameter, value: Any) -> tuple[dict[str, Any], list[str]]:
    """Return a value limited to the range of its slider, and notes about it."""
    name, notes = parameter.name, []
    below, what = _HARDLY_SEEN.get(name, (0, ""))
    if what and 0 < value <= below:
        notes.append(f"{name}={value:g}: {what}.")
    if parameter.problem(value) is None:
        return {name: value}, notes
    low, high = parameter.minimum, parameter.maximum
    reached: Any = min(value, high) if isinstance(value, float) else None
    if isinstance(value, tuple):
        reached = tuple(min(max(number, low), high) for number in value)
    notes.append(
        f"{parameter.keras} of {_words(value)} is beyond the limit of a recipe, so it becomes "
        f"{_words(reached)}."
    )
    if name == "rotation_range":
        notes[-1] += " 180° to either side already covers every direction."
    return {name: reached}, notes


def _number(name: str, value: Value) -> float:
    if not _is_number(value):
        raise _wrong(name, "a number", value)
    if value < 0:
        raise _wrong(name, "a number of 0 or more", value)
    return float(value)


def _about_axes(values: Mapping[str, Any]) -> list[str]:
    """Return a note that Keras deviates from its documentation, where that matters."""
    pairs = [
        ("width_shift_range", "height_shift_range"),
        ("width_shift_pixels", "height_shift_pixels"),
    ]
    if all(values.get(wide, 0) == values.get(high, 0) for wide, high in pairs):
        return []
    return [
        "width_shift_range moves photos left-right here, as Keras documents. Keras's own generator "
        "(as of 3.15) swaps the two axes and moves them up-down."
    ]


def _about_normalising(recipe: Recipe) -> list[str]:
    if not recipe.normalises:
        return []
    return [
        f"{', '.join(recipe.normalises)}: only networks trained from scratch use this. A "
        "pretrained network has its own preprocessing. Rescaling photos before it is a common "
        "mistake that raises no error, but ruins what the network sees."
    ]


def _other_axis(name: str) -> str:
    for prefix, other in (("width_", "height_"), ("height_", "width_")):
        if name.startswith(prefix):
            return name.replace(prefix, other, 1)
    return name


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return " to ".join(map(_words, value))
    return f"{value:.6g}" if isinstance(value, float) else repr(value)[:40]


def _wrong(name: str, needed: str, value: Value) -> InputError:
    return InputError(f"{name} needs {needed}, not {_words(value)}.", "Correct it in the code.")
