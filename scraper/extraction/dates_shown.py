"""The dates that readers are shown: beside the headline, or under a label of their own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.date_place import AFTER, BEFORE, nearness
from scraper.extraction.lines import Line, Zone, index_of, inner_text
from scraper.extraction.page import Page
from scraper.extraction.printed_dates import find_printed_dates, reads_month_first
from scraper.extraction.reading import Candidate, locate
from scraper.extraction.rows import rows_of
from scraper.urls import host_of

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
_MAYBE_DATE = re.compile(r"[\d年년](?:(?<!\d)|\d)")
"""Two digits of any script, or the year's sign; begins with one class, which is found fastest."""
_REGION = re.compile(r"/([a-z]{2})[-_]([a-z]{2})/", re.IGNORECASE)


def printed(
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


def only_date(page: Page, text: str) -> str | None:
    """Return the first day that a text prints, None without one."""
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


def is_called_modified(element: _Element, line: Line | None) -> bool:
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
