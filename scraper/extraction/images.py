"""Which address a picture really has: lazy loading hides it in many attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin

from lxml.etree import _Element

_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-sizes-srcset")
_SOURCES = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-image",
    "data-img-url", "data-hi-res-src", "data-full-src", "data-large-file", "data-src-large", "src",
    "poster",
)  # fmt: skip
_CANDIDATE = re.compile(
    r"((?:[^\s,]++|,(?!\s|https?:|$))++)(?:\s+(\d+(?:\.\d+)?)([wx]))?\s*"
    r"(?:,\s+|,(?=https?:)|,?\s*$)"
)
"""An address and its width; a comma that white space or an address follows ends both."""
_PLACEHOLDER = re.compile(
    r"^data:|blank\.|placeholder|spacer|transparent|pixel\.gif|1x1|loading\.|lazy[_-]?load\.|"
    r"default[_-]image",
    re.IGNORECASE,
)
_MAX_SET = 8000
_MOST_SOURCES, _NEIGHBOURS = 20, 20


def image_url(element: _Element, base: str) -> str | None:
    """Return the absolute address of the largest real image that an element names, or None."""
    best, width = None, -1.0
    for address, size in _candidates(element):
        if size > width and not _PLACEHOLDER.search(address):
            best, width = address, size
    if best is not None:
        return absolute(best, base)
    hidden = _without_scripts(element)
    return None if hidden is None else image_url(hidden, base)


def absolute(address: str, base: str) -> str | None:
    """Return an address as seen from the page, None where it is none of the web."""
    try:
        target = urljoin(base, address)
    except ValueError:
        return None
    return target if target.startswith(("http://", "https://")) else None


def _without_scripts(element: _Element) -> _Element | None:
    """Return the image that a reader without scripts gets in a lazy one's place."""
    if element.tag == "noscript":
        return None
    holder: _Element | None = element
    for _ in range(2):
        if holder is None or _is_in_noscript(holder):
            return None
        for preceding in (False, True):
            for neighbour in islice(holder.itersiblings(preceding=preceding), _NEIGHBOURS):
                if neighbour.tag == "noscript":
                    image = next(neighbour.iter("img"), None)
                    if image is not None:
                        return image
                    break
        holder = holder.getparent()
    return None


def _is_in_noscript(element: _Element) -> bool:
    above = element.getparent()
    return above is not None and above.tag == "noscript"


def _candidates(element: _Element) -> Iterator[tuple[str, float]]:
    """Yield addresses with a width: said, or 1 where only one is given and 0 for the plain one."""
    for holder in _holders(element):
        for name in _SETS:
            value = holder.get(name)
            if value:
                yield from _parse_set(value[:_MAX_SET])
    for name in _SOURCES:
        value = (element.get(name) or "").strip()
        if value and not value.startswith("{"):
            yield value, 0.5 if name == "src" else 0.75


def _holders(element: _Element) -> Iterator[_Element]:
    """Yield the image and the sources of its `<picture>`; the parser nests what isn't closed."""
    yield element
    above = element.getparent()
    for _ in range(_MOST_SOURCES):
        if above is None or above.tag not in ("source", "picture"):
            break
        if above.tag == "source":
            yield above
        above = above.getparent()


def _parse_set(value: str) -> Iterator[tuple[str, float]]:
    for address, number, unit in _CANDIDATE.findall(value):
        size = float(number) if number else 1.0
        yield address, size * 600 if unit == "x" else size
