"""Makes a file that Keras has just written open in older versions of Keras, too."""

import json
import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from augstudio.models.classifier_file import DESCRIPTION

#: Settings that Keras 3.15 writes and some version since 3.8 refuses, each with what it is worth
#: there: what layers and initializers did before it could be chosen. Found by comparing the
#: arguments of every class in our networks in Keras 3.8 to 3.15.
_NEWER: dict[str, Any] = {
    "input_axes": None,  # VarianceScaling and its kin, since 3.15
    "output_axes": None,
    "renorm": False,  # BatchNormalization, since 3.14
    "renorm_clipping": None,
    "renorm_momentum": 0.99,
    "quantization_config": None,  # Dense, since 3.13
    "ragged": False,  # InputLayer, since 3.9
}
#: Operations that are no layers take a name since 3.11; the graph names them beside it.
_OPERATIONS = "keras.src.ops."
_PIECE = 1024 * 1024


def open_to_older(plain: Path, target: Path) -> None:
    """Copy the .keras file ``plain`` so that Keras 3.8 and later open it, with the same answers.

    Only settings are left out that are at their defaults; the weights stay as they are.
    """
    with ZipFile(plain) as archive, ZipFile(target, "w") as rewritten:
        for part in archive.infolist():
            if part.filename == DESCRIPTION:
                description = json.loads(archive.read(part))
                leave_out_newer(description)
                rewritten.writestr(part, json.dumps(description))
                continue
            with archive.open(part) as source, rewritten.open(part, "w") as copy:
                shutil.copyfileobj(source, copy, _PIECE)


def leave_out_newer(node: Any) -> None:
    """Remove from all descriptions of objects in ``node`` what older versions don't know."""
    if isinstance(node, list):
        for each in node:
            leave_out_newer(each)
    elif isinstance(node, dict):
        settings = node.get("config")
        if "class_name" in node and isinstance(settings, dict):
            for name, default in _NEWER.items():
                if name in settings and settings[name] == default:
                    del settings[name]
            if str(node.get("module")).startswith(_OPERATIONS):
                settings.pop("name", None)
        for each in node.values():
            leave_out_newer(each)
