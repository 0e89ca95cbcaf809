"""Where each field of an article was found, and how it is found there again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scraper.extraction.body import Story
from scraper.extraction.reading import Reading, locate
from scraper.records import Block, Caption


@dataclass(frozen=True, slots=True)
class Origins:
    """Two maps from fields: to what held them, and to the place in there, where one is known."""

    provenance: Mapping[str, str]
    locators: Mapping[str, str]


def find_origins(
    readings: Mapping[str, Reading[Any] | None],
    story: Story,
    dateline: Block | None,
    captions: tuple[Caption, ...],
) -> Origins:
    """Say for every field that has a value where it came from.

    `dateline` is the block that opens with the place. Quotes are not told of: each stands
    in the body, between its own offsets.
    """
    found = [
        (name, reading.source, reading.locator) for name, reading in readings.items() if reading
    ]
    found += _beyond_readings(story, dateline, captions)
    return Origins(
        {name: source for name, source, _ in found},
        {name: locator for name, _, locator in found if locator},
    )


def _beyond_readings(
    story: Story, dateline: Block | None, captions: tuple[Caption, ...]
) -> Iterator[tuple[str, str, str | None]]:
    if story.body:
        yield "body", story.body.source, story.body.locator
    if dateline:
        yield "dateline", "body", f"block {dateline.position}"
    if captions and not story.frames:
        yield "captions", "script", None
    elif captions:
        lines = [line for frame in story.frames for line in frame.lines]
        yield "captions", story.frames_source, locate(lines[0]) if lines else None
