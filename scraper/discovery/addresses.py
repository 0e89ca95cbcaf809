"""An address taken apart once, for everybody who judges links by it: a page has hundreds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from scraper.url_signs import date_in_url, extension_in, is_home_path
from scraper.urls import split_target


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address that `normalize_url` has spelled.

    `segments` are the path's, without empty ones, decoded and in lower case. `parameters`
    are names and values of the query, empty values among them. `day` is the one that the
    address names ("2025-08-01"), or None.
    """

    url: str
    path: str
    query: str
    segments: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    day: str | None

    @property
    def extension(self) -> str:
        """The last segment's extension, lower case without its dot, or ""."""
        return extension_in(self.path)

    @property
    def is_home(self) -> bool:
        """Whether this is a host's front door."""
        return not self.query and is_home_path(self.path)


def take_apart(url: str) -> Address:
    """Take an address apart that `normalize_url` has spelled."""
    path, _, query = split_target(url)[1].partition("?")
    segments = tuple(segment for segment in path.split("/") if segment)
    if "%" in path:
        segments = tuple(map(unquote, segments))
    parameters = tuple(parse_qsl(query, keep_blank_values=True)) if query else ()
    return Address(url, path, query, tuple(map(str.lower, segments)), parameters, date_in_url(url))
