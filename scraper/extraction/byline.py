"""Who signed the article: the printed line, and the names that metadata agrees with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml.etree import _Element

from scraper.extraction.byline_words import BREAK
from scraper.extraction.class_names import says
from scraper.extraction.json_ld import Node, source_of, text_of, types_of
from scraper.extraction.lines import Line, Zone, clean_text
from scraper.extraction.masthead import is_site_name, site_keys
from scraper.extraction.names import (
    LONGEST_LEAD,
    Signature,
    after_lead,
    has_person,
    is_agency,
    is_desk,
    is_gallery_line,
    is_lead,
    is_name,
    may_lead,
    merge_authors,
    name_key,
    opening_before,
    split_names,
    starts_with_lead,
    without_desks,
)
from scraper.extraction.page import Page
from scraper.extraction.printed_dates import find_printed_dates
from scraper.extraction.reading import Candidate, Reading, decide, locate, rank
from scraper.extraction.rows import rows_of
from scraper.records import Author

_META = (
    ("author", 2.3), ("byl", 2.4), ("byline", 2.4), ("parsely-author", 2.3),
    ("sailthru.author", 2.3), ("article:author_name", 2.3), ("article.author", 2.2),
    ("cxenseparse:author", 2.3), ("dc.creator", 2.1), ("dcterms.creator", 2.1),
    ("dc.author", 2.1), ("citation_author", 2.2), ("article:author", 2.0), ("og:author", 2.0),
    ("og:article:author", 2.0), ("creator", 1.8), ("vr:author", 2.1), ("mediator_author", 2.2),
    ("authors", 2.2), ("lp.article:author", 2.2), ("rbauthors", 2.2), ("twitter:data1", 0.9),
)  # fmt: skip
_OUTSIDE = Zone.RELATED | Zone.FOOTER | Zone.NAV
_PICTURE = Zone.CAPTION | Zone.FIGURE
_BEFORE, _AFTER = 8, 24
_LONGEST_LINE = 260
_OUT_OF_REACH = -3.4
_PARAGRAPH = 140
_LATE, _TEASER = 0.4, 1.2
_NAMES_BYLINE = re.compile(
    r"by-?_?line|author|autor|auteur|writer|reporter|verfasser|redact|firma|signature|forfatter|"
    r"yazar|journalist|contributor|creator|skribent",
    re.IGNORECASE,
)
_MAYBE_DATED = re.compile(r"\d{2}|년|年")
_LABELS = re.compile(
    r"\b(?:updated|published|posted on|last modified|veröffentlicht(?: am)?|aktualisiert|stand|"
    r"eingetragen am|posté le|publié le|mis à jour|publicado|actualizado|güncelleme|comments?|"
    r"kommentare?|min(?:uten)? lesezeit|min(?:utes)? read|leave a comment|no comments|uhr|author|"
    r"autor|at|um)\b|[|•·/]",
    re.IGNORECASE,
)
_MOST_AUTHORS = 14
_MOST_PEOPLE, _MOST_CLAIMS = 40, 60


@dataclass(frozen=True, slots=True)
class Byline:
    """The line as printed, "By" included, and what it says.

    `authors` stand in print order with their roles; photographers and translators
    are among them. `place` is where the line says it was written, None without.
    """

    line: str
    authors: tuple[Author, ...]
    place: str | None = None


def read_byline(page: Page, headline: Reading[str] | None = None) -> Reading[Byline] | None:
    """Read who signed the article.

    Metadata and visible lines make their claims; claims that name the same people
    back each other. The outlet's own name is no author, an agency's is. None when
    the article is unsigned, which is common.
    """
    return decide(find_bylines(page, headline))


def find_bylines(page: Page, headline: Reading[str] | None = None) -> list[Candidate[Byline]]:
    """Return every claim of authorship, best first."""
    sites = site_keys(page)
    line = headline.line if headline else None
    claims = [*_from_json_ld(page), *_from_meta(page), *_from_marks(page, line)]
    claims += _from_lines(page, line)
    clean = [_without_outlet(claim, sites) for claim in claims]
    signed = rank(claim for claim in clean if claim.value.authors)
    return _settle(signed[:_MOST_CLAIMS], _text_around(page, line), line)


def _text_around(page: Page, headline: Line | None) -> str:
    """Return what is printed where a byline would be: beside the headline, or marked as one."""
    if headline is None:
        return ""
    near = range(headline.index - _BEFORE, headline.index + _AFTER)
    return "\n".join(
        line.text
        for line in page.flow.lines
        if len(line.text) < _LONGEST_LINE and (line.index in near or line.zone & Zone.AUTHOR)
    ).casefold()


def _from_json_ld(page: Page) -> Iterator[Candidate[Byline]]:
    for place, node in enumerate(page.article_nodes):
        for field in ("author", "creator"):
            authors = _people_of(node.get(field), page)
            if authors:
                score = 2.6 - 0.1 * min(place, 5) - (0.2 if field == "creator" else 0)
                yield _claim(authors, source_of(node), field, score, "JSON-LD")
    if page.article_nodes:
        return
    for node in page.json_ld:
        is_page = any(kind in ("WebPage", "VideoObject", "ItemPage") for kind in types_of(node))
        if is_page and (authors := _people_of(node.get("author"), page)):
            yield _claim(authors, "json-ld", "author", 2.2, "JSON-LD of the page")


def _people_of(value: object, page: Page) -> list[Author]:
    """Return the authors that a JSON-LD value names, following references inside the page."""
    people: list[Author] = []
    for item in value[:_MOST_PEOPLE] if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            people += _person_of(item, page)
        elif isinstance(item, str):
            people += _trusted(clean_text(item))
    return without_desks(merge_authors(people))


def _person_of(item: Node, page: Page) -> list[Author]:
    name = text_of(item.get("name"))
    if not name and (reference := item.get("@id")):
        for node in page.json_ld:
            if node.get("@id") == reference and (name := text_of(node.get("name"))):
                item = node
                break
    if not name:
        name = " ".join(
            part for field in ("givenName", "familyName") if (part := text_of(item.get(field)))
        )
    if not name or "://" in name:
        return []
    found = list(_trusted(clean_text(name)))
    if "Organization" in " ".join(types_of(item)) and len(found) == 1:
        return [replace(found[0], name=clean_text(name), kind="organisation")]
    return found


def _from_meta(page: Page) -> Iterator[Candidate[Byline]]:
    for name, score in _META:
        if name not in page.meta:
            continue
        contents = [text for text in page.meta.get(name, ()) if "://" not in text]
        authors = without_desks(
            merge_authors(author for text in contents[:_MOST_AUTHORS] for author in _trusted(text))
        )
        if authors:
            source = "opengraph" if name.startswith(("og:", "article:")) else "meta"
            yield _claim(authors, source, name, score, "metadata")


def _trusted(text: str) -> tuple[Author, ...]:
    return split_names(text, trusted=True).authors if len(text) < _LONGEST_LINE else ()


def _from_marks(page: Page, headline: Line | None) -> Iterator[Candidate[Byline]]:
    """Yield what itemprop and rel mark as an author."""
    for names, score in (
        (page.marks.itemprops.get("author", ()), 2.5),
        (page.marks.itemprops.get("creator", ()), 2.2),
        (page.marks.rels.get("author", ()), 2.4),
    ):
        groups: dict[int, list[tuple[_Element, Line]]] = {}
        for element in names[:12]:
            line = page.line_at(element)
            if line is not None and not line.zone & (Zone.COMMENTS | Zone.RELATED):
                groups.setdefault(line.index, []).append((element, line))
        people: list[Author] = []
        first: Line | None = None
        for index, members in groups.items():
            if first is not None and index - first.index > 3:
                break
            first = first or members[0][1]
            for element, _ in members:
                people += _named_inside(element)
        if people and first is not None:
            weight = score + _nearness(first, headline)
            authors = merge_authors(people)
            yield Candidate(
                Byline(first.text, tuple(authors)), "markup", "author", weight, "marked", first
            )


def _named_inside(element: _Element) -> tuple[Author, ...]:
    for inner in element.iterdescendants():
        if "name" in (inner.get("itemprop") or "").split():
            if content := inner.get("content"):
                return _trusted(clean_text(content))
            return _trusted(_all_runs(inner))
    return _trusted(_all_runs(element))


def _from_lines(page: Page, headline: Line | None) -> Iterator[Candidate[Byline]]:
    """Yield the lines that look like a byline by their opening words, zone or place."""
    lines = page.flow.lines
    far: list[Candidate[Byline]] = []
    text_begins = _second_paragraph(lines, headline)
    for place, line in _worth_a_look(lines, headline):
        if line is headline:
            yield from _from_rows(line)
            continue
        near = _nearness(line, headline)
        if place >= text_begins:
            near -= 0.0 if line.zone & Zone.AUTHOR else _LATE
            near -= _TEASER if _follows_a_link(lines, place) else 0.0
        if near < _OUT_OF_REACH:
            continue
        in_zone = bool(line.zone & Zone.AUTHOR) or (near > -0.4 and _is_named_byline(line))
        close = near > -0.35 and len(line.text) < 120
        text = _runs(page, line) if close or in_zone else line.text
        leads = starts_with_lead(text)
        if not leads and not in_zone:
            if close:
                around = lines[max(0, place - 2) : place + 3]
                yield from _unmarked(page, line, text, near, around)
            continue
        if not (close or in_zone):
            text = _runs(page, line)
        if is_lead(line.text) and place + 1 < len(lines) and len(lines[place + 1].text) < 80:
            text = f"{line.text} {BREAK} {_runs(page, lines[place + 1])}"
        claims = list(_weigh(line, text, near, leads=leads))
        if near > -0.6:
            yield from claims
        else:
            far += claims
    yield from _unless_teasers(far)


def _worth_a_look(lines: list[Line], headline: Line | None) -> Iterator[tuple[int, Line]]:
    """Yield with their places the lines at the headline, in an author's zone, or that may open so.

    Any other line is too far off to be taken for a byline by its looks.
    """
    first = headline.index - _BEFORE if headline else 0
    last = headline.index + _AFTER if headline else lines[-1].index if lines else 0
    for place, line in enumerate(lines):
        if (
            first <= line.index <= last
            or line.zone & Zone.AUTHOR
            or may_lead(line.text[:LONGEST_LEAD].partition(" ")[0])
        ) and (len(line.text) <= _LONGEST_LINE or line is headline):
            yield place, line


def _second_paragraph(lines: list[Line], headline: Line | None) -> int:
    """Return the place of the second long line under the headline: from there on it is text."""
    if headline is None:
        return len(lines)
    long = (
        place
        for place, line in enumerate(lines)
        if len(line.text) > _PARAGRAPH and line.index > headline.index
    )
    next(long, None)
    return next(long, len(lines))


def _follows_a_link(lines: list[Line], place: int) -> bool:
    """Say whether a line stands under a headline that leads elsewhere, as teasers' bylines do."""
    return any(
        len(line.text) > 15 and line.link_chars > 0.6 * len(line.text)
        for line in lines[max(0, place - 2) : place]
    )


def _from_rows(line: Line) -> Iterator[Candidate[Byline]]:
    """Read the byline out of a table cell that holds the whole head."""
    rows = rows_of(line)
    for row in rows if len(rows) > 1 else ():
        signature = split_names(row)
        if starts_with_lead(row) and signature.authors and _opens(row, signature):
            byline = Byline(row, signature.authors, signature.place)
            yield Candidate(byline, "text", locate(line), 2.6, "a row of the head", line)


def _unmarked(
    page: Page, line: Line, text: str, near: float, around: list[Line]
) -> Iterator[Candidate[Byline]]:
    """Read a line beside the headline that neither its words nor its markup call a byline."""
    if line.tag == "figcaption" or (line.zone & Zone.FIGURE and not line.zone & Zone.META):
        return
    if is_agency(line.text.partition(",")[0]):
        signature = split_names(line.text)
        byline = Byline(line.text, signature.authors, signature.place)
        yield Candidate(byline, "text", locate(line), 1.0 + near, "an agency alone", line)
    elif is_gallery_line(text):
        signature = split_names(text)
        byline = Byline(line.text, signature.authors, signature.place)
        yield Candidate(byline, "text", locate(line), 1.3 + near, "signed by its pictures", line)
    elif _MAYBE_DATED.search(text):
        yield from _beside_a_date(page, line, text, near)
    elif near > -0.15 and len(text) < 70 and _could_be_names(line):
        authors = split_names(text).authors
        named = bool(authors) and text.startswith(authors[0].name) and _are_people(authors)
        if named and any(map(_is_dated, around)):
            byline = Byline(line.text, authors)
            yield Candidate(byline, "text", locate(line), 1.1 + near, "a name alone", line)


def _unless_teasers(claims: list[Candidate[Byline]]) -> Iterator[Candidate[Byline]]:
    """Yield the claims far from the headline, but not a list of other people's articles."""
    people = {name_key(claim.value.authors[0].name) for claim in claims}
    for claim in claims:
        score = claim.score - (1.2 if len(people) > 2 else 0.0)
        yield replace(claim, score=score)


def _weigh(line: Line, text: str, near: float, *, leads: bool) -> Iterator[Candidate[Byline]]:
    names = f"{line.element.get('class') or ''} {line.element.get('rel') or ''}"
    in_zone = bool(line.zone & Zone.AUTHOR) or (near > -0.4 and _is_named_byline(line))
    named = says(_NAMES_BYLINE, names)
    signature = split_names(text)
    short = len(line.text) < 60 and (near > -0.6 or (leads and in_zone))
    if short and (leads or named) and not signature.authors:
        signature = split_names(text, trusted=True)
    if not signature.authors or (leads and not in_zone and not _opens(text, signature)):
        return
    score = 1.4 + near + (1.1 if leads else 0.0) + (0.5 if in_zone else 0.0) + 0.3 * named
    reason = "begins like a byline" if leads else "in an author's place"
    if line.zone & _PICTURE and not (in_zone and leads):
        score -= 0.9 if line.zone & Zone.CAPTION else 0.5
        reason += "; at a picture"
    if any(not _is_sure(author) for author in signature.authors):
        score -= 0.6
        reason += "; hardly a name"
    if len(line.text) > 120:
        score -= 0.8
        reason += "; long"
    byline = Byline(line.text, signature.authors, signature.place)
    yield Candidate(byline, "text", locate(line), score, reason, line)


def _is_sure(author: Author) -> bool:
    return author.kind == "organisation" or is_name(author.name)


def _is_named_byline(line: Line) -> bool:
    own = line.element.get("class")
    return own is not None and says(_NAMES_BYLINE, own)


def _opens(text: str, signature: Signature) -> bool:
    """Say whether a name follows the opening word, as in "By Ana Ruiz", not "By entering ..."."""
    first = signature.authors[0].name.split()[0]
    return any(
        part.lstrip(" :.|-–—*").startswith(first)
        for part in (text.partition(" ")[2], text.partition(":")[2], text.partition(BREAK)[2])
    ) or (after_lead(text) or "").startswith(first)


def _beside_a_date(page: Page, line: Line, text: str, near: float) -> Iterator[Candidate[Byline]]:
    """Read a name out of a line of date and name: "12 May 2025 | Ana Ruiz", "Posted ... by ana"."""
    dates = find_printed_dates(text, page.language)
    if not dates and not line.zone & Zone.META:
        return
    for found in reversed(dates):
        text = f"{text[: found.start]} ; {text[found.end :]}"
    text = _LABELS.sub(" ; ", text)
    led = (after_lead(text) or "").partition(";")[0].partition(BREAK)[0]
    if led and (authors := split_names(led, trusted=True).authors):
        byline = Byline(line.text, authors)
        yield Candidate(byline, "text", locate(line), 1.7 + near, "by, at a date", line)
        return
    authors = split_names(text).authors
    if 0 < len(authors) <= 4 and _are_people(authors):
        byline = Byline(line.text, authors)
        yield Candidate(byline, "text", locate(line), 1.2 + near, "beside a date", line)


def _could_be_names(line: Line) -> bool:
    return (
        line.tag not in ("h1", "h2", "h3", "h4", "li")
        and line.text.count(" ") < (12 if line.text[0].isascii() else 4)
        and line.text[-1] not in ".!?:"
        and (line.text[0].isupper() or not line.text[0].isascii())
    )


def _is_dated(line: Line) -> bool:
    return len(line.text) < 120 and (
        bool(line.zone & Zone.META) or bool(_MAYBE_DATED.search(line.text))
    )


def _are_people(authors: tuple[Author, ...]) -> bool:
    """Say whether the first is a person with a full name, and nobody is a nameless desk."""
    return all(
        is_agency(author.name) or (author.kind == "person" and is_name(author.name))
        for author in authors
    )


def _nearness(line: Line, headline: Line | None) -> float:
    """Return what the place of a line changes: best under the headline, worst in comments."""
    if headline is None and line.zone & Zone.COMMENTS:
        return -2.5
    if headline is None:
        return -0.01 * min(line.index, 60) - (0.9 if line.zone & _OUTSIDE else 0)
    odd = line.zone & ~headline.zone
    change = (
        -0.9 if odd & _OUTSIDE and not (odd & _OUTSIDE == Zone.FOOTER and _is_inside(line)) else 0
    )
    distance = line.index - headline.index
    if odd & Zone.COMMENTS:
        change -= 0.5 if 0 <= distance < 8 else 2.5
    if 0 <= distance <= _AFTER:
        return change - 0.02 * distance
    if -_BEFORE <= distance < 0:
        return change - 0.2 + 0.02 * distance
    if distance < 0:
        return change - (1.2 if line.zone & Zone.AUTHOR else 2.2)
    return 2 * change - 1.2 - 0.003 * min(distance, 150)


def _printed(line: Line) -> str:
    return line.text


def _is_inside(line: Line) -> bool:
    return bool(line.zone & (Zone.ARTICLE | Zone.BODY))


def _runs(page: Page, line: Line) -> str:
    """Return a line's text with a break wherever another element begins."""
    if line.breaks or not len(line.element):
        return line.text
    text = _all_runs(line.element)
    printed = sum(map(len, text.replace(BREAK, "").split()))
    return text if printed <= len(line.text) else line.text


def _all_runs(element: _Element) -> str:
    parts: list[str] = []
    for text in element.itertext():
        cleaned = clean_text(str(text))
        if cleaned:
            parts.append(cleaned)
        if len(parts) > 40:
            break
    return f" {BREAK} ".join(parts)


def _claim(
    authors: list[Author], source: str, locator: str, score: float, reason: str
) -> Candidate[Byline]:
    byline = Byline(", ".join(author.name for author in authors), tuple(authors))
    return Candidate(byline, source, locator, score, reason)


def _without_outlet(claim: Candidate[Byline], sites: frozenset[str]) -> Candidate[Byline]:
    """Leave out the outlet's own name, unless it signs together with an agency."""
    authors = claim.value.authors[:_MOST_AUTHORS]
    own = [is_site_name(a.name, sites, exactly=_is_full_name(a)) for a in authors]
    if not any(own):
        return claim
    others = [author for author, is_own in zip(authors, own, strict=True) if not is_own]
    if others and all(author.kind == "organisation" for author in others) and claim.line:
        kept = [
            replace(author, kind="organisation") if is_own else author
            for author, is_own in zip(authors, own, strict=True)
        ]
    else:
        kept = others
    return replace(claim, value=replace(claim.value, authors=tuple(kept)))


def _is_full_name(author: Author) -> bool:
    return author.kind == "person" and " " in author.name


def _settle(
    claims: list[Candidate[Byline]], printed: str, headline: Line | None
) -> list[Candidate[Byline]]:
    """Rank the claims: those that name the same people higher, names never printed lower."""
    people = [frozenset(name_key(author.name) for author in c.value.authors) for c in claims]
    raised = []
    for own, claim in zip(people, claims, strict=True):
        backing = {
            (other.source, other.locator if other.source != "text" else None)
            for theirs, other in zip(people, claims, strict=True)
            if other is not claim and own & theirs and (theirs <= own or own <= theirs)
            if claim.line is None or other.line is None or _are_both_near(claim, other, headline)
        }
        score = claim.score + 0.35 * min(len(backing), 3)
        reason = f"{claim.reason}; {len(backing)} agree"
        if claim.line is None and printed:
            if not any(author.name.casefold() in printed for author in claim.value.authors):
                score -= 0.6
                reason += "; never printed"
            if not has_person(claim.value.authors):
                score -= 1.0 if is_desk(claim.value.authors[0].name) else 0.4
                reason += "; no person"
        raised.append(replace(claim, score=score, reason=reason))
    ranked = rank(raised)
    return [_cut(_complete(ranked[0], ranked)), *ranked[1:]] if ranked else []


def _are_both_near(one: Candidate[Byline], other: Candidate[Byline], headline: Line | None) -> bool:
    """Lines far from the headline back nobody: teasers name the same few people."""
    return all(claim.line and _nearness(claim.line, headline) > -0.6 for claim in (one, other))


def _cut(claim: Candidate[Byline]) -> Candidate[Byline]:
    """Leave of the printed line what is the byline: no date, share or comment count beside it."""
    byline = claim.value
    return replace(claim, value=replace(byline, line=_signed_part(byline)))


def _signed_part(byline: Byline) -> str:
    """Return a line from its opening word or first name to its last name, role or place."""
    text = byline.line
    first = text.find(byline.authors[0].name)
    spans = [text.rfind(author.name) + len(author.name) for author in byline.authors]
    if first < 0 or any(text.find(author.name) < 0 for author in byline.authors):
        return text
    end = max(spans)
    for more in (*(author.role for author in byline.authors), byline.place):
        at = text.find(more, end) if more else -1
        if more and 0 <= at <= end + 6:
            end = at + len(more)
    start = opening_before(text[:first])
    return text[start:end].strip()


def _complete(best: Candidate[Byline], claims: list[Candidate[Byline]]) -> Candidate[Byline]:
    """Give the best claim what others know: the printed line, fuller names, roles, co-authors."""
    for claim in claims[1:]:
        if claim.score < best.score - 2 or claim.score <= 0.5:
            break
        mine = {name_key(author.name) for author in best.value.authors}
        theirs = {name_key(author.name): author for author in claim.value.authors}
        more = [author for key, author in theirs.items() if key not in mine]
        near = _is_beside(claim, best) and claim.score > best.score - 1.5
        if mine < theirs.keys() and near and all(map(_is_sure, more)):
            line = claim.line or best.line
            best = replace(best, value=replace(claim.value, authors=claim.value.authors), line=line)
        elif mine <= theirs.keys() and best.line is None and claim.line is not None:
            authors = tuple(
                replace(author, role=author.role or theirs[name_key(author.name)].role)
                for author in best.value.authors
            )
            value = Byline(claim.value.line, authors, claim.value.place)
            best = replace(best, value=value, line=claim.line)
        elif claim.score > 1.5 and _is_fuller(claim.value, best.value):
            best = replace(best, value=claim.value, line=claim.line or best.line)
    return best


def _is_beside(claim: Candidate[Byline], best: Candidate[Byline]) -> bool:
    """Say whether two claims can be one byline: in metadata, or a few lines apart."""
    if claim.line is None:
        return True
    if best.line is None:
        return claim.score > 1.6
    return abs(claim.line.index - best.line.index) <= 6


def _is_fuller(one: Byline, other: Byline) -> bool:
    """Say whether a name is another with more to it: "Ana Ruiz" of "Ana"."""
    if len(one.authors) != 1 or len(other.authors) != 1:
        return False
    longer, shorter = one.authors[0].name.split(), other.authors[0].name.split()
    return len(shorter) == 1 < len(longer) <= 4 and shorter[0].casefold() == longer[0].casefold()
