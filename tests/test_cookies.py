"""A subscriber's cookies go where they belong and nowhere else, and are kept nowhere."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from scraper.errors import InputError
from scraper.fetching.cookies import SubscriberCookies

SECRET = "s3cr3t-of-a-subscriber"
SOON, LONG_AGO = int(time.time()) + 86_400, 1_000_000_000
SEED = "https://news.example/"


def jar(tmp_path: Path, *lines: str, seeds: tuple[str, ...] = (SEED,)) -> SubscriberCookies:
    """Write a cookies.txt, its fields parted by blanks here, and load it."""
    file = tmp_path / "cookies.txt"
    text = "\n".join("\t".join(line.split()) for line in lines)
    file.write_text(f"# Netscape HTTP Cookie File\n\n{text}\n", encoding="utf-8")
    return SubscriberCookies(file, seeds)


@pytest.mark.parametrize(
    ("line", "url", "is_sent"),
    [
        (f".news.example TRUE / FALSE {SOON} a {SECRET}", SEED, True),
        (f".news.example TRUE / FALSE {SOON} a {SECRET}", "https://www.news.example/x", True),
        (f"news.example FALSE / FALSE {SOON} a {SECRET}", SEED, True),
        (f"news.example FALSE / FALSE {SOON} a {SECRET}", "https://www.news.example/", False),
        (f".news.example TRUE / FALSE {SOON} a {SECRET}", "https://badnews.example/", False),
        (f".news.example TRUE / FALSE {SOON} a {SECRET}", "https://news.example.evil.org/", False),
        (f".news.example TRUE /paid FALSE {SOON} a {SECRET}", f"{SEED}paid/1", True),
        (f".news.example TRUE /paid FALSE {SOON} a {SECRET}", f"{SEED}free", False),
        (f".news.example TRUE / TRUE {SOON} a {SECRET}", SEED, True),
        (f".news.example TRUE / TRUE {SOON} a {SECRET}", "http://news.example/", False),
        (f".news.example TRUE / FALSE {LONG_AGO} a {SECRET}", SEED, False),
        (f".news.example TRUE / FALSE 0 a {SECRET}", SEED, True),
        (f"#HttpOnly_.news.example TRUE / FALSE {SOON} a {SECRET}", SEED, True),
        (f".news.example TRUE / FALSE {SOON} a {SECRET}", "https://news.example:8443/", False),
    ],
    ids=[
        "domain", "subdomain", "host alone", "host alone, subdomain", "a longer name",
        "a name in front", "path", "another path", "secure", "secure, in the clear", "expired",
        "until the browser is closed", "for http only", "another port",
    ],
)  # fmt: skip
def test_a_cookie_is_sent_where_it_belongs(
    line: str, url: str, is_sent: bool, tmp_path: Path
) -> None:
    sent = jar(tmp_path, line).for_address(url, SEED)
    assert sent == ({"a": SECRET} if is_sent else {})


def test_cookies_of_sites_that_the_crawl_is_not_about_are_not_even_kept(tmp_path: Path) -> None:
    lines = [f".{site} TRUE / FALSE {SOON} a {SECRET}" for site in ("news.example", "bank.example")]
    cookies = jar(tmp_path, *lines)
    assert len(cookies) == 1
    assert cookies.for_address("https://bank.example/", "https://bank.example/") == {}


def test_where_another_site_leads_to_nothing_is_sent(tmp_path: Path) -> None:
    cookies = jar(tmp_path, f".news.example TRUE / FALSE {SOON} a {SECRET}")
    assert cookies.for_address("https://news.example/logout", "https://evil.example/") == {}


def test_a_port_that_a_seed_names_is_a_subscriber_s_too(tmp_path: Path) -> None:
    line = f"127.0.0.1 FALSE / FALSE {SOON} a {SECRET}"
    cookies = jar(tmp_path, line, seeds=("http://127.0.0.1:8801/",))
    assert cookies.for_address("http://127.0.0.1:8801/x", "http://127.0.0.1:8801/") != {}
    assert cookies.for_address("http://127.0.0.1:8802/x", "http://127.0.0.1:8801/") == {}


@pytest.mark.parametrize(
    "content",
    [
        b"[{}]",
        f"# Netscape HTTP Cookie File\n.news.example\tTRUE\t/\t{SECRET}\n".encode(),
        f"# Netscape HTTP Cookie File\n\xff{SECRET}\xfe\n".encode("latin-1"),
    ],
    ids=["JSON", "too few fields", "no UTF-8"],
)
def test_a_file_that_is_none_is_named_and_its_content_is_not(
    content: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "cookies.txt"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"cookies\.txt: no cookies\.txt in Netscape") as caught:
        SubscriberCookies(file, [SEED])
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_missing_file_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        SubscriberCookies(tmp_path / "none.txt", [SEED])
