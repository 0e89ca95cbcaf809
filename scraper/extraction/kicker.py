"""The kicker: the short label above the headline."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.extraction.anycase import AnyCase
from scraper.extraction.class_names import says
from scraper.extraction.lines import Line, Zone, clean_text
from scraper.extraction.masthead import is_site_name, key_of, site_keys
from scraper.extraction.names import starts_with_lead
from scraper.extraction.page import Page
from scraper.extraction.printed_dates import find_printed_dates
from scraper.extraction.reading import Candidate, Reading, decide, locate, rank

_NAMES_KICKER = AnyCase(
    r"kicker|eyebrow|overline|top-?line|roof-?line|dachzeile|pre-?title|supra|over-?title|surtitre|"
    r"occhiello|antetitulo|spitzmarke|rubric|category|label|topic|strap|vignette|super-?head|"
    r"sub-?section|volanta",
)
_NOT_TEXT = Zone.SHARE | Zone.RELATED | Zone.COMMENTS | Zone.FORM | Zone.FOOTER | Zone.CAPTION
_LONGEST_KICKER = 70


def read_kicker(page: Page, headline: Reading[str] | None) -> Reading[str] | None:
    """Read the short label above the headline, or inside its element; None without."""
    return decide(find_kickers(page, headline))


def find_kickers(page: Page, headline: Reading[str] | None) -> list[Candidate[str]]:
    """Return the labels above the headline or inside its element, best first."""
    if headline is None or headline.line is None:
        return []
    return rank([*_inside(headline), *_above(page, headline)])


def _inside(headline: Reading[str]) -> Iterator[Candidate[str]]:
    """Yield what stands in the headline's element but not in the headline."""
    line = headline.line
    if line is None or headline.value == line.text:
        return
    before, found, _ = line.text.partition(headline.value)
    text = before.strip(" :|–—-/")
    if found and 1 < len(text) <= _LONGEST_KICKER and not find_printed_dates(text):
        yield Candidate(
            text, "markup", locate(line), 2.5, "before the headline, in its element", line
        )


def _above(page: Page, headline: Reading[str]) -> Iterator[Candidate[str]]:
    lines, line = page.flow.lines, headline.line
    if line is None:
        return
    sites = site_keys(page)
    start = lines.index(line)
    for distance, above in enumerate(reversed(lines[max(0, start - 3) : start]), start=1):
        text = clean_text(above.text).strip(" :|")
        if not _could_be_kicker(above, text, headline, sites):
            continue
        own = above.element.get("class") or ""
        parent = above.element.getparent()
        score = 0.3 - 0.2 * distance
        if says(_NAMES_KICKER, own):
            score += 1.2
        if parent is not None and parent is line.element.getparent():
            score += 0.5
        if parent is line.element or above.element.getparent() is line.element:
            score += 1.0
        reason = f"{distance} lines above the headline"
        yield Candidate(text, "markup", locate(above), score, reason, above)


def _could_be_kicker(line: Line, text: str, headline: Reading[str], sites: frozenset[str]) -> bool:
    odd = line.zone & ~headline.line.zone if headline.line else line.zone
    return (
        1 < len(text) <= _LONGEST_KICKER
        and not odd & (_NOT_TEXT | Zone.NAV | Zone.LIST | Zone.HIDDEN)
        and not starts_with_lead(text)
        and not find_printed_dates(text)
        and not is_site_name(text, sites)
        and key_of(text) != key_of(headline.value)
        and any(map(str.isalpha, text))
    )
