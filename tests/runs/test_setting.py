"""Every setting is described where it is declared, and its limits are those that are checked."""

import pytest
from pydantic import ValidationError

from augstudio.runs.choices import Method, Optimizer, TopModel, Words
from augstudio.runs.config import TrainConfig, settings
from augstudio.runs.field_types import reason_of

NUMBERS = [name for name, each in settings().items() if each.is_number]
CHOICES = [name for name, each in settings().items() if each.choices is not None]


def refusal(name: str, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        TrainConfig(**{name: value})
    return reason_of(caught.value)


@pytest.mark.parametrize("name", TrainConfig.model_fields)
def test_every_setting_is_described(name: str) -> None:
    setting = settings()[name]
    assert setting.name == name
    assert setting.label[0].isupper()
    assert setting.help.endswith(".")
    assert setting.methods
    assert setting.default == getattr(TrainConfig(), name)
    assert setting.default is None or isinstance(setting.default, setting.kind)


def test_labels_tell_settings_apart() -> None:
    labels = [setting.label for setting in settings().values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", NUMBERS)
def test_limits_are_those_that_are_checked(name: str) -> None:
    setting = settings()[name]
    little = 1 if setting.kind is int else 1e-9
    low, high = setting.minimum, setting.maximum
    inside = [low + little * setting.above, high - little * setting.below]
    outside = [low - little * (not setting.above), high + little * (not setting.below)]
    for value in inside:
        assert getattr(TrainConfig(**{name: setting.kind(value)}), name) == value
    for value in outside:
        assert refusal(name, value) == f"{name} should be {setting.needs}, not {value}"


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_has_a_title(name: str) -> None:
    setting = settings()[name]
    assert setting.choices is not None
    assert list(setting.choices) == list(setting.kind)
    assert all(each.title for each in setting.choices.values())


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("views", 0, "a whole number from 1 to 100, not 0"),
        ("views", 2.5, "a whole number from 1 to 100, not 2.5"),
        ("seed", 2**32, "a whole number from 0 to 4294967295, not 4294967296"),
        ("learning_rate", "nan", "a number above 0, up to 1, not nan"),
        ("dropout", 1, "a number from 0 to below 1, not 1"),
        ("optimizer", "lion", "one of adam, adamw, rmsprop, sgd, not lion"),
    ],
)
def test_a_refused_value_is_reported_with_what_is_allowed(
    name: str, value: object, words: str
) -> None:
    assert refusal(name, value) == f"{name} should be {words}"


def test_a_refused_name_says_why() -> None:
    assert refusal("backbone", "") == "backbone should have 1 to 100 characters"
    assert refusal("spin", 1) == "spin is not known"


def test_what_has_an_effect() -> None:
    scratch, fine = TrainConfig.of(Method.FROM_SCRATCH), TrainConfig.of(Method.FINE_TUNE)
    assert [config.uses("views") for config in (TrainConfig(), fine, scratch)] == [1, 1, 0]
    assert [config.uses("open_blocks") for config in (TrainConfig(), fine, scratch)] == [0, 1, 0]
    assert [config.uses("network") for config in (TrainConfig(), fine, scratch)] == [0, 0, 1]
    decaying = [
        each
        for each in Optimizer
        if TrainConfig(optimizer=each, top_model=TopModel.DENSE).uses("weight_decay")
    ]
    assert decaying == [Optimizer.ADAMW, Optimizer.SGD]
    dense = TrainConfig(top_model=TopModel.DENSE)
    assert [config.uses("hidden_units") for config in (TrainConfig(), dense, fine)] == [0, 1, 0]
    assert [config.uses("optimizer") for config in (TrainConfig(), dense, fine)] == [0, 1, 1]
    assert [config.uses("penalty") for config in (TrainConfig(), dense, fine)] == [1, 0, 1]


def test_a_short_title_leaves_out_what_stands_in_brackets() -> None:
    assert Words("Transfer learning (bottleneck features)").short == "Transfer learning"
    assert Words("Fine-tuning").short == "Fine-tuning"
