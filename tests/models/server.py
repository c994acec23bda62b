"""A server on this computer that gives a file, and can be told to misbehave."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: What a server gives that is asked for any file; 1 MiB.
FILE = bytes(range(256)) * 4096


@dataclass
class FileServer:
    """What it gives, and how.

    Attributes
    ----------
    content
        The bytes of the file.
    stop_after
        Bytes of one answer after which it stops sending; -1 for never.
    stalls
        Whether it then keeps the connection open, instead of closing it.
    ranges
        Whether it can begin in the middle of the file.
    shifted
        Whether it begins elsewhere than it was asked to.
    announces
        Whether it says how long the file is.
    length
        What it says that is, in place of the truth.
    status
        What it answers in place of 200 and 206.
    location
        Where it sends the request on to, with a ``status`` of 302.
    asked
        The header "Range" of every request, "" where there was none, and the address asked for.
    """

    content: bytes = b""
    stop_after: int = -1
    stalls: bool = False
    ranges: bool = True
    shifted: bool = False
    announces: bool = True
    length: str = ""
    status: int = 0
    location: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    released: threading.Event = field(default_factory=threading.Event)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range", "")
        self.asked.append((wanted, request.path))
        if self.location and self.location != request.path:
            request.send_response(self.status)
            request.send_header("Location", self.location)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        if self.status and not self.location:
            request.send_error(self.status)
            return
        start = int(wanted[len("bytes=") :].rstrip("-")) if wanted and self.ranges else 0
        if start >= len(self.content) > 0:
            request.send_error(416)
            return
        start = 0 if self.shifted else start
        body = self.content[start:]
        request.send_response(206 if wanted and self.ranges else 200)
        if wanted and self.ranges:
            end, size = len(self.content) - 1, len(self.content)
            request.send_header("Content-Range", f"bytes {start}-{end}/{size}")
        if self.announces:
            request.send_header("Content-Length", self.length or str(len(body)))
        request.end_headers()
        request.wfile.write(body if self.stop_after < 0 else body[: self.stop_after])
        request.wfile.flush()
        if self.stalls:
            self.released.wait(30)


@contextmanager
def serving(server: FileServer) -> Iterator[FileServer]:
    """Run ``server`` and fill in its ``url``; its threads have ended afterwards."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}/"
    try:
        yield server
    finally:
        server.released.set()
        http.shutdown()
        thread.join()
        http.server_close()
