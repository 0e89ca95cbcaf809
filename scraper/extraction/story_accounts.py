"""Why lines of the page became body or caption, and others didn't."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import median_low
from typing import Any

from scraper.extraction.accounts import Account, Item
from scraper.extraction.article import Fields
from scraper.extraction.blocks import data_tables
from scraper.extraction.body import Scene, Story, see
from scraper.extraction.features import NAMES, Vector, Whole
from scraper.extraction.frames import Frame
from scraper.extraction.lines import Line, Zone
from scraper.extraction.page import Page
from scraper.extraction.reading import Reading, locate
from scraper.extraction.trees import Judge, load_judge


def tell_body(page: Page, fields: Fields, story: Story) -> Account:
    """Tell of every line under the headline whether it is body, and what spoke most for that."""
    scene = see(page, fields.around())
    own = story.body.lines if story.body else ()
    weighed = _Weighed(scene, own, fields, story)
    start = fields.headline_line.index if fields.headline_line else 0
    below = [line for line in page.flow.lines if line.index > start]
    items = tuple(weighed.tell(line) for line in below)
    note = (
        f"{len(page.flow.lines) - len(below)} lines down to the headline left out; "
        f"{len(scene.region.lines)} of the {len(below)} below it judged, {len(own)} kept; "
        f"what all of the article stands in: {_zones(scene.region.common) or 'nothing named'}"
    )
    if story.body is None:
        return Account("body", None, None, items, note)
    value = f"{len(story.body.blocks)} blocks, {len(story.body.text.split())} words"
    return Account("body", value, story.body.source, items, note)


_MOST_WEIGHED = 1000
"""Lines of one page whose strongest feature is looked for: a millisecond each."""


class _Weighed:
    """Knows each line's odds and can say which feature moved them most."""

    def __init__(self, scene: Scene, own: Sequence[Line], fields: Fields, story: Story) -> None:
        self._own = frozenset(own)
        self._left = _MOST_WEIGHED
        self._judge: Judge = load_judge()
        self._vectors = {told.line: told.whole() for told in scene.told}
        self._usual = {
            is_kept: _medians([v for line, v in self._vectors.items() if (line in own) == is_kept])
            for is_kept in (True, False)
        }
        self._common = scene.region.common
        self._claims = _claims(fields, scene.frames)
        tables = data_tables(scene.region.lines)
        self._in_table = {
            line
            for line, table in zip(scene.region.lines, tables, strict=True)
            if table is not None
        }
        self._by_rule = bool(story.body and story.body.source.startswith("rule:"))

    def tell(self, line: Line) -> Item:
        """Tell of one line."""
        kept = line in self._own
        verdict = "kept" if kept else "dropped"
        if self._by_rule:
            reason = "the site's rule" if kept else self._claims.get(line, "not in the rule's body")
            return Item(line.text, verdict, None, reason, "markup", locate(line))
        vector = self._vectors.get(line)
        if vector is None:
            return Item(line.text, verdict, None, self._not_judged(line), "markup", locate(line))
        odds = self._judge(Whole(vector))
        if line in self._in_table:
            reason = "a data table stays whole or goes"
        else:
            reason = self._strongest(vector, odds)
        return Item(line.text, verdict, round(odds, 3), reason, "markup", locate(line))

    def _not_judged(self, line: Line) -> str:
        if line in self._claims:
            return self._claims[line]
        zones = _zones(line.zone & ~self._common)
        return f"not judged: stands in {zones}" if zones else "not judged: outside the region"

    def _strongest(self, vector: Vector, odds: float) -> str:
        """Name the feature that sets a line apart most from those with the other verdict.

        Each in turn gets the value that it mostly has over there; the one that changes
        the odds most decided.
        """
        if not self._left:
            return "not looked for: too many lines"
        self._left -= 1
        moved = []
        others = self._usual[odds <= 0]
        for at, usual in enumerate(others):
            if vector[at] != usual:
                other = self._judge(Whole([*vector[:at], usual, *vector[at + 1 :]]))
                moved.append(((odds - other) * (1 if odds > 0 else -1), at))
        change, at = max(moved, default=(0.0, 0))
        if change <= 0:
            return "no single feature decides"
        spelled = NAMES[at].replace("_", " ")
        change = change if odds > 0 else -change
        fate = "dropped" if odds > 0 else "kept"
        return f"{spelled} {vector[at]:.2f}, of {fate} lines {others[at]:.2f} ({change:+.2f})"


def _medians(vectors: Sequence[Vector]) -> Vector:
    """Return what each feature mostly is; all nought where there is no line to ask."""
    if not vectors:
        return [0.0] * len(NAMES)
    return [median_low(column) for column in zip(*vectors, strict=True)]


def _claims(fields: Fields, frames: Sequence[Frame]) -> dict[Line, str]:
    """Map the lines that other fields hold to the reason why they are no body."""
    readings: dict[str, Reading[Any] | None] = {
        "section": fields.section,
        "kicker": fields.kicker,
        "modified": fields.dates.modified,
        "published": fields.dates.published,
        "byline": fields.byline,
    }
    claims = {line: "a caption's" for frame in frames for line in frame.lines}
    if fields.dek and fields.dek.line:
        claims[fields.dek.line] = "holds the field dek, set apart from the text"
    for name, reading in readings.items():
        if reading and reading.line in fields.taken:
            claims[reading.line] = f"holds the field {name}"
    return claims


def _zones(zone: int) -> str:
    names = [name.lower() for name, bit in vars(Zone).items() if name.isupper() and zone & bit]
    return ", ".join(names)


def tell_captions(page: Page, fields: Fields, story: Story) -> Account:
    """Tell of every picture with text whether it is the article's."""
    found = see(page, fields.around()).frames
    ruled = [frame for frame in story.frames if frame not in found]
    body = story.body.lines if story.body else ()
    items = tuple(
        Item(
            f"{frame.text} [{frame.credit}]" if frame.credit else frame.text,
            "kept" if frame in story.frames else "dropped",
            None,
            "the site's rule"
            if frame in ruled
            else _why(frame, frame in story.frames, body, fields),
            "markup",
            locate(frame.lines[0]),
            " / ".join(line.text for line in frame.lines),
        )
        for frame in sorted((*found, *ruled), key=lambda frame: frame.lines[0].index)
    )
    value = f"{len(story.frames)} of {len(items)} kept" if items else None
    return Account("captions", value, "markup" if story.frames else None, items)


def _why(frame: Frame, is_kept: bool, body: Collection[Line], fields: Fields) -> str:
    if is_kept:
        named = "named as a caption" if frame.named else "short text at a picture that is no body"
        return named if frame.picture else f"{named}, without a picture"
    if any(line in body for line in frame.lines):
        return "the body claims its text"
    start = fields.headline_line.index if fields.headline_line else 0
    return "above the headline" if frame.lines[0].index < start else "after the article"
