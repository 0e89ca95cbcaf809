"""Which department of the outlet an article belongs to, in the words that the page prints."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.breadcrumbs import TRAIL_SIGN, begins_at_home, items_of, trail_element
from scraper.extraction.class_names import says
from scraper.extraction.json_ld import source_of, text_of, types_of
from scraper.extraction.lines import Line, Zone, clean_text, index_of, inner_text
from scraper.extraction.masthead import is_site_name, key_of, site_keys
from scraper.extraction.menu import LONGEST_ENTRY, Menu, read_menu, slug_of
from scraper.extraction.page import Page
from scraper.extraction.printed_dates import find_printed_dates
from scraper.extraction.reading import Candidate, Reading, decide, locate, rank
from scraper.extraction.section_words import CONTENT_TYPES, HOME

_META = (
    "article:section", "og:article:section", "article.section", "articlesection", "section",
    "parsely-section", "cxenseparse:recs:category", "sailthru.section", "category",
    "dc.subject", "prism.section", "lp.article:section", "page.section", "channel", "rubrik",
    "shareaholic:article_section", "vr:category", "article:tag:section",
)  # fmt: skip
_NAMES_LABEL = AnyCase(
    r"kicker|eyebrow|category|categor[ií]a|cat-?links|section|rubri[ckq]|ressort|channel|overline|"
    r"label|\bcat\b|-cat\b|topic|vertical|department|pre-?title|supra|flag|strap|theme|cats\b|tag-?main|"
    r"primary-?tag",
)
_NAMES_ACTIVE = AnyCase(r"(?:^|[\s_-])(?:active|current|selected)(?:$|[\s_-])")
_FRONT = re.compile(r"(?:https?://[^/]*)?(?:/[^/?#.\d]+){1,2}/?")
_BEFORE, _AFTER = 30, 4
_LONGEST_NAME = 48
_SURE = 1.9
_LONGEST_LABEL = 28


@dataclass(frozen=True, slots=True)
class Section:
    """The most specific section, and the way to it, outermost first, without "Home"."""

    name: str
    trail: tuple[str, ...]


def read_section(page: Page, headline: Reading[str] | None = None) -> Reading[Section] | None:
    """Read the section that the page shows as the article's own.

    A breadcrumb says it best, then a label at the headline or metadata that the
    navigation or the address knows. A slug is spelled as the navigation prints it;
    content types, the outlet's name and "Home" are no sections. None when the page
    shows none, which is common for blogs.
    """
    return decide(find_sections(page, headline))


def find_sections(page: Page, headline: Reading[str] | None = None) -> list[Candidate[Section]]:
    """Return every section that the page names, best first."""
    scene = _Scene.of(page, headline)
    found = [*_visible_trails(scene), *_linked_trails(scene), *_labels(scene), *_metadata(scene)]
    found += _from_address(scene)
    if not any(candidate.score > _SURE for candidate in found):
        found += _active(scene)
    return rank(found)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all ways to a section look at: the page, its lines, its address, its navigation."""

    page: Page
    headline: Line | None
    titles: frozenset[str]
    sites: frozenset[str]
    segments: tuple[str, ...]
    menu: Menu

    @classmethod
    def of(cls, page: Page, headline: Reading[str] | None) -> _Scene:
        segments = tuple(map(slug_of, _path_segments(page.url)))
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
            read_menu(page, segments),
        )

    def is_section(self, name: str) -> bool:
        """Say whether a name could be a section's: short, no title, no content type, not ours."""
        if not 1 < len(name) <= _LONGEST_NAME or not any(map(str.isalpha, name)):
            return False
        if name.casefold().strip(" :") in HOME or _slug_with_dashes(name) in CONTENT_TYPES:
            return False
        key = key_of(name)
        if not key or key in self.titles or (len(key) > 24 and self._begins_a_title(key)):
            return False
        return not is_site_name(name, self.sites) or slug_of(name) in self.segments

    def is_known(self, name: str) -> bool:
        """Say whether the address or the navigation knows a name."""
        return self.menu.spelling(name) is not None or slug_of(name) in self.segments

    def _begins_a_title(self, key: str) -> bool:
        return any(title.startswith(key[:24]) for title in self.titles)


def _path_segments(url: str) -> list[str]:
    return [unquote(part) for part in urlsplit(url).path.split("/")[:-1] if part]


def _slug_with_dashes(text: str) -> str:
    return "-".join(text.casefold().split())


def _visible_trails(scene: _Scene) -> Iterator[Candidate[Section]]:
    """Yield the breadcrumb around the headline, one line or one line an item."""
    groups: dict[_Element, list[Line]] = {}
    named: dict[_Element, bool] = {}
    for line in _near(scene):
        if line is scene.headline or len(line.text) > 240:
            continue
        if not line.zone & (Zone.NAV | Zone.LIST | Zone.META) and not TRAIL_SIGN.search(line.text):
            continue
        trail = trail_element(line.element, named)
        if trail is None and begins_at_home(line.text):
            trail = line.element
        if trail is not None:
            groups.setdefault(trail, []).append(line)
    for lines in groups.values():
        items = [item for line in lines for item in items_of(line)]
        yield from _trail(scene, items, "markup", "breadcrumb", 3.2, lines[0])


def _near(scene: _Scene) -> list[Line]:
    lines = scene.page.flow.lines
    if scene.headline is None:
        return lines[:80]
    first = bisect_left(lines, scene.headline.index - _BEFORE, key=index_of)
    last = bisect_right(lines, scene.headline.index + _AFTER, key=index_of)
    return lines[first:last]


def _linked_trails(scene: _Scene) -> Iterator[Candidate[Section]]:
    for node in scene.page.json_ld:
        if "BreadcrumbList" not in types_of(node):
            continue
        entries = node.get("itemListElement")
        items = []
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict):
                items.append(text_of(entry.get("name")) or text_of(entry.get("item")) or "")
        yield from _trail(scene, items, "json-ld", "BreadcrumbList", 3.0, None)


def _trail(
    scene: _Scene, items: list[str], source: str, locator: str, score: float, line: Line | None
) -> Iterator[Candidate[Section]]:
    names: list[str] = []
    for item in items[:8]:
        if scene.is_section(item) and item not in names:
            names.append((scene.menu.spelling(item) or item) if item.islower() else item)
    at_home = [place for place, name in enumerate(names) if slug_of(name) in scene.segments]
    if at_home and slug_of(names[at_home[-1]]) == scene.segments[-1]:
        names = names[: at_home[-1] + 1]
    if names:
        known = scene.is_known(names[-1])
        reason = "a breadcrumb" + ("; known to the navigation" if known else "")
        value = Section(names[-1], tuple(names))
        yield Candidate(value, source, locator, score + 0.2 * known, reason, line)


def _labels(scene: _Scene) -> Iterator[Candidate[Section]]:
    """Yield the short lines at the headline that name a section."""
    if scene.headline is None:
        return
    for line in _near(scene):
        distance = line.index - scene.headline.index
        if distance == 0 or not -6 <= distance <= 3 or len(line.text) > _LONGEST_NAME:
            continue
        if line.zone & (Zone.SHARE | Zone.COMMENTS | Zone.FORM) & ~scene.headline.zone:
            continue
        yield from _label(scene, line, distance)


def _label(scene: _Scene, line: Line, distance: int) -> Iterator[Candidate[Section]]:
    name = line.text.strip(" :|/>»").removeprefix("in ")
    if not scene.is_section(name) or find_printed_dates(name) or line.zone & Zone.AUTHOR:
        return
    own = f"{line.element.get('class') or ''} {line.element.get('id') or ''}"
    parent = line.element.getparent()
    around = (parent.get("class") or "") if parent is not None else ""
    named = says(_NAMES_LABEL, own) or says(_NAMES_LABEL, around)
    in_address, known = slug_of(name) in scene.segments, scene.is_known(name)
    in_menu = line.zone & Zone.NAV & ~scene.headline.zone if scene.headline else 0
    linked = -3 <= distance < 0 and not in_menu and _leads_to_a_section(line)
    named = named or linked
    if in_menu or line.zone & Zone.LIST:
        known = known and named
    reason = f"a label {distance:+d} lines from the headline"
    section = Section(name, (name,))
    if known or named or in_address:
        if in_menu and not in_address:
            return
        score = 1.6 + 0.5 * named + 0.5 * known + 0.4 * in_address - 0.05 * abs(distance)
        if not named and not in_address:
            score -= 0.5
        yield Candidate(section, "markup", locate(line), score, reason, line)
    elif distance == -1 and not in_menu and _stands_alone(line):
        yield Candidate(section, "markup", locate(line), 0.6, f"{reason}; nothing names it", line)


def _leads_to_a_section(line: Line) -> bool:
    """Say whether a line is one link to a front near the site's root: "/en/security"."""
    if line.link_chars < len(line.text) or line.zone & Zone.LIST:
        return False
    links = list(islice(line.element.iter("a"), 2))
    if not links or clean_text(inner_text(links[0])) != line.text:
        return False
    return _FRONT.fullmatch(links[0].get("href") or "") is not None


def _stands_alone(line: Line) -> bool:
    """Say whether a line has the shape of a label: a few words, no sentence, no link elsewhere."""
    return (
        line.text.count(" ") < 3
        and len(line.text) <= _LONGEST_LABEL
        and not line.link_chars
        and line.text[-1].isalnum()
        and not any(map(str.isdigit, line.text))
        and (line.text[0].isupper() or not line.text[0].isascii())
        and not line.zone & (Zone.LIST | Zone.NAV | Zone.FIGURE | Zone.PROMO | Zone.HIDDEN)
    )


def _metadata(scene: _Scene) -> Iterator[Candidate[Section]]:
    page = scene.page
    for node in page.article_nodes:
        sections = node.get("articleSection")
        listed = sections if isinstance(sections, list) else [sections]
        texts = [text for item in listed if (text := text_of(item))]
        yield from _declared(scene, texts, source_of(node), "articleSection", 2.4)
    for name in _META:
        source = "opengraph" if name.startswith(("og:", "article:")) else "meta"
        yield from _declared(scene, page.meta.get(name, []), source, name, 2.3)


def _declared(
    scene: _Scene, texts: list[str], source: str, locator: str, score: float
) -> Iterator[Candidate[Section]]:
    """Yield what metadata declares; of several, the most specific that the page knows."""
    names = [part for text in texts[:6] for part in _parts(text)]
    for place, name in enumerate(names[:8]):
        spelled = _spelling(scene, name)
        if spelled is None:
            continue
        in_address, known = slug_of(name) in scene.segments, scene.is_known(name)
        depth = scene.segments.index(slug_of(name)) if in_address else 0
        total = score - 0.1 * place + 0.3 * in_address + 0.2 * known + 0.12 * depth
        if len(names) > 1 and not known:
            total -= 0.3
        yield Candidate(Section(spelled, (spelled,)), source, locator, total, "declared")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\s*[,;|>/]\s*", text) if part.strip()]


def _spelling(scene: _Scene, name: str) -> str | None:
    """Return a declared name as the page prints it; a slug nobody prints gets its spaces back."""
    if not scene.is_section(name):
        return None
    printed = scene.menu.spelling(name)
    is_slug = name.islower() or "-" in name
    if printed and (is_slug or key_of(printed) == key_of(name)):
        return printed if is_slug else name
    if is_slug and name.isascii() and " " not in name:
        return re.sub(r"[-_]+", " ", name).title()
    return name


def _from_address(scene: _Scene) -> Iterator[Candidate[Section]]:
    """Yield the entries of the navigation that stand in the article's address."""
    chain: list[str] = []
    for slug in scene.segments:
        printed = scene.menu.by_segment.get(slug)
        if printed and scene.is_section(printed) and printed not in chain:
            chain.append(printed)
    if chain:
        section = Section(chain[-1], tuple(chain))
        yield Candidate(section, "url", None, 2.2, "the navigation's name for the address")


def _active(scene: _Scene) -> Iterator[Candidate[Section]]:
    """Yield the entries of the navigation that are marked as the reader's place."""
    score = 1.8
    for line in scene.page.flow.lines:
        if scene.headline and line.index > scene.headline.index:
            break
        if not line.zone & Zone.NAV or not line.link_chars or len(line.text) > LONGEST_ENTRY:
            continue
        names = f"{line.element.get('class') or ''} {_class_of_link(line)}"
        if says(_NAMES_ACTIVE, names) and scene.is_section(line.text):
            section = Section(line.text, (line.text,))
            score += 0.01  # of nested entries the inner one comes later
            yield Candidate(section, "markup", locate(line), score, "active in the menu", line)


def _class_of_link(line: Line) -> str:
    link = next(line.element.iterdescendants("a"), None)
    if link is None:
        return ""
    return f"{link.get('class') or ''} {'active' if link.get('aria-current') else ''}"
