"""The captions of an article's pictures, as records."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.etree import _Element

from scraper.extraction.blocks import normalise
from scraper.extraction.credits import clean_credit, split_credit
from scraper.extraction.frames import Frame
from scraper.extraction.images import absolute, image_url
from scraper.extraction.lines import clean_text
from scraper.extraction.page import Page
from scraper.records import Caption


def make_captions(page: Page, frames: Iterable[Frame]) -> tuple[Caption, ...]:
    """Return the captions of these frames, with the credit split off."""
    captions: list[Caption] = []
    seen: set[str] = set()
    for frame in frames:
        text, credit = frame.text, frame.credit
        if text and text in seen:
            continue
        seen.add(text)
        element = frame.picture.element if frame.picture else None
        captions.append(
            Caption(
                position=len(captions),
                text=normalise(text) or None,
                credit=normalise(credit) if credit else None,
                image_url=None if element is None else image_url(element, page.url),
                alt=_alt(element),
                kind=_kind(element),
            )
        )
    return tuple(captions)


def captions_told(page: Page) -> tuple[Caption, ...]:
    """Return the captions of a bare page, whose pictures stand in the state of a script."""
    captions: list[Caption] = []
    for picture in page.told_story.pictures if page.told_story else ():
        text, credit = (
            (picture.text, picture.credit) if picture.credit else split_credit(picture.text)
        )
        captions.append(
            Caption(
                position=len(captions),
                text=normalise(text) or None,
                credit=clean_credit(normalise(credit)) if credit else None,
                image_url=absolute(picture.url, page.url) if picture.url else None,
                alt=None,
                kind="image",
            )
        )
    return tuple(captions)


def _alt(element: _Element | None) -> str | None:
    alt = None if element is None else element.get("alt")
    return normalise(clean_text(alt)) or None if alt else None


def _kind(element: _Element | None) -> str:
    if element is None:
        return "image"
    if element.tag in ("video", "amp-video", "iframe", "embed"):
        return "video"
    return "audio" if element.tag == "audio" else "image"
