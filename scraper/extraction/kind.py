"""What a page is: an article of some kind, or one of the pages that stand in an article's place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.etree import _Element

from scraper.extraction import kind_words as words
from scraper.extraction.anycase import AnyCase
from scraper.extraction.body import Story
from scraper.extraction.class_names import says
from scraper.extraction.fronts import Signs, Substance, weigh, why_list, why_no_story
from scraper.extraction.json_ld import Node, types_of
from scraper.extraction.lines import Line, Zone
from scraper.extraction.page import Page

_NAMES_WALL = AnyCase(r"paywall|piano|regwall|subscri")
_TITLE_PARTS = re.compile(r"\s[|–—:·»-]+\s|[\n!?:.()]")
_MOSTLY = 0.4
_OPENING = 300
_MOST_LINES = 500
_STUB = 250
_SHORT = 900
_LONG = 1500
_MIN_ENTRIES = 6
_TIME_ALONE = 12
"""A line so short is nothing but the time over an entry: half as many of these will do."""
_MIN_PICTURES = 5
_MIN_SLIDES = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the page is, why in a few words, and whether its text is for subscribers."""

    kind: str
    reason: str
    paywalled: bool = False


def judge_kind(page: Page, signs: Signs, story: Story) -> Verdict:
    """Say what a page is; kinds as in `Article.kind`, article where nothing speaks against it."""
    return next(find_kinds(page, signs, story))


def find_kinds(page: Page, signs: Signs, story: Story) -> Iterator[Verdict]:
    """Yield everything that a page might be, the strongest reason first, an article last."""
    length = len(story.body.text) if story.body else 0
    paywalled = is_paywalled(page, length)
    for kind, reason in _reasons(page, signs, story, length, paywalled=paywalled):
        yield Verdict(kind, reason, paywalled)
    yield Verdict("article", "a headline with running text", paywalled)


def is_paywalled(page: Page, length: int) -> bool:
    """Whether the page says that its text is not free, or shows a wall after a short text."""
    free = [
        str(node["isAccessibleForFree"]).lower()
        for node in page.article_nodes or _pages_of(page)
        if "isAccessibleForFree" in node
    ]
    if free:
        return "false" in free or "0" in free
    tier = page.first_meta("article:content_tier", "cxenseparse:recs:paywall", "paywall") or ""
    if tier.lower() in ("locked", "paid", "premium", "subscriber", "true"):
        return True
    named: dict[_Element, bool] = {}
    return length < _LONG and any(_is_wall(line, named) for line in page.flow.lines)


def _pages_of(page: Page) -> list[Node]:
    """Return what JSON-LD says of the page, where it names no article."""
    return [node for node in page.json_ld if "WebPage" in types_of(node)]


def _is_wall(line: Line, named: dict[_Element, bool]) -> bool:
    if line.zone & (Zone.NAV | Zone.FOOTER | Zone.HEADER) or len(line.text) > 300:
        return False
    return _names_wall(line, named) and words.WALL.search(line.text) is not None


def _names_wall(line: Line, named: dict[_Element, bool]) -> bool:
    """Whether an element around a line is called a paywall; `named` remembers which are."""
    element = line.element
    for _ in range(6):
        if element not in named:
            names = f"{element.get('class') or ''} {element.get('id') or ''}"
            named[element] = says(_NAMES_WALL, names)
        if named[element]:
            return True
        above = element.getparent()
        if above is None:
            return False
        element = above
    return False


def _reasons(
    page: Page, signs: Signs, story: Story, length: int, *, paywalled: bool
) -> Iterator[tuple[str, str]]:
    headline = signs.headline.value if signs.headline else None
    substance = weigh(page, story)
    if substance.own < _SHORT:
        title = f"{headline or ''}\n{page.title}"
        yield from _stand_ins(page, title, story, substance)
    if reason := why_list(page, substance):
        yield "index", reason
    yield from _declared(page, headline or "", story, length)
    if _is_live(page, headline or "", story):
        yield "live", "entries with times of day under a headline that says live"
    if paywalled and length < _STUB:
        yield "paywall", "a wall and no text"
    if length == 0:
        yield from _without_text(page, headline, story, substance)
    if reason := why_no_story(page, signs, substance):
        yield "index", reason


def _stand_ins(
    page: Page, title: str, story: Story, substance: Substance
) -> Iterator[tuple[str, str]]:
    """Yield what a short page may be instead of an article."""
    is_stub = substance.own < _STUB
    shown = title + "\n" + "\n".join(line.text for line in page.flow.lines[:40])
    if _is_mostly(words.CHALLENGE, title) or (is_stub and words.CHALLENGE.search(shown[:3000])):
        yield "error", "a challenge for robots"
    if _is_mostly(words.MISSING, title) or (is_stub and words.MISSING.search(shown[:600])):
        yield "error", "says that the page was not found"
    if is_stub and _has_password(page) and len(page.flow.lines) < 60:
        yield "error", "asks for a login"
    if _is_mostly(words.CONSENT, title) or (
        substance.own < 2 * _STUB and _consent_share(page, story) > 0.5
    ):
        yield "consent", "asks for consent"


def _is_mostly(pattern: AnyCase, title: str) -> bool:
    """Whether a title, or what a bar sets off of it, says little else than a pattern.

    "Peugeot 404 turns fifty" is about a car, and "EU rewrites its cookie policy" about a law.
    """
    parts = (part.strip() for part in _TITLE_PARTS.split(title))
    found = ((part, pattern.search(part)) for part in parts if part)
    return any(m is not None and len(m[0]) >= _MOSTLY * len(part) for part, m in found)


def _has_password(page: Page) -> bool:
    return any(element.get("type") == "password" for element in page.root.iter("input"))


def _consent_share(page: Page, story: Story) -> float:
    """Return how much of the text, or of a page without any, speaks of consent."""
    lines = story.body.lines if story.body and story.body.lines else page.flow.lines
    texts = [line.text[:_OPENING] for line in lines[:_MOST_LINES]]
    texts = [text for text in texts if not words.RIGHTS.search(text)]
    total = sum(map(len, texts)) or 1
    return sum(len(text) for text in texts if words.CONSENT.search(text)) / total


def _declared(page: Page, headline: str, story: Story, length: int) -> Iterator[tuple[str, str]]:
    """Yield what the page's metadata, address or headline say it is."""
    kinds = {kind for node in page.json_ld for kind in types_of(node)}
    path = urlsplit(page.url).path if page.url.isprintable() and "[" not in page.url else ""
    pictures = len(story.frames)
    if "LiveBlogPosting" in kinds:
        yield "live", "JSON-LD LiveBlogPosting"
    if {"ImageGallery", "MediaGallery"} & kinds and pictures >= _MIN_PICTURES:
        yield "gallery", "JSON-LD ImageGallery"
    if (
        pictures >= _MIN_SLIDES
        and length < _SHORT
        and (words.GALLERY_PATH.search(path) or words.GALLERY.search(headline))
    ):
        yield "gallery", "captions under the name of a gallery, hardly any text"
    og_type = (page.first_meta("og:type") or "").lower()
    if length < _SHORT and (og_type.startswith("video") or _is_video(page, path)):
        yield "video", "a video with hardly any text"


def _is_video(page: Page, path: str) -> bool:
    main = [node for node in page.json_ld if _is_main_video(node)]
    return bool(main) and (not page.article_nodes or bool(words.VIDEO_PATH.search(path)))


def _is_main_video(node: Node) -> bool:
    return "VideoObject" in types_of(node)


def _is_live(page: Page, headline: str, story: Story) -> bool:
    if story.body is None or not words.LIVE.search(headline):
        return False
    times = [line for line in page.flow.lines if words.ENTRY_TIME.match(line.text[:12])]
    alone = sum(len(line.text) <= _TIME_ALONE for line in times)
    return len(times) >= _MIN_ENTRIES or alone >= _MIN_ENTRIES / 2


def _without_text(
    page: Page, headline: str | None, story: Story, substance: Substance
) -> Iterator[tuple[str, str]]:
    if len(story.frames) >= _MIN_PICTURES:
        yield "gallery", "captions and no text"
    if page.flow.pictures and headline and any(_is_main_video(node) for node in page.json_ld):
        yield "video", "a video without text"
    if not substance.teasers and not (headline and page.article_nodes):
        yield "error", "no text"
