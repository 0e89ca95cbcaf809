"""The sample newsroom on loopback: every folder of `fixtures/newsroom` is an outlet with a port.

    with Newsroom() as newsroom:
        httpx.get(newsroom.origin("northern-ledger") + "/")
        newsroom.log[-1].status

By hand, until Ctrl-C: `python -m tests.newsroom --port 8801`.

A folder's files are served as they are, except that `{{origin}}` (this outlet's own
origin) and `{{origin:other-outlet}}` are replaced in HTML, XML, JSON and text, inside
gzipped sitemaps too. `/path/` is `path/index.html`, `/path` is that file or `path.html`,
`/path?page=2` is `path__page=2.html` where there is one; any other query is ignored.
`outlet.json`, never served itself, may hold:

    name, language, home     what the outlet is called, its language tag, the path of its home page
    content_types            {".html" or "/path": Content-Type}, where the usual one will not do
    redirects                {"/old": "/new"}, answered with 301
    gone                     ["/path"], answered with 410
    headers                  {name: value}, sent with every answer
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import hashlib
import json
import re
import socket
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit

NEWSROOM = Path(__file__).parent / "fixtures" / "newsroom"
PRIVATE_FILES = frozenset({"outlet.json", "truth.json"})
PLACEHOLDER = re.compile(rb"\{\{origin(?::([a-z0-9-]+))?\}\}")
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".gz": "application/gzip",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
}
TEXT_SUFFIXES = frozenset({".html", ".xml", ".rss", ".atom", ".json", ".txt", ".css", ".js"})
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


@dataclass(frozen=True, slots=True)
class Page:
    """What stands at one path: the bytes with placeholders filled in, and when they changed."""

    payload: bytes
    content_type: str
    modified: float
    status: HTTPStatus = HTTPStatus.OK

    @property
    def etag(self) -> str:
        return f'W/"{hashlib.sha256(self.payload).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong at a path: `times` answers of `status`, or answers that stall half-way."""

    status: int
    stall_seconds: float
    times: int
    retry_after: int | None


@dataclass
class Outlet:
    """One outlet: its folder, its settings, what tests put over its files, its troubles."""

    name: str
    folder: Path
    settings: dict[str, Any]
    origins: Mapping[str, str]
    latency_seconds: float = 0.0
    overlays: dict[str, Page | None] = field(default_factory=dict)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    cache: dict[str, Page] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def find_page(self, target: str) -> Page | None:
        """The page at a request target such as "/sport/?page=2"; None if there is none."""
        if target not in self.cache:
            path, _, query = target.partition("?")
            if (file := self._find_file(unquote(path), query)) is None:
                return None
            modified = file.stat().st_mtime
            self.cache[target] = self.render(file.read_bytes(), file.name, unquote(path), modified)
        return self.cache[target]

    def render(self, payload: bytes, file_name: str, path: str, modified: float) -> Page:
        """Fill in the placeholders; a gzipped file is unpacked, filled in and packed again."""
        suffix = Path(file_name).suffix
        if suffix == ".gz":
            payload = gzip.compress(self.fill(gzip.decompress(payload)), mtime=0)
        elif suffix in TEXT_SUFFIXES:
            payload = self.fill(payload)
        quirks = self.settings.get("content_types", {})
        usual = CONTENT_TYPES.get(suffix, "application/octet-stream")
        return Page(payload, quirks.get(path, quirks.get(suffix, usual)), modified)

    def fill(self, payload: bytes) -> bytes:
        """Replace the placeholders by the origins that this run has."""

        def origin(match: re.Match[bytes]) -> bytes:
            return self.origins[(match[1] or self.name.encode()).decode()].encode()

        return PLACEHOLDER.sub(origin, payload)

    def take_trouble(self, path: str) -> Trouble | None:
        """The trouble set for this path or for the whole outlet; each taking counts it down."""
        with self.lock:
            for key in (path, "*"):
                trouble = self.troubles.get(key)
                if trouble is not None and trouble.times > 0:
                    left = trouble.times - 1
                    self.troubles[key] = Trouble(
                        trouble.status, trouble.stall_seconds, left, trouble.retry_after
                    )
                    return trouble
        return None

    def _find_file(self, path: str, query: str) -> Path | None:
        stem = path.removeprefix("/")
        if not stem or stem.endswith("/"):
            stem += "index"
        names = [f"{stem}__{query}.html"] if query else []
        names += [stem, f"{stem}.html"]
        for name in names:
            file = (self.folder / name).resolve()
            if (
                file.is_file()
                and file.is_relative_to(self.folder)
                and file.name not in PRIVATE_FILES
            ):
                return file
        return None


class _Server(ThreadingHTTPServer):
    """One outlet's port. Remembers its open connections, so that closing leaves none behind."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
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

    `ports` fixes the ports of the outlets it names; the others get free ones.
    `log` has every answered request, in the order in which the answers left.
    """

    def __init__(self, root: Path = NEWSROOM, ports: Mapping[str, int] | None = None) -> None:
        self.log: list[Request] = []
        self.outlets = sorted(path.parent.name for path in root.glob("*/outlet.json"))
        self._root = root.resolve()
        self._ports = dict(ports or {})
        self._servers: dict[str, _Server] = {}
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Newsroom:
        self._servers = {name: _Server(self._ports.get(name, 0)) for name in self.outlets}
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
        return f"http://127.0.0.1:{self._servers[outlet].server_address[1]}"

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
