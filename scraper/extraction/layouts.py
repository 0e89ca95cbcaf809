"""Site rules as data: short dated files of CSS selectors, for outlets that generic reading fails.

A rule is one TOML file: whose pages, when they looked so, and where each field stands.

    host = "harbour-gazette.example"
    from = 2024-03-01                   # first day of this layout; optional
    until = 2025-06-30                  # last day of it; optional
    headline = "h1.hg-title"
    byline = [".hg-by", ".hg-agency"]   # the first of several that finds something is taken
    remove = [".hg-promo", ".hg-poll"]  # these all go, before anything is read

What a rule doesn't name, or doesn't find on a page, is read as on any other page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.etree import XPathError, _Element

from scraper.errors import InputError
from scraper.urls import site_of

FIELDS = ("headline", "dek", "section", "byline", "published", "body", "captions", "remove")
"""What a rule may name, `remove` being what the page is read without."""
_KEYS = ("host", "from", "until", *FIELDS)
_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


@dataclass(frozen=True, slots=True)
class Layout:
    """One rule: what a site's pages looked like from one day until another, both included.

    `selectors` maps a field to its CSS selectors in the order in which they are tried.
    `origin` is the file that the rule was read from.
    """

    host: str
    selectors: Mapping[str, tuple[str, ...]]
    since: date | None = None
    until: date | None = None
    origin: str = ""

    @property
    def provenance(self) -> str:
        """Where a field was found that this rule gives."""
        return f"rule:{self.host}"

    def holds_on(self, day: date) -> bool:
        """Whether the site looked so on a day."""
        return (self.since or date.min) <= day <= (self.until or date.max)

    def find(self, root: _Element, field: str) -> tuple[str, list[_Element]]:
        """Return the first selector of a field that finds something, and what it finds."""
        for css in self.selectors.get(field, ()):
            if found := select(root, css):
                return css, found
        return "", []


@dataclass(frozen=True, slots=True)
class Rules:
    """Layouts by host; those of one host in the order in which they are asked."""

    layouts: Mapping[str, tuple[Layout, ...]]

    def layout_for(self, url: str, day: date | None = None) -> Layout | None:
        """Return the rule for a page as its site looked on a day; None where there is none.

        A rule for a domain holds for its subdomains, unless they have their own. Where
        the day is not known, the newest layout is taken.
        """
        host = site_of(url) if self.layouts else ""
        while host:
            if own := self.layouts.get(host):
                if day is None:
                    return max(own, key=lambda layout: layout.until or date.max)
                return next((layout for layout in own if layout.holds_on(day)), None)
            host = host.partition(".")[2]
        return None


@lru_cache(maxsize=8)
def load_rules(folder: Path | str | None = None) -> Rules:
    """Load the packaged rules and those of a folder of one's own, which are asked first.

    Raises:
        InputError: there is no such folder, or a rule in it is wrong.
    """
    with as_file(files("scraper.extraction") / "layouts") as packaged:
        layouts = [*(_load_folder(Path(folder)) if folder else ()), *_load_folder(packaged)]
    by_host: dict[str, tuple[Layout, ...]] = {}
    for layout in layouts:
        by_host[layout.host] = (*by_host.get(layout.host, ()), layout)
    return Rules(by_host)


def load_layout(file: Path) -> Layout:
    """Load one rule.

    Raises:
        InputError: it cannot be read, or what it says is wrong; names file and line.
    """
    try:
        text = file.read_text(encoding="utf-8")
        told = tomllib.loads(text)
    except OSError as exc:
        raise InputError(file, exc.strerror or type(exc).__name__) from exc
    except UnicodeDecodeError as exc:
        raise InputError(file, "no text in UTF-8") from exc
    except tomllib.TOMLDecodeError as exc:
        found = _TOML_LINE.search(str(exc))
        number = found[1] if found and found[1] else str(text.count("\n") + 1)
        reason = _TOML_LINE.sub("", str(exc)).strip().lower()
        raise InputError(f"{file}:{number}", reason) from exc
    return _Reader(file, text, told).layout()


@lru_cache(maxsize=1 << 12)
def _compile(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


def select(root: _Element, css: str) -> list[_Element]:
    """Return the elements that a selector finds, in page order."""
    found = _compile(css)(root)
    return [each for each in found if isinstance(each, _Element)] if isinstance(found, list) else []


def _load_folder(folder: Path) -> Iterator[Layout]:
    """Yield the rules of a folder, the newest layout of a host first."""
    if not folder.is_dir():
        raise InputError(folder, "no folder of rules")
    layouts = [load_layout(file) for file in sorted(folder.glob("*.toml"))]
    yield from sorted(layouts, key=lambda layout: layout.since or date.min, reverse=True)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks what one file says, and knows its lines for what it has to blame."""

    file: Path
    text: str
    told: dict[str, Any]

    def layout(self) -> Layout:
        for key in self.told:
            if key not in _KEYS:
                raise self._blame(key, f"unknown key {key!r}; known are {', '.join(_KEYS)}")
        selectors = {field: self._selectors(field) for field in FIELDS if field in self.told}
        if not selectors:
            raise InputError(f"{self.file}:1", f"names no field: {', '.join(FIELDS)}")
        since, until = self._day("from"), self._day("until")
        if since and until and until < since:
            raise self._blame("until", "the last day is before the first")
        return Layout(self._host(), selectors, since, until, str(self.file))

    def _host(self) -> str:
        host = self.told.get("host")
        if host is None:
            raise InputError(f"{self.file}:1", 'no host, as in host = "news.example"')
        if not isinstance(host, str) or site_of(f"https://{host}/") != host:
            raise self._blame("host", 'no host; write it as "news.example", without www.')
        return host

    def _day(self, key: str) -> date | None:
        day = self.told.get(key)
        if day is None or (isinstance(day, date) and not isinstance(day, datetime)):
            return day
        raise self._blame(key, "no day; write it as 2025-08-01, without quotation marks")

    def _selectors(self, field: str) -> tuple[str, ...]:
        given = self.told[field]
        listed = given if isinstance(given, list) else [given]
        if not listed:
            raise self._blame(field, "an empty list")
        for css in listed:
            if not isinstance(css, str) or not css.strip():
                raise self._blame(field, "a selector is text, as in 'h1.title'")
            try:
                _compile(css)
            except (SelectorError, XPathError) as exc:
                raise self._blame(field, f"no selector: {css!r} ({exc})", css) from exc
        return tuple(listed)

    def _blame(self, key: str, reason: str, value: str | None = None) -> InputError:
        """Name the line of a key, or of a value in the list that begins there."""
        lines = self.text.splitlines()
        opening = re.compile(rf"""\s*(?:\[+\s*)?["']?{re.escape(key)}["']?\s*[=.\]]""")
        at = next((at for at, line in enumerate(lines) if opening.match(line)), 0)
        if value is not None:
            at = next((k for k in range(at, len(lines)) if value in lines[k]), at)
        return InputError(f"{self.file}:{at + 1}", reason)
