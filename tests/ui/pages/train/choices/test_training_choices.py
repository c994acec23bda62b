from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from augstudio.data.images import Fit
from augstudio.errors import InputError
from augstudio.models.backbones import Pooling, backbone
from augstudio.models.engine import Precision
from augstudio.models.small_network import SmallNetwork, network_size
from augstudio.runs.choices import (
    CLASSIC_TUTORIAL,
    NETWORK_WORDS,
    Effort,
    Method,
    Optimizer,
    TopModel,
    efforts,
)
from augstudio.runs.config import TrainConfig
from augstudio.ui.core.jobs.light_lane import LatestJob
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.train.choices.backbone_weights import BackboneWeights
from augstudio.ui.pages.train.choices.training_choices import TrainingChoices
from augstudio.ui.widgets.controls import NumberBox


@pytest.fixture
def choices(qtbot: QtBot, owners: Owners) -> TrainingChoices:
    made = TrainingChoices(
        owners.project, owners.recipe, owners.network, owners.place, owners.jobs, owners.channel
    )
    qtbot.addWidget(made)
    made.resize(1040, 600)
    made.show()
    return made


def combo(choices: TrainingChoices, name: str) -> QComboBox:
    return choices.findChild(QComboBox, f"combo_{name}")


def choose(choices: TrainingChoices, name: str, key: str) -> None:
    combo(choices, name).setCurrentIndex(combo(choices, name).findData(key))


def number(choices: TrainingChoices, name: str) -> NumberBox:
    return choices.findChild(NumberBox, f"value_{name}")


def button(choices: TrainingChoices, name: str) -> QAbstractButton:
    return choices.findChild(QAbstractButton, f"button_{name}")


def state(choices: TrainingChoices) -> str:
    return choices.findChild(QLabel, "label_backbone_weights").text()


def test_it_begins_with_the_defaults(choices: TrainingChoices) -> None:
    assert choices.config == TrainConfig.of(Method.AUTOMATIC, Effort.BALANCED)
    assert combo(choices, "effort").currentText() == "Balanced"
    assert state(choices) == "Weights built in"
    assert choices.obstacle() == ""


@pytest.mark.parametrize("method", list(Method))
def test_a_method_brings_its_own_numbers(choices: TrainingChoices, method: Method) -> None:
    choose(choices, "effort", Effort.THOROUGH)
    number(choices, "learning_rate").setValue(0.5)
    number(choices, "seed").setValue(12)
    others = [each for each in Method if each is not method]
    for each in (*others, method):
        choose(choices, "method", each)
    assert choices.config == TrainConfig.of(method, Effort.THOROUGH, seed=12)
    assert combo(choices, "effort").currentText() == "Thorough"


def test_own_numbers_have_no_name_and_an_effort_replaces_them(choices: TrainingChoices) -> None:
    choose(choices, "method", Method.FINE_TUNE)
    number(choices, "epochs").setValue(11)
    assert combo(choices, "effort").currentText() == "Custom"
    choose(choices, "effort", Effort.QUICK)
    numbers = efforts(Method.FINE_TUNE)[Effort.QUICK]
    assert numbers.items() <= choices.config.model_dump().items()
    choose(choices, "effort", "own")
    assert combo(choices, "effort").currentText() == "Quick"


def test_from_scratch_there_is_a_small_network_in_place_of_the_backbone(
    owners: Owners, choices: TrainingChoices
) -> None:
    choose(choices, "method", Method.FROM_SCRATCH)
    assert not combo(choices, "backbone").isVisible()
    assert combo(choices, "network").isVisible()
    words = NETWORK_WORDS[SmallNetwork.MODERN]
    assert combo(choices, "network").accessibleDescription() == words.sentence
    choose(choices, "network", SmallNetwork.TUTORIAL)
    words = NETWORK_WORDS[SmallNetwork.TUTORIAL]
    assert combo(choices, "network").accessibleDescription() == words.sentence
    assert choices.config.network is SmallNetwork.TUTORIAL
    # With larger steps it learns nothing at all.
    assert (choices.config.learning_rate, choices.config.dropout) == (1e-3, 0.5)
    usual = network_size(SmallNetwork.TUTORIAL)
    assert number(choices, "input_size").text() == f"auto ({usual})"
    assert owners.network.input_size == usual


def test_another_backbone_is_taken_as_it_is(choices: TrainingChoices) -> None:
    number(choices, "input_size").setValue(96)
    choose(choices, "pooling", Pooling.MAXIMUM)
    assert choices.config.pooling is Pooling.MAXIMUM
    choose(choices, "backbone", "xception")
    config = choices.config
    assert (config.backbone, config.input_size, config.pooling) == ("xception", 0, "blocks")
    assert number(choices, "input_size").text() == "auto (299)"
    assert number(choices, "open_blocks").maximum() == len(backbone("xception").blocks) - 1


def test_another_top_model_brings_its_own_epochs(choices: TrainingChoices) -> None:
    choose(choices, "method", Method.BOTTLENECK)
    choose(choices, "effort", Effort.QUICK)
    choose(choices, "top_model", TopModel.DENSE)
    dense = TrainConfig.of(Method.BOTTLENECK, Effort.QUICK, top_model=TopModel.DENSE)
    assert choices.config == dense
    assert combo(choices, "effort").currentText() == "Quick"
    choose(choices, "effort", Effort.BALANCED)
    assert choices.config == TrainConfig.of(Method.BOTTLENECK, top_model=TopModel.DENSE)
    choose(choices, "top_model", TopModel.LOGISTIC)
    assert choices.config == TrainConfig()
    # Settings of a run are taken over as they are.
    own = dense.model_copy(update={"epochs": 7})
    choices.apply(own)
    assert choices.config == own


def test_the_classic_tutorial(owners: Owners, choices: TrainingChoices) -> None:
    number(choices, "seed").setValue(3)
    choose(choices, "method", Method.FROM_SCRATCH)
    button(choices, "details").click()
    button(choices, "classic_tutorial").click()
    assert choices.config == TrainConfig(**CLASSIC_TUTORIAL, seed=3)
    assert combo(choices, "backbone").isVisible()
    assert "150 × 150 px" in choices.findChild(QLabel, "label_backbone_figures").text()
    assert owners.network.input_size == 150


@pytest.mark.parametrize(
    "config",
    [
        TrainConfig.of(Method.FINE_TUNE, Effort.QUICK, open_blocks=2, backbone="vgg16"),
        TrainConfig.of(Method.FROM_SCRATCH, network=SmallNetwork.TUTORIAL, input_size=64),
        TrainConfig(optimizer=Optimizer.SGD, precision=Precision.FAST, predict_views=4),
        TrainConfig(weights=Path("/photos/mine.h5"), backbone="resnet50_v2"),
    ],
)
def test_settings_are_taken_over_as_they_are(choices: TrainingChoices, config: TrainConfig) -> None:
    choices.apply(config)
    assert choices.config == config


def test_an_unknown_backbone_changes_nothing(choices: TrainingChoices) -> None:
    before = choices.config
    with pytest.raises(InputError):
        choices.apply(TrainConfig(backbone="vgg99"))
    assert choices.config == before


def test_the_fit_is_that_of_the_project(owners: Owners, choices: TrainingChoices) -> None:
    owners.project.set_fit(Fit.PAD)
    assert choices.config.fit is Fit.PAD


def test_a_missing_backbone_is_downloaded(
    owners: Owners,
    qtbot: QtBot,
    choices: TrainingChoices,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    choose(choices, "backbone", "vgg16")
    assert state(choices) == "Weights missing (59 MB to download)"
    assert choices.obstacle().startswith("The weights of VGG16 are missing.")
    assert choices.download == "Download 59 MB"

    def download(row: object, progress: object) -> Path:
        place = tmp_path / "keras-home" / "models"
        place.mkdir(parents=True)
        (place / row.file_name).write_bytes(b"weights")
        return place

    monkeypatch.setattr(
        "augstudio.ui.pages.train.choices.backbone_weights.weights.download",
        download,
        raising=False,
    )
    with qtbot.waitSignals([choices.changed, owners.jobs.ended]):
        choices.start_download()
        assert not button(choices, "load_weights").isEnabled()
    assert state(choices) == "Weights downloaded"
    assert choices.obstacle() == choices.download == ""
    assert button(choices, "load_weights").isEnabled()


def test_a_weights_file_of_the_user_belongs_to_its_backbone(
    qtbot: QtBot, choices: TrainingChoices, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.h5"
    mine.write_bytes(b"weights")
    choose(choices, "backbone", "vgg16")
    choices.findChild(BackboneWeights).checked.emit(backbone("vgg16"), mine)
    assert choices.config.weights == mine
    assert state(choices) == "Weights from mine.h5"
    assert choices.obstacle() == ""
    choose(choices, "backbone", "xception")
    assert choices.config.weights is None
    choose(choices, "backbone", "vgg16")
    assert choices.config.weights == mine
    mine.unlink()
    choices.findChild(BackboneWeights).changed.emit()
    assert "mine.h5 no longer exists" in choices.obstacle()
    button(choices, "published_weights").click()
    assert choices.config.weights is None
    assert state(choices) == "Weights missing (59 MB to download)"


def test_the_speed_is_shown_when_it_is_known(
    owners: Owners, qtbot: QtBot, choices: TrainingChoices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "augstudio.ui.pages.train.choices.backbone_weights.speed.photos_per_second",
        lambda *_: 420.4,
        raising=False,
    )
    monkeypatch.setattr(
        "augstudio.ui.pages.train.choices.training_choices.speed.known", lambda *_: 420.4
    )
    with qtbot.waitSignals([choices.changed, owners.jobs.ended]):
        button(choices, "measure_speed").click()
    assert state(choices) == "Weights built in, 420 photos/s on this computer"
    assert not button(choices, "measure_speed").isVisible()


def test_a_narrow_window_leaves_the_room_to_the_choices(
    qtbot: QtBot, choices: TrainingChoices
) -> None:
    def titles() -> list[str]:
        return [each.text() for each in choices.findChildren(QLabel) if each.isVisible()]

    assert titles() == ["Method", "Network", "Effort"]
    choices.resize(600, 300)
    assert titles() == []
    choices.resize(1040, 300)
    assert titles() == ["Method", "Network", "Effort"]


def test_every_control_has_a_name_and_says_what_it_does(choices: TrainingChoices) -> None:
    button(choices, "details").click()
    for method in Method:
        choose(choices, "method", method)
        for each in choices.findChildren(QWidget):
            if each.objectName().startswith(("combo_", "value_", "button_")) and each.isVisible():
                assert each.accessibleName(), each.objectName()
                assert each.toolTip(), each.objectName()
    choices.findChild(LatestJob).drop()
