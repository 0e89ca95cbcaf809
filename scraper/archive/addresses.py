"""Which address an article is kept under, and which others lead to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from scraper.archive.border import clean_text
from scraper.records import Article, Snapshot
from scraper.urls import host_of, registrable_domain


def remember_pages(
    connection: sqlite3.Connection, article_id: int, pages: Iterable[Snapshot]
) -> None:
    """Note the addresses of an article's further pages; none of them is an article of its own."""
    addresses = {clean_text(url) for page in pages for url in (page.url, page.final_url)}
    lead_to(connection, article_id, sorted(addresses))


def address_of(article: Article, snapshot: Snapshot | None) -> str:
    """Return the address that the article is kept under.

    The canonical one, unless it lies on another site than the page that declares it:
    whoever answers for one site has no say about another's articles. A record that
    was not fetched from the web is believed.
    """
    answered = snapshot.final_url if snapshot else article.url
    if not host_of(answered) or is_one_site(article.canonical_url, answered):
        return article.canonical_url
    return answered


def is_one_site(url: str, other: str) -> bool:
    """Say whether two addresses have one owner.

    That is the registrable domain; where there is none (localhost, an IP address)
    every port is an owner of its own.
    """
    if url == other:
        return True
    domain = registrable_domain(url)
    if "." not in domain or domain.replace(".", "").isdigit() or ":" in domain:
        return host_of(url) == host_of(other)
    return domain == registrable_domain(other)


def remember_addresses(
    connection: sqlite3.Connection,
    article: Article,
    snapshot: Snapshot | None,
    article_id: int,
    own_url: str,
) -> None:
    """Note every address that led here; an article's own address stays its own."""
    addresses = {own_url: None, article.url: None}
    canonical = article.canonical_url
    if not host_of(own_url) or is_one_site(canonical, own_url):
        addresses[canonical] = None
    if snapshot:
        addresses |= dict.fromkeys(map(clean_text, (snapshot.url, snapshot.final_url)))
    lead_to(connection, article_id, addresses)


def lead_to(connection: sqlite3.Connection, article_id: int, addresses: Iterable[str]) -> None:
    """Note addresses that lead to an article; one that is another article's own stays its own."""
    connection.executemany(
        "INSERT INTO article_urls (url, article_id) VALUES (?, ?) "
        "ON CONFLICT (url) DO UPDATE SET article_id = excluded.article_id "
        "WHERE NOT EXISTS (SELECT 1 FROM articles "
        "WHERE articles.url = article_urls.url AND articles.id != excluded.article_id)",
        [(address, article_id) for address in addresses],
    )
