"""What worker processes do: bytes in, records and addresses out; no network, no archive.

A body comes as the wire brought it and goes back packed as the archive stores it: what
can be done beside the loop is done here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scraper.archive.border import check_record
from scraper.archive.snapshots import pack_body
from scraper.discovery.classify import what_is
from scraper.discovery.feeds import find_entries
from scraper.discovery.frontier import Role, Window
from scraper.discovery.links import FoundLink, find_links, links_to_seeds
from scraper.discovery.sitemaps import find_addresses
from scraper.errors import BadAnswer
from scraper.extraction.article import Part, extract_part
from scraper.extraction.clipping import extract_clipping
from scraper.extraction.explain import Explanation, explain, explain_clipping
from scraper.extraction.layouts import Layout, Rules, load_rules
from scraper.extraction.page import read_page
from scraper.extraction.pages import ALONE, Neighbours
from scraper.extraction.ruled import try_layout
from scraper.fetching.bodies import decoded
from scraper.fetching.files import load_file
from scraper.fetching.rights import note_rights
from scraper.records import ARTICLE_KINDS, Article, Checked, Outcome, Seed, Snapshot
from scraper.settings import CrawlSettings
from scraper.url_signs import date_in_url

_CLIPPINGS = frozenset({"text/plain", "text/markdown"})
_PAGES: tuple[Role, ...] = ("article",)
_WAYS: tuple[Role, ...] = ("front", "pagination", "feed")
_MIN_DATED = 3  # links to articles whose address holds a day


@dataclass(frozen=True, slots=True)
class Answer:
    """What a snapshot turned out to be.

    `role` is feed, sitemap, front, article, the kind of page that is no article
    (consent, error …), or "other" for what is no page at all. `seeds` are the
    addresses in it, of all hosts, less what the settings leave out. `neighbours` are
    the other pages of an article over several. `remark` is what is odd about the page.
    `snapshot` is ready to be stored, and `checked` is the article made ready for it.
    """

    role: str
    snapshot: Snapshot
    article: Article | None = None
    seeds: tuple[Seed, ...] = ()
    neighbours: Neighbours = ALONE
    remark: str | None = None
    checked: Checked | None = None


def read_answer(
    snapshot: Snapshot, depth: int, settings: CrawlSettings, *, with_links: bool = True
) -> Answer:
    """Decode what was fetched, tell feed, sitemap and page apart by content, and read it.

    `depth` is the snapshot's own; what it names is one deeper. A page's links are looked for
    `with_links` alone: that is a fifth of the work, for nothing where none is followed.

    Raises:
        BadAnswer: the body cannot be decoded, or is too large.
    """
    snapshot = note_rights(decoded(snapshot))
    answer = _read(snapshot, depth, settings, with_links=with_links)
    return replace(answer, snapshot=_packed(snapshot))


def keep_answer(snapshot: Snapshot) -> Snapshot:
    """Return what was fetched ready to be stored, and read nothing; raises as `read_answer`.

    An answer that says no more than that there is no page loses a body that is broken.
    """
    try:
        return _packed(note_rights(decoded(snapshot)))
    except BadAnswer:
        if 200 <= snapshot.status < 300:
            raise
        return _packed(replace(snapshot, payload=b"", encoding=None))


def _packed(snapshot: Snapshot) -> Snapshot:
    """Compress the body, so that half a megabyte need not go through a pipe."""
    return replace(snapshot, packed=pack_body(snapshot.payload), payload=b"")


def _read(snapshot: Snapshot, depth: int, settings: CrawlSettings, *, with_links: bool) -> Answer:
    kind = what_is(snapshot)
    if kind == "feed":
        window = Window(settings.since, settings.until)
        entries = find_entries(snapshot.payload, snapshot.final_url, depth=depth + 1, window=window)
        return Answer("feed", snapshot, seeds=_wanted(entries, settings))
    if kind == "sitemap":
        return Answer("sitemap", snapshot, seeds=_read_sitemap(snapshot, depth, settings))
    if kind == "other":
        return Answer("other", snapshot)
    part = read_part(snapshot, settings)
    article = part.article
    seeds = _read_links(snapshot, depth, settings) if with_links else ()
    if article.kind in ARTICLE_KINDS:
        checked = _checked(article)
        return Answer("article", snapshot, article, seeds, part.neighbours, part.remark, checked)
    role = "front" if article.kind == "index" else article.kind
    return Answer(role, snapshot, seeds=seeds, remark=part.remark)


def rules_of(settings: CrawlSettings) -> Rules | None:
    """Load the site rules that the settings name, once a process; None with --no-rules.

    Raises:
        InputError: one of them is wrong.
    """
    return load_rules(settings.rules) if settings.use_rules else None


def read_article(snapshot: Snapshot, settings: CrawlSettings) -> Article:
    """Read a page, or a clipping out of a text file."""
    return read_part(snapshot, settings).article


def read_part(snapshot: Snapshot, settings: CrawlSettings) -> Part:
    """Read the same, and which other pages of the article it links to."""
    if snapshot.media_type in _CLIPPINGS:
        text = snapshot.payload.decode("utf-8", "replace")
        return Part(extract_clipping(text, snapshot.final_url))
    return extract_part(
        snapshot.payload,
        snapshot.final_url,
        snapshot.charset,
        rules=rules_of(settings),
        fetched=snapshot.fetched.date(),
    )


def read_further(snapshot: Snapshot, settings: CrawlSettings) -> tuple[Part, Snapshot]:
    """Read a further page of an article as it was fetched; return it ready to be stored as well.

    Raises:
        BadAnswer: as `read_answer`.
    """
    snapshot = note_rights(decoded(snapshot))
    return read_part(snapshot, settings), _packed(snapshot)


def explain_article(snapshot: Snapshot, settings: CrawlSettings) -> Explanation:
    """Read the same, and keep what was weighed for each field."""
    if snapshot.media_type in _CLIPPINGS:
        return explain_clipping(snapshot.payload.decode("utf-8", "replace"), snapshot.final_url)
    return explain(
        snapshot.payload,
        snapshot.final_url,
        snapshot.charset,
        rules=rules_of(settings),
        fetched=snapshot.fetched.date(),
    )


def try_rule(layout: Layout, snapshot: Snapshot) -> list[dict[str, Any]]:
    """Tell what a rule's selectors find on a page: field, selector, found, first."""
    return try_layout(read_page(snapshot.payload, snapshot.final_url, snapshot.charset), layout)


def read_file(file: Path, settings: CrawlSettings) -> Outcome:
    """Load a saved page or clipping and read it.

    Raises:
        InputError: it cannot be read, or holds no kind of page.
    """
    snapshot = load_file(file)
    article = read_article(snapshot, settings)
    packed, checked = _packed(snapshot), _checked(article)
    return Outcome(snapshot.url, "done", snapshot=packed, article=article, checked=checked)


def read_capture(snapshot: Snapshot, settings: CrawlSettings) -> Outcome:
    """Read a page out of a web archive and make all ready to be stored; no article, no page."""
    article = read_archived(snapshot, settings)
    checked = _checked(article) if article else None
    return Outcome(
        snapshot.url, "done", snapshot=_packed(snapshot), article=article, checked=checked
    )


def read_archived(snapshot: Snapshot, settings: CrawlSettings) -> Article | None:
    """Read a page out of a web archive; None for what is no page at all."""
    return read_article(snapshot, settings) if what_is(snapshot) == "page" else None


def _checked(article: Article) -> Checked | None:
    """Make an article ready for the archive; None if it contradicts itself: that will tell."""
    try:
        return check_record(article)
    except ValueError:
        return None


def _read_sitemap(snapshot: Snapshot, depth: int, settings: CrawlSettings) -> tuple[Seed, ...]:
    """Return child sitemaps, which are no deeper than their index, and pages, which are."""
    window = Window(settings.since, settings.until)
    sitemap = find_addresses(snapshot.payload, snapshot.final_url, depth=depth + 1, window=window)
    children = (replace(child, depth=depth) for child in sitemap.sitemaps)
    return (*children, *_wanted(sitemap.pages, settings))


def _read_links(snapshot: Snapshot, depth: int, settings: CrawlSettings) -> tuple[Seed, ...]:
    """Return the page's articles that are wanted, and the ways that lead to more."""
    url, below = snapshot.final_url, depth + 1
    window = Window(settings.since, settings.until)
    links = find_links(snapshot.payload, url, charset=snapshot.charset)
    pages = links_to_seeds(links, url, depth=below, roles=_PAGES, window=window)
    roles = ("front", "feed") if _is_past(links, window) else _WAYS
    ways = links_to_seeds(links, url, depth=below, roles=roles)
    return (
        *_wanted(pages, settings),
        *(seed for seed in ways if not settings.skips(seed.url)),
    )


def _is_past(links: Iterable[FoundLink], window: Window) -> bool:
    """Whether a list has come to days before the window: its further pages hold older ones."""
    dated = [day for link in links if link.role == "article" and (day := date_in_url(link.url))]
    return len(dated) >= _MIN_DATED and all(day < (window.since or "") for day in dated)


def _wanted(seeds: Iterable[Seed], settings: CrawlSettings) -> tuple[Seed, ...]:
    return tuple(seed for seed in seeds if settings.wants(seed.url))
