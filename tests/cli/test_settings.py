"""The options of ``augstudio train`` for the settings of a training."""

from pathlib import Path

import pytest

from augstudio.cli.settings import config_of, default_words, flag, meaning
from augstudio.errors import InputError
from augstudio.runs.choices import CLASSIC_TUTORIAL, Effort, Method
from augstudio.runs.config import TrainConfig, settings
from augstudio.runs.setting import Topic
from tests.shell import Shell


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


def test_the_help_has_every_setting_under_its_topic(shell: Shell) -> None:
    assert shell.run("train", "--help") == 0
    said = " ".join(shell.out.split()).replace("- ", "-")
    places = [said.index(f"{topic.value}: --") for topic in Topic] + [said.index("Options: --")]
    assert places == sorted(places)
    for name, setting in settings().items():
        first = list(Topic).index(setting.topic)
        part = said[places[first] : places[first + 1]]
        assert f"{flag(name)} <" in part
        assert meaning(setting).replace("- ", "-") in part
        if setting.is_number:
            assert f"{setting.limits} {setting.unit}".strip().capitalize() in part
        assert f"Default: {default_words(setting)}" in part or setting.default is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("method", "automatic"),
        ("seed", "0"),
        (
            "epochs",
            "automatic, fine-tune 3 / 8 / 20; bottleneck 10 / 20 / 30; from-scratch 10 / 20 / 60",
        ),
        ("time_limit", "1 / 5 / 30"),
        ("batch_size", "automatic, bottleneck, fine-tune 32; from-scratch 16"),
        (
            "dropout",
            "automatic, bottleneck, fine-tune 0.2; from-scratch 0.3 (modern), 0.5 (tutorial)",
        ),
        ("optimizer", "automatic, fine-tune adamw; bottleneck, from-scratch adam"),
        ("open_blocks", "0"),
    ],
)
def test_defaults_are_reported_by_method(name: str, words: str) -> None:
    assert default_words(settings()[name]) == words


@pytest.mark.parametrize("name", settings())
def test_every_setting_has_an_option_that_reaches_the_training(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    found: list[TrainConfig] = []

    def stop(config: TrainConfig, *_: object) -> None:
        found.append(config)
        raise InputError("That is enough.", "")

    monkeypatch.setattr("augstudio.cli.train.require_weights", stop)
    setting = settings()[name]
    value: object = {"backbone": "vgg16", "weights": tmp_path / "mine.h5"}.get(name)
    if setting.choices is not None:
        value = list(setting.choices)[-1]
    elif setting.is_number:
        value = setting.kind(0.25 if setting.kind is float else setting.maximum)
    more = [] if name == "method" else ["--method", setting.methods[-1]]
    if name != "optimizer":
        more += ["--optimizer", setting.optimizers[-1]]
    if top_model := setting.top_models.get(setting.methods[-1]):
        more += ["--top-model", top_model]
    assert shell.run("train", tmp_path, flag(name), value, *more) == 2
    assert getattr(found[0], name) == value


@pytest.mark.parametrize(
    ("given", "words", "hint"),
    [
        (
            {"method": Method.FROM_SCRATCH, "views": 3},
            "--views has no effect with --method from-scratch.",
            "Remove it, or choose --method automatic, bottleneck or fine-tune.",
        ),
        (
            {"network": "tutorial"},
            "--network has no effect with --method automatic.",
            "Remove it, or choose --method from-scratch.",
        ),
        (
            {"hidden_units": 8},
            "--hidden-units has no effect with --top-model logistic.",
            "Remove it, or choose --top-model dense.",
        ),
        (
            {"method": Method.BOTTLENECK, "weight_decay": 0.01, "top_model": "dense"},
            "--weight-decay has no effect with --optimizer adam.",
            "Remove it, or choose --optimizer adamw or sgd.",
        ),
    ],
)
def test_refuses_what_would_have_no_effect(given: dict[str, object], words: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        config_of(given, Effort.BALANCED, classic_tutorial=False)
    assert (caught.value.message, caught.value.hint) == (words, hint)


def test_the_classic_tutorial_can_be_changed() -> None:
    config = config_of({"epochs": 3}, Effort.BALANCED, classic_tutorial=True)
    assert config == TrainConfig(**(CLASSIC_TUTORIAL | {"epochs": 3}))


@pytest.mark.parametrize("option", ["--resume", "--repeat"])
def test_the_settings_of_a_run_can_not_be_changed(
    shell: Shell, tmp_path: Path, option: str
) -> None:
    assert shell.run("train", option, tmp_path, "--epochs", 3, "--seed", 2) == 2
    assert "--resume and --repeat use the settings of their run." in shell.err
    assert "Remove --epochs and --seed, or give a folder of photos instead." in shell.err
