"""Arms: what a study compares, each a recipe or some settings of the training."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from augstudio.augment.parameter import Kind, Parameter
from augstudio.augment.presets import open_recipe, presets
from augstudio.augment.recipe import Recipe, parameters
from augstudio.augment.value_texts import value_text
from augstudio.errors import InputError
from augstudio.plain_text import listed

#: Groups of arms that can be asked for by name.
GROUPS = ("alone", "whole", "without")
#: The factors by which a dose curve multiplies the strength of an augmentation.
_DOSES = {"low": 0.5, "medium": 1.0, "high": 2.0}
#: Where the recipe does not have an augmentation, its medium strength is that of this preset, or
#: else this share of the way to the strongest.
_STRONG, _SHARE = "Strong", 0.25


class ArmKind(StrEnum):
    """What an arm is for."""

    BASELINE = "baseline"
    AGAIN = "again"
    ALONE = "alone"
    DOSE = "dose"
    WHOLE = "whole"
    WITHOUT = "without"
    OWN = "own"
    NETWORK = "network"
    METHOD = "method"
    WINNERS = "winners"


class Arm(BaseModel):
    """One way to train that a study compares with the baseline.

    Attributes
    ----------
    name
        The key in files; it contains the names of the recipe's fields that it is about.
    title
        What it is called on screen.
    parameter
        The augmentation that it is about; "" if it is about none or several.
    recipe
        What varies the training photos.
    changes
        Settings of the training that differ from those of the study.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    kind: ArmKind
    recipe: Recipe
    parameter: str = ""
    changes: dict[str, Any] = {}

    @property
    def is_compared(self) -> bool:
        """Whether there is a verdict about it."""
        return self.kind not in (ArmKind.BASELINE, ArmKind.AGAIN)


def augmentation_arms(
    recipe: Recipe, asked: Iterable[str] = GROUPS, own: Mapping[str, Recipe] | None = None
) -> tuple[Arm, ...]:
    """Return the arms of a study of augmentations, the baseline without augmentation first.

    Parameters
    ----------
    recipe
        The recipe that is studied.
    asked
        What to compare: "alone" (each augmentation of the recipe by itself), "whole" (the recipe),
        "without" (the recipe without each of them), the name of an augmentation (at three
        strengths), or a preset or a recipe file.
    own
        Further recipes by the name to show.

    Raises
    ------
    InputError
        There is nothing to compare, a name is unknown, or two arms are the same.
    """
    arms = [
        Arm(name="none", title="No augmentation", kind=ArmKind.BASELINE, recipe=Recipe()),
        Arm(name="none again", title="No augmentation, again", kind=ArmKind.AGAIN, recipe=Recipe()),
    ]
    for name in dict.fromkeys(asked):
        for arm in _asked_for(name, recipe):
            _add(arm, arms)
    for title, each in (own or {}).items():
        _add(Arm(name=f"recipe {title}", title=title, kind=ArmKind.OWN, recipe=each), arms)
    if len(arms) == 2:
        raise InputError(
            "The recipe has no augmentation, so there is nothing to compare.",
            "Choose another recipe, such as the preset Photos.",
        )
    return tuple(arms)


def winners_arm(recipe: Recipe, earlier: int = 0) -> Arm:
    """Return the arm of the recipe that was made of what helps, after ``earlier`` ones."""
    names = " ".join(recipe.active)
    number = f" {earlier + 1}" if earlier else ""
    return Arm(
        name=f"winners{number} {names}",
        title=f"The winners{number}",
        kind=ArmKind.WINNERS,
        recipe=recipe,
    )


def alone(recipe: Recipe, parameter: Parameter) -> Recipe:
    """Return the recipe with only one of its augmentations; edges are filled as in ``recipe``."""
    kept = ["fill_mode", "cval", parameter.name, *([parameter.share] * bool(parameter.share))]
    return Recipe(**{name: getattr(recipe, name) for name in kept})


def without(recipe: Recipe, parameter: Parameter) -> Recipe:
    """Return the recipe without one of its augmentations."""
    return recipe.with_value(parameter.name, parameter.default)


def variation(recipe: Recipe) -> dict[str, Any]:
    """Return the settings that decide how photos vary; recipes with the same ones are the same."""
    shares = [share for name in recipe.active if (share := parameters()[name].share)]
    edges = ["fill_mode", "cval"] if recipe.active else []
    return {name: getattr(recipe, name) for name in (*recipe.active, *shares, *edges)}


def _asked_for(name: str, recipe: Recipe) -> Iterator[Arm]:
    """Return the arms of one name that was asked for."""
    active = [parameters()[each] for each in recipe.active]
    if name == "alone":
        yield from (_single(each, recipe) for each in active)
    elif name == "whole":
        if active:
            yield Arm(name="whole", title="Whole recipe", kind=ArmKind.WHOLE, recipe=recipe)
    elif name == "without":
        yield from (_without(each, recipe) for each in active)
    elif name in parameters():
        yield from _doses(parameters()[name], recipe)
    else:
        yield Arm(name=name, title=name, kind=ArmKind.OWN, recipe=_opened(name))


def _single(parameter: Parameter, recipe: Recipe) -> Arm:
    return Arm(
        name=parameter.name,
        title=_with_value(parameter, recipe),
        kind=ArmKind.ALONE,
        parameter=parameter.name,
        recipe=alone(recipe, parameter),
    )


def _without(parameter: Parameter, recipe: Recipe) -> Arm:
    return Arm(
        name=f"whole without {parameter.name}",
        title=f'Whole recipe without "{_plain(parameter)}"',
        kind=ArmKind.WITHOUT,
        parameter=parameter.name,
        recipe=without(recipe, parameter),
    )


def _doses(parameter: Parameter, recipe: Recipe) -> Iterator[Arm]:
    """Return the arms of one augmentation at growing strengths."""
    if not parameter.is_augmentation:
        raise InputError(
            f"{parameter.label} is not an augmentation of its own.",
            f"Choose from: {listed(_augmentations())}.",
        )
    if parameter.kind is Kind.SWITCH:
        yield _single(parameter, recipe.with_value(parameter.name, True))
        return
    medium = _medium(parameter, recipe)
    for dose, factor in _DOSES.items():
        stronger = medium.with_value(parameter.name, _scaled(parameter, medium, factor))
        yield Arm(
            name=f"{parameter.name} {dose}",
            title=_with_value(parameter, stronger),
            kind=ArmKind.DOSE,
            parameter=parameter.name,
            recipe=alone(stronger, parameter),
        )


def _medium(parameter: Parameter, recipe: Recipe) -> Recipe:
    """Return a recipe with the medium strength of an augmentation."""
    for found in (recipe, presets()[_STRONG]):
        if parameter.name in found.active:
            shared = {parameter.share: getattr(found, parameter.share)} if parameter.share else {}
            value = getattr(found, parameter.name)
            return recipe.model_copy(update={parameter.name: value, **shared})
    strongest: Any = (parameter.minimum, parameter.maximum)
    if parameter.kind is Kind.NUMBER:
        return recipe.with_value(parameter.name, _SHARE * parameter.maximum)
    full = recipe.with_value(parameter.name, strongest)
    return recipe.with_value(parameter.name, _scaled(parameter, full, _SHARE))


def _scaled(parameter: Parameter, recipe: Recipe, factor: float) -> Any:
    """Return a strength times ``factor``, within the limits of the parameter."""

    def within(value: float) -> float:
        return round(min(max(value, parameter.minimum), parameter.maximum), 4)

    value = getattr(recipe, parameter.name)
    if parameter.kind is Kind.RANGE:
        return tuple(within(1 + factor * (end - 1)) for end in value)
    return within(factor * value)


def _opened(name: str) -> Recipe:
    try:
        return open_recipe(name)
    except InputError as error:
        known = (*GROUPS, *presets(), *_augmentations())
        raise InputError(
            f"There is nothing to compare called {name}.",
            f"Choose a recipe file, or from: {', '.join(known)}.",
        ) from error


def _augmentations() -> list[str]:
    """Return the names of all augmentations that a recipe may have."""
    return [each.name for each in parameters().values() if each.is_augmentation]


def _with_value(parameter: Parameter, recipe: Recipe) -> str:
    if parameter.kind is Kind.SWITCH:
        return parameter.label
    text = value_text(parameter, getattr(recipe, parameter.name), short=True)
    return f"{_plain(parameter)}: {text}"


def _plain(parameter: Parameter) -> str:
    """Return the plain words of a label, without the technical name."""
    return parameter.short_label if parameter.kind is Kind.NUMBER else parameter.label


def _add(arm: Arm, arms: list[Arm]) -> None:
    """Add an arm, unless it is the same as one that the recipe itself gave."""
    varied = variation(arm.recipe)
    same = next((each for each in arms if variation(each.recipe) == varied), None)
    if same is None:
        arms.append(arm)
    elif arm.kind is ArmKind.OWN:
        raise InputError(
            f'"{arm.title}" is the same as "{same.title}".', "Leave it out, or change it."
        )
