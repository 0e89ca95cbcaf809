"""One outlet of the sample newsroom: what stands at which path, and what is wrong there.

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

import gzip
import hashlib
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote

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
