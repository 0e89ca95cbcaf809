"""What every way to a section looks at: the page, its headline, its address, its navigation."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from scraper.extraction.boilerplate import is_command
from scraper.extraction.json_ld import text_of
from scraper.extraction.lines import Line, index_of
from scraper.extraction.logo import is_front
from scraper.extraction.masthead import is_site_name, key_of, site_keys
from scraper.extraction.menu import Menu, read_menu, slug_of
from scraper.extraction.page import Page
from scraper.extraction.reading import Reading
from scraper.extraction.section_words import CONTENT_TYPES, HOME, LANGUAGES

LONGEST_NAME = 48
_BEFORE, _AFTER = 30, 4
_UNFINISHED = (":", "…", "...")
"""A label of what follows, or a title cut short."""
_LANGUAGE = re.compile(r"[a-z]{2}[-_][a-z]{2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """The most specific section, and the way to it, outermost first, without "Home"."""

    name: str
    trail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What all ways to a section look at: the page, its lines, its address, its navigation."""

    page: Page
    headline: Line | None
    titles: frozenset[str]
    sites: frozenset[str]
    segments: tuple[str, ...]
    menu: Menu

    @classmethod
    def of(cls, page: Page, headline: Reading[str] | None) -> Scene:
        parts = (part for part in _path_segments(page.url) if not _LANGUAGE.fullmatch(part))
        segments = tuple(map(slug_of, parts))
        titles = {key_of(text) for text in page.meta.get("og:title", ())}
        titles |= {key_of(text_of(node.get("headline")) or "") for node in page.article_nodes}
        if headline:
            titles.add(key_of(headline.value))
        return cls(
            page,
            headline.line if headline else None,
            frozenset(titles - {""}),
            site_keys(page),
            segments,
            read_menu(page, segments, headline.line if headline else None),
        )

    def is_section(self, name: str) -> bool:
        """Say whether a name could be a section's: short, no title, no content type, not ours."""
        if not 1 < len(name) <= LONGEST_NAME or not any(map(str.isalpha, name)):
            return False
        bare = name.casefold().strip(" :")
        if bare in HOME or bare in LANGUAGES or _slug_with_dashes(name) in CONTENT_TYPES:
            return False
        if name.endswith(_UNFINISHED) or is_command(name):
            return False
        key = key_of(name)
        if not key or key in self.titles or (len(key) > 24 and self._begins_a_title(key)):
            return False
        return not is_site_name(name, self.sites) or slug_of(name) in self.segments

    def depth_of(self, name: str) -> int | None:
        """Return which part of the address a name is, as its slug or as the navigation says."""
        slug = slug_of(name)
        for place in range(len(self.segments) - 1, -1, -1):
            segment = self.segments[place]
            if slug == segment or self.menu.by_segment.get(segment) == name:
                return place
        return None

    def is_above(self, href: str) -> bool:
        """Say whether a link leads to a front that the page's own address lies under."""
        if "?" in href:
            return False  # a link that hands the page's address on
        parts = urlsplit(self.page.url)
        path = href.partition(f"//{parts.netloc}")[2] or href if parts.netloc else href
        path = path.rstrip("/") + "/"
        return path != "/" and not is_front(href, self.page.url) and parts.path.startswith(path)

    def near(self) -> list[Line]:
        """Return the lines where a label or a breadcrumb stands: mostly above the headline."""
        lines = self.page.flow.lines
        if self.headline is None:
            return lines[:80]
        first = bisect_left(lines, self.headline.index - _BEFORE, key=index_of)
        last = bisect_right(lines, self.headline.index + _AFTER, key=index_of)
        return lines[first:last]

    def is_known(self, name: str) -> bool:
        """Say whether the address or the navigation knows a name."""
        return self.menu.spelling(name) is not None or slug_of(name) in self.segments

    def _begins_a_title(self, key: str) -> bool:
        return any(title.startswith(key[:24]) for title in self.titles)


def _path_segments(url: str) -> list[str]:
    return [unquote(part) for part in urlsplit(url).path.split("/")[:-1] if part]


def _slug_with_dashes(text: str) -> str:
    return "-".join(text.casefold().split())
