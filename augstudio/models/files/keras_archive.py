"""The file of a classifier, a Keras archive: check it, and make it work with older versions.

Nothing is unpacked to disk, and reading takes no more memory than the size of the file.
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
from augstudio.plain_text import grouped

#: Parts of an archive: the layers, the version of Keras, the weights.
_DESCRIPTION = "config.json"
_ABOUT = "metadata.json"
_WEIGHTS = "model.weights.h5"

#: Maximum bytes of a file: ten times the largest network of the registry.
MOST_BYTES = 2_000_000_000
#: Maximum bytes of a description; the longest of our networks, NASNet, has 760 kB.
_MOST_DESCRIPTION = 2_500_000
_MOST_ABOUT = 10_000
# The record at the end of an archive: its length and its signatures.
_END, _END_SIGN, _END_64_SIGN = 22, b"PK\5\6", b"PK\6\7"
# Objects that are code or load code. Keras's safe mode refuses most of them.
_CODE = {"Lambda", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer"}
_CODE |= {"function", "__lambda__", "__typespec__"}

#: Settings that Keras 3.15 writes but some versions since 3.8 refuse, each with the value that
#: these versions always use. Found by comparing the arguments of every class in our networks in
#: Keras 3.8 to 3.15.
_NEWER: dict[str, Any] = {
    "input_axes": None,  # VarianceScaling and similar initialisers, since 3.15
    "output_axes": None,
    "renorm": False,  # BatchNormalization, since 3.14
    "renorm_clipping": None,
    "renorm_momentum": 0.99,
    "quantization_config": None,  # Dense, since 3.13
    "ragged": False,  # InputLayer, since 3.9
}
#: Operations that are not layers take a name since 3.11, which is also in the graph.
_OPERATIONS = "keras.src.ops."
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class KerasArchive:
    """The content of a valid file.

    Attributes
    ----------
    description
        Keras's description of the layers.
    keras_version
        The version of Keras that wrote it, such as "3.15.1"; "" if unknown.
    weights
        Number of values.
    """

    description: Any
    keras_version: str
    weights: int


def read_archive(path: Path) -> KerasArchive:
    """Return the content of the classifier file ``path``.

    Raises
    ------
    InputError
        If the file is missing, damaged, incomplete, too large, or contains something else.
    """
    with storage.explained(path), _opened(path) as file:
        try:
            return _read(path, file)
        # Reading a damaged file may raise any error.
        except (InputError, MemoryError):
            raise
        except Exception as error:
            raise unusable(path, "it is damaged, or not a classifier") from error


def unusable(path: Path, reason: str, hint: str = "") -> InputError:
    """Return the error for a classifier that can't be used, with the reason."""
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
            f"it is {grouped(size / 1e6)} MB, but a classifier is at most "
            f"{grouped(MOST_BYTES / 1e6)} MB",
        )
    _check_end(file, size)
    with ZipFile(file) as archive:
        parts = archive.infolist()
        if sorted(part.filename for part in parts) != [_DESCRIPTION, _ABOUT, _WEIGHTS]:
            raise BadZipFile("other files than Keras writes")
        limits = {_DESCRIPTION: _MOST_DESCRIPTION, _ABOUT: _MOST_ABOUT, _WEIGHTS: size}
        for part in parts:
            # Keras does not compress, so a small file can't expand into a large one.
            if part.compress_type != ZIP_STORED or part.file_size > limits[part.filename]:
                raise BadZipFile(f"{part.filename} is compressed or too long")
        # Reading verifies the checksums, which Keras itself ignores.
        description = json.loads(archive.read(_DESCRIPTION))
        about = json.loads(archive.read(_ABOUT))
        weights = archive.read(_WEIGHTS)
    number = _counted(weights)
    code = _code_in(description)
    if code:
        raise unusable(path, f"it contains code ({code}), which AugStudio never runs")
    version = about.get("keras_version")
    return KerasArchive(description, version if isinstance(version, str) else "", number)


def _check_end(file: BinaryIO, size: int) -> None:
    """Raise ``BadZipFile`` if the list of parts is too long for three parts."""
    file.seek(max(0, size - _END - 20))
    end = file.read()
    length = int.from_bytes(end[-_END:][12:16], "little")
    plain = end[-_END:-18] == _END_SIGN and end[-2:] == b"\0\0" and end[:4] != _END_64_SIGN
    if not plain or length > 10_000:
        raise BadZipFile("its list of files is damaged")


def _counted(data: bytes) -> int:
    """Return the number of values in the weights file ``data``.

    Raises ``ValueError`` if some are not in the file: they could fill the memory.
    """
    import h5py

    with h5py.File(BytesIO(data)) as file:
        number = sum(map(math.prod, shapes_in(file)))
    if number > len(data):
        raise ValueError("the weights are not in the file")
    return number


def _code_in(node: Any) -> str:
    """Return the name of the first object in a description that is or may load code; or ""."""
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
    """Copy the .keras file ``plain`` so that Keras 3.8 and later can open it.

    Only settings with default values are removed, so predictions stay the same.
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
    """Remove settings unknown to older versions from all objects in ``node``."""
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
