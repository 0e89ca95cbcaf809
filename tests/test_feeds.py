"""Feeds give their pages, whatever dialect and however broken, and never touch the network."""

from __future__ import annotations

import gzip
import json
import socket
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.classify import what_is
from scraper.discovery.feeds import find_entries
from scraper.discovery.frontier import Window
from scraper.records import Snapshot

URL = "https://news.example/feeds/all.xml"

RSS = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Herald</title>
<link>https://news.example/</link>
<item><title>Bridge</title><link>https://news.example/2025/08/01/bridge?utm_source=rss</link>
<pubDate>Fri, 01 Aug 2025 08:00:00 +0200</pubDate></item>
<item><title>Ferry</title><link>../ferry</link><dc:date>2025-07-30</dc:date></item>
<item><title>Tower</title><guid isPermaLink="true">https://news.example/tower</guid></item>
<item><title>No address</title><guid isPermaLink="false">x-17</guid></item>
<item><title>Bridge again</title><link>https://news.example/2025/08/01/bridge#c</link></item>
<item><title>Script</title><link>javascript:alert(1)</link></item>
</channel></rss>"""

ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">
<title>Herald</title><entry><title>a</title><link rel="self" href="https://news.example/a.atom"/>
<link rel="alternate" href="https://news.example/a"/><published>2025-08-01T06:00:00Z</published>
<updated>2025-08-02T06:00:00Z</updated></entry><entry><link href="/b"/>
<updated>2025-08-03T00:00:00-05:00</updated></entry></feed>"""

RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example/"><title>t</title></channel>
<item rdf:about="https://news.example/r"><title>r</title><link>https://news.example/r</link>
<dc:date>2025-08-01T06:00:00+00:00</dc:date></item></rdf:RDF>"""

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"url": "/j", "date_published": "2025-08-01T08:00:00+02:00"},
            {"external_url": "https://other.example/k", "date_published": "yesterday"},
            {"id": "nothing"},
            "nonsense",
        ],
    }
).encode()


def addresses(payload: bytes) -> list[tuple[str, str | None]]:
    return [(seed.url, seed.published) for seed in find_entries(payload, URL)]


def test_rss_entries_come_in_order_each_once_with_their_time() -> None:
    assert addresses(RSS) == [
        ("https://news.example/2025/08/01/bridge", "2025-08-01T06:00:00Z"),
        ("https://news.example/ferry", "2025-07-30"),
        ("https://news.example/tower", None),
    ]


def test_atom_entries_lead_to_their_page_not_to_themselves() -> None:
    assert addresses(ATOM) == [
        ("https://news.example/a", "2025-08-01T06:00:00Z"),
        ("https://news.example/b", "2025-08-03T05:00:00Z"),
    ]


def test_an_entry_says_when_its_page_last_changed() -> None:
    seeds = find_entries(ATOM, URL)
    assert [seed.modified for seed in seeds] == ["2025-08-02T06:00:00Z", "2025-08-03T05:00:00Z"]
    assert {seed.listed_in for seed in seeds} == {"feed"}
    assert find_entries(RSS, URL)[0].modified is None
    item = {"url": "/j", "date_modified": "2025-08-04T08:00:00Z"}
    (seed,) = find_entries(json.dumps({"version": "1", "items": [item]}).encode(), URL)
    assert (seed.published, seed.modified) == ("2025-08-04T08:00:00Z",) * 2


def test_rdf_and_json_feeds_are_feeds_too() -> None:
    assert addresses(RDF) == [("https://news.example/r", "2025-08-01T06:00:00Z")]
    assert addresses(JSON_FEED) == [
        ("https://news.example/j", "2025-08-01T06:00:00Z"),
        ("https://other.example/k", None),
    ]


def test_seeds_remember_where_they_were_found() -> None:
    seed = find_entries(RSS, URL, depth=2)[0]
    assert (seed.found_on, seed.depth) == (URL, 2)


def test_newer_entries_come_first_in_the_crawl() -> None:
    by_url = {seed.url[-6:]: seed.priority for seed in find_entries(RSS, URL)}
    assert by_url["bridge"] > by_url["/ferry"]


def test_a_window_leaves_out_what_is_older_or_newer() -> None:
    kept = find_entries(RSS, URL, window=Window(since="2025-08-01"))
    assert [seed.url[-6:] for seed in kept] == ["bridge", "/tower"]
    kept = find_entries(RSS, URL, window=Window(until="2025-07-31"))
    assert [seed.url[-6:] for seed in kept] == ["/ferry", "/tower"]


def test_a_gzipped_and_a_cut_off_feed_give_what_they_hold() -> None:
    assert addresses(gzip.compress(RSS)) == addresses(RSS)
    cut = RSS[: RSS.index(b"<item><title>Tower")]
    assert [url for url, _ in addresses(cut)] == [url for url, _ in addresses(RSS)[:2]]


@pytest.mark.parametrize("charset", ["windows-1256", "utf-16", "iso-8859-1"])
def test_a_feed_in_another_charset_is_read(charset: str) -> None:
    text = RSS.decode().replace("utf-8", charset)
    assert len(addresses(text.encode(charset))) == 3


BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">%s]>
<rss version="2.0"><channel><title>&j;</title>
<item><link>https://news.example/a</link><title>&j;</title></item></channel></rss>""" % b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)
XXE = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">
<!ENTITY y SYSTEM "http://127.0.0.1:9/">]><rss version="2.0"><channel>
<item><link>https://news.example/&x;&y;</link></item></channel></rss>"""


@pytest.mark.parametrize(
    "payload",
    [RSS, ATOM, BOMB, XXE, b"http://127.0.0.1:9/feed", b"/etc/passwd"],
    ids=["rss", "atom", "laughs", "entities", "address", "path"],
)
def test_reading_a_feed_opens_no_socket_and_no_file(
    payload: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    found = find_entries(payload, URL)
    assert not any("root:" in seed.url for seed in found)
    assert all(len(seed.url) < 100 for seed in found)


@given(st.binary(max_size=400), st.integers(0, len(RSS)))
def test_no_feed_breaks_the_reader(junk: bytes, at: int) -> None:
    for payload in (junk, RSS[:at] + junk + RSS[at:], b"{" + junk):
        find_entries(payload, URL)


def snapshot(payload: bytes, media_type: str | None = None) -> Snapshot:
    return Snapshot(URL, URL, datetime.now(UTC), 200, (), payload, media_type)


URLSET = b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>'


ANSWERS = [
    (RSS, "text/html", "feed"),
    (ATOM, None, "feed"),
    (RDF, "text/xml", "feed"),
    (JSON_FEED, "application/json", "feed"),
    (gzip.compress(RSS), None, "feed"),
    (RSS.decode().encode("utf-16"), None, "feed"),
    (b"\xef\xbb\xbf  <!-- hello --> " + ATOM[21:], None, "feed"),
    (URLSET, "text/html", "sitemap"),
    (gzip.compress(URLSET), "application/octet-stream", "sitemap"),
    (b"<sitemapindex><sitemap/></sitemapindex>", None, "sitemap"),
    (b"<?xml-stylesheet href='a.xsl'?>\n<s:urlset xmlns:s='x'/>", None, "sitemap"),
    (b"https://news.example/a\nhttps://news.example/b\n", "text/plain", "sitemap"),
    (b"https://news.example/" + b"a " * 9000, "text/plain", "other"),
    (b"<!DOCTYPE html><p>Hi", "application/xml", "page"),
    (b"<!DOCTYPE html PUBLIC '-//W3C//DTD' 'x.dtd'>\n<html>", None, "page"),
    (b"\n\n<p>Hi", None, "page"),
    (b"Hi <b>there", "text/html", "page"),
    (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", None, "page"),
    (b"caf\xe9 " * 400 + b"\0", "text/html", "page"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(60), "text/html", "other"),
    (b"%PDF-1.7 no zero in sight", "text/html", "other"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><title>x", "image/svg+xml", "other"),
    (b"<?xml version='1.0'?><opml/>", "text/xml", "other"),
    (b'{"a": 1}', "application/json", "other"),
    (b"plain words", "text/plain", "other"),
    (b"", "text/html", "other"),
    (b" \n", None, "other"),
]


@pytest.mark.parametrize(("payload", "media_type", "kind"), ANSWERS, ids=range(len(ANSWERS)))
def test_an_answer_is_told_by_its_content(
    payload: bytes, media_type: str | None, kind: str
) -> None:
    assert what_is(snapshot(payload, media_type)) == kind


@given(st.binary(max_size=600))
def test_everything_is_something(payload: bytes) -> None:
    assert what_is(snapshot(payload)) in ("feed", "sitemap", "page", "other")
