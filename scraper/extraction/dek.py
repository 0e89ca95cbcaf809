"""The dek: the summary beneath the headline, apart from the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scraper.extraction.anycase import AnyCase
from scraper.extraction.class_names import says
from scraper.extraction.credits import is_credit, split_credit
from scraper.extraction.dateline import read_dateline
from scraper.extraction.json_ld import text_of
from scraper.extraction.kind_words import RIGHTS
from scraper.extraction.lines import Line, Zone
from scraper.extraction.masthead import key_of, site_keys
from scraper.extraction.name_kinds import is_desk
from scraper.extraction.names import split_names, starts_with_lead
from scraper.extraction.page import Page
from scraper.extraction.printed_dates import find_printed_dates
from scraper.extraction.reading import Candidate, Reading, decide, locate, rank
from scraper.extraction.rows import rows_of
from scraper.extraction.titles import overlap, trigrams, without_site_name

_NAMES_DEK = AnyCase(
    r"dek\b|deck\b|dek[_-]|standfirst|stand-first|sub-?_?(?:title|head|headline|line|heading)|"
    r"untertitel|summary|excerpt|lead-?_?(?:text|in|paragraph)?(?![a-z])|(?<![a-z])lead|lede|"
    r"intro(?![a-z])|intro[_-]?text|introduction|einleitung|vorspann|teaser-?_?text|preface|"
    r"chap[oô]|abstract|descri|epigraph|entradilla|bajada|sumario|volanta|copete|sommario|"
    r"occhiello|catenaccio|ingress|manchet|underrubrik|perex|zajawka|lid(?![a-z])|spot(?![a-z])|"
    r"abstand|anons|first-?paragraph|strapline|tagline|blurb|synopsis|article-?_?desc|caption-?title",
)
_NAMES_OTHER = AnyCase(
    r"author|byline|meta(?![a-z])|share|caption|credit|related|newsletter|date|time|button|comment|"
    r"read-?time|breadcrumb|video|leadpost|lead-?image|lead-?media|heading-?section",
)
_NOT_TEXT = Zone.SHARE | Zone.RELATED | Zone.COMMENTS | Zone.FORM | Zone.FOOTER | Zone.CAPTION
_DESCRIPTIONS = ("description", "og:description", "twitter:description", "dc.description")
_NAMES_TYPE = re.compile(r"(?<![a-z])(?:bold|medium|semibold|strong|large|lg|xl|big)(?![a-z])")
_LABELLED = re.compile(r"[^\W\d_][\w -]{2,20}:\s(?=(?:[^,]*,){3}|[^|]*\|)")
_REACH = 26
_ENOUGH, _HOPELESS, _CLOSE = 1.5, 2.5, 12
_ENDLESS = float("inf")
_LONGEST_TITLE, _BEGINNING, _COMPARED = 300, 24, 60
_LONGEST_SIGNATURE = 60
_SHORT, _LONGEST_CREDIT = 40, 120
_SHORTEST, _LONGEST = 20, 900


def read_dek(page: Page, headline: Reading[str] | None) -> Reading[str] | None:
    """Read the dek: the summary printed under the headline, apart from the text.

    What metadata calls a description only helps to find the line; unprinted it is
    for search engines. The first paragraph of the text, set like the ones that
    follow, is the lede and no dek. None when there is none.
    """
    return decide(find_deks(page, headline))


def find_deks(page: Page, headline: Reading[str] | None) -> list[Candidate[str]]:
    """Return the lines that might be the dek, best first."""
    if page.told_story and (told := text_of(page.told_story.node.get("description"))):
        return [Candidate(told, "script", "description", 2.0, "a bare page's state")]
    if headline is None or headline.line is None:
        return []
    lines = page.flow.lines
    scene = _Scene(
        frozenset(_titles(page, headline)),
        _descriptions(page),
        headline.line,
        tuple(_authors(page)),
        frozenset(picture.index for picture in page.flow.pictures),
    )
    start = at = _place_of(lines, headline.line)
    found: list[Candidate[str]] = []
    found += _in_rows(headline)
    for place in range(max(0, start - 2), len(lines)):
        line = lines[place]
        if place > at + _REACH:
            break
        if scene.shows_title(line.text):
            at = place
        elif _SHORTEST <= len(line.text) <= _LONGEST:
            found.append(_weigh(line, place - at, lines[place + 1 : place + 9], scene))
    return rank(found)


def _in_rows(headline: Reading[str]) -> Iterator[Candidate[str]]:
    """Yield the row under the headline in a table cell that holds the whole head."""
    line = headline.line
    rows = rows_of(line) if line and headline.value != line.text else []
    if line and headline.value in rows[:-1]:
        row = rows[rows.index(headline.value) + 1]
        if len(row) >= _SHORTEST and not _is_byline(row):
            yield Candidate(row, "markup", locate(line), 1.0, "a row of the head", line)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a line is compared with; titles and descriptions as `key_of`."""

    titles: frozenset[str]
    descriptions: list[str]
    headline: Line
    authors: tuple[str, ...]
    pictures: frozenset[int]

    def signs(self, text: str) -> bool:
        """Say whether a short line holds the name of somebody whom metadata calls an author."""
        return len(text) < _LONGEST_SIGNATURE and any(name in text for name in self.authors)

    def shows_title(self, text: str) -> bool:
        """Say whether a line is a title; most lines begin otherwise than all of them."""
        if len(text) > _LONGEST_TITLE:
            return False
        beginning = key_of(text[:_BEGINNING])
        for title in self.titles:
            if title.startswith(beginning):
                return key_of(text) in self.titles
        return False

    def described(self, text: str) -> list[str]:
        """Return the descriptions that begin as a text does."""
        near = self.descriptions
        for size in (_BEGINNING, 120):
            if near:
                key = key_of(text[:size])[:_COMPARED]
                near = [each for each in near if each.startswith(key[: len(each)])]
        return near


def _titles(page: Page, headline: Reading[str]) -> Iterator[str]:
    yield key_of(headline.value)
    for name in ("og:title", "twitter:title"):
        yield from map(key_of, page.meta.get(name, ()))
    for node in page.article_nodes:
        yield key_of(text_of(node.get("headline")) or "-")


def _authors(page: Page) -> Iterator[str]:
    for node in page.article_nodes:
        author = node.get("author")
        for each in author if isinstance(author, list) else [author]:
            name = text_of(each.get("name") if isinstance(each, dict) else each)
            if name and " " in name:
                yield name


def _descriptions(page: Page) -> list[str]:
    texts = [text for name in _DESCRIPTIONS for text in page.meta.get(name, ())]
    for node in page.article_nodes:
        for field in ("description", "alternativeHeadline", "abstract"):
            texts.append(text_of(node.get(field)) or "")
    sites = site_keys(page)
    short = (text[:_LONGEST] for text in dict.fromkeys(texts) if text)
    bare = (without_site_name(text, sites) for text in short)
    return [key for text in bare if len(key := key_of(text)) > 15]


def _place_of(lines: list[Line], headline: Line) -> int:
    return next(place for place, line in enumerate(lines) if line is headline)


def _weigh(line: Line, distance: int, followers: list[Line], scene: _Scene) -> Candidate[str]:
    score, reasons = -_ENOUGH, [f"{distance:+d} lines from the headline"]
    hopeless = -_HOPELESS if distance < _CLOSE else -_ENOUGH / 2
    for least, ways in (
        (-_ENDLESS, _by_name(line)),
        (-_ENDLESS, _by_description(line, scene)),
        (-_ENDLESS, _by_place(line, distance, scene)),
        (hopeless, _against_words(line, scene)),
        (hopeless, _by_company(line, distance, followers)),
        (0.0, _by_picture(line, scene)),
    ):
        if score <= least:
            break  # what is left is not worth its time
        for change, reason in ways:
            score += change
            reasons.append(reason)
    return Candidate(line.text, "markup", locate(line), score, "; ".join(reasons), line)


def _by_place(line: Line, distance: int, scene: _Scene) -> Iterator[tuple[float, str]]:
    if distance < 0:
        yield -1.2, "above the headline"
    elif distance <= 3:
        yield 0.6, "right under the headline"
        if line.tag in ("h2", "h3", "h4"):
            yield 1.0, "a heading"
            if _is_another_headline(line.text, scene.titles):
                yield -2.5, "the headline in other words"
    elif distance > 10:
        yield -0.03 * (distance - 10), "far"
    zone = line.zone & ~scene.headline.zone
    if distance <= 3 and zone & _NOT_TEXT == Zone.RELATED and _is_named(line):
        zone &= ~Zone.RELATED  # "teaser-text" names the dek as well as what leads elsewhere
    if zone & _NOT_TEXT:
        is_described = not zone & Zone.CAPTION and key_of(line.text) in scene.descriptions
        yield -0.3 if is_described else -1.5, "outside the text"
    if zone & (Zone.AUTHOR | Zone.LIST):
        yield -0.8, "in a list or an author's place"


def _is_another_headline(text: str, titles: frozenset[str]) -> bool:
    """Say whether a heading repeats a title with a word or two changed."""
    own = trigrams(key_of(text))
    return any(overlap(own, trigrams(title)) > 0.5 for title in titles)


def _is_named(line: Line) -> bool:
    parent = line.element.getparent()
    names = (line.element.get("class"), None if parent is None else parent.get("class"))
    return any(name and says(_NAMES_DEK, name) for name in names)


def _by_name(line: Line) -> Iterator[tuple[float, str]]:
    own = f"{line.element.get('class') or ''} {line.element.get('itemprop') or ''}"
    if says(_NAMES_DEK, own):
        yield 1.6, "named a dek"
    elif (parent := line.element.getparent()) is not None and says(
        _NAMES_DEK, parent.get("class") or ""
    ):
        yield 1.55, "in an element named a dek"
    if says(_NAMES_OTHER, own):
        yield -0.8, "named as something else"


def _by_description(line: Line, scene: _Scene) -> Iterator[tuple[float, str]]:
    if near := scene.described(line.text):
        key = key_of(line.text)
        if key in near:
            yield 1.8, "the page's description"
        elif len(key) > 30:
            yield 0.8, "begins as the page's description"
    if line.link_chars > 0.7 * len(line.text):
        yield -1.2, "a link"


def _against_words(line: Line, scene: _Scene) -> Iterator[tuple[float, str]]:
    if _is_byline(line.text) or scene.signs(line.text):
        yield -2.0, "a byline or a date"
    if _LABELLED.match(line.text) and line.text[-1] not in ".!?…":
        yield -2.0, "a labelled list"
    if read_dateline(line.text):
        yield -1.2, "opens as a report does"


def _by_picture(line: Line, scene: _Scene) -> Iterator[tuple[float, str]]:
    if _is_at_a_picture(line, scene) and split_credit(line.text)[1]:
        yield -1.5, "a credit under a picture"
    elif RIGHTS.match(line.text) or (len(line.text) < _LONGEST_CREDIT and is_credit(line.text)):
        yield -2.0, "says whose a picture is"
    elif line.text[-1] in ":：":
        yield -1.0, "leads to what follows"


def _is_at_a_picture(line: Line, scene: _Scene) -> bool:
    return any(line.index - before in scene.pictures for before in (1, 2))


def _is_byline(text: str) -> bool:
    """Say whether a short line is a byline or a date."""
    if len(text) < 120 and starts_with_lead(text) and split_names(text).authors:
        return True
    if len(text) < _SHORT and is_desk(text):
        return True
    return len(text) < 80 and any(map(str.isdigit, text)) and bool(find_printed_dates(text))


def _by_company(line: Line, distance: int, followers: list[Line]) -> Iterator[tuple[float, str]]:
    """Compare a line with those that follow: the lede looks like them, a dek doesn't."""
    paragraphs = [other for other in followers if len(other.text) > 60]
    twins = sum(_is_set_alike(line, other) for other in paragraphs[:4])
    bold = line.strong_chars > 0.8 * len(line.text) and len(line.text) > 60
    if twins >= 2 and not bold:
        yield -1.5, "set like the paragraphs that follow"
    elif bold or (distance > 0 and _is_set_larger(line, paragraphs)):
        yield 1.6, "in type of its own"
    if 0 < distance <= 3 and twins < 2 and _is_above_the_byline(followers):
        yield 1.2, "between the headline and the byline"
    if len(line.text) > 500:
        yield -0.6, "long"


def _is_set_larger(line: Line, paragraphs: list[Line]) -> bool:
    own = line.element.get("class") or ""
    others = {other.element.get("class") or "" for other in paragraphs[:4]}
    return (
        len(line.text) > 60
        and says(_NAMES_TYPE, own)
        and own not in others
        and not any(map(_NAMES_TYPE.search, others))
    )


def _is_above_the_byline(followers: list[Line]) -> bool:
    for follower in followers[:3]:
        if follower.zone & (Zone.AUTHOR | Zone.META) or _is_byline(follower.text):
            return True
        if len(follower.text) > 100 and not split_credit(follower.text)[1]:
            return False
    return False


def _is_set_alike(line: Line, other: Line) -> bool:
    return (
        line.tag == other.tag
        and line.element.get("class") == other.element.get("class")
        and (line.element.getparent() is other.element.getparent() or line.element is other.element)
    )
