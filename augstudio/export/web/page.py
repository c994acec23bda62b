"""Write the web page: our scripts, the runtime as it came, the network and its description."""

import base64
import gzip
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from augstudio import storage
from augstudio.evaluation.doubt.prediction_sets import COVERAGE, UNSURE_BELOW
from augstudio.plain_text import readable

#: The page to open.
INDEX = "index.html"
OWN_FILES = (INDEX, "page.css", "page.js", "square.js", "classifier.js")
#: Third-party files that go along unchanged; ``ORIGIN.txt`` says where they are from.
RUNTIME_FILES = ("litert_wasm_compat_internal.js", "LICENSE", "ORIGIN.txt")
_WASM = "litert_wasm_compat_internal.wasm"
# Weights hardly shrink: higher levels take up to five times as long and save less than 1%.
_LEVEL = 6


def write_page(folder: Path, model: bytes, description: Mapping[str, Any]) -> None:
    """Fill the existing ``folder`` with a page that works from a folder and from a web server.

    Parameters
    ----------
    folder
        Where the page goes. Files of the same names are replaced.
    model
        A TFLite network with built-in operations only: one photo (1, s, s, 3) float32, RGB in
        [0, 255], to probabilities (1, classes) float32.
    description
        What ``model.json`` says. Needed are ``name``, ``classes``, ``input_size`` and ``fit``.
        Optional are ``least_probability``, a number in [0, 1] or None (see
        ``prediction_sets.least_probability``), and ``validation``, None or the two counts
        ``{"right": int, "photos": int}``.
    """
    source = storage.resource("export", "web")
    for name in OWN_FILES:
        shutil.copyfile(source / name, folder / name)
    (folder / "runtime").mkdir(exist_ok=True)
    for name in RUNTIME_FILES:
        shutil.copyfile(source / "runtime" / name, folder / "runtime" / name)
    _write_script(folder / "description.js", "description", _described(description))
    wasm = (source / "runtime" / _WASM).read_bytes()
    _write_script(folder / "wasm.js", "wasmPacked", _packed(wasm))
    _write_script(folder / "model.js", "modelPacked", _packed(model))


def _described(description: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page needs to know."""
    return {
        "name": readable(str(description["name"])),
        "classes": [readable(str(each)) for each in description["classes"]],
        "input_size": int(description["input_size"]),
        "fit": str(description["fit"]),
        "least_probability": description.get("least_probability"),
        "unsure_below": UNSURE_BELOW,
        "coverage": COVERAGE,
        "validation": description.get("validation"),
    }


def _packed(data: bytes) -> str:
    """Return bytes as text for a script: a page from a folder can load nothing but scripts."""
    return base64.b64encode(gzip.compress(data, _LEVEL, mtime=0)).decode()


def _write_script(path: Path, name: str, value: object) -> None:
    # Names may contain anything: in ASCII, no sign can end the line or the script.
    text = f'"use strict";\nconst {name} = {json.dumps(value)};\n'
    path.write_text(text, encoding="ascii", newline="\n")
