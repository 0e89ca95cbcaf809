"""Who signed the article: the printed line, and the names that metadata agrees with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from scraper.extraction.byline_closing import closing_signatures
from scraper.extraction.byline_declared import declared_bylines
from scraper.extraction.byline_place import AFTER, BEFORE, nearness
from scraper.extraction.byline_printed import printed_bylines
from scraper.extraction.lines import Line, Zone, index_of
from scraper.extraction.masthead import is_site_name, site_keys
from scraper.extraction.menu import slug_of
from scraper.extraction.name_kinds import (
    has_person,
    is_agency,
    is_desk,
    is_sure,
    merge_authors,
    name_key,
    without_desks,
)
from scraper.extraction.names import Byline, opening_before, starts_with_lead
from scraper.extraction.page import Page
from scraper.extraction.reading import Candidate, Reading, decide, rank
from scraper.records import Author

_LONGEST_LINE = 260
_LONGEST_SIGNATURE = 140
_TOLD = re.compile(r"(?:\s[^\W\d_A-Z]\w+){2}[^.]*\.\s+\S")
"""Running text: two small words, and a sentence that follows."""
_MOST_AUTHORS, _MOST_CLAIMS = 14, 60
_SURE = 1.4


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
    claims = [*declared_bylines(page, line), *printed_bylines(page, line)]
    clean = [_without_outlet(_of_a_portrait(claim), sites) for claim in claims]
    signed = rank(claim for claim in clean if claim.value.authors)
    if not signed or signed[0].score <= 0:
        signed = rank([*signed, *_own_signatures(claims, sites)])
    signed = rank(_of_the_address(claim, page.url) for claim in signed)
    settled = _settle(signed[:_MOST_CLAIMS], _text_around(page, line), line, page.foot)
    if not settled or settled[0].score <= 0:
        return rank([*settled, *closing_signatures(page, line)])
    return settled


def _of_a_portrait(claim: Candidate[Byline]) -> Candidate[Byline]:
    """Leave of a portrait's names the one it opens with: the others are what it tells."""
    text = claim.value.line
    if len(text) <= _LONGEST_SIGNATURE or starts_with_lead(text) or not _TOLD.search(text):
        return claim
    first = tuple(author for author in claim.value.authors[:1] if text.startswith(author.name))
    return claim._replace(value=replace(claim.value, authors=first))


def _of_the_address(claim: Candidate[Byline], url: str) -> Candidate[Byline]:
    """Raise a claim whose author the address names before the article: "/columns/ana-ruiz/…"."""
    folders = {slug_of(part) for part in url.split("/")[3:-1]}
    named = tuple(
        author
        for author in claim.value.authors
        if _is_full_name(author) and slug_of(author.name) in folders
    )
    if not named or claim.line is None:
        return claim
    value = replace(claim.value, authors=named)
    reason = f"{claim.reason}; in the address"
    return claim._replace(value=value, score=claim.score + 0.6, reason=reason)


def _text_around(page: Page, headline: Line | None) -> str:
    """Return what is printed where a byline would be: beside the headline, or marked as one."""
    if headline is None:
        return ""
    first, last = headline.index - BEFORE, headline.index + AFTER
    return "\n".join(
        [
            line.text
            for line in page.flow.lines
            if (first <= line.index < last or line.zone & Zone.AUTHOR)
            and len(line.text) < _LONGEST_LINE
        ]
    ).casefold()


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
    return claim._replace(value=replace(claim.value, authors=tuple(kept)))


def _own_signatures(
    claims: list[Candidate[Byline]], sites: frozenset[str]
) -> Iterator[Candidate[Byline]]:
    """Yield the printed lines that an outlet signs itself: "Written by Harbour Today"."""
    for claim in claims:
        authors = claim.value.authors
        if claim.line is None or len(authors) != 1 or not is_site_name(authors[0].name, sites):
            continue
        if starts_with_lead(claim.line.text) or is_agency(authors[0].name):
            own = (replace(authors[0], kind="organisation"),)
            yield claim._replace(value=replace(claim.value, authors=own))


def _is_full_name(author: Author) -> bool:
    return author.kind == "person" and " " in author.name


def _settle(
    claims: list[Candidate[Byline]], printed: str, headline: Line | None, foot: int
) -> list[Candidate[Byline]]:
    """Rank the claims: those that name the same people higher, names never printed lower."""
    people = [frozenset(name_key(author.name) for author in c.value.authors) for c in claims]
    is_signed = any(c.line and c.score > _SURE and is_sure(c.value.authors[0]) for c in claims)
    raised = []
    for own, claim in zip(people, claims, strict=True):
        backing = {
            (other.source, other.locator if other.source != "text" else None)
            for theirs, other in zip(people, claims, strict=True)
            if other is not claim and own & theirs and (theirs <= own or own <= theirs)
            if claim.line is None
            or other.line is None
            or _are_both_near(claim, other, headline, foot)
        }
        score = claim.score + 0.35 * min(len(backing), 3)
        reason = f"{claim.reason}; {len(backing)} agree"
        if claim.line is None and printed:
            if not any(author.name.casefold() in printed for author in claim.value.authors):
                score -= 0.6
                reason += "; never printed"
            elif is_signed and all(_is_login(author.name) for author in claim.value.authors):
                score -= 0.6
                reason += "; a login"
            if not has_person(claim.value.authors):
                score -= 1.0 if is_desk(claim.value.authors[0].name) else 0.6
                reason += "; no person"
        raised.append(claim._replace(score=score, reason=reason))
    ranked = rank(raised)
    if not ranked:
        return []
    best = _with_cards(_complete(ranked[0], ranked), ranked)
    authors = tuple(without_desks(best.value.authors))
    return [_cut(best._replace(value=replace(best.value, authors=authors))), *ranked[1:]]


def _is_login(name: str) -> bool:
    """Say whether a name is what somebody signs in with: "aruiz"."""
    return name.isascii() and name.islower() and " " not in name


def _are_both_near(
    one: Candidate[Byline], other: Candidate[Byline], headline: Line | None, foot: int
) -> bool:
    """Lines far from the headline back nobody: teasers name the same few people."""
    return all(claim.line and nearness(claim.line, headline, foot) > -0.6 for claim in (one, other))


def _complete(best: Candidate[Byline], claims: list[Candidate[Byline]]) -> Candidate[Byline]:
    """Give the best claim what others know: the printed line, fuller names, roles, co-authors."""
    for claim in claims[1:]:
        if claim.score < best.score - 2 or claim.score <= 0.5:
            break
        mine = {name_key(author.name) for author in best.value.authors}
        theirs = {name_key(author.name): author for author in claim.value.authors}
        more = [author for key, author in theirs.items() if key not in mine]
        near = _is_beside(claim, best) and claim.score > best.score - 1.5
        if mine < theirs.keys() and near and all(map(is_sure, more)):
            line = claim.line or best.line
            best = best._replace(value=replace(claim.value, authors=claim.value.authors), line=line)
        elif mine <= theirs.keys() and best.line is None and claim.line is not None:
            authors = tuple(
                replace(author, role=author.role or theirs[name_key(author.name)].role)
                for author in best.value.authors
            )
            value = Byline(claim.value.line, authors, claim.value.place)
            best = best._replace(value=value, line=claim.line)
        elif claim.score > 1.5 and _is_fuller(claim.value, best.value):
            best = best._replace(value=claim.value, line=claim.line or best.line)
    return best


def _with_cards(best: Candidate[Byline], claims: list[Candidate[Byline]]) -> Candidate[Byline]:
    """Give the best claim the authors whose names stand in elements of the same kind beside it."""
    cards = {
        claim.line: claim.value.authors
        for claim in claims
        if claim.line and claim.score > best.score - 0.3 and _are_cards(claim.line, best.line)
    }
    authors = merge_authors(
        author for line in sorted(cards, key=index_of) for author in cards[line]
    )
    mine = {name_key(author.name) for author in best.value.authors}
    if not mine < {name_key(author.name) for author in authors} or not all(map(is_sure, authors)):
        return best
    return best._replace(value=replace(best.value, authors=tuple(authors)))


def _are_cards(line: Line, other: Line | None) -> bool:
    """Say whether two lines are cards of authors in one list."""
    return (
        other is not None
        and bool(line.zone & other.zone & Zone.AUTHOR)
        and abs(line.index - other.index) <= 4
        and line.tag == other.tag == "li"
        and line.element.getparent() is other.element.getparent()
    )


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


def _cut(claim: Candidate[Byline]) -> Candidate[Byline]:
    """Leave of the printed line what is the byline: no date, share or comment count beside it."""
    byline = claim.value
    return claim._replace(value=replace(byline, line=_signed_part(byline)))


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
