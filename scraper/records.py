"""The nouns that cross from one room to another: frozen values without behaviour of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

ARTICLE_KINDS = frozenset({"article", "live", "video", "gallery"})
"""The kinds of page that become rows of `articles`; all others are kept as snapshots only."""

EMPTY = "empty without scripts"
"""The remark on a page that holds no text until its scripts have run."""


class _Value:
    """Pickles as its fields in order, the way to and from a worker.

    What `dataclass` generates for frozen slots asks for every field by name, which takes
    three times as long; a page is some two hundred values.
    """

    __slots__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__slots__])


@dataclass(frozen=True, slots=True)
class ListedImage(_Value):
    """A picture that a sitemap names with a page, and what it says about it."""

    image_url: str
    title: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Seed(_Value):
    """An address worth fetching, and what is known about it before it is asked.

    `published` is what a feed or a sitemap said, ISO 8601 or None. `depth` counts
    links from the address that the user gave (0). `found_on` is the page, feed or
    sitemap that named it. A higher `priority` is fetched earlier. `skip` is why it is
    only to be noted and not asked; None for what is asked. `listed_in` is "feed" or
    "sitemap" for the pages that one announces, `modified` when it says that the page last
    changed: a time in UTC, or the day alone, `images` what it says about the pictures.
    `raw_url` is the address as it was printed, made absolute, where that is another spelling.
    """

    url: str
    depth: int = 0
    priority: float = 0.0
    found_on: str | None = None
    published: str | None = None
    skip: str | None = None
    listed_in: str | None = None
    modified: str | None = None
    images: tuple[ListedImage, ...] = ()
    raw_url: str | None = None


@dataclass(frozen=True, slots=True)
class PackedBody:
    """A body compressed for the archive: hash and size of the plain bytes, codec, data."""

    sha256: str
    size: int
    codec: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Peer:
    """Who answered, and over what: "HTTP/1.1", address and port, and of TLS its version,
    its cipher and the SHA-256 of the server's certificate; None without TLS.
    """

    http_version: str
    address: str
    tls_version: str | None = None
    cipher: str | None = None
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One answer of a server at one time, or a saved file read as if it were one.

    `payload` is the body, `encoding` the Content-Encoding that it still has: None once
    that was undone. `headers` keep the server's order and repeats, `charset` is what
    Content-Type said, `redirects` are the addresses walked through before `final_url`,
    first to last. `robots` is what
    X-Robots-Tag and meta robots say ("noarchive, noindex"), `tdm` a reservation of text
    and data mining; None where nothing is said, or nobody looked. `withheld` is the
    SHA-256 of a body that is not kept because of it; `payload` is empty then. `packed` is
    the body as the archive will store it, made by whoever had it in hand: `payload` is
    empty then as well. `wire_sha256` and `wire_size` tell what came over the wire where
    that was encoded, None where it was the body itself. `redirect_statuses` are those of
    `redirects`; `peer` answered last, None for a file. `rendered` means that the body is
    what a browser's scripts made of an answer, `drawn_from` is that answer, still to be
    stored as well.
    """

    url: str
    final_url: str
    fetched: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    media_type: str | None = None
    charset: str | None = None
    redirects: tuple[str, ...] = ()
    robots: str | None = None
    tdm: str | None = None
    withheld: str | None = None
    encoding: str | None = None
    packed: PackedBody | None = None
    wire_sha256: str | None = None
    wire_size: int | None = None
    rendered: bool = False
    drawn_from: Snapshot | None = None
    redirect_statuses: tuple[int, ...] = ()
    peer: Peer | None = None

    @property
    def size(self) -> int:
        """The bytes of the body, packed or not."""
        return self.packed.size if self.packed else len(self.payload)

    def header(self, name: str) -> str | None:
        """Return the first header of that name, in any case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit of an address has shown.

    `interval` is the one kept until now, in seconds, None after the first visit.
    `has_changed`: a list named something new, an article's text is another. `age` is
    the article's, in seconds, None where it has no date. `is_gone` means 404 or 410.
    """

    role: str | None
    interval: float | None = None
    has_changed: bool = False
    age: float | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class HostPause:
    """How long a host is left alone, after how many pauses and failures in a row."""

    host: str
    until: datetime
    pauses: int
    failures: int


@dataclass(frozen=True, slots=True)
class Author(_Value):
    """One name of a byline, without "By", place or role; kind is person or organisation."""

    name: str
    role: str | None = None
    kind: str = "person"


@dataclass(frozen=True, slots=True)
class Caption(_Value):
    """The text under one picture. `credit` is the name or agency alone, not repeated in `text`."""

    position: int
    text: str | None
    credit: str | None = None
    image_url: str | None = None
    alt: str | None = None
    kind: str = "image"


@dataclass(frozen=True, slots=True)
class Block(_Value):
    """One block of the body; `body[start:end] == text`, in code points."""

    position: int
    kind: str
    level: int | None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote(_Value):
    """Words that somebody said, without their quotation marks.

    `start` and `end` count code points: inside `paragraphs[paragraph]` as
    `find_quotes` returns it, inside the body in an `Article`, where `paragraph`
    is the position of the block. `speaker` is the fullest name in the article,
    `speaker_text` what stands at the quote ("he").
    """

    position: int
    paragraph: int
    text: str
    start: int
    end: int
    kind: str = "direct"
    speaker: str | None = None
    speaker_text: str | None = None
    speaker_kind: str | None = None
    role: str | None = None
    cue: str | None = None
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Link(_Value):
    """A link inside the body: absolute address and printed text."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Article(_Value):
    """One page, read. Absent text is None, an absent list is empty.

    `provenance` says for each field where it was found ("json-ld", "opengraph", "markup" …),
    `locators` where in there, as far as there is more to say: a path in JSON-LD ("headline"),
    the name of a meta element ("og:title"), a selector ("h1.title"), a block ("block 0").
    """

    url: str
    canonical_url: str
    site: str
    kind: str = "article"
    language: str | None = None
    headline: str | None = None
    kicker: str | None = None
    dek: str | None = None
    section: str | None = None
    sections: tuple[str, ...] = ()
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    dateline: str | None = None
    published: str | None = None
    modified: str | None = None
    captions: tuple[Caption, ...] = ()
    blocks: tuple[Block, ...] = ()
    body: str | None = None
    quotes: tuple[Quote, ...] = ()
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    paywalled: bool = False
    word_count: int = 0
    provenance: Mapping[str, str] = field(default_factory=dict)
    locators: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON record: plain dicts, lists and scalars, in the order of the fields."""
        record = {name: getattr(self, name) for name in self.__slots__}
        for name in _LISTED:
            record[name] = [asdict(item) for item in record[name]]
        for name in ("sections", "tags"):
            record[name] = list(record[name])
        record["provenance"] = dict(self.provenance)
        record["locators"] = dict(self.locators)
        return record

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """Build the article that `to_dict` gave this record of.

        What a newer version has added is passed over.
        """
        values = _known(cls, record)
        for name, noun in _LISTED.items():
            values[name] = tuple(noun(**_known(noun, item)) for item in record[name])
        for name in ("sections", "tags"):
            values[name] = tuple(record[name])
        return cls(**values)


def _known(noun: type[_Value], record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in noun.__slots__ if name in record}


_LISTED: Mapping[str, type[_Value]] = {
    "authors": Author,
    "captions": Caption,
    "blocks": Block,
    "quotes": Quote,
    "links": Link,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A record that may become rows: clean, true to its own offsets, hashed and sketched.

    `bands` is what near-duplicates of its body share; None if that is too short.
    """

    article: Article
    content_sha256: str
    record_sha256: str
    bands: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one address of the frontier: saved whole, in one transaction, or not at all.

    `state` is the frontier's next state: done, failed, skipped, or queued when it is
    to be asked again at `due`. `error` is the reason in a few words. `seeds` are the
    addresses found in the answer. `article` is None unless the page was one. `role`
    is what the address turned out to be (article, front, feed, sitemap); None leaves
    what the frontier knows. `more` are the answers for an article's further pages, which
    `article` was read from as well. `remark` is what is odd about a page that was read.
    `checked` is this very `article`, made ready for the archive by the worker that read it;
    the archive does so itself where it is another or None.
    """

    url: str
    state: str
    error: str | None = None
    due: datetime | None = None
    snapshot: Snapshot | None = None
    article: Article | None = None
    seeds: tuple[Seed, ...] = ()
    role: str | None = None
    more: tuple[Snapshot, ...] = ()
    remark: str | None = None
    checked: Checked | None = None
