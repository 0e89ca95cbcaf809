from scraper.extraction.canonical import find_canonicals, read_canonical
from scraper.extraction.page import read_page

URL = "https://www.harbourpost.example/news/2025/ferry-sinks?utm_source=mail#top"
OWN = "https://www.harbourpost.example/news/2025/ferry-sinks"


def canonical(href: str, url: str = URL) -> str | None:
    page = read_page(f'<head><link rel="canonical" href="{href}"></head><p>Text.</p>', url)
    reading = read_canonical(page)
    return reading.value if reading else None


def test_a_declared_address_on_the_same_domain_counts() -> None:
    assert canonical("https://harbourpost.example/a/1") == "https://harbourpost.example/a/1"
    assert canonical("/a/1") == "https://www.harbourpost.example/a/1"


def test_another_site_s_address_does_not_count() -> None:
    assert canonical("https://agency.example/a/1") == OWN


def test_home_pages_and_fronts_above_do_not_count() -> None:
    assert canonical("https://www.harbourpost.example/") == OWN
    assert canonical("https://www.harbourpost.example/news/") == OWN
    assert canonical("https://www.harbourpost.example") == OWN


def test_nonsense_does_not_count() -> None:
    for href in ("", "javascript:void(0)", "ftp://harbourpost.example/a", "http://["):
        assert canonical(href) == OWN


def test_a_host_without_a_scheme_is_a_host() -> None:
    assert canonical("www.harbourpost.example/a/1") == "https://www.harbourpost.example/a/1"


def test_open_graph_stands_in() -> None:
    page = read_page('<meta property="og:url" content="https://harbourpost.example/a/1">', URL)
    reading = read_canonical(page)
    assert reading is not None
    assert (reading.value, reading.source) == ("https://harbourpost.example/a/1", "opengraph")


def test_a_saved_page_knows_its_address_from_its_markup() -> None:
    assert canonical("https://harbourpost.example/a/1", url="") == "https://harbourpost.example/a/1"
    assert canonical("/a/1", url="") is None


def test_a_lost_candidate_says_why() -> None:
    page = read_page('<link rel="canonical" href="https://agency.example/a/1">', URL)
    assert find_canonicals(page)[-1].reason == "on another site"
