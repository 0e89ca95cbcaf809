"""Sitemaps give pages and further sitemaps, within caps, and prune by the dates asked for."""

from __future__ import annotations

import gzip
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.frontier import Window
from scraper.discovery.sitemaps import MOST_ADDRESSES, MOST_IMAGES, find_addresses, parse_date
from scraper.records import ListedImage

URL = "https://news.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

URLSET = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {NS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://news.example/a?utm_source=map </loc><lastmod>2025-08-02</lastmod>
<news:news><news:publication_date>2025-08-01T08:00:00+02:00</news:publication_date></news:news>
<image:image><image:loc>https://news.example/a.jpg</image:loc></image:image></url>
<url><loc><![CDATA[https://news.example/b?x=1&y=2]]></loc><lastmod>2020-01-01</lastmod></url>
<url><loc>/c</loc></url>
<url><lastmod>2025-08-02</lastmod></url>
<url><loc>https://news.example/a</loc></url>
<url><loc>ftp://news.example/d</loc></url>
</urlset>""".encode()

INDEX = f"""<?xml version="1.0"?><sitemapindex {NS}>
<sitemap><loc>https://news.example/2025-08.xml.gz</loc><lastmod>2025-08-31</lastmod></sitemap>
<sitemap><loc>https://news.example/2015.xml</loc><lastmod>2015-12-31T23:00:00Z</lastmod></sitemap>
<sitemap><loc>https://news.example/sitemap.xml</loc></sitemap>
<sitemap><loc>https://news.example/undated.xml</loc></sitemap></sitemapindex>""".encode()


def pages(payload: bytes, window: Window | None = None) -> list[str]:
    sitemap = find_addresses(payload, URL, window=window or Window())
    return [seed.url.removeprefix("https://news.example") for seed in sitemap.pages]


def test_pages_come_in_order_each_once_with_the_news_date() -> None:
    sitemap = find_addresses(URLSET, URL, depth=2)
    assert pages(URLSET) == ["/a", "/b?x=1&y=2", "/c"]
    first = sitemap.pages[0]
    assert (first.published, first.depth, first.found_on) == ("2025-08-01T06:00:00Z", 2, URL)
    assert sitemap.pages[1].published is None
    assert sitemap.pages[0].priority > sitemap.pages[1].priority


def test_what_a_sitemap_says_about_a_page_and_its_pictures_goes_with_it() -> None:
    caption = b"<image:caption> The bridge at <b>dawn</b>. </image:caption>"
    told = URLSET.replace(b"</image:loc>", b"</image:loc>" + caption)
    first, second, third = find_addresses(told, URL).pages
    assert first.images == (ListedImage("https://news.example/a.jpg", None, "The bridge at dawn."),)
    assert (first.listed_in, first.modified, second.modified) == (
        "sitemap",
        "2025-08-02",
        "2020-01-01",
    )
    assert (second.images, third.modified) == ((), None)
    assert find_addresses(URLSET, URL).pages[0].images == (), "a picture without words"


def test_no_page_brings_more_than_a_hundred_pictures() -> None:
    image = "<i:image><i:loc>https://a.example/{}.jpg</i:loc><i:title>t</i:title></i:image>"
    many = "".join(image.format(number) for number in range(1_000))
    payload = f'<urlset {NS} xmlns:i="i"><url><loc>/a</loc>{many}</url></urlset>'.encode()
    assert len(find_addresses(payload, URL).pages[0].images) == MOST_IMAGES


def test_an_index_gives_its_sitemaps_but_not_itself() -> None:
    sitemap = find_addresses(INDEX, URL)
    assert sitemap.pages == ()
    assert [seed.url[21:] for seed in sitemap.sitemaps] == [
        "2025-08.xml.gz",
        "2015.xml",
        "undated.xml",
    ]


def test_a_window_prunes_whole_sitemaps_and_counts_what_it_left_out() -> None:
    sitemap = find_addresses(INDEX, URL, window=Window(since="2025-08-01"))
    assert [seed.url[21:] for seed in sitemap.sitemaps] == ["2025-08.xml.gz", "undated.xml"]
    assert sitemap.left_out == 1
    assert pages(URLSET, Window(since="2025-08-01")) == ["/a", "/c"]
    assert pages(URLSET, Window(until="2025-07-31")) == ["/b?x=1&y=2", "/c"]


def test_gzip_namespaces_and_prefixes_make_no_difference() -> None:
    assert pages(gzip.compress(URLSET)) == pages(URLSET)
    bare = URLSET.replace(NS.encode(), b"")
    assert pages(bare) == pages(URLSET)
    other = URLSET.replace(b"http://www.sitemaps.org/schemas/sitemap/0.9", b"https://x.example/y")
    assert pages(other) == pages(URLSET)
    assert pages(b"\xef\xbb\xbf\n" + URLSET) == pages(URLSET)


def test_a_plain_list_is_a_sitemap() -> None:
    assert pages(b"\xef\xbb\xbfhttps://news.example/a\r\n\r\nno\nhttps://news.example/b") == [
        "/a",
        "/b",
    ]


def test_a_cut_off_sitemap_gives_what_it_holds() -> None:
    assert pages(URLSET[: URLSET.index(b"<url><loc>/c")]) == ["/a", "/b?x=1&y=2"]
    packed = gzip.compress(URLSET)
    assert isinstance(pages(packed[: len(packed) // 2]), list)


def test_no_more_than_the_protocols_fifty_thousand_are_taken() -> None:
    many = b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(MOST_ADDRESSES + 1000))
    assert len(pages(b"<urlset>" + many + b"</urlset>")) == MOST_ADDRESSES


def test_a_large_sitemap_is_read_as_a_stream() -> None:
    line = b"<url><loc>/same</loc><lastmod>2025-08-01</lastmod></url>" + b" " * 400
    payload = b"<urlset>" + line * 20_000 + b"</urlset>"
    tracemalloc.start()
    try:
        assert pages(payload) == ["/same"]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * len(payload) + 10_000_000


def test_a_bomb_in_gzip_or_entities_is_harmless() -> None:
    assert pages(gzip.compress(b"<urlset>" + bytes(200_000_000), 1)) == []
    entities = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    laughs = b'<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa">' + entities + b"]>"
    found = pages(laughs + b"<urlset><url><loc>/x&j;</loc></url><url><loc>/y</loc></url></urlset>")
    assert all(len(url) < 100 for url in found)


def test_entities_never_read_a_file() -> None:
    xxe = b'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    found = pages(xxe + b"<urlset><url><loc>/a&x;</loc></url></urlset>")
    assert not any("root" in url for url in found)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-08-01", "2025-08-01"),
        ("2025-08-01T08:00:00+02:00", "2025-08-01T06:00:00Z"),
        ("2025-08-01T08:00Z", "2025-08-01T08:00:00Z"),
        ("2025-08-01T08:00:00.123Z", "2025-08-01T08:00:00Z"),
        ("2025-08-01 08:00:00", "2025-08-01"),
        ("2025-08", "2025-08"),
        ("2025", "2025"),
        ("2025-13-01", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_spelled_as_the_archive_does(value: str | None, expected: str | None) -> None:
    assert parse_date(value) == expected


@given(st.binary(max_size=300), st.integers(0, len(URLSET)))
def test_no_sitemap_breaks_the_reader(junk: bytes, at: int) -> None:
    for payload in (junk, URLSET[:at] + junk + URLSET[at:], b"<" + junk):
        sitemap = find_addresses(payload, URL)
        assert all(seed.url.startswith("http") for seed in sitemap.pages)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_parsed_date_is_parsed_to_itself(moment: datetime) -> None:
    once = parse_date(moment.isoformat())
    assert parse_date(once) == once
