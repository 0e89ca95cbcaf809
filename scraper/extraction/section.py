"""Which department of the outlet an article belongs to, in the words that the page prints."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.etree import _Element

from scraper.extraction.class_names import says
from scraper.extraction.json_ld import source_of, text_of, types_of
from scraper.extraction.lines import Line, Zone, clean_text
from scraper.extraction.masthead import is_site_name, key_of, site_keys
from scraper.extraction.page import Page
from scraper.extraction.printed_dates import find_printed_dates
from scraper.extraction.reading import Candidate, Reading, decide, locate, rank

_META = (
    "article:section", "og:article:section", "article.section", "articlesection", "section",
    "parsely-section", "cxenseparse:recs:category", "sailthru.section", "category",
    "dc.subject", "prism.section", "lp.article:section", "page.section", "channel", "rubrik",
    "shareaholic:article_section", "vr:category", "article:tag:section",
)  # fmt: skip
_HOME = frozenset(
    map(
        str.casefold,
        "home|homepage|startseite|start|accueil|inicio|início|portada|homepage|strona główna|"
        "hjem|hem|forsiden|forside|etusivu|ana sayfa|anasayfa|главная|головна|αρχική|domů|domov|"
        "főoldal|acasă|початок|الرئيسية|الصفحة الرئيسية|خانه|صفحه اصلی|דף הבית|ראשי|首页|首頁|"
        "ホーム|トップ|top|홈|beranda|trang chủ|beginn|you are here|"
        "sie sind hier|sie befinden sich hier|"
        "vous êtes ici|breadcrumb|breadcrumbs|inhalt|index|frontpage|front page|main|pagrindinis|"
        "hlavní stránka|drobečková navigace|pradžia|naslovnica|kezdőlap|voorpagina".split("|"),
    )
)
_CONTENT_TYPES = frozenset(
    """rss facebook twitter youtube instagram linkedin pinterest telegram whatsapp newsletter login
    subscribe search menu share print email article articles news-article newsarticle post posts
    story stories blog video videos gallery
    galleries image images uncategorized uncategorised allgemein unkategorisiert nachricht artikel
    beitrag content page pages default general null none undefined other others misc sonstiges
    detail live liveblog ticker feature features print premium plus abo exclusive exklusiv free
    latest newest topics topic tag tags category categories archive archives amp index html
    non-classé sin-categoría senza-categoria uncategorized-en press-release bildbeitrag read author
    photos photo infographic podcast podcasts quiz slideshow entry item webpage en de fr es it
    today web www site""".split()
)
_NAMES_TRAIL = re.compile(
    r"bread-?_?crumb|crumb|rootline|ariane|migas|brotkrum|kruimel|trail-?(?:item|begin)|you-?are-?here",
    re.IGNORECASE,
)
_NAMES_LABEL = re.compile(
    r"kicker|eyebrow|category|categor[ií]a|cat-?links|section|rubri[ckq]|ressort|channel|overline|"
    r"label|\bcat\b|-cat\b|topic|vertical|department|pre-?title|supra|flag|strap|theme|cats\b|tag-?main|"
    r"primary-?tag",
    re.IGNORECASE,
)
_NAMES_ACTIVE = re.compile(r"(?:^|[\s_-])(?:active|current|selected)(?:$|[\s_-])", re.IGNORECASE)
_TRAIL_SIGN = re.compile(r"[>»›→]|::|\s[/|•·]\s")
_TRAIL_SEPARATOR = re.compile(r"\s*(?:[>»›→|•·]|/|\\|::|\u203a)\s*")
_FRONT = re.compile(r"(?:https?://[^/]*)?(?:/[^/?#.\d]+){1,2}/?")
_BEFORE, _AFTER = 30, 4
_LONGEST_NAME = 48
_SURE = 1.9
_MENU = Zone.NAV | Zone.HEADER | Zone.LIST
_MOST_ENTRIES = 250
_LONGEST_ENTRY = 32
_LONGEST_LABEL = 28
_FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "ø": "o", "å": "a", "æ": "ae", "ı": "i", "ł": "l", "đ": "d"})  # fmt: skip  # noqa: E501


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
    menu: _Menu

    @classmethod
    def of(cls, page: Page, headline: Reading[str] | None) -> _Scene:
        segments = tuple(map(_slug, _path_segments(page.url)))
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
            _read_menu(page, segments),
        )

    def is_section(self, name: str) -> bool:
        """Say whether a name could be a section's: short, no title, no content type, not ours."""
        if not 1 < len(name) <= _LONGEST_NAME or not any(map(str.isalpha, name)):
            return False
        if name.casefold().strip(" :") in _HOME or _slug_with_dashes(name) in _CONTENT_TYPES:
            return False
        key = key_of(name)
        if not key or key in self.titles or (len(key) > 24 and self._begins_a_title(key)):
            return False
        return not is_site_name(name, self.sites) or _slug(name) in self.segments

    def is_known(self, name: str) -> bool:
        """Say whether the address or the navigation knows a name."""
        return self.menu.spelling(name) is not None or _slug(name) in self.segments

    def _begins_a_title(self, key: str) -> bool:
        return any(title.startswith(key[:24]) for title in self.titles)


def _path_segments(url: str) -> list[str]:
    return [unquote(part) for part in urlsplit(url).path.split("/")[:-1] if part]


@dataclass(frozen=True, slots=True)
class _Menu:
    """The entries of the navigation: by their text, and by the part of the address they name."""

    by_text: dict[str, str]
    by_segment: dict[str, str]

    def spelling(self, name: str) -> str | None:
        """Return a name or a slug as the navigation prints it, None where it doesn't."""
        lowered = name.casefold()
        printed = self.by_text.get(lowered) or self.by_text.get(_unslug(lowered))
        return printed or self.by_segment.get(_slug(name))


def _unslug(text: str) -> str:
    return text.replace("-", " ").replace("_", " ")


def _read_menu(page: Page, segments: tuple[str, ...]) -> _Menu:
    """Read the navigation's entries, and which of them the address names.

    What no entry spells is looked for in the entries' links: a section in another
    script than its address.
    """
    entries = list(islice(_entries(page.flow.lines), _MOST_ENTRIES))
    by_text: dict[str, str] = {}
    for text, _ in entries:
        by_text.setdefault(text.casefold(), text)
    named = {segment for segment in segments if len(segment) > 2 and not segment.isdigit()}
    by_segment: dict[str, str] = {}
    initials = {segment[0] for segment in named}
    for lowered, text in by_text.items() if named else ():
        if lowered[0] in initials or not lowered.isascii():
            slug = _slug(text)
            if slug in named:
                by_segment.setdefault(slug, text)
    missing = named - by_segment.keys() - _CONTENT_TYPES
    initials = {segment[0] for segment in missing}
    for text, element in entries if missing else ():
        if text.count(" ") < 4:
            last = _end_of_link(element)
            if last[:1].lower() in initials or not last[:1].isalnum() or not last.isascii():
                slug = _slug(last)
                if slug in missing:
                    by_segment.setdefault(slug, text)
    return _Menu(by_text, by_segment)


def _entries(lines: list[Line]) -> Iterator[tuple[str, _Element]]:
    """Yield the navigation's entries: a line each, or the links of a line that holds a row."""
    for line in lines:
        if not line.zone & _MENU:
            continue
        if line.link_chars > 0.7 * len(line.text) and len(line.element) > 1:
            links = [child for child in line.element if child.tag == "a"]
            if len(links) > 1:
                yield from _linked_texts(links)
                continue
        if len(line.text) <= _LONGEST_ENTRY and (line.zone & Zone.NAV or line.link_chars):
            yield line.text, line.element


def _linked_texts(links: list[_Element]) -> Iterator[tuple[str, _Element]]:
    for link in links:
        text = clean_text(str(link.xpath("string()")))
        if text and len(text) <= _LONGEST_ENTRY:
            yield text, link


def _end_of_link(element: _Element) -> str:
    link = next(element.iter("a"), None)
    last = (link.get("href") or "").rstrip("/").rpartition("/")[2] if link is not None else ""
    return "" if "." in last or "?" in last or "#" in last else last


@lru_cache(maxsize=512)
def _slug(text: str) -> str:
    """Return a name as addresses spell it, without dashes: "Essen & Trinken", "essentrinken"."""
    if text.isascii():
        plain = text.lower()
        if "e" in plain:
            plain = plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
        return key_of(plain)
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED))
    return "".join(char for char in folded if char.isalnum())


def _slug_with_dashes(text: str) -> str:
    return "-".join(text.casefold().split())


def _visible_trails(scene: _Scene) -> Iterator[Candidate[Section]]:
    """Yield the breadcrumb around the headline, one line or one line an item."""
    groups: dict[_Element, list[Line]] = {}
    named: dict[_Element, bool] = {}
    for line in _near(scene):
        if line is scene.headline or len(line.text) > 240:
            continue
        if not line.zone & (Zone.NAV | Zone.LIST | Zone.META) and not _TRAIL_SIGN.search(line.text):
            continue
        trail = _trail_element(line.element, named)
        if trail is None and _begins_at_home(line.text):
            trail = line.element
        if trail is not None:
            groups.setdefault(trail, []).append(line)
    for lines in groups.values():
        items = [item for line in lines for item in _items(line)]
        yield from _trail(scene, items, "markup", "breadcrumb", 3.2, lines[0])


def _begins_at_home(text: str) -> bool:
    """Say whether a line is a breadcrumb by its words: "Home › Life › Arts"."""
    first, *others = _TRAIL_SEPARATOR.split(text, 1) if len(text) < 160 else [text]
    return bool(others) and first.casefold().strip(" :") in _HOME


def _near(scene: _Scene) -> list[Line]:
    lines = scene.page.flow.lines
    if scene.headline is None:
        return lines[:80]
    first = bisect_left(lines, scene.headline.index - _BEFORE, key=_index_of)
    last = bisect_right(lines, scene.headline.index + _AFTER, key=_index_of)
    return lines[first:last]


def _index_of(line: Line) -> int:
    return line.index


def _trail_element(element: _Element, named: dict[_Element, bool]) -> _Element | None:
    """Return the outermost of the elements around that is named a breadcrumb.

    `named` remembers which elements are: neighbours stand in the same few.
    """
    found = None
    for _ in range(6):
        if element not in named:
            named[element] = _is_named_trail(element)
        if named[element]:
            found = element
        parent = element.getparent()
        if parent is None or parent.tag == "body":
            break
        element = parent
    return found


def _is_named_trail(element: _Element) -> bool:
    get = element.get
    names = f"{get('class') or ''} {get('id') or ''} {get('aria-label') or ''}"
    return says(_NAMES_TRAIL, names) or "BreadcrumbList" in (get("itemtype") or "")


def _items(line: Line) -> list[str]:
    """Return the entries of one line of a breadcrumb: its links, and what separators cut."""
    links = [clean_text(str(a.xpath("string()"))) for a in line.element.iter("a")]
    if len(links) > 1 and sum(map(len, links)) <= len(line.text):
        return links
    return [part for part in _TRAIL_SEPARATOR.split(line.text) if part]


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
    at_home = [place for place, name in enumerate(names) if _slug(name) in scene.segments]
    if at_home and _slug(names[at_home[-1]]) == scene.segments[-1]:
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
    in_address, known = _slug(name) in scene.segments, scene.is_known(name)
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
    if not links or clean_text(str(links[0].xpath("string()"))) != line.text:
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
        in_address, known = _slug(name) in scene.segments, scene.is_known(name)
        depth = scene.segments.index(_slug(name)) if in_address else 0
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
        if not line.zone & Zone.NAV or not line.link_chars or len(line.text) > _LONGEST_ENTRY:
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
