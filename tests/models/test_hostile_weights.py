"""Files of weights that would take all memory or never end, and downloads that are not right."""

import os
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from augstudio.errors import AugStudioError, InputError
from augstudio.models.backbones import Backbone, backbone
from augstudio.models.download import DownloadError
from augstudio.models.networks.pretrained import PretrainedNetwork
from augstudio.models.weights import check, download, find
from tests.models.random_weights import enliven
from tests.models.server import FileServer, serving

SMALL = backbone("mobilenet_v2_035")
#: The weights that are changed.
PLACE = "Conv_1/Conv_1/kernel:0"


@pytest.fixture(scope="module")
def fitting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file as Keras publishes it, with weights of the smallest network."""
    from keras import applications

    network = applications.MobileNetV2((64, 64, 3), 0.35, include_top=False, weights=None)
    enliven(network)
    path = tmp_path_factory.mktemp("weights") / "own.h5"
    with h5py.File(path, "w") as file:
        layers = [layer for layer in network.layers if layer.weights]
        file.attrs["layer_names"] = [layer.name.encode() for layer in layers]
        for layer in layers:
            group = file.create_group(layer.name)
            names = [f"{layer.name}/{weight.name}:0" for weight in layer.weights]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, weight in zip(names, layer.weights, strict=True):
                group[name] = weight.numpy()
    return path


@pytest.fixture
def own(fitting: Path, tmp_path: Path) -> Path:
    path = tmp_path / "own.h5"
    path.write_bytes(fitting.read_bytes())
    return path


def put(path: Path, **options: Any) -> Path:
    """Put other values in the place of those of one layer."""
    with h5py.File(path, "a") as file:
        if "data" not in options:
            options = {"shape": file[PLACE].shape} | options
        del file[PLACE]
        file.create_dataset(PLACE, dtype="f4", **options)
    return path


def test_the_file_is_right(own: Path) -> None:
    check(own, SMALL)


@pytest.mark.parametrize(
    "options",
    [
        {"shape": (160_000, 160_000), "chunks": (1000, 1000)},
        {"shape": (10**12,)},
        {"chunks": True},
        {"shape": (1, 1, 112, 1280), "external": [("/dev/zero", 0, 573_440)]},
    ],
)
def test_values_that_are_not_in_the_file_are_not_made_up(
    own: Path, options: dict[str, Any]
) -> None:
    with pytest.raises(InputError, match=r"own\.h5 is damaged, incomplete"):
        check(put(own, **options), SMALL)


def test_packed_values_take_no_more_than_the_network_has(own: Path) -> None:
    """In the file they have 0.1 MB, and 80 MB in memory."""
    put(own, shape=(20, 1000, 1000), compression="gzip", chunks=(1, 1000, 1000))
    with h5py.File(own, "a") as file:
        for number in range(20):
            file[PLACE][number] = np.zeros((1000, 1000), np.float32)
    assert own.stat().st_size < 4_000_000
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="a network other"):
            check(own, SMALL)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("odd", [np.nan, -np.inf])
def test_weights_that_are_no_numbers(own: Path, odd: float) -> None:
    values = np.ones((1, 1, 112, 1280), np.float32)
    values[0, 0, 5, 5] = odd
    with pytest.raises(InputError, match=r"some of its weights are infinite"):
        check(put(own, data=values), SMALL)


@pytest.mark.parametrize("key", ["mobilenet_v2_035", "efficientnet_lite0"])
def test_a_huge_file_is_refused_by_its_size(tmp_path: Path, key: str) -> None:
    path = tmp_path / "huge.h5"
    path.touch()
    os.truncate(path, 300_000_000)
    row = backbone(key)
    with pytest.raises(InputError, match=r"huge\.h5 is 300 MB, far larger than .* of") as caught:
        check(path, row)
    assert caught.value.hint
    with pytest.raises(InputError, match=r"huge\.h5 is 300 MB"):
        _ = row.chosen(weights=path).identity


def test_a_right_file_with_a_huge_tail(own: Path) -> None:
    os.truncate(own, 300_000_000)
    with pytest.raises(InputError, match=r"own\.h5 is 300 MB"):
        check(own, SMALL)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("key", ["mobilenet_v2_035", "efficientnet_lite0"])
@pytest.mark.parametrize("kind", ["pipe", "/dev/zero", "folder"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, key: str, kind: str) -> None:
    path = tmp_path / "own.h5"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(kind)
    chosen = backbone(key).chosen(weights=path)
    for action in (lambda: check(path, chosen), chosen.build, lambda: chosen.identity):
        with pytest.raises(InputError, match=r"own\.h5 is not a regular file"):
            action()


def test_an_archive_of_keras_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "own.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.weights.h5", bytes(50_000_000))
    with pytest.raises(InputError, match=r"does not end in \.h5"):
        check(path, SMALL)


# Downloads


@pytest.fixture
def server(fitting: Path, without_proxies: None) -> Iterator[FileServer]:
    with serving(FileServer(fitting.read_bytes())) as running:
        yield running


def row_at(server: FileServer, **changes: Any) -> PretrainedNetwork:
    return replace(SMALL, url=server.url + "file.h5", **changes)


@pytest.mark.parametrize("announces", [True, False])
@pytest.mark.parametrize("known", ["", "md5:" + "0" * 32])
def test_too_much_is_not_kept(
    server: FileServer, keras_home: Path, announces: bool, known: str
) -> None:
    server.content, server.announces = bytes(4_000_000), announces
    with pytest.raises(DownloadError, match="can't be the right file"):
        download(row_at(server, file_hash=known))
    assert list((keras_home / "models").iterdir()) == []


@pytest.mark.parametrize("odd", ["shape", "number"])
def test_what_does_not_fit_never_gets_the_name(
    server: FileServer, own: Path, keras_home: Path, odd: str
) -> None:
    values = np.ones((1, 1, 112, 1280), np.float32)
    values[0, 0, 0, 0] = np.nan
    put(own, data=values.reshape(112, 1, 1, 1280) if odd == "shape" else values)
    server.content = own.read_bytes()
    with pytest.raises(DownloadError, match="not the one"):
        download(row_at(server))
    assert list((keras_home / "models").iterdir()) == []


def test_a_wrong_file_stays_until_the_right_one_is_here(
    server: FileServer, keras_home: Path
) -> None:
    row = row_at(server)
    path = keras_home / "models" / row.file_name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"somebody's")
    server.stop_after = 100_000
    with pytest.raises(DownloadError):
        download(row)
    assert path.read_bytes() == b"somebody's"
    server.stop_after = -1
    assert download(row).read_bytes() == server.content
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("known", ["", "md5:" + "0" * 32])
@pytest.mark.parametrize("ending", ["", ".part"])
def test_a_pipe_in_the_way(server: FileServer, keras_home: Path, known: str, ending: str) -> None:
    row = row_at(server, file_hash=known)
    (keras_home / "models").mkdir(parents=True)
    os.mkfifo(keras_home / "models" / f"{row.file_name}{ending}")
    with pytest.raises(AugStudioError, match="in the way"):
        download(row)
    assert find(row) is None


def test_the_digest_of_a_large_file_is_read_in_pieces(lite0: Backbone, tmp_path: Path) -> None:
    path = tmp_path / "own.pth"
    path.write_bytes(bytes(30_000_000))
    tracemalloc.start()
    try:
        assert len(lite0.chosen(weights=path).weights_digest()) == 32
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
