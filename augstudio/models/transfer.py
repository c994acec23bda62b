"""Fetches a file over the network; what had come before a break is kept and gone on with."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from augstudio import storage
from augstudio.errors import AugStudioError
from augstudio.progress import Progress

if TYPE_CHECKING:
    import requests

#: Seconds to wait for a connection, and for the next piece of the file.
TIMEOUT = (10.0, 20.0)
#: Small: when the connection breaks, what has come of a piece is lost.
_PIECE = 1 << 15


class DownloadError(AugStudioError):
    """A file could not be downloaded."""


def fetch(
    url: str,
    part: Path,
    progress: Progress,
    message: str,
    timeout: tuple[float, float] = TIMEOUT,
) -> None:
    """Fetch ``url`` into ``part``, going on after what is there if the server allows that.

    Certificates are those that the system trusts; proxies are those of the environment. Whatever
    goes wrong, ``part`` stays for the next time.

    Raises
    ------
    DownloadError
        If the server can't be reached, refuses, breaks off, or is silent for too long.
    AugStudioError
        If ``part`` can't be written.
    Cancelled
        When ``progress`` says so.
    """
    import requests

    progress.check()
    with _session() as session:
        try:
            response, start = _open(session, url, part, timeout)
        except requests.RequestException as error:
            raise _refused(url, error) from error
        total = start + int(response.headers.get("Content-Length", 0))
        done = start
        with response:
            with storage.explained(part):
                file = part.open("ab" if start else "wb")
            with file:
                try:
                    for piece in response.iter_content(_PIECE):
                        with storage.explained(part):
                            file.write(piece)
                            file.flush()
                        done += len(piece)
                        progress.report(done, max(done, total), message, "bytes")
                        progress.check()
                except requests.RequestException as error:
                    raise _broken(url, done, total) from error
        if done < total:
            raise _broken(url, done, total)


def _session() -> "requests.Session":
    """Return a session that trusts the certificates that the system trusts."""
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

    session = requests.Session()
    session.mount("https://", SystemCertificates())
    return session


def _open(
    session: "requests.Session", url: str, part: Path, timeout: tuple[float, float]
) -> tuple["requests.Response", int]:
    """Ask for what comes after ``part``; return the answer and the byte that it begins with."""
    have = part.stat().st_size if part.is_file() else 0
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


def _by_hand(url: str) -> str:
    return (
        "Check the connection. Where there is none, fetch the file elsewhere and use "
        f'"Load weights from a file…", or --weights FILE on the command line: {url}'
    )
