"""Download a file; after an interruption, the next attempt continues where it stopped."""

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
#: Small, because an incomplete piece is lost when the connection breaks.
_PIECE = 1 << 15
#: Maximum bytes of a file of unknown size.
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
    """Download ``url`` into ``part``, continuing an earlier download if the server allows it.

    Uses the certificates trusted by the system and the proxies of the environment. After an error,
    ``part`` is kept for the next attempt, unless it has more than ``most`` bytes: then it can't be
    the right file and is deleted.

    Raises
    ------
    DownloadError
        If the server can't be reached, refuses, disconnects, does not respond in time, sends more
        than ``most`` bytes, or redirects to another server.
    AugStudioError
        If ``part`` can't be written, or is not a regular file.
    Cancelled
        When ``progress`` is cancelled.
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
            # Closing the file may write its last bytes, so ``explained`` covers that as well.
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
    """A server sends more bytes than the file can have."""


def _pieces(
    response: "requests.Response", url: str, start: int, total: int
) -> Iterator[tuple[int, bytes]]:
    """Yield the number of bytes received so far, and the latest piece; ``total`` 0 is unknown."""
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
    """Return a session that uses the certificates trusted by the system.

    It follows redirects only within the same server and the same protocol.
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
                # Don't use the certificates that come with requests.
                conn.ca_certs = None

    class StayingSession(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> str | None:
            target: str | None = super().get_redirect_target(resp)
            if target and urlsplit(urljoin(resp.url, target))[:2] != urlsplit(resp.url)[:2]:
                raise DownloadError(
                    f"The server {urlsplit(resp.url).netloc} redirects the download to another "
                    f"address: {target[:200]}",
                    _by_hand(resp.url),
                )
            return target

    session = StayingSession()
    session.mount("https://", SystemCertificates())
    return session


def _open(
    session: "requests.Session", url: str, part: Path, timeout: tuple[float, float], most: int
) -> tuple["requests.Response", int]:
    """Request the rest of ``part``; return the response and the position where it starts."""
    have = _size(part)
    have = have if have <= most else 0
    # A compressed transfer would announce another length than that of the file.
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
        # For example 416: the server's file is not longer than ours, so it is another file.
        response.close()
    response = session.get(url, headers=headers, stream=True, timeout=timeout)
    try:
        response.raise_for_status()
    except BaseException:
        response.close()
        raise
    return response, 0


def _size(part: Path) -> int:
    """Return the size of ``part`` in bytes, 0 if it does not exist.

    Raises ``InputError`` if it is not a regular file, or a link: writing to a link would change
    another file.
    """
    with storage.explained(part):
        if not os.path.lexists(part):
            return 0
        state = part.lstat()
    if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1:
        raise InputError(
            f"{part} is in the way: it is not a file, or it is a link to another file.",
            "Move it elsewhere and try again.",
        )
    return state.st_size


def _refused(url: str, error: "requests.RequestException") -> DownloadError:
    import requests

    server = urlsplit(url).netloc
    if isinstance(error, requests.HTTPError) and error.response is not None:
        answer = f"{error.response.status_code} {error.response.reason}"
        text = f"The server {server} refused the download: {answer}."
    elif isinstance(error, requests.exceptions.SSLError):
        text = f"This computer does not trust the certificate of the server {server}."
    elif isinstance(error, requests.exceptions.ProxyError):
        text = f"The proxy for the server {server} can't be used."
    elif isinstance(error, requests.Timeout):
        text = f"The server {server} does not respond."
    else:
        text = f"The server {server} can't be reached."
    return DownloadError(text, _by_hand(url))


def _broken(url: str, done: int, total: int) -> DownloadError:
    of = f" of {total / 1e6:.1f}" if total > done else ""
    return DownloadError(
        f"The server {urlsplit(url).netloc} stopped sending after {done / 1e6:.1f}{of} MB.",
        f"Try again to continue from there. {_by_hand(url)}",
    )


def _too_much(url: str, size: int) -> str:
    return (
        f"The server {urlsplit(url).netloc} sends {size / 1e6:,.1f} MB or more, which can't be the "
        "right file. The download was deleted."
    )


def _by_hand(url: str) -> str:
    return (
        "Check your internet connection. Without one, download the file on another computer and "
        f'use "Load weights from a file…", or --weights FILE on the command line: {url}'
    )
