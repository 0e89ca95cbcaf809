"""What a page is asked for, and the values that its address may carry."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

PER_PAGE = 25
_MOST_PAGES = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as the loader of a page sees it: the archive, and the address in parts.

    `named` are the parts of the path, `options` what stands behind the question mark, in
    its order, empty values left out.
    """

    connection: sqlite3.Connection
    path: str
    named: Mapping[str, str]
    options: Sequence[tuple[str, str]] = ()

    @property
    def id(self) -> int:
        """The number in the path."""
        return int(self.named["id"])

    def first(self, name: str) -> str | None:
        """Return the first value of an option; None if it is not given."""
        return next((value for key, value in self.options if key == name), None)

    def every(self, name: str) -> tuple[str, ...]:
        """Return all values of an option."""
        return tuple(value for key, value in self.options if key == name)

    def number(self, name: str, default: int, most: int = 2**31) -> int:
        """Return an option as a number from 1; the default for what is none."""
        text = self.first(name) or ""
        if not (text.isascii() and text.isdecimal()) or len(text) > 10:
            return default
        return min(max(int(text), 1), most)


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of a long list this is, and the addresses of its neighbours."""

    number: int
    of: int
    total: int
    earlier: str | None
    later: str | None

    @property
    def skip(self) -> int:
        """How many rows stand on the pages before."""
        return (self.number - 1) * PER_PAGE


def paged(asked: Asked, total: int) -> Pages:
    """Say which page of `total` rows is asked for."""
    of = min(max(-(-total // PER_PAGE), 1), _MOST_PAGES)
    number = min(asked.number("page", 1), of)
    return Pages(
        number,
        of,
        total,
        address(asked, page=number - 1) if number > 1 else None,
        address(asked, page=number + 1) if number < of else None,
    )


def address(asked: Asked, *, page: int | None = None) -> str:
    """Return this page's address with another page number, the first one left out."""
    kept = [pair for pair in asked.options if pair[0] != "page"]
    if page and page > 1:
        kept.append(("page", str(page)))
    return f"{asked.path}?{urlencode(kept)}" if kept else asked.path


Loader = Callable[[Asked], Mapping[str, Any] | None]
"""Returns what a page's template needs; None if there is no such page."""
