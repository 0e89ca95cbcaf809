"""A press that never stands still: as many outlets and invented articles as a test asks for.

    with Press(articles=20_000, outlets=50) as press:
        press.homes()

The server runs in a process of its own, on loopback: each outlet has an address of its
own (127.1.0.1, 127.1.0.2 …), a front page that lists its articles, and a robots.txt.
Articles are printed when asked for, the same every time, or come from files: then each
is sent as it is saved.
"""

from __future__ import annotations

import asyncio
import gzip
import multiprocessing
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

_CONTEXT = multiprocessing.get_context("spawn")
_NOUNS = (
    "harbour council ferry bridge school teacher budget flood mill river station museum farmer "
    "doctor market tunnel orchard library tram reservoir workshop festival bakery hospital port "
    "court village quarry lighthouse committee survey engine railway garden theatre newspaper"
).split()
_VERBS = (
    "opened closed repaired inspected moved doubled cancelled approved rejected measured painted "
    "delayed financed visited restored defended counted reported described examined"
).split()
_WAYS = (
    "quickly last week after long debate without notice on Monday in spring for the first time "
    "again at night before the vote near the old town under protest with great care"
).split(" ")
_GIVEN = "Ana Omar Li Mira Tomas Ines Yusuf Greta Pavel Noor Sofia Emeka Hana Luis Farah".split()
_FAMILY = "Ruiz Haddad Wei Stone Novak Duarte Kaya Lindt Orlov Aziz Costa Obi Sato Vega".split()
_SECTIONS = ("City", "Region", "Economy", "Culture", "Sport")


def _phrase(chance: random.Random) -> str:
    words = [
        *("the", chance.choice(_NOUNS), chance.choice(_VERBS), "the", chance.choice(_NOUNS)),
        *("and a", chance.choice(_NOUNS), "near", "the", chance.choice(_NOUNS)),
        *chance.sample(_WAYS, 4),
    ]
    return " ".join(words)


def _name(chance: random.Random) -> str:
    return f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}"


def headline(number: int) -> str:
    """Return an article's headline."""
    chance = random.Random(-number)
    subject, verb, thing = chance.choice(_NOUNS), chance.choice(_VERBS), chance.choice(_NOUNS)
    return f"{subject.title()} {verb} {thing} in district {number}"


def path_of(number: int) -> str:
    """Return an article's path."""
    words = headline(number).lower().replace(" ", "-")
    return f"/2026/{number % 12 + 1:02}/{number % 28 + 1:02}/{words}-{number}.html"


def article(number: int) -> str:
    """Print an article: 300 to 700 words, quotes, a picture, and a page around it."""
    chance = random.Random(number)
    title, author, expert = headline(number), _name(chance), _name(chance)
    section, role = chance.choice(_SECTIONS), f"head of the {chance.choice(_NOUNS)} office"
    paragraphs = []
    for at in range(chance.randint(10, 22)):
        text = ". ".join(_phrase(chance).capitalize() for _ in range(2)) + "."
        if at % 4 == 1:
            text = f"“{_phrase(chance).capitalize()},” said {expert}, {role}. {text}"
        paragraphs.append(f"<p>{escape(text)}</p>")
    day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T08:{number % 60:02}:00Z"
    menu = "".join(f'<li><a href="/{name.lower()}/">{name}</a></li>' for name in _SECTIONS)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:type" content="article"><meta name="author" content="{author}">'
        f'<meta property="article:published_time" content="{day}">'
        f'<meta name="description" content="{escape(_phrase(chance).capitalize())}.">'
        f"</head><body><header><nav><ul>{menu}</ul></nav></header><main><article>"
        f'<p class="section">{section}</p><h1>{title}</h1>'
        f'<p class="byline">By {author}</p><time datetime="{day}">{day[:10]}</time>'
        f'<figure><img src="/pix/{number}.jpg" alt=""><figcaption>The {chance.choice(_NOUNS)} '
        f"at dawn. Photo: {_name(chance)}</figcaption></figure>{''.join(paragraphs)}"
        "</article></main><footer><p>© Press of the district. All rights reserved.</p></footer>"
        "</body></html>"
    )


@dataclass(frozen=True)
class Stock:
    """What the press prints: numbered articles, or files with the charset they are sent with."""

    articles: int
    outlets: int
    files: Sequence[tuple[Path, str | None]] = ()

    def front(self, outlet: int) -> str:
        """List an outlet's articles."""
        links = "".join(
            f'<li><a href="{path_of(number)}">{headline(number)}</a></li>'
            for number in range(outlet, self.articles, self.outlets)
        )
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Outlet {outlet}'
            f"</title></head><body><h1>Outlet {outlet}</h1><ul>{links}</ul></body></html>"
        )

    def page(self, outlet: int, path: str) -> tuple[bytes, str | None] | None:
        """Return what an address holds, gzipped, and its charset; None for nothing."""
        if path == "/":
            return gzip.compress(self.front(outlet).encode(), 6), "utf-8"
        _, _, tail = path.rpartition("-")
        number = tail.removesuffix(".html")
        if not (path.endswith(".html") and number.isdecimal()) or int(number) >= self.articles:
            return None
        if not self.files:
            return gzip.compress(article(int(number)).encode(), 6), "utf-8"
        file, charset = self.files[int(number) % len(self.files)]
        data = file.read_bytes()
        return (data if file.suffix == ".gz" else gzip.compress(data, 6)), charset


@dataclass
class _Server(asyncio.Protocol):
    """A connection of the server. `page` gives what an outlet has at a path, and is shared by all
    of them; `waiting` is a request that has not come whole yet."""

    page: Callable[[int, str], tuple[bytes, str | None] | None]
    waiting: bytes = b""
    transport: asyncio.Transport | None = field(default=None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self.waiting = (self.waiting + data).split(b"\r\n\r\n")
        assert self.transport is not None
        for request in requests:
            self.transport.write(self._answer(request.decode("latin-1")))

    def _answer(self, request: str) -> bytes:
        first, *lines = request.split("\r\n")
        path = first.split(" ")[1]
        host = next(line.split(":")[1].strip() for line in lines if line.lower().startswith("host"))
        if path == "/robots.txt":
            return _answer("200 OK", b"User-agent: *\nDisallow:\n", "text/plain")
        found = self.page(int(host.rpartition(".")[2]) - 1, path)
        if found is None:
            return _answer("404 Not Found", b"<p>Nothing here.", "text/html")
        body, charset = found
        kind = f"text/html; charset={charset}" if charset else "text/html"
        return _answer("200 OK", body, kind, "Content-Encoding: gzip\r\n")


def _answer(status: str, body: bytes, kind: str, more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def serve(pipe: Connection, stock: Stock) -> None:
    """Print until the other end of the pipe closes; tell the port first."""
    page = lru_cache(maxsize=4_000)(stock.page)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Server(page), "0.0.0.0", 0, backlog=1024)
        pipe.send(server.sockets[0].getsockname()[1])
        closed = asyncio.Event()
        loop.add_reader(pipe.fileno(), closed.set)
        await closed.wait()
        server.close()

    asyncio.run(run())


class Press:
    """The running press: a context manager."""

    def __init__(
        self, articles: int, outlets: int, files: Sequence[tuple[Path, str | None]] = ()
    ) -> None:
        """`outlets` is at most 250."""
        self.stock = Stock(articles, outlets, files)

    def __enter__(self) -> Self:
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=serve, args=(theirs, self.stock), daemon=True)
        self._process.start()
        theirs.close()
        self.port = int(self._pipe.recv())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pipe.close()
        self._process.join(10)
        self._process.kill()

    def homes(self) -> list[str]:
        """Return every outlet's front page."""
        return [f"http://127.1.0.{at + 1}:{self.port}/" for at in range(self.stock.outlets)]
