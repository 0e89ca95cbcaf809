"""A site on loopback whose pages are made by scripts, kindly or not; it counts what is asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, cast

PARAGRAPHS = (
    "PORT HALE — The lighthouse on Gull Rock will be lit again in March, the harbour board said, "
    "after eleven years in which ships had to do without it.",
    "“We found the old lamp in a shed behind the customs house,” said Mara Lindqvist, who leads "
    "the board's repairs. “It needed a new wick, a new lens and a great deal of patience.”",
    "The work has cost 340,000 crowns so far. Fishermen from the village of Tarn gave a tenth of "
    "it, and the rest comes from the county, which had first wanted to tear the tower down.",
    "A first test on Tuesday night was seen from the ferry nineteen miles out, according to its "
    "captain, who sent the keeper a photograph and two crates of apples.",
)
SHELL = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Tarn Tribune</title>
{head}</head><body><div id="root"></div><noscript>Please enable JavaScript to run this app.
</noscript>{body}</body></html>"""
APP = """
fetch("/api/story.json").then(answer => answer.json()).then(story => {
  const add = (tag, text, to) => {
    const made = document.createElement(tag);
    made.textContent = text;
    to.appendChild(made);
    return made;
  };
  const article = add("article", "", document.getElementById("root"));
  add("h1", story.headline, article);
  add("p", "By " + story.author, article).className = "byline";
  story.paragraphs.forEach(text => add("p", text, article));
});
"""
STORY = {
    "headline": "Gull Rock lighthouse to be lit again",
    "author": "Ivo Brandt",
    "paragraphs": PARAGRAPHS,
}
Answer = tuple[str, bytes]


def shell(script: str = "", head: str = "") -> Answer:
    """Return a page that is empty without scripts, with one script of its own."""
    body = f"<script>{script}</script>" if script else '<script src="/app.js"></script>'
    return "text/html; charset=utf-8", SHELL.format(head=head, body=body).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_OPTIONS(self) -> None:
        self._answer()

    def _answer(self) -> None:
        site = cast(_Server, self.server).site
        path = self.path.partition("?")[0]
        site.asked.append((self.command, self.path, dict(self.headers)))
        site.times.append(time.monotonic())
        found = site.pages.get(path)
        content_type, payload = found() if callable(found) else found or ("text/plain", b"no")
        self.send_response(site.statuses.get(path, 200 if found else 404))
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(payload)))
        for name, value in site.headers.get(path, {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: `ScriptedSite.asked` has every request."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, site: ScriptedSite, host: str) -> None:
        super().__init__((host, 0), _Handler)
        self.site = site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that was killed hangs up in the middle."""


class ScriptedSite:
    """Serves `pages` (path to content type and payload) while the block runs."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.pages: dict[str, Answer | Callable[[], Answer]] = {
            "/story": shell(),
            "/app.js": ("text/javascript", APP.encode()),
            "/api/story.json": ("application/json", json.dumps(STORY).encode()),
        }
        self.headers: dict[str, dict[str, str]] = {}
        self.statuses: dict[str, int] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.times: list[float] = []
        self._server = _Server(self, host)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        port = self._server.server_address[1]
        self.origin = f"http://{host}:{port}"

    def paths(self) -> list[str]:
        """Return the paths asked for, in order."""
        return [path for _, path, _ in self.asked]

    def __enter__(self) -> ScriptedSite:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
