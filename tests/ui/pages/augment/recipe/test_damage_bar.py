import pytest
from pytestqt.qtbot import QtBot

from augstudio.ui.look import theme
from augstudio.ui.pages.augment.recipe.damage_bar import DamageBar


@pytest.mark.parametrize(("amber", "tone"), [(False, "muted"), (True, "warn")])
def test_the_bar_is_as_long_as_the_share(qtbot: QtBot, amber: bool, tone: str) -> None:
    meter = DamageBar()
    qtbot.addWidget(meter)
    meter.resize(200, 30)
    meter.show_share(0.5, "Half of the photo leaves the frame.", amber)
    picture = meter.grab().toImage()
    colours = theme.current()
    assert picture.pixelColor(50, 1).name().upper() == getattr(colours, tone)
    assert picture.pixelColor(150, 1).name().upper() == colours.line
