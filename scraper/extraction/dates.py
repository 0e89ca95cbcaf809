"""When the article was published and last changed: what machines and readers are told, compared."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.date_place import AFTER, BEFORE, nearness
from scraper.extraction.json_ld import source_of, text_of, types_of
from scraper.extraction.lines import Line, Zone, index_of, inner_text
from scraper.extraction.page import Page
from scraper.extraction.printed_dates import find_printed_dates, reads_month_first
from scraper.extraction.reading import Candidate, Reading, decide, locate, rank
from scraper.extraction.rows import rows_of
from scraper.extraction.stamps import days_of, normalize_stamp
from scraper.url_signs import date_in_url
from scraper.urls import host_of

_PUBLISHED_META = {
    "article:published_time": 2.8, "og:article:published_time": 2.8, "og:published_time": 2.7,
    "datepublished": 2.7, "parsely-pub-date": 2.6, "cxenseparse:recs:publishtime": 2.6,
    "sailthru.date": 2.4, "article:published": 2.6, "article.published": 2.6, "pubdate": 2.5,
    "publishdate": 2.5, "publish-date": 2.5, "publish_date": 2.5, "published_time": 2.5,
    "published": 2.4, "originalpublicationdate": 2.5, "firstpublished": 2.6, "displaydate": 2.3,
    "date_published": 2.5, "publication_date": 2.4, "citation_publication_date": 2.3,
    "dcterms.issued": 2.4, "dc.date.issued": 2.4, "dcterms.created": 2.2, "dc.date.created": 2.2,
    "dcterms.date": 1.7, "dc.date": 1.7, "datecreated": 2.1, "date": 1.7, "article_date_original":
    2.4, "vr:published_time": 2.4, "rnews:datepublished": 2.5, "bt:pubdate": 2.4, "creation_date":
    1.8, "mediator_published_time": 2.5, "article:create_time": 2.2,
    "weibo: article:create_at": 2.2,
}  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "article:modified",
    "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "moddate",
    "last_updated", "updated_time", "revised", "dateupdated",
)  # fmt: skip
_PAGE_TYPES = re.compile(r"WebPage|ItemPage|Video|Audio|CreativeWork|Event|Episode|Posting")
_SAYS_MODIFIED = AnyCase(
    r"updat|modif|amended|revised|corrected|edited|aktuali|geändert|bearbeitet|ge[uü]pdate|"
    r"bijgewerkt|mis[e]? à jour|maj\b|actuali|atualiz|aggiorna|güncelle|обновл|изменен|uppdatera|"
    r"oppdater|opdater|päivitetty|muokattu|zaktualiz|zmieniono|frissít|ενημέρ|atnaujin|"
    r"تحديث|تعديل|به.?روز|עודכן|עדכון|更新|수정|diperbarui|cập nhật|แก้ไข",
)
_SAYS_PUBLISHED = AnyCase(
    r"publi|posted|created|first|issued|submitted|veröffent|erstellt|gepost|geplaatst|gespeichert|"
    r"eingestellt|eingetragen|angelegt|soumis|enviado|"
    r"inserit|creat|yayın|oluştur|giriş|опублик|objav|julkaistu|geschrieben|erschienen|"
    r"نشر|منتشر|انتشار|פורסם|掲載|公開|発表|発行|发布|發布|입력|등록",
)
_SIDE_LINES = Zone.META | Zone.AUTHOR
_SHORTEST_DATE, _LONGEST_DATELINE, _DATELINE = 6, 220, 40
_FAR = -0.6
_BRACKETS = frozenset("([（【")
_MOST_CANDIDATES, _MOST_PRINTED, _MOST_DATA = 60, 500, 20
_GOOD = 1.5
_DATA = ("data-published", "data-datetime", "data-timestamp")
_MAYBE_DATE = re.compile(r"[\d年년](?:(?<!\d)|\d)")
"""Two digits of any script, or the year's sign; begins with one class, which is found fastest."""
_SCRIPTED = re.compile(
    rb"""(?:publi[sc]|pub_?date|first_?pub|display_?date)[\w:.-]{0,30}["']?\s*[:=]\s*"""
    rb"""["'](\d{4}-\d\d-\d\d[\dt:.+z -]{0,20})["']"""
)
"""What a script in small letters calls its day of publication; see `anycase.py`."""
_REGION = re.compile(r"/([a-z]{2})[-_]([a-z]{2})/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dates:
    """What the page says of its own time, each ISO 8601 with offset or the day alone."""

    published: Reading[str] | None
    modified: Reading[str] | None


def read_dates(page: Page, headline: Reading[str] | None = None) -> Dates:
    """Read when the article was published and last modified.

    What machines are told wins over what is printed, which is often short of its
    year or zone; the address and other pages' dates come last. A date called an
    update is never the day of publication unless there is no other.
    """
    published, modified = _find(page, headline)
    return Dates(decide(published), decide(modified))


def find_published(page: Page, headline: Reading[str] | None = None) -> list[Candidate[str]]:
    """Return every date that might be the day of publication, best first."""
    return _find(page, headline)[0]


def find_modified(page: Page, headline: Reading[str] | None = None) -> list[Candidate[str]]:
    """Return every date that might be the last change, best first."""
    return _find(page, headline)[1]


def _find(
    page: Page, headline: Reading[str] | None
) -> tuple[list[Candidate[str]], list[Candidate[str]]]:
    line = headline.line if headline else None
    found = [*_from_json_ld(page), *_from_meta(page), *_from_marks(page, line)]
    if day := date_in_url(page.url):
        found.append((True, Candidate(day, "url", None, 1.6, "in the address")))
    if not any(is_published and each.score > _GOOD for is_published, each in found):
        found += [*_from_scripts(page), *_from_data(page)]
    settled = any(is_published and each.score > 2.5 for is_published, each in found)
    found += islice(_printed(page, line, only_near=settled), _MOST_PRINTED)
    published = [candidate for is_published, candidate in found if is_published]
    modified = [candidate for is_published, candidate in found if not is_published]
    if not any(candidate.score > 1 for candidate in published):
        published += [
            candidate._replace(
                score=candidate.score / (2 if candidate.locator in _DATA else 4),
                reason="no other than an update",
            )
            for candidate in modified
        ]
    changed = {candidate.value[:10] for candidate in modified if candidate.score > 2}
    return _settle(published, changed), _settle(modified, set())


def _settle(candidates: list[Candidate[str]], changed: set[str]) -> list[Candidate[str]]:
    """Rank the candidates, those that agree on the day higher; the most precise stamp wins it.

    A day on which the page was `changed` loses against an earlier one: many systems
    write the last change into every field.
    """
    candidates = rank(candidates)[:_MOST_CANDIDATES]
    earliest = min((each.value[:10] for each in candidates if each.score > 2.2), default="")
    days = [days_of(candidate.value) for candidate in candidates]
    raised = []
    for own, candidate in zip(days, candidates, strict=True):
        others = {
            (other.source, other.locator if other.source != "text" else None)
            for theirs, other in zip(days, candidates, strict=True)
            if own & theirs and other.score > 0
        } - {(candidate.source, candidate.locator if candidate.source != "text" else None)}
        bonus = 0.3 * min(len(others), 3)
        reason = f"{candidate.reason}; {len(others)} others agree"
        if "" < earliest < candidate.value[:10] in changed:
            bonus -= 0.4
            reason += "; a day of change"
        raised.append(candidate._replace(score=candidate.score + bonus, reason=reason))
    ranked = rank(raised)
    if ranked and ranked[0].line is None:
        ranked[0] = ranked[0]._replace(line=_printed_line(ranked))
    if ranked and len(ranked[0].value) == 10:
        for other in ranked[1:]:
            if len(other.value) > 10 and other.value[:10] == ranked[0].value and other.score > 1:
                return [ranked[0]._replace(value=other.value), *ranked[1:]]
    return ranked


def _printed_line(ranked: list[Candidate[str]]) -> Line | None:
    """Return the line at the headline that prints the day which machines are told, if any does."""
    days = days_of(ranked[0].value)
    printed = (each.line for each in ranked if each.score > _GOOD and each.value[:10] in days)
    return next((line for line in printed if line is not None), None)


def _from_json_ld(page: Page) -> Iterator[tuple[bool, Candidate[str]]]:
    for nodes, score in ((page.article_nodes, 3.0), (page.json_ld, 2.3)):
        for place, node in enumerate(nodes):
            if score < 3 and not any(_PAGE_TYPES.search(kind) for kind in types_of(node)):
                continue
            for field, is_published, less in (
                ("datePublished", True, 0.0),
                ("uploadDate", True, 0.3),
                ("dateCreated", True, 0.5),
                ("dateModified", False, 0.0),
            ):
                if stamp := normalize_stamp(text_of(node.get(field)) or ""):
                    weight = score - less - 0.1 * min(place, 9)
                    source = source_of(node)
                    yield is_published, Candidate(stamp, source, field, weight, "JSON-LD")


def _from_meta(page: Page) -> Iterator[tuple[bool, Candidate[str]]]:
    for name, contents in page.meta.items():
        is_published = name in _PUBLISHED_META
        if not is_published and name not in _MODIFIED_META:
            continue
        score = _PUBLISHED_META.get(name, 2.5)
        source = "opengraph" if name.startswith(("og:", "article:")) else "meta"
        for content in contents[:1]:
            if stamp := normalize_stamp(content) or _only_date(page, content):
                yield is_published, Candidate(stamp, source, name, score, "metadata")


def _from_scripts(page: Page) -> Iterator[tuple[bool, Candidate[str]]]:
    """Yield the day that scripts call that of publication, if they name just one."""
    stamps = [
        stamp
        for script in page.scripts
        if b"ld+json" not in script.tag
        for found in islice(_SCRIPTED.finditer(script.text.lower()), _MOST_CANDIDATES)
        if (stamp := normalize_stamp(found[1].decode("ascii", "replace").upper()))
    ]
    if len({stamp[:10] for stamp in stamps}) == 1:
        best = max(stamps, key=len)
        yield True, Candidate(best, "script", None, 1.3, "the one day that scripts name")


def _from_data(page: Page) -> Iterator[tuple[bool, Candidate[str]]]:
    """Yield the stamp in an attribute that a script reads, to print it in the reader's zone.

    Teasers have theirs as well: of several on a page, none is told to be the article's.
    """
    names = [name for name in _DATA if page.mentions(name)]
    if not names:
        return
    marked = (element for element in page.root.iter() if any(map(element.get, names)))
    stamps: dict[str, tuple[_Element, str]] = {}
    for element in islice(marked, _MOST_DATA):
        for name in _DATA:
            if stamp := normalize_stamp((element.get(name) or "").strip()):
                stamps.setdefault(stamp, (element, name))
    if len(stamps) == 1:
        for stamp, (element, name) in stamps.items():
            line = page.line_at(element)
            is_published = not _is_called_modified(element, line)
            yield is_published, Candidate(stamp, "markup", name, 2.0, "for a script", line)


def _only_date(page: Page, text: str) -> str | None:
    found = find_printed_dates(text, page.language, month_first=_month_first(page))
    return found[0].day if found else None


def _month_first(page: Page) -> bool:
    language = page.language
    if not language or len(language) == 2:
        if found := _REGION.search(page.url):
            language = f"{found[1]}-{found[2]}"
        else:
            language = page.first_meta("og:locale") or language
    return reads_month_first(language, host_of(page.url))


def _from_marks(page: Page, headline: Line | None) -> Iterator[tuple[bool, Candidate[str]]]:
    marks = page.marks
    for name, is_published in (("datepublished", True), ("datemodified", False)):
        for element in marks.itemprops.get(name, ())[:3]:
            if stamp := _marked_stamp(page, element):
                line = page.line_at(element)
                score = 2.6 + nearness(line, headline, page.foot) / 2
                yield is_published, Candidate(stamp, "markup", name, score, "itemprop", line)
    for element in marks.times[:40]:
        if "itemprop" in element.attrib:
            continue
        line = page.line_at(element)
        if stamp := _marked_stamp(page, element):
            is_published = not _is_called_modified(element, line)
            score = (
                2.3
                + nearness(line, headline, page.foot)
                + (0.3 if "pubdate" in element.attrib else 0)
            )
            yield is_published, Candidate(stamp, "markup", "time", score, "a <time>", line)


def _marked_stamp(page: Page, element: _Element) -> str | None:
    for name in ("datetime", "content", "title"):
        if (text := element.get(name)) and (
            stamp := normalize_stamp(text) or _only_date(page, text)
        ):
            return stamp
    return _only_date(page, " ".join(inner_text(element)[:100].split()))


def _is_called_modified(element: _Element, line: Line | None) -> bool:
    """Look at the element's name, and at the words before it in its line."""
    parent = element.getparent()
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if parent is not None:
        names += f" {parent.get('class') or ''}"
    if "published" in names:
        return False
    if re.search(r"updated|modified|dateline--mod", names, re.IGNORECASE):
        return True
    if line is None:
        return False
    printed = "".join(inner_text(element).split())[:12]
    before = "".join(line.text.split()).partition(printed)[0][-24:] if printed else line.text[:24]
    return _SAYS_MODIFIED.search(before) is not None


def _printed(
    page: Page, headline: Line | None, *, only_near: bool
) -> Iterator[tuple[bool, Candidate[str]]]:
    """Yield the dates that are printed beside the headline or under a label of their own.

    With `only_near` just those beside the headline are read, to back what machines
    are told.
    """
    month_first = _month_first(page)
    lines = page.flow.lines
    if only_near and headline:
        first = bisect_left(lines, headline.index - BEFORE, key=index_of)
        lines = lines[first : first + BEFORE + AFTER]
    for line in lines:
        text = line.text
        if len(text) < _SHORTEST_DATE:
            continue
        if line is headline:
            for row in rows_of(line):
                yield from _in_line(page, line, row, 0.0, month_first=month_first)
            continue
        near = nearness(line, headline, page.foot)
        is_far, is_long = near < _FAR, len(text) > _LONGEST_DATELINE
        if is_far and (only_near or is_long):
            continue
        text = text[:_DATELINE] if is_long else text
        if _MAYBE_DATE.search(text) and (not is_far or _is_called_a_date(line)):
            yield from _in_line(page, line, text, near, month_first=month_first)


def _is_called_a_date(line: Line) -> bool:
    """Whether its place or its first words say that a line tells when the page was made."""
    text = line.text
    return bool(
        line.zone & _SIDE_LINES
        or _SAYS_PUBLISHED.search(text[:60])
        or _SAYS_MODIFIED.search(text[:80])
    )


def _in_line(
    page: Page, line: Line, text: str, near: float, *, month_first: bool
) -> Iterator[tuple[bool, Candidate[str]]]:
    end = 0
    for found in find_printed_dates(text, page.language, month_first=month_first):
        before = text[end : found.start]
        end = found.end
        is_published = not _SAYS_MODIFIED.search(before[-30:])
        score = 1.8 + near + _plausibility(line, before, found.end - found.start)
        reason = f"printed as {text[found.start : found.end]!r}"
        yield is_published, Candidate(found.day, "text", locate(line), score, reason, line)
        if found.other:
            twin = Candidate(found.other, "text", locate(line), score - 0.2, reason, line)
            yield is_published, twin


def _plausibility(line: Line, before: str, length: int) -> float:
    """Return what the words around a printed date change: a label lifts it, prose sinks it."""
    change = 0.0
    if _SAYS_PUBLISHED.search(before[-25:]):
        change += 1.5 if line.zone & Zone.FOOTER else 0.9
    if line.zone & _SIDE_LINES:
        change += 0.2
    if line.zone & Zone.CAPTION:
        change -= 0.6
    if length > len(line.text) / 2:
        change += 0.2
    elif (
        len(line.text) > 60
        and not line.zone & _SIDE_LINES
        and not _SAYS_MODIFIED.search(before[-20:])
    ):
        change -= _depth_in_prose(before)
    return change


def _depth_in_prose(before: str) -> float:
    """Return what a date in running text loses: nothing in brackets that open it, as of old."""
    if before in _BRACKETS:
        return 0.0
    return 0.5 if len(before) < 3 else 0.9
