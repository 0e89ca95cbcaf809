"""A subscriber's cookies go where they belong and nowhere else, and are kept nowhere."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from scraper.errors import InputError
from scraper.fetching.client import Client
from scraper.fetching.cookies import SubscriberCookies
from scraper.records import Snapshot
from scraper.urls import host_of
from tests.scripted import ScriptedSite
from tests.shell import FAST, rows, scraper

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


def cookies_sent(site: ScriptedSite) -> dict[str, str | None]:
    """Return what each path was last asked with."""
    return {path: headers.get("Cookie") for _, path, headers in site.asked}


def redirect(site: ScriptedSite, path: str, target: str, **headers: str) -> None:
    site.pages[path] = ("text/plain", b"")
    site.statuses[path] = 302
    site.headers[path] = {"Location": target} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }


def test_no_server_gets_what_is_not_its_own_and_nothing_is_kept(tmp_path: Path) -> None:
    file, db, log = tmp_path / "cookies.txt", tmp_path / "a.db", tmp_path / "log.jsonl"
    story = b"<h1>The lamp</h1>" + b"<p>A paragraph for subscribers of the Tribune.</p>" * 20
    with ScriptedSite() as site, ScriptedSite("127.0.0.2") as evil, ScriptedSite() as neighbour:
        lines = ["# Netscape HTTP Cookie File"]
        lines += [
            "\t".join((domain, "FALSE", path, "FALSE", str(SOON), name, f"{SECRET}-{name}"))
            for domain, path, name in [
                ("127.0.0.1", "/", "session"),
                ("127.0.0.1", "/paid", "paid"),
                ("127.0.0.2", "/", "elsewhere"),
                ("127.0.0.3", "/", "bank"),
            ]
        ]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        echo = f"session={SECRET}-renewed; Path=/"
        for path in ("/paid/story", "/landed"):
            site.pages[path] = evil.pages[path] = neighbour.pages[path] = ("text/html", story)
        site.headers["/paid/story"] = {"Set-Cookie": echo}
        redirect(site, "/out", f"{evil.origin}/landed", Set_Cookie=echo)
        redirect(site, "/next-door", f"{neighbour.origin}/landed")
        redirect(site, "/back", f"{evil.origin}/bounce")
        redirect(evil, "/bounce", f"{site.origin}/landed")
        paths = ("/paid/story", "/out", "/next-door", "/back")
        seeds = [site.origin + path for path in paths]
        options = ["--cookies", file, "--log-json", log, "--allow-private"]
        done = scraper("add", *seeds, *FAST, *options, db=db)
        assert done.returncode == 0, done.stderr
    assert cookies_sent(site)["/paid/story"] == f"paid={SECRET}-paid; session={SECRET}-session"
    assert cookies_sent(site)["/out"] == f"session={SECRET}-session"
    assert set(cookies_sent(evil).values()) == {None}
    assert "/landed" in cookies_sent(evil)
    assert set(cookies_sent(neighbour).values()) == {None}
    assert "bank" not in str(site.asked)
    assert "elsewhere" not in str(site.asked)
    for kept in (*tmp_path.glob("a.db*"), log):
        assert SECRET.encode() not in kept.read_bytes(), kept
    assert "(withheld)" in str(rows(db, "select headers from snapshots"))
    assert SECRET not in done.stdout + done.stderr
    assert scraper("verify", db=db).returncode == 0


def test_scripts_of_a_page_elsewhere_are_given_no_cookies(tmp_path: Path) -> None:
    line = f"127.0.0.1 FALSE / FALSE {SOON} a {SECRET}"
    with ScriptedSite() as site:
        url = f"{site.origin}/api/story.json"
        cookies = jar(tmp_path, line, seeds=(url,))

        async def fetch(page: str) -> Snapshot:
            hosts = frozenset({host_of(url)})
            async with Client(allowed_hosts=hosts, cookies=cookies) as client:
                return await client.fetch(url, page=page)

        for page in (f"{site.origin}/story", "https://evil.example/"):
            asyncio.run(fetch(page))
    (own, foreign) = [headers for _, _, headers in site.asked]
    assert (own.get("Cookie"), own.get("Origin")) == (f"a={SECRET}", None)
    assert (foreign.get("Cookie"), foreign.get("Origin")) == (None, "https://evil.example")
