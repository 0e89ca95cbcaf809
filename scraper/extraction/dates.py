"""When the article was published and last changed: what machines and readers are told, compared."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from scraper.extraction.dates_shown import printed
from scraper.extraction.dates_told import (
    DATA,
    from_data,
    from_json_ld,
    from_marks,
    from_meta,
    from_scripts,
)
from scraper.extraction.lines import Line
from scraper.extraction.page import Page
from scraper.extraction.reading import Candidate, Reading, decide, rank
from scraper.extraction.stamps import days_of
from scraper.url_signs import date_in_url

_MOST_CANDIDATES, _MOST_PRINTED = 60, 500
_GOOD = 1.5


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
    found = [*from_json_ld(page), *from_meta(page), *from_marks(page, line)]
    if day := date_in_url(page.url):
        found.append((True, Candidate(day, "url", None, 1.6, "in the address")))
    if not any(is_published and each.score > _GOOD for is_published, each in found):
        found += [*from_scripts(page), *from_data(page)]
    settled = any(is_published and each.score > 2.5 for is_published, each in found)
    found += islice(printed(page, line, only_near=settled), _MOST_PRINTED)
    published = [candidate for is_published, candidate in found if is_published]
    modified = [candidate for is_published, candidate in found if not is_published]
    if not any(candidate.score > 1 for candidate in published):
        published += [
            candidate._replace(
                score=candidate.score / (2 if candidate.locator in DATA else 4),
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
