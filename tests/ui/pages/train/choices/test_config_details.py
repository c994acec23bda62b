import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from augstudio.models.backbones import Pooling
from augstudio.models.engine import Precision
from augstudio.runs.choices import Method, Optimizer, TopModel
from augstudio.runs.config import TrainConfig, settings
from augstudio.runs.setting import Topic
from augstudio.ui.pages.train.choices.config_details import ConfigDetails
from augstudio.ui.widgets.controls import NumberBox
from augstudio.ui.widgets.text import tooltip

SHOWN = {name: each for name, each in settings().items() if each.topic is not Topic.BASICS}
NUMBERS = [name for name, each in SHOWN.items() if each.is_number]
CHOICES = [name for name, each in SHOWN.items() if each.choices]


@pytest.fixture
def details(qtbot: QtBot) -> ConfigDetails:
    made = ConfigDetails()
    qtbot.addWidget(made)
    made.resize(1000, 300)
    made.show()
    return made


def box(details: ConfigDetails, name: str) -> NumberBox:
    return details.findChild(NumberBox, f"value_{name}")


def combo(details: ConfigDetails, name: str) -> QComboBox:
    return details.findChild(QComboBox, f"combo_{name}")


def shown(details: ConfigDetails) -> set[str]:
    widgets = [each for each in details.findChildren(QWidget) if each.isVisible()]
    return {each.objectName().partition("_")[2] for each in widgets} & set(SHOWN)


def test_the_boxes_begin_with_the_defaults(details: ConfigDetails) -> None:
    assert TrainConfig(**details.values()) == TrainConfig()


def test_every_number_of_a_training_has_a_box(details: ConfigDetails) -> None:
    elsewhere = {"method", "backbone", "weights", "network", "fit"}
    assert set(details.values()) == set(TrainConfig.model_fields) - elsewhere


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("end", ["minimum", "maximum"])
def test_both_ends_of_every_box_are_valid(details: ConfigDetails, name: str, end: str) -> None:
    value = getattr(box(details, name), end)()
    details.set_values({name: value})
    config = TrainConfig(**details.values())
    assert getattr(config, name) == pytest.approx(value)


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_is_valid_and_none_is_missing(details: ConfigDetails, name: str) -> None:
    choices = combo(details, name)
    kind = type(getattr(TrainConfig(), name))
    assert {choices.itemData(place) for place in range(choices.count())} == {
        each.value for each in kind
    }
    for each in kind:
        details.set_values({name: each})
        assert getattr(TrainConfig(**details.values()), name) is each


@pytest.mark.parametrize("method", list(Method))
def test_only_what_the_method_uses_is_shown(details: ConfigDetails, method: Method) -> None:
    details.offer_fast(True)
    details.set_values(TrainConfig.of(method).model_dump())
    details.set_method(method)
    assert shown(details) == {name for name in SHOWN if TrainConfig.of(method).uses(name)}
    assert ("open_blocks" in shown(details)) == (method in (Method.AUTOMATIC, Method.FINE_TUNE))
    assert ("pooling" in shown(details)) == (method is not Method.FROM_SCRATCH)
    assert ("views" in shown(details)) == (method is not Method.FROM_SCRATCH)


def test_weight_decay_is_shown_with_the_optimisers_that_have_it(details: ConfigDetails) -> None:
    details.set_values({"top_model": TopModel.DENSE})
    assert "weight_decay" not in shown(details)
    combo(details, "optimizer").setCurrentText("AdamW")
    assert "weight_decay" in shown(details)
    combo(details, "optimizer").setCurrentText("RMSprop")
    assert "weight_decay" not in shown(details)


def test_only_what_the_top_model_uses_is_shown(details: ConfigDetails) -> None:
    dense = {"hidden_units", "optimizer", "learning_rate", "batch_size", "dropout"}
    assert shown(details).isdisjoint(dense)
    assert "penalty" in shown(details)
    combo(details, "top_model").setCurrentText("Dense layers")
    assert dense < shown(details)
    assert "penalty" not in shown(details)


@pytest.mark.parametrize("width", [1000, 640])
@pytest.mark.parametrize("method", list(Method))
def test_the_keys_walk_topic_by_topic(
    qtbot: QtBot, details: ConfigDetails, method: Method, width: int
) -> None:
    details.resize(width, 300)
    details.set_method(Method.FINE_TUNE)
    details.set_method(method)
    details.activateWindow()
    qtbot.waitUntil(details.isActiveWindow)
    box(details, "input_size").setFocus()
    walked = []
    for _ in shown(details):
        walked.append(details.focusWidget().objectName().partition("_")[2])
        qtbot.keyClick(details.focusWidget(), Qt.Key.Key_Tab)
    assert walked == [name for name in SHOWN if name in shown(details)]


@pytest.mark.parametrize("width", [1200, 640])
def test_everything_has_room(qtbot: QtBot, details: ConfigDetails, width: int) -> None:
    details.offer_fast(True)
    details.set_method(Method.FINE_TUNE)
    details.resize(width, details.minimumSizeHint().height())
    assert details.minimumSizeHint().width() <= width
    for name in shown(details):
        widget = details.findChild(QWidget, f"{'value' if name in NUMBERS else 'combo'}_{name}")
        corner = widget.mapTo(details, widget.rect().bottomRight())
        assert details.rect().contains(corner)
        assert widget.height() >= widget.minimumSizeHint().height()


def test_a_changed_value_is_reported(qtbot: QtBot, details: ConfigDetails) -> None:
    with qtbot.assertNotEmitted(details.changed):
        details.set_values({"views": 3, "pooling": Pooling.MAXIMUM})
    with qtbot.waitSignal(details.changed):
        box(details, "learning_rate").setValue(0.0125)
    with qtbot.waitSignal(details.changed):
        combo(details, "optimizer").setCurrentText("RMSprop")
    values = TrainConfig(**details.values())
    assert (values.views, values.learning_rate) == (3, 0.0125)
    assert (values.pooling, values.optimizer) == (Pooling.MAXIMUM, Optimizer.RMSPROP)


def test_the_fast_precision_is_offered_where_there_is_one(details: ConfigDetails) -> None:
    assert "precision" not in shown(details)
    details.offer_fast(True)
    assert "precision" in shown(details)
    combo(details, "precision").setCurrentText("Fast (bfloat16)")
    assert details.values()["precision"] is Precision.FAST
    details.set_values({"precision": Precision.EXACT})
    assert details.values()["precision"] is Precision.EXACT
    details.set_method(Method.FROM_SCRATCH)
    assert "precision" not in shown(details)


def test_a_fast_precision_that_was_taken_over_can_be_taken_back(details: ConfigDetails) -> None:
    details.set_values({"precision": Precision.FAST})
    assert "precision" in shown(details)
    combo(details, "precision").setCurrentText("Exact (float32)")
    assert details.values()["precision"] is Precision.EXACT


def test_words_stand_for_the_lowest_number(details: ConfigDetails) -> None:
    assert box(details, "predict_views").text() == "automatic"
    assert box(details, "hidden_units").text() == "none"
    details.set_default("input_size", 299)
    assert box(details, "input_size").text() == "auto (299)"
    assert details.values()["input_size"] == 0
    details.set_values({"input_size": 150})
    assert box(details, "input_size").text() == "150 px"


def test_words_give_way_to_what_is_typed(qtbot: QtBot, details: ConfigDetails) -> None:
    details.set_default("input_size", 224)
    details.activateWindow()
    qtbot.waitUntil(details.isActiveWindow)
    box(details, "seed").setFocus()
    size = box(details, "input_size")
    qtbot.mouseClick(size.lineEdit(), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: size.lineEdit().selectedText() == "auto (224)")
    qtbot.keyClicks(size.lineEdit(), "160")
    qtbot.keyClick(size, Qt.Key.Key_Return)
    assert details.values()["input_size"] == 160


def test_no_more_blocks_can_be_opened_than_there_are(details: ConfigDetails) -> None:
    details.set_default("open_blocks", 3, highest=16, help_="The last is c, before it b.")
    details.set_values({"open_blocks": 40})
    assert details.values()["open_blocks"] == 16
    assert "\n0 to 16.\nThe last is c, before it b." in box(details, "open_blocks").toolTip()
    details.set_default("open_blocks", 2, highest=40)
    details.set_values({"open_blocks": 40})
    assert details.values()["open_blocks"] == 40


def test_tooltips_give_limits_and_unit(details: ConfigDetails) -> None:
    assert box(details, "input_size").toolTip().endswith("\n0 to 1024 px.")
    assert box(details, "learning_rate").toolTip().endswith("\nAbove 0, up to 1.")
    for name in NUMBERS:
        limits = SHOWN[name].limits.capitalize()
        told = tooltip(f"{SHOWN[name].help}\n{limits}")
        assert box(details, name).toolTip().startswith(told)
        assert box(details, name).accessibleName() == SHOWN[name].label
        assert SHOWN[name].unit in box(details, name).suffix()


def test_the_classic_tutorial_is_asked_for(qtbot: QtBot, details: ConfigDetails) -> None:
    with qtbot.waitSignal(details.classic_pressed):
        details.findChild(QPushButton, "button_classic_tutorial").click()
