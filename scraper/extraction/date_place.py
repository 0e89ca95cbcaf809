"""Where a date of publication stands: best beside the headline, worst among teasers."""

from __future__ import annotations

from scraper.extraction.lines import Line, Zone

BEFORE, AFTER = 10, 20
"""How many lines around the headline a date is the article's without any label."""
_NOT_THE_PAGE = Zone.COMMENTS | Zone.RELATED | Zone.FOOTER


def nearness(line: Line | None, headline: Line | None, foot: int) -> float:
    """Return what the place of a line changes.

    `foot` is where the page's foot begins: above it a footer is an article's.
    """
    if line is None:
        return -0.3
    if headline is None:
        outside = line.zone & (_NOT_THE_PAGE | Zone.NAV | Zone.HIDDEN)
        return (-1.2 if outside else 0.0) - 0.005 * min(line.index, 100)
    odd = line.zone & ~headline.zone
    if line.index < foot:
        odd &= ~Zone.FOOTER
    change = -1.2 if odd & _NOT_THE_PAGE else 0.0
    distance = line.index - headline.index
    if 0 <= distance <= AFTER:
        return change - 0.02 * distance
    if odd & (Zone.LIST | Zone.NAV):
        change -= 0.3
    if -BEFORE <= distance < 0:
        if odd & Zone.HEADER or headline.zone & ~line.zone & Zone.ARTICLE:
            change -= 0.3
        return change - 0.1 + 0.03 * distance
    if distance < 0:
        return change - 1.0 - 0.01 * min(-distance, 40)
    return change - 0.7 - 0.01 * min(distance, 60)
