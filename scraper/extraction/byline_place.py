"""Where a byline stands: best under the headline, worst among comments and teasers."""

from __future__ import annotations

from scraper.extraction.lines import Line, Zone

BEFORE, AFTER = 8, 24
"""How many lines around the headline a byline is looked for without any sign of its own."""
_OUTSIDE = Zone.RELATED | Zone.FOOTER | Zone.NAV


def nearness(line: Line, headline: Line | None, foot: int) -> float:
    """Return what the place of a line changes: best under the headline, worst in comments.

    `foot` is where the page's foot begins: above it a footer is an article's.
    """
    if headline is None and line.zone & Zone.COMMENTS:
        return -2.5
    if headline is None:
        return -0.01 * min(line.index, 60) - (0.9 if line.zone & _OUTSIDE else 0)
    odd = line.zone & ~headline.zone
    if odd & Zone.FOOTER and (line.index < foot or _is_inside(line)):
        odd &= ~Zone.FOOTER
    change = -0.9 if odd & _OUTSIDE else 0
    distance = line.index - headline.index
    if odd & Zone.COMMENTS:
        change -= 0.5 if 0 <= distance < 8 else 2.5
    if 0 <= distance <= AFTER:
        return change - 0.02 * distance
    if -BEFORE <= distance < 0:
        return change - 0.2 + 0.02 * distance
    if distance < 0:
        return change - (1.2 if line.zone & Zone.AUTHOR else 2.2)
    return 2 * change - 1.2 - 0.003 * min(distance, 150)


def _is_inside(line: Line) -> bool:
    return bool(line.zone & (Zone.ARTICLE | Zone.BODY))
