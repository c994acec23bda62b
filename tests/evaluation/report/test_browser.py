"""The report in a browser: it obeys its own rules about what may be loaded, in light and dark."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.evaluation.report.examples import make_found, report, run_for
from tests.photos import write_photo

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
pytestmark = pytest.mark.skipif(not BROWSER, reason="Chromium is not on this machine")
RED = (200, 40, 40)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    write_photo(tmp_path / "photos" / "0.png", RED, 0)
    found = make_found(tmp_path / "photos", ("ants", "bees"), (0,), [[0.1, 0.9]])
    report(found, run_for(found, tmp_path / "run"), tmp_path / "report.html")
    return tmp_path / "report.html"


def browse(page: Path, *options: str) -> None:
    """Open a page in a window of 1000 × 3000 pixels; fail if the browser complains about it."""
    profile = page.parent / "profile"
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--user-data-dir={profile}", "--enable-logging=stderr", "--window-size=1000,3000"]
    done = subprocess.run(
        [*command, *options, page.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    assert "CONSOLE" not in done.stderr


@pytest.mark.parametrize(("scheme", "ground"), [(1, (0xF6, 0xF7, 0xF9)), (0, (0x15, 0x17, 0x1B))])
def test_style_and_photos_are_shown(page: Path, scheme: int, ground: tuple[int, ...]) -> None:
    picture = page.with_suffix(".png")
    browse(page, f"--blink-settings=preferredColorScheme={scheme}", f"--screenshot={picture}")
    pixels = np.asarray(Image.open(picture).convert("RGB")).astype(int)
    assert tuple(pixels[1, 1]) == ground
    reddish = (np.abs(pixels - RED).max(axis=2) < 50).sum()
    assert reddish > 160 * 160 / 4, "the photo of the mistake"


def test_it_prints(page: Path) -> None:
    printed = page.with_suffix(".pdf")
    browse(page, f"--print-to-pdf={printed}")
    assert printed.read_bytes().count(b"/Type /Page\n") in range(2, 8)
