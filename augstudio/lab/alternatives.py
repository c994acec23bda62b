"""Arms with the same recipe: networks at several input sizes, and methods of training."""

from collections.abc import Iterable, Sequence
from typing import Any

from augstudio.augment.recipe import Recipe
from augstudio.errors import InputError
from augstudio.lab.arms import Arm, ArmKind
from augstudio.runs.choices import METHOD_WORDS, Method
from augstudio.runs.config import TrainConfig


def network_arms(config: TrainConfig, recipe: Recipe, keys: Iterable[str]) -> tuple[Arm, ...]:
    """Return the arms of a study of networks with the same recipe; the first one is the baseline.

    A key is that of a backbone, with an input size in pixels after a colon if it is not the
    network's own, such as "mobilenet_v2:160".

    Raises
    ------
    InputError
        A network is unknown or compared with itself, does not accept the size, or its weights are
        not on this computer; or there is only one.
    """
    arms: list[Arm] = []
    for key in dict.fromkeys(keys):
        network, _, size = key.partition(":")
        if size and not size.isdecimal():
            raise InputError(
                f"{key} is not a network with an input size.",
                f"Write the size in pixels, such as {network}:224.",
            )
        changes = {"backbone": network, "input_size": int(size or 0), "weights": None}
        chosen = config.model_copy(update=changes).chosen_backbone
        chosen.weights_file()
        title = f"{chosen.title}, {chosen.input_size} px"
        if any(arm.title == title for arm in arms):
            raise InputError(f'"{title}" is named twice.', "Leave one of them out.")
        kind = ArmKind.NETWORK if arms else ArmKind.BASELINE
        _add(Arm(name=key, title=title, kind=kind, recipe=recipe, changes=changes), arms)
    _require_two(arms, "networks", "Name another one; `augstudio backbones` lists them.")
    return tuple(arms)


def method_arms(config: TrainConfig, recipe: Recipe, methods: Iterable[Method]) -> tuple[Arm, ...]:
    """Return the arms of a study of methods with the same recipe; the first one is the baseline.

    Each has the defaults of its method; network and input size are those of ``config``.
    ``InputError`` if there is only one.
    """
    kept = {name: getattr(config, name) for name in ("backbone", "weights", "input_size", "fit")}
    arms: list[Arm] = []
    for method in dict.fromkeys(methods):
        settings = TrainConfig.of(method, **kept)
        title = METHOD_WORDS[method].short
        kind = ArmKind.METHOD if arms else ArmKind.BASELINE
        changes = _changes(config, settings)
        _add(Arm(name=method.value, title=title, kind=kind, recipe=recipe, changes=changes), arms)
    _require_two(arms, "methods", f"Choose from: {', '.join(Method)}.")
    return tuple(arms)


def _add(arm: Arm, arms: list[Arm]) -> None:
    """Add an arm; after the first one, the baseline, it follows once more."""
    arms.append(arm)
    if len(arms) == 1:
        again = {
            "name": f"{arm.name} again",
            "title": f"{arm.title}, again",
            "kind": ArmKind.AGAIN,
        }
        arms.append(arm.model_copy(update=again))


def _require_two(arms: Sequence[Arm], what: str, hint: str) -> None:
    if len(arms) < 3:
        raise InputError(f"A study of {what} compares at least two.", hint)


def _changes(config: TrainConfig, other: TrainConfig) -> dict[str, Any]:
    """Return the settings of ``other`` that differ from those of ``config``."""
    before, after = config.model_dump(mode="json"), other.model_dump(mode="json")
    return {name: value for name, value in after.items() if value != before[name]}
