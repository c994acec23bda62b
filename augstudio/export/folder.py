"""The files of an exported folder beside the model itself."""

import json
import shutil
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from augstudio import storage
from augstudio.data.images import Fit
from augstudio.export.example import PHOTO, PIXELS, example_photo, example_square
from augstudio.export.formats import Format
from augstudio.export.parity import Parity

MODEL_FILE, PARITY_FILE, LABELS_FILE = "model.json", "parity.json", "labels.txt"
#: What every ``predict.py`` needs, apart from the runtime of its format.
_REQUIREMENTS = ("numpy>=1.26", "pillow>=10.3")


def write_program(folder: Path, form: Format, card: Mapping[str, Any]) -> None:
    """Write ``predict.py`` and all that it needs into ``folder``; ``card`` is model.json."""
    _write_json(folder / MODEL_FILE, card)
    requirements = sorted((*_REQUIREMENTS, *form.about.requirements))
    storage.write_text(folder / "requirements.txt", "".join(f"{each}\n" for each in requirements))
    storage.write_bytes(folder / PHOTO, example_photo())
    pixels = BytesIO()
    np.save(pixels, example_square(card["input_size"], Fit(card["fit"])))
    storage.write_bytes(folder / PIXELS, pixels.getvalue())
    source = storage.resource("export")
    for name in ("predict.py", "photo.py"):
        shutil.copyfile(source / name, folder / name)
    shutil.copyfile(source / "runtimes" / f"{form.about.runtime}.py", folder / "runtime.py")


def write_result(
    folder: Path, form: Format, card: Mapping[str, Any], parity: Parity | None
) -> None:
    """Write what the export is into ``folder``: labels.txt, model.json, parity.json, README.md.

    ``parity`` says how exactly it answers; ``None`` if that could not be measured.
    """
    storage.write_text(folder / LABELS_FILE, "".join(f"{each}\n" for each in card["classes"]))
    measured = None
    if parity:
        _write_json(folder / PARITY_FILE, parity.document)
        short = ("photos", "largest_difference", "mean_difference", "top_agreement", "passed")
        measured = {name: parity.document[name] for name in short}
    _write_json(folder / MODEL_FILE, dict(card) | {"parity": measured})
    storage.write_text(folder / "README.md", _readme(form, card, parity))


def _readme(form: Format, card: Mapping[str, Any], parity: Parity | None) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(storage.resource("export")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    name = "README.web.md.jinja" if form is Format.WEB else "README.md.jinja"
    template = environment.get_template(name)
    text = template.render(form=form.value, about=form.about, card=card, parity=parity)
    return text.strip() + "\n"


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder; a ``.bin`` file belongs to it."""
    files = path.rglob("*") if path.is_dir() else [path, path.with_suffix(".bin")]
    return sum(each.stat().st_size for each in files if each.is_file())


def _write_json(path: Path, document: Mapping[str, Any]) -> None:
    storage.write_text(path, json.dumps(document, indent=2, allow_nan=False) + "\n")
