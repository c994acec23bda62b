"""The report has the colours of the window."""

import re
from dataclasses import fields

import pytest

from augstudio import storage
from augstudio.ui.look.theme import DARK, LIGHT, Theme, contrast

STYLE = storage.resource("report", "report.css").read_text(encoding="utf-8")
LEVELS = [int(share) for share in re.findall(r"--share: (\d+)%", STYLE)]


@pytest.mark.parametrize(("theme", "number"), [(LIGHT, 0), (DARK, 1)])
def test_the_report_has_the_colours_of_the_window(theme: Theme, number: int) -> None:
    block = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[number]
    named = dict(re.findall(r"--(\w+): (#\w+);", block))
    assert len(named) == 9
    assert named.keys() <= {field.name for field in fields(Theme)}
    assert named == {name: getattr(theme, name) for name in named}


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_numbers_on_shaded_cells_can_be_read(theme: Theme) -> None:
    assert len(LEVELS) == 10
    for shade in (theme.accent, theme.bad):
        for share in LEVELS:
            pairs = [
                (int(shade[i : i + 2], 16), int(theme.surface[i : i + 2], 16)) for i in (1, 3, 5)
            ]
            mixed = "".join(f"{round((a * share + b * (100 - share)) / 100):02X}" for a, b in pairs)
            assert contrast(theme.text, f"#{mixed}") >= 4.5, (shade, share)
