"""Addresses are spelled one way, whatever the page wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.url_signs import date_in_url, extension_in, is_home_page
from scraper.urls import (
    absolute_url,
    both_spellings,
    host_of,
    is_same_site,
    normalize_url,
    origin_of,
    registrable_domain,
    site_of,
)

SPELLINGS = [
    ("HTTP://News.Example:80/a/./b/../c?b=2&a=1#top", "http://news.example/a/c?b=2&a=1"),
    ("https://news.example", "https://news.example/"),
    ("https://news.example:8443/x", "https://news.example:8443/x"),
    ("https://news.example./x", "https://news.example/x"),
    ("https://ana:secret@news.example/x", "https://news.example/x"),
    ("https://news.example/x?utm_source=a&id=7&fbclid=Z&gclid=q", "https://news.example/x?id=7"),
    ("https://news.example/x?UTM_Medium=a", "https://news.example/x"),
    ("https://news.example/x?", "https://news.example/x"),
    ("https://news.example/x?a&&b=", "https://news.example/x?a&b="),
    ("https://news.example/x;jsessionid=A1B2?p=1", "https://news.example/x?p=1"),
    ("https://news.example/x?PHPSESSID=abc&p=1", "https://news.example/x?p=1"),
    ("https://news.example/x?sid=12", "https://news.example/x?sid=12"),
    ("https://news.example/%7Eana/%c3%a9", "https://news.example/~ana/%C3%A9"),
    ("https://news.example/é b", "https://news.example/%C3%A9%20b"),
    ("https://news.example/a%2Fb", "https://news.example/a%2Fb"),
    ("https://news.example/100%", "https://news.example/100%25"),
    ("https://news.example/a%25252520b", "https://news.example/a%2520b"),
    ("https://news.example/%2e%2e/a", "https://news.example/a"),
    ("https://news.example\\a\\b", "https://news.example/a/b"),
    ("  https://news.example/a\n b ", "https://news.example/a%20b"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("http://2130706433/", "http://127.0.0.1/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
    ("http://0177.0.0.1/", "http://127.0.0.1/"),
    ("http://[0:0:0:0:0:0:0:1]:81/", "http://[::1]:81/"),
    ("https://a_b.news.example/", "https://a_b.news.example/"),
    ("https://news.example/?p=1?x", "https://news.example/?p=1?x"),
]


@pytest.mark.parametrize(("written", "expected"), SPELLINGS)
def test_an_address_has_one_spelling(written: str, expected: str) -> None:
    assert normalize_url(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "news.example/a",
        "/a",
        "ftp://news.example/",
        "javascript:void(0)",
        "mailto:a@b.example",
        "file:///etc/passwd",
        "data:text/html,hi",
        "http://",
        "http:///a",
        "https://news.example:99999/",
        "https://news.example:port/",
        "http://[::1/",
        "http://a..b/",
        "http://-/",
        "http://1.2.3.4.5/",
        "http://256.256.256.256/",
        "http://0x1ffffffff/",
        "http://a b/",
        "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/",
        "https://news.example/" + "a" * 9000,
        "tel:+123",
        "http://xn--\u0000.example\ud800/",
    ],
)
def test_what_is_no_web_address_is_none(written: str) -> None:
    assert normalize_url(written) is None


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("b.html", "https://news.example/a/b.html"),
        ("../b", "https://news.example/b"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("?page=2", "https://news.example/a/?page=2"),
        ("", "https://news.example/a/"),
        ("#part", "https://news.example/a/"),
        ("\\c", "https://news.example/c"),
    ],
)
def test_a_relative_address_is_read_from_its_base(link: str, expected: str) -> None:
    assert normalize_url(link, "https://news.example/a/") == expected


ADDRESS_LIKE = st.text(
    st.sampled_from("ab.%2574/?&=#:;@[]\\ é\u0661_-~+0xutm_sid\t\ud800"), max_size=40
)


@given(st.one_of(st.text(), ADDRESS_LIKE), st.sampled_from(["", "http://news.example/a/"]))
def test_normalizing_twice_changes_nothing(tail: str, base: str) -> None:
    once = normalize_url(f"{base}{tail}" if base else tail)
    if once is not None:
        assert normalize_url(once) == once
        assert host_of(once)


HOST_LIKE = st.text(st.sampled_from("ab.-_%:@0179xX["), max_size=12)


@given(st.sampled_from(["http://", "https://", "HTTP://"]), HOST_LIKE, ADDRESS_LIKE)
def test_a_host_is_the_same_by_the_quick_look_and_by_the_close_one(
    scheme: str, host: str, tail: str
) -> None:
    for port in ("", ":80", ":443", ":8080", ":65535", ":70000", ":08000"):
        url = f"{scheme}{host}{port}/{tail}"
        assert host_of(url) == host_of(" " + url), "a space in front asks for the close look"


PLAIN_LIKE = st.text(st.sampled_from("ab./-_;=@:?&#%5\\é"), max_size=12)


@given(
    st.sampled_from(["", "/", "//", "http://", "https://news.example", "http://news.example:80/"]),
    PLAIN_LIKE,
    st.sampled_from(
        [None, "https://news.example/a/", "http://u:p@News.example:8080/a", "mailto:a"]
    ),
)
def test_an_address_is_spelled_the_same_by_the_quick_look_and_by_the_close_one(
    beginning: str, tail: str, base: str | None
) -> None:
    url = beginning + tail
    spellings = both_spellings(url, base)
    assert spellings == both_spellings(" " + url, base), "a space asks for the close look"
    assert normalize_url(url, base) == (spellings and spellings[0])
    assert absolute_url(url, base) == (spellings and (spellings[1] or spellings[0]))


@given(ADDRESS_LIKE)
def test_a_normalized_address_is_plain_ascii_without_fragment(tail: str) -> None:
    url = normalize_url("https://news.example/" + tail)
    assert url is not None
    assert url.isascii()
    assert "#" not in url
    assert " " not in url


@given(st.integers(0, 30))
def test_an_address_encoded_again_and_again_stops_growing(rounds: int) -> None:
    url: str | None = "https://news.example/a%20b"
    for _ in range(rounds):
        assert url is not None
        url = normalize_url(url.replace("%", "%25"))
    assert url is not None
    assert len(url) <= len("https://news.example/a%2520b")


def test_hosts_carry_only_a_port_that_says_something() -> None:
    assert host_of("https://WWW.News.Example:443/x") == "www.news.example"
    assert host_of("http://127.0.0.1:8000/x") == "127.0.0.1:8000"
    assert host_of("file:///tmp/a.html") == ""
    assert host_of("http://[::1") == ""
    assert site_of("https://www.news.example/") == "news.example"
    assert origin_of("https://www.news.example:443/x") == "https://www.news.example"


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://m.news.example.co.uk/", "example.co.uk"),
        ("https://www.example.com:8080/", "example.com"),
        ("http://127.0.0.1:9/", "127.0.0.1"),
        ("http://[::1]:9/", "::1"),
        ("http://localhost:9/", "localhost"),
        ("https://co.uk/", "co.uk"),
    ],
)
def test_the_registrable_domain_is_what_somebody_bought(url: str, domain: str) -> None:
    assert registrable_domain(url) == domain


def test_two_hosts_of_one_owner_are_one_site() -> None:
    assert is_same_site("https://a.example.com/", "https://www.example.com/x")
    assert not is_same_site("https://example.com/", "https://example.org/")


@pytest.mark.parametrize(
    "path", ["", "/", "/index.html", "/en/", "/pt-br", "/ar/index.php", "/home"]
)
def test_a_front_door_is_a_home_page(path: str) -> None:
    assert is_home_page("https://news.example" + path)


@pytest.mark.parametrize("path", ["/politics/", "/?p=12", "/en/world", "/index/story"])
def test_other_pages_are_no_home_page(path: str) -> None:
    assert not is_home_page("https://news.example" + path)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2025/08/01/bridge", "2025-08-01"),
        ("/2025/8/1/", "2025-08-01"),
        ("/world/2025/aug/01/bridge", "2025-08-01"),
        ("/bridge-2025-08-01.html", "2025-08-01"),
        ("/2025_08_01/x", "2025-08-01"),
        ("/n/20250801-bridge", "2025-08-01"),
        ("/n/20250801063000.html", "2025-08-01"),
        ("/2025/0801/12345.html", "2025-08-01"),
        ("/story?date=2025-08-01", "2025-08-01"),
        ("/2025/13/40/x", None),
        ("/2025/08/", None),
        ("/n/120250801", None),
        ("/n/99999999", None),
        ("/", None),
        ("/news/29-10-2021", "2021-10-29"),
        ("/news/10-29-2021/x", "2021-10-29"),
        ("/news/04-05-2021", None),
        ("/news/05.05.2021.html", "2021-05-05"),
    ],
)
def test_the_day_in_an_address(path: str, day: str | None) -> None:
    assert date_in_url("https://news.example" + path) == day


def test_the_extension_is_the_last_segments() -> None:
    assert extension_in("/a.b/story.HTML") == "html"
    assert extension_in("/a.b/story") == ""
    assert extension_in("/.htaccess") == ""
