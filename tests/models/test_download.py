import errno
from pathlib import Path
from typing import Any

import pytest

from augstudio.errors import AugStudioError, Cancelled
from augstudio.models import download as download_file
from augstudio.models.download import DownloadError, fetch
from augstudio.progress import SILENT, Progress
from tests.models.server import FILE, FileServer, serving

pytestmark = pytest.mark.usefixtures("without_proxies")

SOON = (2.0, 0.2)


class Notes(Progress):
    """Remembers the reports; cancelled after some of them."""

    def __init__(self, cancel_after: int = 10**6) -> None:
        self.told: list[tuple[int, int, str, str]] = []
        self._cancel_after = cancel_after

    def report(self, done: int, total: int, message: str, unit: str = "photos") -> None:
        self.told.append((done, total, message, unit))

    @property
    def cancelled(self) -> bool:
        return len(self.told) >= self._cancel_after


def test_the_whole_file_comes(server: FileServer, part: Path) -> None:
    notes = Notes()
    fetch(server.url, part, notes, "Downloading it")
    assert part.read_bytes() == FILE
    assert notes.told[-1] == (len(FILE), len(FILE), "Downloading it", "bytes")
    done = [count for count, *_ in notes.told]
    assert done == sorted(done)
    assert len(done) >= 4
    assert server.asked == [("", "/")]


def test_without_an_announced_length(server: FileServer, part: Path) -> None:
    server.announces = False
    notes = Notes()
    fetch(server.url, part, notes, "it")
    assert part.read_bytes() == FILE
    assert all(done <= total for done, total, *_ in notes.told)


def test_a_broken_download_is_continued(server: FileServer, part: Path) -> None:
    server.stop_after = 600_000
    with pytest.raises(DownloadError, match=r"stopped sending after 0\.6 of 1\.0 MB") as caught:
        fetch(server.url, part, SILENT, "it")
    assert "Try again" in caught.value.hint
    kept = part.stat().st_size
    assert 550_000 < kept <= 600_000
    assert FILE.startswith(part.read_bytes())
    server.stop_after = -1
    notes = Notes()
    fetch(server.url, part, notes, "it")
    assert part.read_bytes() == FILE
    assert server.asked[1] == (f"bytes={kept}-", "/")
    assert notes.told[0][0] > kept
    assert notes.told[0][1] == len(FILE)


@pytest.mark.parametrize("kind", [{"ranges": False}, {"shifted": True}])
def test_a_server_that_can_only_begin_at_the_start(
    server: FileServer, part: Path, kind: dict[str, Any]
) -> None:
    part.write_bytes(b"x" * 5000)
    for name, value in kind.items():
        setattr(server, name, value)
    fetch(server.url, part, SILENT, "it")
    assert part.read_bytes() == FILE


@pytest.mark.parametrize("more", [0, 100])
def test_a_part_as_long_as_the_file_is_downloaded_again(
    server: FileServer, part: Path, more: int
) -> None:
    part.write_bytes(b"y" * (len(FILE) + more))
    fetch(server.url, part, SILENT, "it")
    assert part.read_bytes() == FILE


def test_a_silent_server_is_given_up(server: FileServer, part: Path) -> None:
    server.stop_after, server.stalls = 300_000, True
    with pytest.raises(DownloadError, match=r"stopped sending after 0\.3 of 1\.0 MB"):
        fetch(server.url, part, SILENT, "it", SOON)
    assert 250_000 < part.stat().st_size <= 300_000
    assert FILE.startswith(part.read_bytes())
    part.unlink()
    server.stop_after = 0
    with pytest.raises(DownloadError):
        fetch(server.url, part, SILENT, "it", SOON)


def test_stop_keeps_what_has_come(server: FileServer, part: Path) -> None:
    with pytest.raises(Cancelled):
        fetch(server.url, part, Notes(cancel_after=2), "it")
    assert 0 < part.stat().st_size < len(FILE)
    assert FILE.startswith(part.read_bytes())
    fetch(server.url, part, SILENT, "it")
    assert part.read_bytes() == FILE
    with pytest.raises(Cancelled):
        fetch(server.url, part, Notes(cancel_after=0), "it")


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_is_named(server: FileServer, part: Path, status: int) -> None:
    server.status = status
    part.write_bytes(FILE[:10])
    with pytest.raises(DownloadError, match=f"127.0.0.1.* {status} ") as caught:
        fetch(server.url, part, SILENT, "it")
    assert "--weights FILE" in caught.value.hint
    assert server.url in caught.value.hint
    assert part.read_bytes() == FILE[:10]


def test_offline(part: Path) -> None:
    with serving(FileServer()) as closed:
        pass
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1:\d+ can't be reached") as caught:
        fetch(closed.url, part, SILENT, "it")
    assert "Load weights from a file…" in caught.value.hint
    assert caught.value.exit_code == 1
    with pytest.raises(DownloadError, match=r"weights\.invalid can't be reached"):
        fetch("http://weights.invalid/file.h5", part, SILENT, "it", SOON)


def test_the_proxy_of_the_environment_is_used(
    server: FileServer, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    fetch("http://weights.invalid/file.h5", part, SILENT, "it")
    assert part.read_bytes() == FILE
    assert server.asked == [("", "http://weights.invalid/file.h5")]


def test_a_proxy_that_is_not_there(part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(FileServer()) as closed:
        pass
    monkeypatch.setenv("http_proxy", closed.url)
    with pytest.raises(DownloadError, match=r"proxy.*weights\.invalid"):
        fetch("http://weights.invalid/file.h5", part, SILENT, "it", SOON)


def test_a_server_without_a_certificate_is_not_trusted(server: FileServer, part: Path) -> None:
    with pytest.raises(DownloadError, match="certificate"):
        fetch(server.url.replace("http:", "https:"), part, SILENT, "it", SOON)
    assert not part.exists()


def test_certificates_are_those_of_the_system() -> None:
    import truststore

    with download_file._session() as session:
        manager = session.get_adapter("https://example.org").poolmanager
        assert isinstance(manager.connection_pool_kw["ssl_context"], truststore.SSLContext)


def test_a_full_disk(server: FileServer, part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    class Full:
        write = full

        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(Path, "open", lambda *_: Full())
    with pytest.raises(AugStudioError, match="disk is full"):
        fetch(server.url, part, SILENT, "it")


def test_a_part_that_can_not_be_written(server: FileServer, part: Path) -> None:
    part.mkdir()
    with pytest.raises(AugStudioError, match=r"file\.h5\.part"):
        fetch(server.url, part, SILENT, "it")
