"""Plain-text and Markdown clippings: what people paste into a file, read into the same record.

A line with the section, the headline, the dek, a picture as
`![caption [credit]](address)`, "By Name |", then one paragraph a line with short
subheading lines between. Every part may be missing; blank lines don't matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scraper.extraction.blocks import Draft, normalise, place_blocks
from scraper.extraction.credits import split_credit
from scraper.extraction.dateline import read_dateline
from scraper.extraction.language import detect_language
from scraper.extraction.names import split_names, starts_with_lead
from scraper.extraction.printed_dates import find_printed_dates
from scraper.extraction.quoted import quotes_of
from scraper.records import Article, Author, Caption
from scraper.urls import normalize_url, site_of

_PICTURE = re.compile(r"^!\[(?P<text>.*)\]\((?P<address>\S*?)(?:\s+\"[^\"]*\")?\)$")
_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<text>.+?)\s*#*$")
_ITEM = re.compile(r"^(?:[-*+•]|\d{1,2}[.)])\s+(?P<text>.+)$")
_QUOTED = re.compile(r"^>\s*(?P<text>.+)$")
_LINK = re.compile(r"\[(?P<text>[^\]\[]+)\]\((?:https?://|/)[^\s)]*\)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_SENTENCE_END = re.compile(r"[.!?…:;؟。」][\"”“’»)\]]*$")
_MOST_HEAD_LINES = 6
_MOST_SECTION_WORDS = 4
_MOST_HEADING_WORDS = 12
_LEAST_PARAGRAPH = 140
_LEAST_SENTENCE = 100
_MOST_TITLES = 3


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above the body; `length` counts the lines it takes."""

    section: str | None = None
    headline: str | None = None
    dek: str | None = None
    byline: str | None = None
    published: str | None = None
    length: int = 0


def extract_clipping(text: str, url: str = "") -> Article:
    """Read a clipping into an article; never raises, whatever the text holds.

    `url` is the file's own address or where the text came from.
    """
    lines = [line for raw in normalise(text).splitlines() if (line := " ".join(raw.split()))]
    captions = _read_captions(lines)
    picture = next((at for at, line in enumerate(lines) if _PICTURE.match(line)), None)
    lines = [_strip_inline(line) for line in lines if not _PICTURE.match(line)]
    head = _read_head(lines, picture)
    blocks, body = place_blocks(_draft(lines[head.length :]))
    language = detect_language(body or text)
    return Article(
        url=url,
        canonical_url=normalize_url(url) or url,
        site=site_of(url),
        language=language,
        headline=head.headline,
        dek=head.dek,
        section=head.section,
        sections=(head.section,) if head.section else (),
        byline=head.byline,
        authors=_authors(head.byline),
        dateline=read_dateline(next((b.text for b in blocks if b.kind == "paragraph"), None)),
        published=head.published,
        captions=captions,
        blocks=blocks,
        body=body or None,
        quotes=quotes_of(blocks, language),
        word_count=len(body.split()),
        provenance=_provenance(head, bool(captions), bool(body)),
    )


def _read_captions(lines: Sequence[str]) -> tuple[Caption, ...]:
    captions: list[Caption] = []
    for line in lines:
        if found := _PICTURE.match(line):
            text, credit = split_credit(found["text"])
            address = normalize_url(found["address"])
            captions.append(Caption(len(captions), text or None, credit, address))
    return tuple(captions)


def _strip_inline(line: str) -> str:
    """Take Markdown's links and emphasis off a line; the words stay."""
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\g<text>", line))


def _read_head(lines: Sequence[str], picture: int | None) -> _Head:
    """Take the lines above the body apart: by the byline, the first picture, or their shape.

    `picture` counts the lines above the first picture, None without one.
    """
    top = lines[:_MOST_HEAD_LINES]
    signed = next((at for at, line in enumerate(top) if _is_byline(line)), None)
    if signed is not None:
        length = signed
    elif picture is not None and 0 < picture <= _MOST_TITLES:
        length = picture
    else:
        length = _titles_without_byline(top)
    titles, published = _split_dates(lines[:length])
    head = replace(_name_titles(titles), published=published, length=length)
    if signed is None:
        return head
    head = replace(head, byline=lines[signed].rstrip(" |"), length=signed + 1)
    return _read_day_below(lines, head)


def _is_byline(line: str) -> bool:
    is_short = len(line.split()) <= 20 and not line.startswith("#")
    is_marked = starts_with_lead(line) or line.endswith("|")
    return is_short and is_marked and bool(split_names(line).authors)


def _titles_without_byline(lines: Sequence[str]) -> int:
    """Count the lines before the first that reads as a paragraph."""
    for at, line in enumerate(lines):
        is_sentence = _SENTENCE_END.search(line) is not None
        least = _LEAST_SENTENCE if is_sentence else _LEAST_PARAGRAPH
        if len(line) >= least or (at > 1 and is_sentence):
            return at
    return min(len(lines), 1)


def _split_dates(lines: Sequence[str]) -> tuple[list[str], str | None]:
    """Take the line that is nothing but a date out of the titles."""
    days = {line: day for line in lines if (day := _day_of(line))}
    return [line for line in lines if line not in days], next(iter(days.values()), None)


def _day_of(line: str) -> str | None:
    dates = find_printed_dates(line) if len(line.split()) <= 8 else []
    return dates[0].day if dates else None


def _read_day_below(lines: Sequence[str], head: _Head) -> _Head:
    """Take the date that stands alone under the byline."""
    below = lines[head.length] if head.length < len(lines) else ""
    day = _day_of(below)
    return replace(head, published=day, length=head.length + 1) if day else head


def _name_titles(lines: Sequence[str]) -> _Head:
    """Say which of the lines is section, headline and dek."""
    marked = [found["text"] for line in lines if (found := _HEADING.match(line))]
    plain = [line for line in lines if not _HEADING.match(line)]
    if marked:
        before = lines.index(next(line for line in lines if _HEADING.match(line)))
        section = lines[0] if before else None
        return _Head(section, marked[0], " ".join(plain[1 if section else 0 :]) or None)
    if len(plain) > 1 and _is_section(plain[0], plain[1]):
        return _Head(plain[0], plain[1], " ".join(plain[2:]) or None)
    return _Head(None, plain[0] if plain else None, " ".join(plain[1:]) or None)


def _is_section(line: str, follower: str) -> bool:
    """Say whether a line is a section's name, which a headline follows: no full sentence."""
    words = len(line.split())
    is_label = words <= _MOST_SECTION_WORDS and not _SENTENCE_END.search(line)
    return is_label and words < len(follower.split()) and follower[-1] not in ".。"


def _draft(lines: Sequence[str]) -> list[Draft]:
    return [_draft_line(line, lines[at + 1 : at + 2]) for at, line in enumerate(lines)]


def _draft_line(line: str, follower: Sequence[str]) -> Draft:
    if found := _HEADING.match(line):
        return Draft("heading", len(found["marks"]), found["text"])
    if found := _QUOTED.match(line):
        return Draft("blockquote", None, found["text"])
    if found := _ITEM.match(line):
        return Draft("list_item", None, found["text"])
    if follower and _is_subheading(line, follower[0]):
        return Draft("heading", 2, line)
    return Draft("paragraph", None, line)


def _is_subheading(line: str, follower: str) -> bool:
    is_label = len(line.split()) <= _MOST_HEADING_WORDS and not _SENTENCE_END.search(line)
    return is_label and len(follower) > len(line)


def _authors(byline: str | None) -> tuple[Author, ...]:
    return split_names(byline).authors if byline else ()


def _provenance(head: _Head, has_captions: bool, has_body: bool) -> dict[str, str]:
    names = ("section", "headline", "dek", "byline", "published")
    found = [name for name in names if getattr(head, name)]
    found += ["captions"] * has_captions + ["body"] * has_body
    return dict.fromkeys(found, "clipping")
