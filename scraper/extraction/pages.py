"""Articles over several pages: which page follows, which is the first, and all of them as one.

A page of an article shares the article's address but for a page number: a parameter
(`?page=2`), a last segment (`/2`, `/page/2`) or the end of a file's name (`-page-2.html`).
The number alone proves nothing, since it may as well name an article or a list; the
page itself must link to its neighbour with `rel`, a figure or a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from lxml.etree import _Element

from scraper.extraction.blocks import Draft, place_blocks
from scraper.extraction.lines import clean_text, inner_text
from scraper.extraction.page import Page
from scraper.extraction.quoted import quotes_of
from scraper.records import Article
from scraper.urls import normalize_url

MOST_PAGES = 20
PAGED_KINDS = frozenset({"article", "gallery"})
"""A live blog's further pages are older entries, more every hour; they are left."""

_QUERY = re.compile(
    r"(?:^|&)(?:page|paged|pg|pagina|página|seite|page_no|pagenum|pageno|p|s)=(\d{1,3})(?=&|$)",
    re.IGNORECASE,
)
_SEGMENT = re.compile(r"/(?:(?:page|seite|pagina|p)[/_-]?)?(\d{1,2})/?$", re.IGNORECASE)
_NAME_END = re.compile(
    r"(?<!comment)[-_,.](?:page|seite|pagina|p)[-_]?(\d{1,2})(?=(?:\.[a-z]{3,5})?$)", re.IGNORECASE
)
_MAYBE = re.compile(
    r"[?&][^=&]{1,12}=\d{1,3}(?:&|$)|/[a-z]{0,6}[/_-]?\d{1,2}/?$|"
    r"[-_,.][a-z]{1,6}[-_]?\d{1,2}(?:\.[a-z]{3,5})?$",
    re.IGNORECASE,
)
"""Addresses that may end in a page number; the others need no closer look."""
_NEXT = re.compile(
    r"\b(?:next|weiter|nächste|suivante?|siguiente|próxima|seguinte|successiva|avanti|volgende|"
    r"nästa|neste|næste|seuraava|następna|další|sonraki|следующая|далее)\b|"
    r"التالي|下一页|下一頁|次へ|次のページ|다음",
    re.IGNORECASE,
)
_LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The addresses of an article's other pages, normalised.

    `following` is the next page, None on the last and on an article of one page;
    `first` the first page, None on the first itself.
    """

    following: str | None = None
    first: str | None = None


ALONE = Neighbours()
"""An article of one page."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """A link to a page of the same article; its number is None for the plain address."""

    url: str
    number: int | None
    label: str
    rel: str


def read_neighbours(page: Page) -> Neighbours:
    """Read which other pages the article at hand has."""
    own = split_number(page.url)
    if own is None:
        return ALONE
    base, number = own
    turns = list(_turns(page, base, number))
    return Neighbours(_following(turns, number), _first(turns, base, number))


def split_number(url: str) -> tuple[str, int | None] | None:
    """Split an address into what all pages of one article share, and the page's number.

    The number is None where the address names none. None for what is no web address.
    """
    normal = normalize_url(url)
    if normal is None:
        return None
    parts = urlsplit(normal)
    if found := _QUERY.search(parts.query):
        rest = (parts.query[: found.start()] + parts.query[found.end() :]).strip("&")
        return urlunsplit(parts._replace(query=rest)).rstrip("/"), int(found[1])
    for pattern in (_SEGMENT, _NAME_END):
        if found := pattern.search(parts.path):
            path = parts.path[: found.start()] + parts.path[found.end() :]
            return urlunsplit(parts._replace(path=path)).rstrip("/"), int(found[1])
    return normal.rstrip("/"), None


def is_further_page(url: str, first: str) -> bool:
    """Whether an address is that of a later page of the article at another."""
    split, start = split_number(url), split_number(first)
    return bool(split and start and split[0] == start[0] and split[1] != start[1])


def join_articles(pages: Sequence[Article]) -> Article:
    """Make one record of an article's pages, given in their order.

    What stands around the text is the first page's; blocks, captions and links are
    all pages', and the quotes are found anew, since a speaker may be named on another
    page than quoted. A page whose text is there already adds nothing.
    """
    first, rest = pages[0], _without_repeats(pages)[1:]
    if not rest:
        return first
    own = [first, *rest]
    drafts = (Draft(b.kind, b.level, b.text) for article in own for b in article.blocks)
    blocks, body = place_blocks(drafts)
    captions = {
        (caption.text, caption.image_url): caption
        for article in reversed(own)
        for caption in reversed(article.captions)
    }
    return replace(
        first,
        blocks=blocks,
        body=body or None,
        quotes=quotes_of(blocks, first.language),
        captions=tuple(
            replace(caption, position=position)
            for position, caption in enumerate(reversed(captions.values()))
        ),
        links=tuple(dict.fromkeys(link for article in own for link in article.links)),
        word_count=sum(article.word_count for article in own),
    )


def _without_repeats(pages: Sequence[Article]) -> list[Article]:
    seen: set[str | None] = set()
    own = []
    for article in pages:
        if article.body not in seen:
            own.append(article)
        seen.add(article.body)
    return own


def _turns(page: Page, base: str, number: int | None) -> Iterator[_Turn]:
    """Yield the links to other pages under the same address, in page order."""
    for element in page.root.iter("link", "a"):
        href, rel = element.get("href"), (element.get("rel") or "").lower()
        if not href or "#" in href or (element.tag == "link" and rel not in ("next", "prev")):
            continue
        if number is None and not _MAYBE.search(href):
            continue
        target = split_number(normalize_url(href, page.url) or "")
        if target and target[0] == base and target[1] != number:
            yield _Turn(normalize_url(href, page.url) or href, target[1], _label(element), rel)


def _label(element: _Element) -> str:
    text = clean_text(inner_text(element))
    return text if len(text) <= _LONGEST_LABEL else ""


def _following(turns: Sequence[_Turn], number: int | None) -> str | None:
    """Return the page with the next number, if a link calls it that.

    Some count from 0, so what follows an address without a number may be 1 or 2.
    """
    wanted = (1, 2) if number is None else (number + 1,)
    ahead = [turn for turn in turns if turn.number in wanted]
    for turn in ahead:
        if "next" in turn.rel.split() or _NEXT.search(turn.label):
            return turn.url
    labels = ("2",) if number is None else (str(number + 1), str(number + 2))
    return next((turn.url for turn in ahead if turn.label in labels), None)


def _first(turns: Sequence[_Turn], base: str, number: int | None) -> str | None:
    """Return the first page, if a link leads back to it or to one between."""
    back = [turn for turn in turns if number is not None and (turn.number or 0) < number]
    if not any("prev" in turn.rel.split() or turn.label == "1" for turn in back):
        return None
    first = min(back, key=lambda turn: turn.number or 0)
    return first.url if (first.number or 0) <= 1 else base
