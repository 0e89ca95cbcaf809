"""What a site rule says of a page: readings that stand before those of the generic readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from lxml.etree import _Element

from scraper.extraction.blocks import draft_blocks, find_links, place_blocks
from scraper.extraction.body import Body, Story, read_story, see
from scraper.extraction.body_head import Around
from scraper.extraction.frame_text import read_text
from scraper.extraction.frames import Frame, keep_frames
from scraper.extraction.layouts import Layout, select
from scraper.extraction.lines import Line, Picture, clean_text, inner_text
from scraper.extraction.name_kinds import merge_authors
from scraper.extraction.names import Byline, split_names
from scraper.extraction.page import Page
from scraper.extraction.printed_dates import find_printed_dates
from scraper.extraction.reading import Reading
from scraper.extraction.section_scene import Section
from scraper.extraction.stamps import normalize_stamp

_STAMPED = ("datetime", "content", "title")


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a rule gives of the fields around the body; None where it gives nothing."""

    headline: Reading[str] | None = None
    dek: Reading[str] | None = None
    section: Reading[Section] | None = None
    byline: Reading[Byline] | None = None
    published: Reading[str] | None = None


def try_layout(page: Page, layout: Layout) -> list[dict[str, Any]]:
    """Tell of each selector of a rule how much it finds on a page, and the first of it."""
    trials = []
    for field, listed in layout.selectors.items():
        for css in listed:
            found = select(page.root, css)
            text = _text_of(page, found[0]) if found else ""
            trials.append({"field": field, "selector": css, "found": len(found), "first": text})
    return trials


def remove_unwanted(page: Page, layout: Layout) -> None:
    """Take what the rule says is no part of the article out of a page that nobody has read yet."""
    for css in layout.selectors.get("remove", ()):
        for element in select(page.root, css):
            _remove(element)


def read_ruled(page: Page, layout: Layout | None) -> Ruled:
    """Read the fields around the body as a rule says; without one, nothing."""
    if layout is None:
        return Ruled()
    return Ruled(
        headline=_read_text(page, layout, "headline"),
        dek=_read_text(page, layout, "dek"),
        section=_read_section(page, layout),
        byline=_read_byline(page, layout),
        published=_read_published(page, layout),
    )


def read_ruled_story(page: Page, around: Around, layout: Layout) -> Story:
    """Read body and pictures, each as the rule says where it does, else as on any page."""
    frames = _ruled_frames(page, layout)
    taken = {*around.taken, *(line for frame in frames for line in frame.lines)}
    if around.dek and layout.find(page.root, "dek")[1]:
        taken.add(around.dek)
    around = replace(around, taken=taken)
    css, lines = _ruled_lines(page, layout)
    if not lines:
        story = read_story(page, around)
        return Story(story.body, frames, layout.provenance) if frames else story
    seen = frames or tuple(see(page, around).frames)
    captions = {line for frame in seen if frame.named for line in frame.lines}
    own = [line for line in lines if line not in captions | taken]
    blocks, text = place_blocks(draft_blocks(own))
    links = find_links(own, page.url)
    body = Body(text, blocks, links, layout.provenance, tuple(own), css) if text else None
    if frames:
        return Story(body, frames, layout.provenance)
    return Story(body, keep_frames(seen, own, around.headline))


def _ruled_lines(page: Page, layout: Layout) -> tuple[str, list[Line]]:
    """Return the selector of the body, and the lines of all that it finds, once, in page order."""
    css, elements = layout.find(page.root, "body")
    lines = {line.index: line for line in _lines_of(page, elements)}
    return css, [lines[index] for index in sorted(lines)]


def _ruled_frames(page: Page, layout: Layout) -> tuple[Frame, ...]:
    """Return a frame for each element that the rule calls a caption, with the picture at it."""
    _, elements = layout.find(page.root, "captions")
    frames = []
    for element in elements:
        if lines := tuple(_lines_of(page, [element])):
            text, credit = read_text(lines, element)
            frames.append(Frame(_picture_at(page, element), lines, True, text, credit))
    return tuple(frames)


def _picture_at(page: Page, element: _Element) -> Picture | None:
    """Return the first picture inside an element, or inside the two around it."""
    for box in islice(chain([element], element.iterancestors()), 3):
        inside = set(box.iter())
        if picture := next((each for each in page.flow.pictures if each.element in inside), None):
            return picture
    return None


def _read_text(page: Page, layout: Layout, field: str) -> Reading[str] | None:
    css, elements = layout.find(page.root, field)
    texts = [text for element in elements[:1] if (text := _text_of(page, element))]
    if not texts:
        return None
    return Reading(texts[0], layout.provenance, css, _line_of(page, elements[0]))


def _read_section(page: Page, layout: Layout) -> Reading[Section] | None:
    """Several elements are a breadcrumb, outermost first."""
    css, elements = layout.find(page.root, "section")
    trail = tuple(text for element in elements if (text := _text_of(page, element)))
    if not trail:
        return None
    section = Section(trail[-1], trail)
    return Reading(section, layout.provenance, css, _line_of(page, elements[-1]))


def _read_byline(page: Page, layout: Layout) -> Reading[Byline] | None:
    css, elements = layout.find(page.root, "byline")
    texts = [text for element in elements if (text := _text_of(page, element))]
    signatures = [split_names(text, trusted=True) for text in texts]
    authors = merge_authors(author for each in signatures for author in each.authors)
    if not authors:
        return None
    byline = Byline(", ".join(texts), tuple(authors))
    return Reading(byline, layout.provenance, css, _line_of(page, elements[0]))


def _read_published(page: Page, layout: Layout) -> Reading[str] | None:
    css, elements = layout.find(page.root, "published")
    for element in elements:
        for text in (*map(element.get, _STAMPED), _text_of(page, element)):
            if stamp := _stamp_of(page, text or ""):
                return Reading(stamp, layout.provenance, css, _line_of(page, element))
    return None


def _stamp_of(page: Page, text: str) -> str | None:
    if stamp := normalize_stamp(text):
        return stamp
    return next((found.day for found in find_printed_dates(text, page.language)), None)


def _text_of(page: Page, element: _Element) -> str:
    """Return what an element prints, or what a `<meta>` holds."""
    if element.tag == "meta":
        return clean_text(element.get("content") or "")
    lines = _lines_inside(page, [element])
    if lines:
        return " ".join(line.text for line in lines)
    return clean_text(inner_text(element))


def _line_of(page: Page, element: _Element) -> Line | None:
    return next(iter(_lines_of(page, [element])), None)


def _lines_of(page: Page, elements: Iterable[_Element]) -> Iterator[Line]:
    """Yield the lines inside elements; of an element within a line, that line."""
    for element in elements:
        lines = _lines_inside(page, [element])
        around = None if lines else page.line_at(element)
        yield from [around] if around else lines


def _lines_inside(page: Page, elements: Iterable[_Element]) -> list[Line]:
    inside = {below for element in elements for below in element.iter()}
    return [line for line in page.flow.lines if line.element in inside]


def _remove(element: _Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    previous, tail = element.getprevious(), element.tail
    if tail and previous is not None:
        previous.tail = (previous.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
