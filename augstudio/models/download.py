"""Fetches a file over the network; what had come before a break is kept and continued."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from augstudio import storage
from augstudio.errors import AugStudioError, InputError
from augstudio.progress import Progress

if TYPE_CHECKING:
    import requests

#: Seconds to wait for a connection, and for the next piece of the file.
TIMEOUT = (10.0, 20.0)
#: Small: when the connection breaks, what has come of a piece is lost.
_PIECE = 1 << 15
#: Bytes of a file of which it is not known how large it is.
_MOST = 2**31


class DownloadError(AugStudioError):
    """A file could not be downloaded."""


def fetch(
    url: str,
    part: Path,
    progress: Progress,
    message: str,
    timeout: tuple[float, float] = TIMEOUT,
    most: int = _MOST,
) -> None:
    """Fetch ``url`` into ``part``, going on after what is there if the server allows that.

    Certificates are those that the system trusts; proxies are those of the environment. Whatever
    else goes wrong, ``part`` stays for the next time; what has more than ``most`` bytes can't be
    the file, and is deleted.

    Raises
    ------
    DownloadError
        If the server can't be reached, refuses, breaks off, is silent for too long, sends more
        than ``most`` bytes, or sends on to another server.
    AugStudioError
        If ``part`` can't be written, or is no regular file of its own.
    Cancelled
        When ``progress`` says so.
    """
    import requests

    progress.check()
    with _session() as session:
        try:
            response, start = _open(session, url, part, timeout, most)
        except requests.RequestException as error:
            raise _refused(url, error) from error
        announced = response.headers.get("Content-Length", "")
        total = start + (int(announced) if re.fullmatch(r"[0-9]{1,18}", announced) else 0)
        try:
            # Of what was cut off the last bytes may be written only when the file is closed.
            with response, storage.explained(part), part.open("ab" if start else "wb") as file:
                for done, piece in _pieces(response, url, start, total):
                    if max(done, total) > most:
                        raise _TooLargeError(_too_much(url, max(done, total)), _by_hand(url))
                    file.write(piece)
                    file.flush()
                    progress.report(done, max(done, total), message, "bytes")
                    progress.check()
        except _TooLargeError:
            with storage.explained(part):
                part.unlink()
            raise


class _TooLargeError(DownloadError):
    """A server sends more than the file can have."""


def _pieces(
    response: "requests.Response", url: str, start: int, total: int
) -> Iterator[tuple[int, bytes]]:
    """Yield what comes, and the bytes that are then here of ``total``; 0 where that is unknown."""
    import requests

    done = start
    try:
        for piece in response.iter_content(_PIECE):
            done += len(piece)
            yield done, piece
    except requests.RequestException as error:
        raise _broken(url, done, total) from error
    if done < total:
        raise _broken(url, done, total)


def _session() -> "requests.Session":
    """Return a session that trusts the certificates that the system trusts.

    It follows a server to its own addresses only: not to others, and not to those in the clear.
    """
    import ssl

    import requests
    import truststore
    from requests.adapters import HTTPAdapter

    class SystemCertificates(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            options["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            super().init_poolmanager(*args, **options)

        def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
            options["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            return super().proxy_manager_for(proxy, **options)

        def cert_verify(self, conn: Any, url: str, verify: bool | str, cert: Any) -> None:
            super().cert_verify(conn, url, verify, cert)
            if verify is True:
                # Not the certificates that came with requests.
                conn.ca_certs = None

    class StayingSession(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> str | None:
            target: str | None = super().get_redirect_target(resp)
            if target and urlsplit(urljoin(resp.url, target))[:2] != urlsplit(resp.url)[:2]:
                raise DownloadError(
                    f"The server {urlsplit(resp.url).netloc} sends the download on to another "
                    f"place: {target[:200]}",
                    _by_hand(resp.url),
                )
            return target

    session = StayingSession()
    session.mount("https://", SystemCertificates())
    return session


def _open(
    session: "requests.Session", url: str, part: Path, timeout: tuple[float, float], most: int
) -> tuple["requests.Response", int]:
    """Ask for what comes after ``part``; return the answer and the byte that it begins with."""
    have = _size(part)
    have = have if have <= most else 0
    # Compressed on its way, the file would have another length than is announced.
    headers = {"Accept-Encoding": "identity"}
    if have:
        response = session.get(
            url, headers=headers | {"Range": f"bytes={have}-"}, stream=True, timeout=timeout
        )
        begins = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
        if response.status_code == 206 and begins and int(begins[1]) == have:
            return response, have
        if response.status_code == 200:
            return response, 0
        # Such as 416: there is nothing after what we have. Then it is not the same file.
        response.close()
    response = session.get(url, headers=headers, stream=True, timeout=timeout)
    try:
        response.raise_for_status()
    except BaseException:
        response.close()
        raise
    return response, 0


def _size(part: Path) -> int:
    """Return the bytes that are here, 0 if ``part`` is not; ``InputError`` if it is no own file.

    What is written through a link would change a file that is somebody's.
    """
    with storage.explained(part):
        if not os.path.lexists(part):
            return 0
        state = part.lstat()
    if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1:
        raise InputError(
            f"{part} is in the way: it is not a file, or a link to another one.",
            "Move it elsewhere, and try again.",
        )
    return state.st_size


def _refused(url: str, error: "requests.RequestException") -> DownloadError:
    import requests

    server = urlsplit(url).netloc
    if isinstance(error, requests.HTTPError) and error.response is not None:
        answer = f"{error.response.status_code} {error.response.reason}"
        text = f"The server {server} does not give the file: it answers {answer}."
    elif isinstance(error, requests.exceptions.SSLError):
        text = f"This computer does not trust the certificate of the server {server}."
    elif isinstance(error, requests.exceptions.ProxyError):
        text = f"The proxy on the way to the server {server} can't be used."
    elif isinstance(error, requests.Timeout):
        text = f"The server {server} does not answer."
    else:
        text = f"The server {server} can't be reached."
    return DownloadError(text, _by_hand(url))


def _broken(url: str, done: int, total: int) -> DownloadError:
    of = f" of {total / 1e6:.1f}" if total > done else ""
    return DownloadError(
        f"The server {urlsplit(url).netloc} stopped sending after {done / 1e6:.1f}{of} MB.",
        f"What has come is kept: try again to go on from there. {_by_hand(url)}",
    )


def _too_much(url: str, size: int) -> str:
    return (
        f"The server {urlsplit(url).netloc} sends {size / 1e6:,.1f} MB or more, which can't be the "
        "file that was asked for; it has been deleted."
    )


def _by_hand(url: str) -> str:
    return (
        "Check the connection. Where there is none, fetch the file elsewhere and use "
        f'"Load weights from a file…", or --weights FILE on the command line: {url}'
    )
