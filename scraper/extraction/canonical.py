"""The one address of an article: what the page declares, if that can be true."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from scraper.extraction.json_ld import text_of
from scraper.extraction.page import Page
from scraper.extraction.reading import Candidate, Reading, decide, rank
from scraper.url_signs import is_home_page
from scraper.urls import host_of, is_same_site, normalize_url


def read_canonical(page: Page) -> Reading[str] | None:
    """Read the article's address, normalised.

    A declared address counts if it is http(s), on the same registrable domain and
    neither a home page nor a front above this article; otherwise it is the address
    the page came from, without tracking parameters and fragment. None only for a
    page that came from nowhere and declares nothing.
    """
    for declared in sorted(_declared(page), key=lambda each: -each[3]):
        candidate = _judge(page, *declared)
        if candidate.score > 0:
            return decide([candidate])
    return decide([_own(page)])


def find_canonicals(page: Page) -> list[Candidate[str]]:
    """Return every address that the page gives itself, best first."""
    return rank([*(_judge(page, *declared) for declared in _declared(page)), _own(page)])


def _own(page: Page) -> Candidate[str]:
    url = normalize_url(page.url)
    if url is None:
        return Candidate(page.url, "url", None, 0.0, "the page came from no web address")
    return Candidate(url, "url", None, 0.5, "where the page came from")


def _declared(page: Page) -> Iterator[tuple[str, str, str, float]]:
    head = page.root.find("head")
    for link in (page.root if head is None else head).iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield link.get("href") or "", "markup", "link[rel=canonical]", 3.0
    for node in page.article_nodes:
        for field in ("url", "mainEntityOfPage", "@id"):
            value = node.get(field)
            text = value.get("@id") if isinstance(value, dict) else text_of(value)
            if isinstance(text, str) and text.startswith("http"):
                yield text, "json-ld", field, 2.0
    for text in page.meta.get("og:url", ()):
        yield text, "opengraph", "og:url", 1.0


def _judge(page: Page, text: str, source: str, locator: str, score: float) -> Candidate[str]:
    text = text.strip()
    if text.partition("/")[0].lower() == host_of(page.url) != "":
        text = f"//{text}"  # a host without a scheme, which would be a folder below this page
    url = normalize_url(text, page.url or None) if text else None
    if url is None:
        return Candidate(text, source, locator, 0.0, "no web address")
    if not page.url.startswith("http"):
        reason = "a home page" if is_home_page(url) else "declared"
        return Candidate(url, source, locator, 0.0 if is_home_page(url) else score, reason)
    if host_of(url) != host_of(page.url) and not is_same_site(url, page.url):
        return Candidate(url, source, locator, 0.0, "on another site")
    if is_home_page(url) and not is_home_page(page.url):
        return Candidate(url, source, locator, 0.0, "a home page")
    if _is_above(url, page.url):
        return Candidate(url, source, locator, 0.0, "a front above this page")
    return Candidate(url, source, locator, score, "declared")


def _is_above(url: str, own: str) -> bool:
    """Say whether an address is a folder that the page's own address lies in."""
    folder, path = urlsplit(url), urlsplit(normalize_url(own) or own)
    if folder.query or folder.path.rstrip("/") == path.path.rstrip("/"):
        return False
    depth = folder.path.rstrip("/").count("/")
    inside = path.path.startswith(folder.path.rstrip("/") + "/")
    return inside and depth <= 2 and not any(map(str.isdigit, folder.path))
