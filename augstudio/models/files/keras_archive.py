"""The file of a classifier, an archive of Keras: whether it is sound, and for older versions.

Nothing of it is unpacked to the disk, and no more is taken into memory than the file has bytes.
"""

import json
import math
import re
import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from augstudio import storage
from augstudio.errors import InputError
from augstudio.models.files.h5_file import shapes_in

#: Parts of an archive: the layers, who wrote it, the weights.
_DESCRIPTION = "config.json"
_ABOUT = "metadata.json"
_WEIGHTS = "model.weights.h5"

#: Bytes of a file at most: ten times the largest network of the registry.
MOST_BYTES = 2_000_000_000
#: Bytes of a description at most; the longest of our networks, NASNet, has 760 kB.
_MOST__DESCRIPTION = 2_500_000
_MOST_ABOUT = 10_000
# The record that ends an archive: its length, and what it begins with.
_END, _END_SIGN, _END_64_SIGN = 22, b"PK\5\6", b"PK\6\7"
# Objects that are code, or open some. Keras refuses most of them when it is asked to be safe.
_CODE = {"Lambda", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer"}
_CODE |= {"function", "__lambda__", "__typespec__"}

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


@dataclass(frozen=True)
class KerasArchive:
    """What is in a sound file.

    Attributes
    ----------
    description
        The layers, as Keras describes them.
    keras_version
        The version that wrote it, such as "3.15.1"; "" when it does not say.
    weights
        How many numbers are kept.
    """

    description: Any
    keras_version: str
    weights: int


def read_archive(path: Path) -> KerasArchive:
    """Return what is in the classifier's file at ``path``.

    Raises
    ------
    InputError
        If the file is missing, damaged, cut short, too large, or holds something else.
    """
    with storage.explained(path), _opened(path) as file:
        try:
            return _read(path, file)
        # Readers of damaged files raise anything.
        except (InputError, MemoryError):
            raise
        except Exception as error:
            raise unusable(path, "it is damaged, or not a classifier") from error


def unusable(path: Path, reason: str, hint: str = "") -> InputError:
    """Return the error that says why the classifier at ``path`` can't be used."""
    return InputError(
        f"The classifier {path} can't be opened: {reason}.",
        hint or "Choose another run, or train again.",
    )


def _opened(path: Path) -> BinaryIO:
    try:
        return storage.open_file(path)
    except InputError as error:
        raise unusable(path, "it is not a regular file") from error


def _read(path: Path, file: BinaryIO) -> KerasArchive:
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise unusable(
            path,
            f"it has {size / 1e6:,.0f} MB, and a classifier has at most {MOST_BYTES / 1e6:,.0f}",
        )
    _check_end(file, size)
    with ZipFile(file) as archive:
        parts = archive.infolist()
        if sorted(part.filename for part in parts) != [_DESCRIPTION, _ABOUT, _WEIGHTS]:
            raise BadZipFile("other files than Keras writes")
        limits = {_DESCRIPTION: _MOST__DESCRIPTION, _ABOUT: _MOST_ABOUT, _WEIGHTS: size}
        for part in parts:
            # Keras does not compress; a small file can't turn into a large one.
            if part.compress_type != ZIP_STORED or part.file_size > limits[part.filename]:
                raise BadZipFile(f"{part.filename} is compressed or too long")
        # Reading compares the checksums, at which Keras itself does not look.
        description = json.loads(archive.read(_DESCRIPTION))
        about = json.loads(archive.read(_ABOUT))
        weights = archive.read(_WEIGHTS)
    number = _counted(weights)
    code = _code_in(description)
    if code:
        raise unusable(path, f"it holds code ({code}), which AugStudio never runs")
    version = about.get("keras_version")
    return KerasArchive(description, version if isinstance(version, str) else "", number)


def _check_end(file: BinaryIO, size: int) -> None:
    """Raise ``BadZipFile`` if the list of parts is longer than that of three parts can be."""
    file.seek(max(0, size - _END - 20))
    end = file.read()
    length = int.from_bytes(end[-_END:][12:16], "little")
    plain = end[-_END:-18] == _END_SIGN and end[-2:] == b"\0\0" and end[:4] != _END_64_SIGN
    if not plain or length > 10_000:
        raise BadZipFile("its list of files is damaged")


def _counted(data: bytes) -> int:
    """Return how many numbers the weights are, whose file is ``data``.

    ``ValueError`` if some are kept elsewhere, or not at all: they could fill the memory.
    """
    import h5py

    with h5py.File(BytesIO(data)) as file:
        number = sum(map(math.prod, shapes_in(file)))
    if number > len(data):
        raise ValueError("the weights are not in the file")
    return number


def _code_in(node: Any) -> str:
    """Return the name of the first object in a description that is, or may hold, code; or ""."""
    if isinstance(node, dict):
        name, module = node.get("class_name"), node.get("module")
        foreign = isinstance(module, str) and not re.match(r"(keras|builtins)(\.|$)", module)
        if isinstance(name, str) and (name in _CODE or foreign):
            return name
        node = list(node.values())
    if isinstance(node, list):
        return next((found for found in map(_code_in, node) if found), "")
    return ""


def open_to_older(plain: Path, target: Path) -> None:
    """Copy the .keras file ``plain`` so that Keras 3.8 and later open it, with the same answers.

    Only settings are left out that are at their defaults; the weights stay as they are.
    """
    with ZipFile(plain) as archive, ZipFile(target, "w") as rewritten:
        for part in archive.infolist():
            if part.filename == _DESCRIPTION:
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
