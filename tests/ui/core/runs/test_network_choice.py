from pytestqt.qtbot import QtBot

from augstudio.models.backbones import backbone
from augstudio.runs.choices import Method
from augstudio.ui.core.owners import Owners


def test_the_chosen_network_is_reported_once(qtbot: QtBot, owners: Owners) -> None:
    assert (owners.network.method, owners.network.input_size) == (Method.BOTTLENECK, 224)
    xception = backbone("xception").chosen(input_size=150)
    with qtbot.waitSignal(owners.network.changed):
        owners.network.choose(Method.FINE_TUNE, xception, 150)
    assert (owners.network.method, owners.network.backbone, owners.network.input_size) == (
        Method.FINE_TUNE,
        xception,
        150,
    )
    with qtbot.assertNotEmitted(owners.network.changed):
        owners.network.choose(Method.FINE_TUNE, xception, 150)
    with qtbot.waitSignal(owners.network.changed):
        owners.network.choose(Method.FROM_SCRATCH, xception, 150)
