"""The tree for a person's own reader of one site: BeautifulSoup over our decoding."""

from __future__ import annotations

import warnings
from urllib.parse import urljoin

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning

from scraper.extraction.decoding import decode

_ADDRESSES = ("href", "src")


def soup(html: bytes | str, url: str = "", charset: str | None = None) -> BeautifulSoup:
    """Return a page as a BeautifulSoup, decoded as `extract` decodes it.

    For a reader of one's own where a site rule's selectors don't reach; our own
    readers don't use it, since it takes several times as long as their tree. Takes what `extract`
    takes; with a `url`, every `href` and `src` in the tree is absolute. Scripts are kept.

    Example:
        scraper.soup(payload, url).select_one("table.results").get_text(" ", strip=True)
    """
    markup = html if isinstance(html, str) else decode(html, charset)[0].decode("utf-8", "replace")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        tree = BeautifulSoup(markup.replace("\0", ""), "lxml")
    for name in _ADDRESSES if url else ():
        for element in tree.find_all(attrs={name: True}):
            element[name] = _absolute(url, str(element[name]))
    return tree


def _absolute(url: str, address: str) -> str:
    try:
        return urljoin(url, address.strip())
    except ValueError:
        return address
