import pytest
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from augstudio.models.engine import Precision
from augstudio.training.config import TrainConfig
from augstudio.ui.widgets.config_details import ConfigDetails
from augstudio.ui.widgets.controls import NumberBox

NAMES = (
    "views",
    "epochs",
    "patience",
    "seed",
    "batch_size",
    "learning_rate",
    "hidden_units",
    "dropout",
)


def test_the_boxes_begin_with_the_defaults(qtbot: QtBot) -> None:
    details = ConfigDetails()
    qtbot.addWidget(details)
    assert TrainConfig(**details.values()) == TrainConfig()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("end", ["minimum", "maximum"])
def test_both_ends_of_every_box_are_valid(qtbot: QtBot, name: str, end: str) -> None:
    details = ConfigDetails()
    qtbot.addWidget(details)
    box = details.findChild(NumberBox, f"value_{name}")
    value = getattr(box, end)()
    details.set_values({name: value})
    config = TrainConfig(**details.values())
    assert getattr(config, name) == pytest.approx(value)


def test_a_changed_number_is_told(qtbot: QtBot) -> None:
    details = ConfigDetails()
    qtbot.addWidget(details)
    with qtbot.assertNotEmitted(details.changed):
        details.set_values({"views": 3})
    with qtbot.waitSignal(details.changed):
        details.findChild(NumberBox, "value_learning_rate").setValue(0.0125)
    assert details.values()["views"] == 3
    assert details.values()["learning_rate"] == 0.0125


def test_the_fast_precision_is_offered_where_there_is_one(qtbot: QtBot) -> None:
    details = ConfigDetails()
    qtbot.addWidget(details)
    details.show()
    check = details.findChild(QCheckBox, "check_precision")
    assert not check.isVisible()
    details.offer_fast(True)
    assert check.isVisible()
    check.setChecked(True)
    assert details.values()["precision"] is Precision.FAST
