"""The options of ``train`` for the training settings, made from the fields of ``TrainConfig``."""

import inspect
from collections.abc import Callable, Collection, Iterable
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from typer.core import TyperCommand

from augstudio.errors import InputError
from augstudio.models.small_network import SmallNetwork
from augstudio.runs.choices import CLASSIC_TUTORIAL, Effort, Method, Optimizer
from augstudio.runs.config import TrainConfig, settings
from augstudio.runs.field_types import reason_of
from augstudio.runs.setting import Setting, Topic

#: Shorter names of options.
_SHORT = {"input_size": "--size"}
#: The settings that decide the defaults of the others.
_DECIDING = ("method", "network")


class SectionedCommand(TyperCommand):
    """A command whose help lists its options by topic."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options of each topic under its heading, then the others."""
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": []}
        sections |= {topic.value: [] for topic in Topic} | {"Options": []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is None:
                continue
            if param.param_type_name == "argument":
                sections["Arguments"].append(record)
            else:
                sections[getattr(param, "rich_help_panel", None) or "Options"].append(record)
        for title, records in sections.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def with_settings(
    command: Callable[..., None], names: Collection[str] | None = None
) -> Callable[..., None]:
    """Replace the ``**settings`` of a command by one option per setting, or for those of ``names``.

    An option that is not given is ``None``.
    """
    kind = inspect.Parameter.KEYWORD_ONLY
    own = inspect.signature(command, eval_str=True).parameters.values()
    made = [
        inspect.Parameter(name, kind, default=None, annotation=_option(setting))
        for name, setting in settings().items()
        if names is None or name in names
    ]
    rest = [each.replace(kind=kind) for each in own if each.kind is not each.VAR_KEYWORD]
    # Typer reads the signature, and passes every argument by name.
    command.__signature__ = inspect.Signature([*made, *rest])  # type: ignore[attr-defined]
    return command


def config_of(given: dict[str, Any], effort: Effort, classic_tutorial: bool) -> TrainConfig:
    """Return the defaults, changed by the settings in ``given``.

    Raises ``InputError`` for an invalid value, and for a setting without effect.
    """
    try:
        if classic_tutorial:
            config = TrainConfig(**(CLASSIC_TUTORIAL | given))
        else:
            config = TrainConfig.of(effort=effort, **given)
    except ValidationError as error:
        raise InputError(
            f"Invalid setting: {reason_of(error)}.", "See `augstudio train --help`."
        ) from error
    for name in given:
        if because := config.without_effect(name):
            raise _without_effect(name, config, *because)
    return config


def flag(name: str) -> str:
    """Return the option of the setting ``name``."""
    return _SHORT.get(name, f"--{name.replace('_', '-')}")


def meaning(setting: Setting) -> str:
    """Return what a setting does, and which methods and optimisers use it."""
    words = setting.help
    others = [method for method in Method if method not in setting.methods]
    if len(others) == 1:
        words += f" Not for {others[0]}."
    elif others:
        words += f" Only for {_either(setting.methods, 'and')}."
    if len(setting.optimizers) < len(Optimizer):
        words += f" Only for the optimisers {_either(setting.optimizers, 'and')}."
    for top_model in dict.fromkeys(setting.top_models.values()):
        methods = [each for each, needed in setting.top_models.items() if needed is top_model]
        words += f" With {_either(methods, 'and')}, only for a {top_model} top model."
    return words


def explanation(setting: Setting) -> str:
    """Return what a setting does, and what each choice means."""
    words = [meaning(setting)]
    for value, choice in (setting.choices or {}).items():
        if choice.sentence:
            same = choice.title.lower() == value.replace("-", " ")
            words.append(f"{value}: {'' if same else f'{choice.title}. '}{choice.sentence}")
    return " ".join(words)


def default_words(setting: Setting) -> str:
    """Return a setting's default by method, such as "bottleneck 30 / 60 / 150; fine-tune ...".

    Three numbers are the defaults of the efforts quick, balanced and thorough.
    """
    if setting.name in _DECIDING:
        return str(getattr(TrainConfig.of(), setting.name))
    methods: dict[str, list[Method]] = {}
    for method in setting.methods:
        methods.setdefault(_default_of(setting.name, method), []).append(method)
    if len(methods) == 1:
        return next(iter(methods))
    return "; ".join(f"{', '.join(names)} {words}" for words, names in methods.items())


def _default_of(name: str, method: Method) -> str:
    networks = list(SmallNetwork) if method is Method.FROM_SCRATCH else [SmallNetwork.MODERN]
    found: dict[str, str] = {}
    for network in networks:
        configs = [TrainConfig.of(method, effort, network=network) for effort in Effort]
        values = [_value_words(getattr(config, name)) for config in configs]
        found[network] = values[0] if len(set(values)) == 1 else " / ".join(values)
    if len(set(found.values())) == 1:
        return found[networks[0]]
    return ", ".join(f"{words} ({network})" for network, words in found.items())


def _value_words(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _option(setting: Setting) -> Any:
    """Return the annotation of the option of a setting."""
    words = [explanation(setting)]
    if setting.is_number:
        words.append(f"{setting.limits} {setting.unit}".strip().capitalize() + ".")
    if default := default_words(setting):
        words.append(f"Default: {default}.")
    # TrainConfig checks the value: its messages say more than typer's.
    option = typer.Option(
        flag(setting.name), help=" ".join(words), rich_help_panel=setting.topic, readable=False
    )
    return Annotated[setting.kind | None, option]


def _without_effect(
    name: str, config: TrainConfig, deciding: str, allowed: tuple[str, ...]
) -> InputError:
    return InputError(
        f"{flag(name)} has no effect with {flag(deciding)} {getattr(config, deciding)}.",
        f"Remove it, or choose {flag(deciding)} {_either(allowed, 'or')}.",
    )


def _either(names: Iterable[str], last: str) -> str:
    *first, end = names
    return f"{', '.join(first)} {last} {end}" if first else end
