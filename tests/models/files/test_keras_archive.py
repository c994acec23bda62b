"""Files of classifiers that are not what they should be: each is refused before Keras sees it."""

import io
import os
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

import h5py
import pytest

from augstudio.errors import InputError
from augstudio.models.classifier import load_classifier
from tests.models.archives import changed, layer, refused, write


def test_a_sound_file_opens(path: Path, parts: dict[str, bytes]) -> None:
    write(path, parts)
    assert load_classifier(path).output_shape == (None, 2)


@pytest.mark.parametrize("missing", ["layers", "layers/dense/vars/0", "layers/dense/vars/1"])
def test_missing_weights(path: Path, parts: dict[str, bytes], missing: str) -> None:
    """Keras would go on with random ones in some of these cases."""
    file = io.BytesIO(parts["model.weights.h5"])
    with h5py.File(file, "r+") as weights:
        del weights[missing]
    write(path, parts | {"model.weights.h5": file.getvalue()})
    assert "damaged, or not a classifier" in refused(path)


def hostile(kind: str, folder: Path) -> bytes:
    """Return weights that are read from elsewhere, or from nothing at all."""
    file = io.BytesIO()
    with h5py.File(file, "w") as weights:
        values = weights.create_group("layers/dense/vars")
        if kind == "sparse":
            values.create_dataset("0", (200_000, 200_000), "float32", chunks=(1000, 1000))
        elif kind == "elsewhere":
            outside = folder / "secret.bin"
            outside.write_bytes(bytes(24))
            values.create_dataset("0", (3, 2), "float32", external=[(str(outside), 0, 24)])
        else:
            values["0"] = h5py.ExternalLink(str(folder / "secret.h5"), "/x")
    return file.getvalue()


@pytest.mark.parametrize("kind", ["sparse", "elsewhere", "link"])
def test_weights_that_lie_elsewhere(
    path: Path, tmp_path: Path, parts: dict[str, bytes], kind: str
) -> None:
    write(path, parts | {"model.weights.h5": hostile(kind, tmp_path)})
    assert "damaged, or not a classifier" in refused(path)


@pytest.mark.parametrize(
    "more",
    [
        {"assets/words.txt": b"x"},
        {"../outside.txt": b"x"},
        {"inner.zip": b"PK\x05\x06" + bytes(18)},
        {f"{n}.txt": b"" for n in range(1000)},
    ],
)
def test_archives_with_other_files(
    path: Path, parts: dict[str, bytes], more: dict[str, bytes]
) -> None:
    write(path, parts | more)
    assert "damaged, or not a classifier" in refused(path)


def test_a_list_of_files_that_would_take_long_to_read(
    path: Path, parts: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not read at all: 10 million names would take a minute and gigabytes."""
    write(path, parts | {f"{n}.txt": b"" for n in range(1000)})
    monkeypatch.setattr("augstudio.models.files.keras_archive.ZipFile", None)
    assert "damaged, or not a classifier" in refused(path)


def test_archives_that_unpack_to_much_more(path: Path, parts: dict[str, bytes]) -> None:
    write(path, parts | {"model.weights.h5": bytes(10**7)}, compression=ZIP_DEFLATED)
    assert path.stat().st_size < 100_000
    assert "damaged, or not a classifier" in refused(path)


@pytest.mark.parametrize("about", [b"[]", b"3", b'{"keras_version": 3}', b"{}", b"null", b"{"])
def test_any_metadata(path: Path, parts: dict[str, bytes], about: bytes) -> None:
    write(path, changed(parts, lambda all: all.pop("config")) | {"metadata.json": about})
    assert "damaged, or not a classifier" in refused(path)


@pytest.mark.parametrize(
    "text", [b"[]", b"3", b"null", b"{}", b'{"config": {}}', b"[" * 100_000, b'"\xff"', b""]
)
def test_any_description(path: Path, parts: dict[str, bytes], text: bytes) -> None:
    write(path, parts | {"config.json": text})
    assert "damaged, or not a classifier" in refused(path)


def test_objects_of_other_packages(path: Path, parts: dict[str, bytes]) -> None:
    def change(description: Any) -> None:
        layer(description, "Dense").update(module="os", class_name="system")

    write(path, changed(parts, change))
    assert "contains code (system)" in refused(path)


def test_functions_are_never_called(path: Path, parts: dict[str, bytes]) -> None:
    """As an activation, this one would be asked to download something."""
    function = {"class_name": "function", "config": "get_file", "registered_name": "get_file"}

    def change(description: Any) -> None:
        layer(description, "Dense")["config"]["activation"] = function | {"module": "keras.utils"}

    write(path, changed(parts, change))
    assert "contains code (function)" in refused(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_pipe_does_not_keep_it_waiting(path: Path) -> None:
    os.mkfifo(path)
    assert "not a regular file" in refused(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no such device here")
def test_a_device_is_refused(path: Path) -> None:
    path.symlink_to("/dev/zero")
    assert "not a regular file" in refused(path)


def test_a_folder_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(InputError):
        load_classifier(path)


def test_a_huge_file_is_not_read(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10_000_000_000)
    assert "it is 10\u202f000 MB, but a classifier is at most 2\u202f000" in refused(path)
