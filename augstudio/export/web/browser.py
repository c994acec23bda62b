"""Ask the page for its answers in a browser that is installed, without a window."""

import base64
import html
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from platform import system

import numpy as np
from numpy.typing import NDArray

from augstudio.errors import AugStudioError
from augstudio.export.processes import wait_for
from augstudio.export.web.page import INDEX
from augstudio.progress import SILENT, Progress

_NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    *("microsoft-edge", "microsoft-edge-stable", "chrome", "msedge"),
)
_MAC = ("Google Chrome", "Chromium", "Microsoft Edge")
_WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_OPTIONS = (
    "--headless=new",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-sync",
    # Browsers ask their makers for news: here they reach nobody.
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-proxy-server",
)
# Loading takes 1 to 3 s, a photo of 12 megapixels 0.5 s; slow computers need ten times as long.
_START_SECONDS, _PHOTO_SECONDS = 60.0, 10.0
#: The page with a script that classifies photos; see ``write_check``.
CHECK = "check.html"
# The browser prints the page when it has loaded, which an open document inside it delays.
_DRIVER = """"use strict";
(async () => {
  const found = [], times = [];
  const inner = document.createElement("iframe"), out = document.createElement("pre");
  out.id = "found";
  document.body.append(inner, out);
  inner.contentDocument.open();
  window.take = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    try {
      const start = performance.now();
      found.push(await window.classify(new Blob([bytes])));
      times.push(performance.now() - start);
    } catch (error) {
      found.push(error instanceof PhotoError ? null : String(error));
    }
  };
  for (let number = 0; number < COUNT; number++) {
    const script = document.createElement("script");
    script.src = `photo_${number}.js`;
    const loaded = new Promise((resolve) => { script.onload = script.onerror = resolve; });
    document.body.append(script);
    await loaded;
    await window.taken;
    script.remove();
  }
  out.textContent = JSON.stringify({ found, times });
  inner.contentDocument.close();
})();
"""


def find_browser() -> str:
    """Return the program of an installed Chromium, Chrome or Edge; "" if there is none."""
    found = next(filter(None, map(shutil.which, _NAMES)), "")
    return found or next((str(path) for path in _usual_places() if path.is_file()), "")


def _usual_places() -> Iterator[Path]:
    if system() == "Darwin":
        for root in (Path("/Applications"), Path.home() / "Applications"):
            yield from (root / f"{name}.app/Contents/MacOS/{name}" for name in _MAC)
    elif system() == "Windows":
        for folder in filter(None, map(os.environ.get, _WINDOWS_FOLDERS)):
            yield from (Path(folder) / name for name in _WINDOWS)


def page_answers(
    folder: Path, photos: Sequence[bytes], progress: Progress = SILENT
) -> tuple[NDArray[np.float32], float] | None:
    """Return what the page in ``folder`` answers for photos.

    Parameters
    ----------
    folder
        A page written by ``write_page``.
    photos
        The bytes of photo files, in any format.

    Returns
    -------
    (n, classes) float32, probabilities in the order of the page's classes, with a row of NaN for a
    photo that the browser can't read, such as HEIC; and the median time in milliseconds that the
    page took for a photo, with decoding. ``None`` when no browser is installed, or it
    can't open files of this program.

    Raises
    ------
    AugStudioError
        The page fails in the browser.
    Cancelled
        When asked to stop.
    """
    browser = find_browser()
    if not browser:
        return None
    # On Windows, the browser may keep files open for a moment.
    with tempfile.TemporaryDirectory(prefix="augstudio-", ignore_cleanup_errors=True) as temporary:
        copy, profile = Path(temporary, "page"), Path(temporary, "profile")
        shutil.copytree(folder, copy)
        write_check(copy, photos)
        seconds = _START_SECONDS + _PHOTO_SECONDS * len(photos)
        printed = printed_page(browser, (copy / CHECK).as_uri(), profile, seconds, progress)
    found = re.search(r'<pre id="found">(.*?)</pre>', printed or "", re.DOTALL)
    if not found or not found[1]:
        return None
    said = json.loads(html.unescape(found[1]))
    return _table(said["found"]), float(np.median(said["times"] or [0.0]))


def write_check(page: Path, photos: Sequence[bytes]) -> None:
    """Write the page once more, with a script that classifies the photos."""
    text = (page / INDEX).read_text(encoding="utf-8")
    driver = '<script src="check.js"></script>\n</body>'
    (page / CHECK).write_text(text.replace("</body>", driver), encoding="utf-8")
    script = _DRIVER.replace("COUNT", str(len(photos)))
    (page / "check.js").write_text(script, encoding="utf-8")
    for number, photo in enumerate(photos):
        script = f'window.taken = window.take("{base64.b64encode(photo).decode()}");\n'
        (page / f"photo_{number}.js").write_text(script, encoding="ascii")


def printed_page(
    browser: str, address: str, profile: Path, seconds: float, progress: Progress = SILENT
) -> str | None:
    """Return a page as ``browser`` prints it once it has loaded; ``None`` if that fails.

    ``profile`` is a folder for the browser's own files, ``seconds`` the most that it may take.
    ``Cancelled`` when asked to stop.
    """
    command = [browser, *_OPTIONS, f"--user-data-dir={profile}", "--dump-dom", address]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        # As root, Chromium refuses to start otherwise.
        command.insert(1, "--no-sandbox")
    printed = profile.with_name("printed.txt")
    try:
        with (
            printed.open("wb") as out,
            subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL
            ) as process,
        ):
            wait_for(process, progress, seconds)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return printed.read_text(encoding="utf-8", errors="replace")


def _table(found: list[list[float] | str | None]) -> NDArray[np.float32]:
    """Return one row per photo; ``AugStudioError`` if the page failed on one."""
    failed = next((each for each in found if isinstance(each, str)), None)
    if failed is not None:
        raise AugStudioError(
            f"The web page does not work in the browser on this computer: {failed}.",
            "Leave the web page out of the export, and report this as an error of AugStudio.",
        )
    classes = max((len(each) for each in found if each), default=0)
    rows = [each or [np.nan] * classes for each in found]
    return np.array(rows, np.float32).reshape(len(found), classes)
