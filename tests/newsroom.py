"""The sample newsroom on loopback: every folder of `fixtures/newsroom` is an outlet with a port.

    with Newsroom() as newsroom:
        httpx.get(newsroom.origin("northern-ledger") + "/")
        newsroom.log[-1].status

By hand, until Ctrl-C: `python -m tests.newsroom --port 8801`.

`newsroom_outlet.py` says how a folder becomes an outlet.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import socket
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit

from tests.newsroom_outlet import CONTENT_TYPES, Outlet, Page, Trouble

NEWSROOM = Path(__file__).parent / "fixtures" / "newsroom"
ERROR_PAGE = (
    "<!DOCTYPE html><html><head><title>{code} {phrase}</title></head><body><h1>{phrase}</h1>"
    "<p>Sorry, we could not find what you were looking for.</p>"
    '<p><a href="{home}">Back to the home page of {name}</a></p></body></html>'
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request and its answer; times are `time.monotonic()` seconds.

    `path` is as sent, with its query. `started` is when the request line was read,
    `ended` just before the last bytes of the answer left: whoever holds the whole
    answer finds its request in the log. `headers` have lower-case names.
    """

    outlet: str
    method: str
    path: str
    status: int
    started: float
    ended: float
    headers: Mapping[str, str]


class _Server(ThreadingHTTPServer):
    """One outlet's port. Remembers its open connections, so that closing leaves none behind."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, host: str, port: int) -> None:
        super().__init__((host, port), _Handler)
        self.outlet: Outlet
        self.log: list[Request]
        self.closing = threading.Event()
        self._connections: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is everyday; any other error is a bug and shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        self.closing.set()
        self.shutdown()
        for connection in list(self._connections):
            with contextlib.suppress(OSError):  # its client may have left just now
                connection.shutdown(socket.SHUT_RD)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the outlet's folder."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def parse_request(self) -> bool:
        self.started = time.monotonic()
        return super().parse_request()

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        server = cast(_Server, self.server)
        outlet = server.outlet
        server.closing.wait(outlet.latency_seconds)
        path = unquote(urlsplit(self.path).path)
        trouble = outlet.take_trouble(path)
        if trouble is not None and not trouble.stall_seconds:
            self._answer_trouble(trouble)
        elif path in outlet.settings.get("redirects", {}):
            self._answer_redirect(outlet.settings["redirects"][path])
        elif path in outlet.settings.get("gone", ()) or outlet.overlays.get(path, ...) is None:
            self._answer(self._error_page(HTTPStatus.GONE))
        else:
            page = outlet.overlays.get(path) or outlet.find_page(self.path)
            if page is None and outlet.find_page(path + "/") is not None:
                self._answer_redirect(path + "/")
            else:
                stall = trouble.stall_seconds if trouble else 0.0
                self._answer(page or self._error_page(HTTPStatus.NOT_FOUND), stall)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep standard error quiet: `Newsroom.log` has every request."""

    def _answer(self, page: Page, stall_seconds: float = 0.0) -> None:
        headers = {"Content-Type": page.content_type}
        payload = page.payload
        status = page.status
        if status is HTTPStatus.OK:
            headers |= {"ETag": page.etag, "Last-Modified": formatdate(page.modified, usegmt=True)}
            if self._is_unchanged(page):
                payload, status = b"", HTTPStatus.NOT_MODIFIED
        if page.content_type.startswith(("text/", "application/")):
            headers["Vary"] = "Accept-Encoding"
            is_packed = page.content_type.startswith("application/gzip")
            if payload and not is_packed and "gzip" in self.headers.get("Accept-Encoding", ""):
                payload = gzip.compress(payload, 1, mtime=0)
                headers["Content-Encoding"] = "gzip"
        self._write(status, headers, payload, stall_seconds)

    def _answer_redirect(self, target: str) -> None:
        filled = cast(_Server, self.server).outlet.fill(target.encode()).decode()
        location = quote(filled, safe="/:?=&%#")
        self._write(HTTPStatus.MOVED_PERMANENTLY, {"Location": location}, b"")

    def _answer_trouble(self, trouble: Trouble) -> None:
        headers = {"Content-Type": "text/plain"}
        if trouble.retry_after is not None:
            headers["Retry-After"] = str(trouble.retry_after)
        self._write(HTTPStatus(trouble.status), headers, b"The press is down for a moment.\n")

    def _error_page(self, status: HTTPStatus) -> Page:
        """The outlet's own 404.html if it has one, with the status that is meant."""
        outlet = cast(_Server, self.server).outlet
        own = outlet.find_page("/404.html")
        if own is not None:
            return Page(own.payload, own.content_type, own.modified, status)
        text = ERROR_PAGE.format(
            code=status.value,
            phrase=status.phrase,
            name=outlet.settings.get("name", outlet.name),
            home=outlet.settings.get("home", "/"),
        )
        return Page(text.encode(), CONTENT_TYPES[".html"], 0.0, status)

    def _is_unchanged(self, page: Page) -> bool:
        if known := self.headers.get("If-None-Match"):
            return page.etag in known or known.strip() == "*"
        if since := self.headers.get("If-Modified-Since"):
            return int(page.modified) <= parsedate_to_datetime(since).timestamp()
        return False

    def _write(
        self,
        status: HTTPStatus,
        headers: dict[str, str],
        payload: bytes,
        stall_seconds: float = 0.0,
    ) -> None:
        server = cast(_Server, self.server)
        self.send_response_only(status)
        for name, value in (headers | server.outlet.settings.get("headers", {})).items():
            self.send_header(name, value)
        self.send_header("Date", self.date_time_string())
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        if self.command == "HEAD":
            payload = b""
        if stall_seconds:
            half = len(payload) // 2
            self.wfile.write(payload[:half])
            self.wfile.flush()
            server.closing.wait(stall_seconds)
            payload = payload[half:]
        self._log(status)
        self.wfile.write(payload)

    def _log(self, status: HTTPStatus) -> None:
        server = cast(_Server, self.server)
        server.log.append(
            Request(
                outlet=server.outlet.name,
                method=self.command,
                path=self.path,
                status=status.value,
                started=self.started,
                ended=time.monotonic(),
                headers={name.lower(): value for name, value in self.headers.items()},
            )
        )


class Newsroom:
    """All outlets of a folder, each served on its own port of 127.0.0.1 while the block runs.

    `ports` fixes the ports of the outlets it names; the others get free ones. `hosts` gives the
    outlets that it names another loopback address.
    `log` has every answered request, in the order in which the answers left.
    """

    def __init__(
        self,
        root: Path = NEWSROOM,
        ports: Mapping[str, int] | None = None,
        hosts: Mapping[str, str] | None = None,
    ) -> None:
        self.log: list[Request] = []
        self.outlets = sorted(path.parent.name for path in root.glob("*/outlet.json"))
        self._root = root.resolve()
        self._ports = dict(ports or {})
        self._hosts = dict(hosts or {})
        self._servers: dict[str, _Server] = {}
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Newsroom:
        self._servers = {
            name: _Server(self._hosts.get(name, "127.0.0.1"), self._ports.get(name, 0))
            for name in self.outlets
        }
        origins = {name: self.origin(name) for name in self.outlets}
        for name, server in self._servers.items():
            folder = self._root / name
            settings = json.loads((folder / "outlet.json").read_text(encoding="utf-8"))
            server.outlet = Outlet(name, folder, settings, origins)
            server.log = self.log
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), name=name)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for server in self._servers.values():
            server.close()
        for thread in self._threads:
            thread.join()

    def origin(self, outlet: str) -> str:
        """The outlet's origin, "http://127.0.0.1:PORT", without a slash at the end."""
        host, port = self._servers[outlet].server_address[:2]
        return f"http://{host!s}:{port}"

    def home(self, outlet: str) -> str:
        """The address of the outlet's home page."""
        return self.origin(outlet) + str(self._outlet(outlet).settings.get("home", "/"))

    def requests(self, outlet: str) -> list[Request]:
        """The answered requests of one outlet."""
        return [request for request in self.log if request.outlet == outlet]

    def publish(self, outlet: str, path: str, payload: bytes, file_name: str = "page.html") -> None:
        """Put a new page, or a new text of one, at `path`; `file_name` tells its type."""
        served = self._outlet(outlet)
        served.overlays[path] = served.render(payload, file_name, path, time.time())

    def withdraw(self, outlet: str, path: str) -> None:
        """Answer 410 at `path` from now on."""
        self._outlet(outlet).overlays[path] = None

    def fail(
        self,
        outlet: str,
        path: str = "*",
        *,
        times: int = 1,
        status: int = 503,
        retry_after: int | None = None,
    ) -> None:
        """Answer the next `times` requests for `path` ("*": for anything) with `status`."""
        self._outlet(outlet).troubles[path] = Trouble(status, 0.0, times, retry_after)

    def stall(self, outlet: str, path: str = "*", *, seconds: float, times: int = 1) -> None:
        """Stop for `seconds` in the middle of the next `times` answers for `path`."""
        self._outlet(outlet).troubles[path] = Trouble(200, seconds, times, None)

    def slow_down(self, outlet: str, seconds: float) -> None:
        """Wait `seconds` before every answer of the outlet; 0 ends it."""
        self._outlet(outlet).latency_seconds = seconds

    def _outlet(self, name: str) -> Outlet:
        return self._servers[name].outlet


def main() -> None:
    """Serve the newsroom on neighbouring ports and say where, until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Serve the sample newsroom on loopback.")
    parser.add_argument("--port", type=int, default=8801, help="port of the first outlet")
    first_port = parser.parse_args().port
    newsroom = Newsroom()
    ports = {name: first_port + index for index, name in enumerate(newsroom.outlets)}
    with Newsroom(ports=ports) as newsroom:
        for name in newsroom.outlets:
            print(f"{newsroom.home(name)}  {name}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("The newsroom closes.")


if __name__ == "__main__":
    main()
