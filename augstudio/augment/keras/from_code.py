"""``ImageDataGenerator(...)`` in any text -> Recipe, with a word on what is not as it seems."""

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

#: What is told and left out, whatever its value: the value that changes nothing, and the words.
_LEFT_OUT: Final[Mapping[str, tuple[Value, str]]] = {
    "preprocessing_function": (
        None,
        "preprocessing_function is left out: every backbone here brings its own preprocessing.",
    ),
    "dtype": ("float32", "dtype is left out: photos are always computed as float32."),
    "data_format": (
        "channels_last",
        "data_format is left out: the colours of a photo always come last here.",
    ),
    "interpolation_order": (
        1,
        "interpolation_order is left out: photos are always moved with order 1 (bilinear).",
    ),
}

#: Values up to this are often meant as something else; in degrees, in levels of 255.
_HARDLY_SEEN: Final = {
    "shear_range": (1, "Keras counts it in degrees, so this does next to nothing; try 10 to 20"),
    "channel_shift_range": (
        1,
        "Keras counts it in levels of 255, so this does nothing that can be seen; try 20 to 50",
    ),
    "rotation_range": (1, "Keras counts it in degrees, so this does next to nothing; try 10 to 40"),
}


#: What makes no sense above 1.
_SHARES: Final = ("rescale", "validation_split")


@dataclass(frozen=True)
class Pasted:
    """What Keras code becomes: the settings, and sentences on what the user may not expect."""

    recipe: Recipe
    notes: tuple[str, ...]


def from_code(text: str, image_size: int = 224) -> Pasted:
    """Return the settings that ``ImageDataGenerator(...)`` gets when the code in a text runs.

    The text may be a script, a notebook, or a page with code in it; it is followed statement by
    statement with ``ast`` and never executed. Of several calls the one with the most augmentation
    is taken. What the names of Keras's documentation mean counts: its own generator (seen in 3.15)
    swaps the axes of moves.

    Parameters
    ----------
    text
        At most 150,000 characters of code; a notebook's pictures don't count.
    image_size
        Side of the photos in pixels, for moves that Keras code gives in pixels.

    Raises
    ------
    InputError
        There is no call, or it depends on what can't be told without running the code, or it has
        an unknown argument, or a value that makes no sense.
    """
    text = code_of(text)
    calls, problems = find_calls(text)
    call = max(calls, key=_richness)
    if problems and not _richness(call)[0]:
        # What is passed over may be the augmentation itself.
        raise problems[0]
    notes = _about_calls(call, len(calls)) + [
        f"Another call was passed over. {problem.message}" for problem in problems[:1]
    ]
    if OUT_OF_ORDER in text:
        notes.append(
            "The cells of this notebook were last run in another order; they are read from top to "
            "bottom."
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
        return ["The call has no arguments, so nothing is varied."]
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
    hint = "Remove what Keras does not know."
    if all(meant):
        hint = f"Did you mean {', '.join(name for (name,) in meant)}?"
    raise InputError(f"{', '.join(unknown)} {verb} of ImageDataGenerator.", hint)


def _about_left_out(name: str, call: Call) -> list[str]:
    """Return what to say of an argument that has no place in a recipe."""
    harmless, words = _LEFT_OUT[name]
    try:
        value = value_of(name, call.arguments[name])
    except InputError:
        return [words]
    return [] if value is None or value == harmless else [words]


def _converted(name: str, value: Value, image_size: int) -> tuple[dict[str, Any], list[str]]:
    """Return the settings that one argument stands for, and what to say of them."""
    parameter = parameters()[name]
    if name in ("width_shift_range", "height_shift_range"):
        return _move(name, value, image_size)
    if value is None and name in ("brightness_range", "rescale"):
        return {}, []
    if parameter.kind is Kind.SWITCH:
        # Keras takes 1 for true.
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
    """Return the two ends of a range, lower first; one number z of a zoom means 1 - z to 1 + z."""
    if name == "zoom_range" and _is_number(value):
        return tuple(sorted((1.0 - value, 1.0 + value)))
    if isinstance(value, tuple) and len(value) == 2:
        ends = [_number(name, number) for number in value]
        return tuple(sorted(ends))
    raise _wrong(name, "two numbers, low and high", value)


def _move(name: str, value: Value, image_size: int) -> tuple[dict[str, Any], list[str]]:
    """Return a move: a share of the photo, whole pixels (an int), or pixels (1.0 and more)."""
    if isinstance(value, tuple):
        listed = ", ".join(map(_words, value))
        return {}, [
            f"{name}=[{listed}] is left out: it lists the places to move to, and a recipe only "
            "has a reach."
        ]
    number = _number(name, value)
    pixels = parameters()[name.replace("_range", "_pixels")]
    if isinstance(value, int) and number:
        found, notes = _in_reach(pixels, number)
        if number == 1:
            notes += [f"{name}=1 draws whole pixels below 1, so that nothing moves."]
        return found, notes
    if number >= 1:
        found, notes = _in_reach(parameters()[name], number / image_size)
        return found, [
            f"{name}={number:g} counts in pixels, as everything from 1.0 on: {number:g} of "
            f"{image_size} is a share of {number / image_size:.3g}.",
            *notes,
        ]
    return _in_reach(parameters()[name], number)


def _in_reach(parameter: Parameter, value: Any) -> tuple[dict[str, Any], list[str]]:
    """Return a value brought to the ends of its slider, and what to say of it."""
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
        f"{parameter.keras} of {_words(value)} goes further than a recipe does: it becomes "
        f"{_words(reached)}."
    )
    if name == "rotation_range":
        notes[-1] += " Half a turn to either side is every direction."
    return {name: reached}, notes


def _number(name: str, value: Value) -> float:
    if not _is_number(value):
        raise _wrong(name, "a number", value)
    if value < 0:
        raise _wrong(name, "a number not below 0", value)
    return float(value)


def _about_axes(values: Mapping[str, Any]) -> list[str]:
    """Say that Keras does otherwise than it documents, where that makes a difference."""
    pairs = [
        ("width_shift_range", "height_shift_range"),
        ("width_shift_pixels", "height_shift_pixels"),
    ]
    if all(values.get(wide, 0) == values.get(high, 0) for wide, high in pairs):
        return []
    return [
        "width_shift_range moves left-right here, as Keras documents it. Keras's own generator "
        "(seen in 3.15) swaps the two, so that there it moves up-down."
    ]


def _about_normalising(recipe: Recipe) -> list[str]:
    if not recipe.normalises:
        return []
    return [
        f"{', '.join(recipe.normalises)}: only a network trained from scratch will obey. A "
        "pretrained backbone brings its own preprocessing; to rescale beside it is a frequent "
        "error that nothing reports, and the network then sees next to nothing."
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
