"""What an answer is, told by its content: servers mislabel feeds and sitemaps every day."""

from __future__ import annotations

import codecs
import re
from typing import Literal

from scraper.discovery.gzipped import unpack
from scraper.records import Snapshot

Kind = Literal["feed", "sitemap", "page", "other"]

_HEAD_BYTES = 8192
_PROLOGUE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.S | re.I)
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([a-z][\w.-]*)", re.IGNORECASE)
_HTML_START = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|div|p|table)\b", re.I)
_JSON_FEED = re.compile(r'\s*\{[^{]*"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_MARKUP_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_ROOTS: dict[str, Kind] = {
    "rss": "feed",
    "feed": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "html": "page",
    "svg": "other",
}


def what_is(snapshot: Snapshot) -> Kind:
    """Say what a snapshot's payload is.

    "feed" (RSS, Atom, RDF, JSON Feed), "sitemap" (urlset, index, a plain list of
    addresses; gzipped too), "page" (HTML), or "other": a picture, a PDF, nothing.
    """
    text = _decode(unpack(snapshot.payload, _HEAD_BYTES))
    if not text.strip() or text.startswith("%PDF-") or text.count("\0") > len(text) // 100:
        return "other"
    if _JSON_FEED.match(text):
        return "feed"
    if _is_list_of_addresses(text):
        return "sitemap"
    return _kind_of_markup(text) or _kind_by_label(snapshot.media_type, text)


def _kind_of_markup(text: str) -> Kind | None:
    rest = _skip_prologue(text)
    root = _ELEMENT.match(rest)
    if root is None:
        return None
    name = root.group(1).lower()
    if name == "rdf":
        return "feed" if "purl.org/rss/" in rest or "netscape.com/rdf" in rest else "other"
    if name in _ROOTS:
        return _ROOTS[name]
    if _HTML_START.match(rest):
        return "page"
    return "other" if text.lstrip().startswith("<?xml") else None


def _kind_by_label(media_type: str | None, text: str) -> Kind:
    if media_type in _MARKUP_TYPES or (media_type is None and _HTML_START.search(text)):
        return "page"
    return "other"


def _is_list_of_addresses(text: str) -> bool:
    """Whether every word is a web address; the last one may be cut off."""
    words = text.split()
    return all(word.startswith(("http://", "https://")) for word in words[:-1] or words)


def _skip_prologue(text: str) -> str:
    position = 0
    while found := _PROLOGUE.match(text, position):
        position = found.end()
    return text[position:]


def _decode(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
