"""A server that sends too much or elsewhere, and what must not be written into."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from augstudio.errors import AugStudioError, InputError
from augstudio.models import download as download_file
from augstudio.models.download import DownloadError, fetch
from augstudio.progress import SILENT
from tests.models.server import FILE, FileServer

pytestmark = pytest.mark.usefixtures("without_proxies")


def bring(server: FileServer, part: Path, most: int = 700_000) -> None:
    fetch(server.url, part, SILENT, "it", most=most)


@pytest.mark.parametrize("kind", [{}, {"announces": False}, {"length": "1000000000000"}])
def test_more_than_the_file_can_have_is_not_kept(
    server: FileServer, part: Path, kind: dict[str, Any]
) -> None:
    for name, value in kind.items():
        setattr(server, name, value)
    with pytest.raises(DownloadError, match="can't be the right file") as caught:
        bring(server, part)
    assert "--weights FILE" in caught.value.hint
    assert not part.exists()


def test_so_much_and_no_more_is_right(server: FileServer, part: Path) -> None:
    bring(server, part, len(FILE))
    assert part.read_bytes() == FILE
    part.unlink()
    with pytest.raises(DownloadError):
        bring(server, part, len(FILE) - 1)


@pytest.mark.parametrize("announces", [True, False])
def test_more_after_a_break_is_not_kept_either(
    server: FileServer, part: Path, announces: bool
) -> None:
    server.announces = announces
    part.write_bytes(FILE[:600_000])
    with pytest.raises(DownloadError, match="can't be the right file"):
        bring(server, part)
    assert server.asked == [("bytes=600000-", "/")]
    assert not part.exists()


def test_a_part_that_is_already_too_large_is_downloaded_again(
    server: FileServer, part: Path
) -> None:
    part.write_bytes(b"x" * 2_000_000)
    bring(server, part, len(FILE))
    assert part.read_bytes() == FILE
    assert server.asked == [("", "/")]


@pytest.mark.parametrize("length", ["many", "-5", "1e6", "9" * 40, " "])
def test_a_length_that_is_none_is_not_believed(server: FileServer, part: Path, length: str) -> None:
    server.length = length
    try:
        bring(server, part, len(FILE))
    except DownloadError:
        return
    assert part.read_bytes() == FILE


@pytest.mark.parametrize(
    "location",
    ["http://localhost:9/file.h5", "https://127.0.0.1:9/x", "file:///etc/hostname", "//other/x"],
)
def test_it_is_not_sent_elsewhere(server: FileServer, part: Path, location: str) -> None:
    server.location, server.status = location, 302
    with pytest.raises(DownloadError, match="another address"):
        bring(server, part, len(FILE))
    assert not part.exists()
    assert len(server.asked) == 1


def test_a_server_may_send_on_to_itself(server: FileServer, part: Path) -> None:
    server.location, server.status = "/newer", 302
    bring(server, part, len(FILE))
    assert part.read_bytes() == FILE
    assert [path for _, path in server.asked] == ["/", "/newer"]


def test_endless_redirects_are_an_error(server: FileServer, part: Path) -> None:
    server.location, server.status = "/again?", 302
    with pytest.raises(DownloadError):
        bring(server, part, len(FILE))


def test_a_redirect_from_https_to_http_is_refused() -> None:
    import requests

    answer = requests.Response()
    answer.status_code, answer.url = 302, "https://example.org/file.h5"
    with download_file._session() as session:
        answer.headers["Location"] = "/other.h5"
        assert session.get_redirect_target(answer) == "/other.h5"
        answer.headers["Location"] = "http://example.org/file.h5"
        with pytest.raises(DownloadError, match="another address"):
            session.get_redirect_target(answer)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("kind", ["link", "link to nothing", "hard link", "pipe", "folder"])
def test_what_is_in_the_place_of_the_part_stays(server: FileServer, part: Path, kind: str) -> None:
    own = part.with_name("letter.txt")
    own.write_bytes(b"Dear Ann")
    if kind == "folder":
        part.mkdir()
    elif kind == "pipe":
        os.mkfifo(part)
    elif kind == "hard link":
        os.link(own, part)
    else:
        part.symlink_to(own if kind == "link" else part.with_name("gone"))
    with pytest.raises(InputError, match=r"file\.h5\.part is in the way"):
        bring(server, part, len(FILE))
    assert own.read_bytes() == b"Dear Ann"
    assert server.asked == []
    assert not part.with_name("gone").exists()


def test_a_disk_that_gets_full_keeps_what_had_come(
    server: FileServer, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing the file fails as well: of the last piece some is still to be written."""
    opened = Path.open

    class Nearly:
        def __init__(self, file: Any) -> None:
            self.file, self.left = file, 300_000

        def write(self, data: bytes) -> None:
            self.left -= len(data)
            if self.left < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            self.file.write(data)

        def flush(self) -> None:
            self.file.flush()

        def __enter__(self) -> "Nearly":
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()
            if self.left < 0:
                raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda path, mode: Nearly(opened(path, mode)))
        with pytest.raises(AugStudioError, match="disk is full"):
            bring(server, part, len(FILE))
    assert 200_000 < part.stat().st_size <= 300_000
    bring(server, part, len(FILE))
    assert part.read_bytes() == FILE
    assert server.asked[1][0].startswith("bytes=2")
