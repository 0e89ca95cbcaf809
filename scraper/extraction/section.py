"""Which department of the outlet an article belongs to, in the words that the page prints."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.breadcrumbs import (
    TRAIL_SIGN,
    begins_at_home,
    items_of,
    linked_trail,
    trail_element,
)
from scraper.extraction.class_names import says
from scraper.extraction.json_ld import source_of, text_of, types_of
from scraper.extraction.lines import Line, Zone
from scraper.extraction.masthead import key_of
from scraper.extraction.menu import LONGEST_ENTRY, slug_of
from scraper.extraction.page import Page
from scraper.extraction.reading import Candidate, Reading, decide, locate, rank
from scraper.extraction.section_labels import labels
from scraper.extraction.section_scene import Scene, Section

_META = (
    "article:section", "og:article:section", "article.section", "articlesection", "section",
    "parsely-section", "cxenseparse:recs:category", "sailthru.section", "category",
    "dc.subject", "prism.section", "lp.article:section", "page.section", "channel", "rubrik",
    "shareaholic:article_section", "vr:category", "article:tag:section",
)  # fmt: skip
_NAMES_ACTIVE = AnyCase(r"(?:^|[\s_-])(?:active|current|selected)(?:$|[\s_-])")
_SURE, _ACTIVE, _CURRENT = 1.9, 1.8, 2.3
_MOST_ACTIVE = 3
"""A menu and two below it; where more are called so, they are tabs of boxes."""
_CURRENT_VALUES = frozenset(("page", "true", "location"))
_ABOVE = 6
"""How many lines above the headline a breadcrumb that nothing names is looked for."""


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
    scene = Scene.of(page, headline)
    found = [*_visible_trails(scene), *_linked_trails(scene), *labels(scene), *_metadata(scene)]
    found += _from_address(scene)
    is_sure = any(candidate.score > _SURE for candidate in found)
    found += _active(scene, only_current=is_sure)
    return rank(_backed(found))


def _visible_trails(scene: Scene) -> Iterator[Candidate[Section]]:
    """Yield the breadcrumb around the headline, one line or one line an item."""
    groups: dict[_Element, list[Line]] = {}
    named: dict[_Element, bool] = {}
    for line in scene.near():
        if line is scene.headline or len(line.text) > 240:
            continue
        if not line.zone & (Zone.NAV | Zone.LIST | Zone.META) and not TRAIL_SIGN.search(line.text):
            continue
        trail = trail_element(line.element, named)
        if trail is None and begins_at_home(line, scene.page.url):
            trail = line.element
        if trail is None and scene.headline and 0 < scene.headline.index - line.index <= _ABOVE:
            trail = linked_trail(line, scene.page.url)
        if trail is not None:
            groups.setdefault(trail, []).append(line)
    for lines in groups.values():
        items = [item for line in lines for item in items_of(line)]
        yield from _trail(scene, items, "markup", "breadcrumb", 3.2, lines[0])


def _linked_trails(scene: Scene) -> Iterator[Candidate[Section]]:
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
    scene: Scene, items: list[str], source: str, locator: str, score: float, line: Line | None
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


def _metadata(scene: Scene) -> Iterator[Candidate[Section]]:
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
    scene: Scene, texts: list[str], source: str, locator: str, score: float
) -> Iterator[Candidate[Section]]:
    """Yield what metadata declares; of several, the most specific that the page knows."""
    names = [part for text in texts[:6] for part in _parts(text)]
    for place, name in enumerate(names[:8]):
        spelled = _spelling(scene, name)
        if spelled is None:
            continue
        depth, known = scene.depth_of(spelled), scene.is_known(name)
        total = score - 0.1 * place + 0.2 * known
        if depth is not None:
            total += 0.3 + 0.12 * depth
        if len(names) > 1 and not known:
            total -= 0.3
        yield Candidate(Section(spelled, (spelled,)), source, locator, total, "declared")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\s*[,;|>/]\s*", text) if part.strip()]


def _spelling(scene: Scene, name: str) -> str | None:
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


def _from_address(scene: Scene) -> Iterator[Candidate[Section]]:
    """Yield the entries of the navigation that stand in the article's address."""
    chain: list[str] = []
    for slug in scene.segments:
        printed = scene.menu.by_segment.get(slug)
        if printed and scene.is_section(printed) and printed not in chain:
            chain.append(printed)
    if chain:
        section = Section(chain[-1], tuple(chain))
        yield Candidate(section, "url", None, 2.2, "the navigation's name for the address")


def _backed(found: list[Candidate[Section]]) -> Iterator[Candidate[Section]]:
    """Yield the candidates, a label higher that stands alone and that metadata names too."""
    declared = {
        key_of(each.value.name) for each in found if each.line is None and each.source != "url"
    }
    for each in found:
        key = key_of(each.value.name)
        is_label = each.line is not None and each.reason.startswith("a label")
        if is_label and key in declared and each.line and key_of(each.line.text) == key:
            yield each._replace(score=each.score + 0.4, reason=f"{each.reason}; declared")
        else:
            yield each


def _active(scene: Scene, *, only_current: bool) -> Iterator[Candidate[Section]]:
    """Yield the entries of the navigation that are marked as the reader's place.

    `only_current` leaves those that a class marks, which scripts and styles use for more.
    """
    if only_current and not scene.page.marks.current:
        return
    score = _CURRENT if only_current else _ACTIVE
    found: list[Candidate[Section]] = []
    for line in scene.page.flow.lines:
        if scene.headline and line.index > scene.headline.index:
            break
        if not line.zone & Zone.NAV or not line.link_chars or len(line.text) > LONGEST_ENTRY:
            continue
        link = next(line.element.iterdescendants("a"), None)
        is_current = link is not None and link.get("aria-current") in _CURRENT_VALUES
        if only_current and not is_current:
            continue
        own = "" if link is None else link.get("class") or ""
        names = f"{line.element.get('class') or ''} {own}"
        if (is_current or says(_NAMES_ACTIVE, names)) and scene.is_section(line.text):
            section = Section(line.text, (line.text,))
            score += 0.01  # of nested entries the inner one comes later
            reason = "current in the menu" if is_current else "active in the menu"
            found.append(Candidate(section, "markup", locate(line), score, reason, line))
    by_class = {each.value.name for each in found if each.reason.startswith("active")}
    yield from (
        each for each in found if len(by_class) <= _MOST_ACTIVE or each.value.name not in by_class
    )
