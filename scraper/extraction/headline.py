"""The headline as printed: the visible line that the page's own titles agree with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.class_names import says
from scraper.extraction.lines import Line, Zone, clean_text, inner_text
from scraper.extraction.masthead import is_site_name, key_of, site_keys
from scraper.extraction.names import split_names, starts_with_lead
from scraper.extraction.page import Page
from scraper.extraction.printed_dates import find_printed_dates
from scraper.extraction.reading import Candidate, Reading, decide, locate, rank
from scraper.extraction.rows import rows_of
from scraper.extraction.titles import Title, agreement_of, find_titles

_OUTSIDE = Zone.COMMENTS | Zone.RELATED | Zone.FOOTER
_TAG_SCORES = {"h1": 1.0, "h2": 0.45, "h3": 0.25, "h4": 0.15}
_NAMES_HEADLINE = AnyCase(
    r"headline|title|titel|titre|titulo|titular|titolo|tytul|baslik|overskrift|rubrik|heading",
)
_NAMES_OTHER = AnyCase(
    r"sub-?_?(?:title|head)|site|logo|kicker|related|teaser|widget|section-?_?title|block-?_?title",
)
_NAMES_KICKER = AnyCase(
    r"kicker|overline|topline|top-?line|roofline|roof|dachzeile|eyebrow|pre-?title|pretitle|"
    r"supra|overtitle|surtitre|occhiello|antetitulo|label|badge|spitzmarke|topic|vignette",
)
_FONT_SIZE = re.compile(r"font-size\s*:\s*(\d+)(?:px|pt)")
_MAX_LENGTH = 400
_MOST_LINES = 500
"""Headings after this many are not weighed: no page has so many, and one must end."""
_MOST_TRIES, _SHORTEST_ROW = 8, 15
_LARGE, _MOST_SPACES = 4, 3
_NEVER = -9.0
_WORTH_TRIMMING = 4
_LEADING = " :-–—|/•·"


def read_headline(page: Page) -> Reading[str] | None:
    """Read the headline as the reader sees it.

    The visible line wins over metadata, which search engines and social networks
    get in words of their own; metadata decides between several visible lines, and
    stands in where none is a headline. None when the page has neither.
    """
    return decide(find_headlines(page))


def find_headlines(page: Page) -> list[Candidate[str]]:
    """Return every line and title that might be the headline, best first."""
    sites = site_keys(page)
    titles = find_titles(page, sites)
    distinct = list({title.key: title for title in titles}.values())
    possible = islice(_possible_lines(page, titles), _MOST_LINES)
    visible = [_weigh(line, tag, distinct, sites) for line, tag in possible]
    visible += _in_rows(page, distinct)
    if not any(candidate.score > 0 for candidate in visible) and not titles:
        visible += _above_the_byline(page)
    if not any(candidate.score > 0 for candidate in visible):
        visible += _in_large_type(page, titles)
    ranked = rank(visible + _weigh_titles(titles))
    return [_trim(candidate, titles) for candidate in ranked[:_WORTH_TRIMMING]] + ranked[
        _WORTH_TRIMMING:
    ]


def _possible_lines(page: Page, titles: list[Title]) -> Iterator[tuple[Line, str]]:
    """Yield headings, and other lines that begin or repeat a title, with the tag they count as."""
    starts = {title.text[:6] for title in titles}
    whole = "\n".join(title.text for title in titles)
    is_bare = "h1" not in {line.tag for line in page.flow.lines}
    inside = _inside_headings(page.flow.boxed)
    for line in page.flow.lines:
        tag, text = line.tag, line.text
        if line.element in inside and tag not in _TAG_SCORES:
            tag = "h1"
        if (
            text[:6] in starts
            or tag in ("h1", "h2")
            or (tag in _TAG_SCORES and (is_bare or text in whole))
        ) and len(text) <= _MAX_LENGTH:
            yield line, tag


def _inside_headings(headings: list[_Element]) -> set[_Element]:
    """Return the elements one or two below an h1: headlines are set in blocks inside."""
    children = [child for heading in headings for child in heading]
    return {below for child in children for below in (child, *child)}


def _in_rows(page: Page, titles: list[Title]) -> Iterator[Candidate[str]]:
    """Yield a title that is one row of a line: a table cell that holds the whole head."""
    tries = 0
    long = [title for title in titles if len(title.text) > _SHORTEST_ROW]
    shortest = min((len(title.text) for title in long), default=2 * _MAX_LENGTH)
    for line in page.flow.lines:
        if not shortest < len(line.text) <= 2 * _MAX_LENGTH or line.tag in _TAG_SCORES:
            continue
        for title in long:
            if title.text in line.text and title.text != line.text:
                tries += 1
                if tries > _MOST_TRIES:
                    return
                for row in rows_of(line):
                    if key_of(row) == title.key and row != line.text:
                        yield Candidate(row, "markup", locate(line), 1.8, "a row of a line", line)


def _above_the_byline(page: Page) -> Iterator[Candidate[str]]:
    """Yield the lines above the first byline or date: the head of a page without titles."""
    lines = page.flow.lines
    at = next((place for place, line in enumerate(lines) if _is_byline(line.text)), 0)
    for place in range(max(0, at - 3), at):
        line = lines[place]
        is_link = line.link_chars > 0.5 * len(line.text)
        if 3 <= line.text.count(" ") <= 30 and not is_link and line.text[-1] not in ".:":
            score = 0.6 + (0.3 if _is_set_large(line) else 0.0) - 0.02 * (place - at + 3)
            yield Candidate(line.text, "markup", locate(line), score, "above the byline", line)


def _in_large_type(page: Page, titles: list[Title]) -> Iterator[Candidate[str]]:
    """Yield the line that old markup sets largest, where no title is long enough to be one."""
    if any(title.text.count(" ") > _MOST_SPACES for title in titles):
        return
    sizes: dict[Line, int] = {}
    for font in islice(page.root.iter("font"), _MOST_LINES):
        size = font.get("size") or ""
        line = page.line_at(font) if size.isdigit() and int(size) >= _LARGE else None
        if (
            line is not None
            and 3 <= line.text.count(" ") <= 30
            and not line.link_chars
            and line.text == clean_text(inner_text(font))
        ):
            sizes.setdefault(line, int(size))
    if sizes:
        largest = max(sizes, key=lambda line: sizes[line])
        reason = "the largest type of the page"
        yield Candidate(largest.text, "markup", locate(largest), 1.6, reason, largest)


def _is_byline(text: str) -> bool:
    if len(text) > 120:
        return False
    signed = starts_with_lead(text) and bool(split_names(text).authors)
    return signed or (len(text) < 60 and bool(find_printed_dates(text)))


def _is_set_large(line: Line) -> bool:
    """Say whether type of headline's size is set by hand."""
    styles = [line.element.get("style") or ""]
    styles += [child.get("style") or "" for child in line.element]
    sizes = [int(size) for style in styles for size in _FONT_SIZE.findall(style)]
    return bool(sizes) and max(sizes) >= 20


def _weigh(line: Line, tag: str, titles: list[Title], sites: frozenset[str]) -> Candidate[str]:
    """Weigh one visible line as the headline."""
    agreement = agreement_of(key_of(line.text), titles, fuzzy=tag in ("h1", "h2"))
    score = _TAG_SCORES.get(tag, 0.0) + 2 * agreement
    reasons = [tag, f"agrees {agreement:.2f} with the titles"]
    for change, reason in _judge(line, tag, agreement, titles, sites):
        score += change
        reasons.append(reason)
    return Candidate(line.text, "markup", locate(line), score, "; ".join(reasons), line)


def _judge(
    line: Line, tag: str, agreement: float, titles: list[Title], sites: frozenset[str]
) -> Iterator[tuple[float, str]]:
    """Yield what speaks for and against a line besides its tag and its words."""
    names = f"{line.element.get('class') or ''} {line.element.get('itemprop') or ''}"
    if says(_NAMES_OTHER, names):
        yield -0.2, "named as something else"
    elif says(_NAMES_HEADLINE, names):
        yield 0.2, "named a headline"
    if tag not in _TAG_SCORES:
        if agreement < 0.9:
            yield _NEVER, "neither a heading nor a title"
        if line.zone & (Zone.LIST | Zone.NAV | Zone.SHARE):
            yield -0.6, "in a list"
    elif tag != "h1" and agreement < 0.5:
        yield -1.0 if titles else -0.3, "no title agrees"
    if line.zone & _OUTSIDE and (tag != "h1" or agreement < 0.9):
        yield -0.9, "outside the article"
    if line.zone & Zone.HIDDEN:
        yield -0.3, "hidden"
    if line.link_chars > 0.9 * len(line.text):
        yield -0.3, "a link"
    if line.text[0] == ":" and any(t.text.endswith(line.text) for t in titles):
        yield -1.5, "the rest of a title"
    if agreement < 0.95 and (tag == "h1" or agreement > 0.4) and is_site_name(line.text, sites):
        yield _NEVER, "the outlet's name"


def _trim(candidate: Candidate[str], titles: list[Title]) -> Candidate[str]:
    if candidate.line is None or candidate.reason == "a row of a line":
        return candidate
    text = _without_extras(candidate.line, titles).lstrip(_LEADING)
    return candidate._replace(value=text or candidate.value)


def _without_extras(line: Line, titles: list[Title]) -> str:
    """Return a line without a kicker, date or badge that stands in the same element.

    What is left must be a title of the page, or what goes must be called a kicker.
    Pieces of one headline that only style keeps apart get a space between them.
    """
    pieces = list(_pieces(line.element))
    if len(pieces) < 2 or len(pieces) > 12:
        return line.text
    whole = " ".join(text for text, _ in pieces)
    if any(title.text == whole for title in titles):
        return whole
    whole_key = key_of(whole)
    if whole_key != key_of(line.text):
        return line.text
    same = next((title.text for title in titles if title.key == whole_key), None)
    if same is not None:
        return same if f"{pieces[0][0]}:" in same else _rejoin(line.text, pieces)
    keys = {title.key for title in titles}
    for start in range(len(pieces)):
        for end in range(len(pieces), start, -1):
            run = " ".join(text for text, _ in pieces[start:end])
            if key_of(run) in keys:
                return run
    if says(_NAMES_KICKER, pieces[0][1]):
        return " ".join(text for text, _ in pieces[1:])
    return line.text


def _rejoin(text: str, pieces: list[tuple[str, str]]) -> str:
    """Put a space between pieces that run into each other."""
    for (left, _), (right, _) in pairwise(pieces):
        if left[-1].isalnum() and (right[0].isupper() or right[0] in "\"'„“«‘"):
            text = text.replace(left + right, f"{left} {right}")
    return text


def _pieces(element: _Element) -> Iterator[tuple[str, str]]:
    """Yield the runs of text of an element's direct children and its own, with their class."""
    if text := clean_text(element.text or ""):
        yield text, ""
    for child in element:
        if text := clean_text(inner_text(child)):
            yield text, child.get("class") or ""
        if tail := clean_text(child.tail or ""):
            yield tail, ""


def _weigh_titles(titles: list[Title]) -> list[Candidate[str]]:
    """Weigh metadata as the headline: below any h1 that agrees, above one that is a logo."""
    found = []
    for place, title in enumerate(titles):
        backed = sum(other.key == title.key for other in titles) - 1
        score = 0.9 + 0.1 * min(backed, 3) - 0.01 * place
        reason = f"{backed} other titles are the same"
        found.append(Candidate(title.text, title.source, title.locator, score, reason))
    return found
