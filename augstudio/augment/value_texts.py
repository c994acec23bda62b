"""The values of a recipe as text, with units."""

from typing import Any

from augstudio.augment.parameter import Kind, Parameter
from augstudio.augment.recipe import Recipe, parameters


def value_text(parameter: Parameter, value: Any, short: bool = False) -> str:
    """Return a value with its unit, such as "20°", "60% of width", "0.8 to 1.2 ×" or "on".

    ``short`` is for sentences that mention the photo anyway: "60%", "0.8 to 1.2×".
    """
    if parameter.kind is Kind.SWITCH:
        return "on" if value else "off"
    if parameter.kind is Kind.CHOICE:
        return str(value)
    numbers = on_screen(parameter, value) if parameter.kind is Kind.RANGE else (value,)
    unit = parameter.unit
    if in_percent(parameter):
        figures = [f"{round(100 * number, 1):g}%" for number in numbers]
        unit = "" if short else unit
    elif parameter.inverse:
        figures = [f"{round(number, 2):g}" for number in numbers]
    else:
        figures = [f"{number:g}" for number in numbers]
    text = " to ".join(dict.fromkeys(figures))
    close = ("", "°", "%", "×") if short else ("", "°", "%")
    return f"{text}{'' if unit[:1] in close else ' '}{unit}"


def on_screen(parameter: Parameter, numbers: tuple[float, ...]) -> tuple[float, ...]:
    """Return the ends of a range, or one of them, as they are shown, the smaller first.

    Of a zoom, which Keras gives as how much more of the scene fits in, that is how much larger
    things look. The same function leads back.
    """
    return tuple(1 / number for number in reversed(numbers)) if parameter.inverse else numbers


def in_percent(parameter: Parameter) -> bool:
    """Whether a value is a share of 1, shown in percent, with a unit such as "of width"."""
    return parameter.unit.startswith("of ") and parameter.maximum <= 1


def changed_settings(recipe: Recipe) -> list[tuple[str, str]]:
    """Return label and value of every parameter that is not at its default, as on the page.

    The share of a step that is off has no effect, so it is left out.
    """
    return [
        (parameter.label, value_text(parameter, getattr(recipe, parameter.name)))
        for parameter in parameters().values()
        if getattr(recipe, parameter.name) != parameter.default
        and (not parameter.share_of or getattr(recipe, parameter.share_of))
    ]
