"""The kicker: the short label above the headline."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from scraper.extraction.anycase import AnyCase
from scraper.extraction.boilerplate import is_command, is_stock
from scraper.extraction.breadcrumbs import TRAIL_SIGN, trail_element
from scraper.extraction.class_names import says
from scraper.extraction.credits import is_credit
from scraper.extraction.lines import Line, Zone, clean_text
from scraper.extraction.masthead import is_site_name, key_of, site_keys
from scraper.extraction.names import starts_with_lead
from scraper.extraction.page import Page
from scraper.extraction.printed_dates import find_printed_dates
from scraper.extraction.reading import Candidate, Reading, decide, locate, rank
from scraper.extraction.section_scene import Section

_NAMES_KICKER = AnyCase(
    r"kicker|eyebrow|overline|top-?line|roof-?line|dachzeile|pre-?title|supra|over-?title|surtitre|"
    r"occhiello|antetitulo|spitzmarke|rubric|category|topic|strap|vignette|super-?head|"
    r"(?<!ad-)label(?!-(?:hidden|container))|sub-?section|volanta|unibrow|pre-?head|pre-?line|above-?head",
)
_NOT_TEXT = Zone.SHARE | Zone.RELATED | Zone.COMMENTS | Zone.FORM | Zone.FOOTER | Zone.CAPTION
_LONGEST_KICKER = 70
_ARROWS = frozenset("<>«»‹›←→◀▶")


def read_kicker(
    page: Page, headline: Reading[str] | None, section: Reading[Section] | None = None
) -> Reading[str] | None:
    """Read the short label above the headline, or inside its element; None without.

    Something must say that it is one: its name, its place in the headline's own box, or
    that it is the article's section.
    """
    return decide(find_kickers(page, headline, section))


def find_kickers(
    page: Page, headline: Reading[str] | None, section: Reading[Section] | None = None
) -> list[Candidate[str]]:
    """Return the labels above the headline or inside its element, best first."""
    if headline is None or headline.line is None:
        return []
    sections = frozenset(map(key_of, section.value.trail)) if section else frozenset[str]()
    return rank([*_inside(headline), *_above(page, headline, sections)])


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


def _above(
    page: Page, headline: Reading[str], sections: frozenset[str]
) -> Iterator[Candidate[str]]:
    lines, line = page.flow.lines, headline.line
    if line is None:
        return
    sites, trails = site_keys(page), dict[_Element, bool]()
    start = lines.index(line)
    for distance, above in enumerate(reversed(lines[max(0, start - 3) : start]), start=1):
        text = clean_text(above.text).strip(" :|")
        if not _could_be_kicker(above, text, headline, sites):
            continue
        parent = above.element.getparent()
        named = says(_NAMES_KICKER, above.element.get("class") or "")
        if not named and (_is_beside_the_point(text) or _is_in_a_list(above, trails)):
            continue
        score = -0.2 * distance
        if named:
            score += 1.5
        elif parent is not None and says(_NAMES_KICKER, parent.get("class") or ""):
            score += 0.8
        if _share_a_box(above.element, line.element):
            score += 0.6
        if parent is line.element:
            score += 1.0
        reason = f"{distance} lines above the headline"
        if key_of(text) in sections:
            score += 0.5
            reason += "; its section"
        yield Candidate(text, "markup", locate(above), score, reason, above)


def _share_a_box(above: _Element, headline: _Element) -> bool:
    """Say whether two elements stand in one box, loose in it, or in rows of one table."""
    own, other = above.getparent(), headline.getparent()
    if own is None or other is None:
        return False
    if other in (own, above):
        return True
    return own.tag == other.tag == "tr" and own.getparent() is other.getparent()


def _is_in_a_list(line: Line, trails: dict[_Element, bool]) -> bool:
    return line.tag == "li" or trail_element(line.element, trails) is not None


def _is_beside_the_point(text: str) -> bool:
    """Say whether a text that nothing calls a kicker is a link, a count, a credit, an advert."""
    return (
        text[0] in _ARROWS
        or text[-1] in _ARROWS
        or text[-1] == ","
        or any(map(str.isdigit, text))
        or TRAIL_SIGN.search(text) is not None
        or is_stock(text)
        or is_command(text)
        or is_credit(text)
    )


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
