"""robots.txt as RFC 9309 wants it: what the answer means, and what its lines mean."""

from __future__ import annotations

import asyncio

import pytest

from scraper.errors import Disallowed, Refused, Unreachable
from scraper.fetching.client import Client
from scraper.fetching.limits import Limits
from scraper.fetching.politeness import Politeness
from scraper.fetching.robots import Robots, parse_rules
from scraper.fetching.visitor import Visitor
from scraper.records import Snapshot
from tests.hostile import BEHAVIOURS, Behaviour, HostileServer, Peer, serving
from tests.test_politeness import Clock

NO = b"User-agent: *\nDisallow: /\n"
FILLER = b"# " + b"x" * 997 + b"\n"


def body(content: bytes, status: str = "200 OK", *headers: str) -> Behaviour:
    async def handler(peer: Peer) -> None:
        await peer.answer(status, headers or ("Content-Type: text/plain",), content)

    return handler


def hop(number: int, last: int) -> Behaviour:
    async def handler(peer: Peer) -> None:
        if number == last:
            await peer.answer(body=NO)
        else:
            await peer.redirect(f"/hop{number + 1}")

    return handler


def hops(count: int) -> dict[str, Behaviour]:
    """A robots.txt behind so many redirects."""
    return {"/robots.txt": hop(0, count)} | {f"/hop{n}": hop(n, count) for n in range(1, count + 1)}


async def endless_rules(peer: Peer) -> None:
    await peer.send(b"HTTP/1.1 200 OK\r\n\r\n" + NO)
    while True:
        await peer.send(FILLER)


async def gone_quiet(peer: Peer) -> None:
    await peer.hold()


ANSWERS: list[tuple[str, dict[str, Behaviour], str]] = [
    ("200 with rules", {"/robots.txt": body(NO)}, "disallowed by robots.txt"),
    ("200 empty", {"/robots.txt": body(b"")}, "allowed"),
    ("200 with a web page", {"/robots.txt": body(b"<html><p>Home")}, "allowed"),
    ("200 with binary", {"/robots.txt": body(bytes(range(256)))}, "allowed"),
    ("204", {"/robots.txt": BEHAVIOURS["/no-content"]}, "allowed"),
    ("400", {"/robots.txt": body(NO, "400 Bad Request")}, "allowed"),
    ("401", {"/robots.txt": body(NO, "401 Unauthorized")}, "allowed"),
    ("403", {"/robots.txt": body(NO, "403 Forbidden")}, "allowed"),
    ("404", {}, "allowed"),
    ("410", {"/robots.txt": body(NO, "410 Gone")}, "allowed"),
    ("429", {"/robots.txt": body(b"", "429 Slow")}, "robots.txt unreachable: status 429"),
    ("500", {"/robots.txt": body(b"", "500 Oh")}, "robots.txt unreachable: status 500"),
    ("503", {"/robots.txt": body(b"", "503 No")}, "robots.txt unreachable: status 503"),
    ("599", {"/robots.txt": body(b"", "599 Odd")}, "robots.txt unreachable: status 599"),
    ("1 redirect", hops(1), "disallowed by robots.txt"),
    ("5 redirects", hops(5), "disallowed by robots.txt"),
    ("6 redirects", hops(6), "allowed"),
    ("redirect loop", {"/robots.txt": BEHAVIOURS["/loop"]}, "allowed"),
    ("redirect without target", {"/robots.txt": body(NO, "302 Found")}, "allowed"),
    ("connection reset", {"/robots.txt": BEHAVIOURS["/reset-at-once"]}, "connection reset"),
    ("no answer in time", {"/robots.txt": gone_quiet}, "no whole answer in 0.5 s"),
    ("not HTTP", {"/robots.txt": BEHAVIOURS["/garbage"]}, "robots.txt unreachable: broken HTTP"),
    ("broken gzip", {"/robots.txt": BEHAVIOURS["/encoding-lie"]}, "broken gzip body"),
    ("BOM", {"/robots.txt": body(b"\xef\xbb\xbf" + NO)}, "disallowed by robots.txt"),
    ("UTF-16", {"/robots.txt": body(NO.decode().encode("utf-16"))}, "disallowed by robots.txt"),
    ("CR line ends", {"/robots.txt": body(NO.replace(b"\n", b"\r"))}, "disallowed by robots.txt"),
    ("rule at 500 KB", {"/robots.txt": body(FILLER * 500 + NO)}, "disallowed by robots.txt"),
    ("rule at 600 KB", {"/robots.txt": body(FILLER * 600 + NO)}, "allowed"),
    ("endless", {"/robots.txt": endless_rules}, "disallowed by robots.txt"),
]


@pytest.mark.parametrize(("name", "paths", "verdict"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_what_an_answer_for_robots_txt_means(
    name: str, paths: dict[str, Behaviour], verdict: str
) -> None:
    async def run() -> str:
        async with serving(paths) as server, Client(allow_private=True) as client:
            visitor = Visitor(client, Politeness(delay=0), limits=Limits(seconds=0.5))
            return (await visitor.rules_for(server.url("/a"))).verdict(server.url("/a"))

    assert verdict in asyncio.run(run())


LINES = [
    ("Disallow: /a", "/a", False),
    ("Disallow: /a", "/abc", False),
    ("Disallow: /a/", "/a", True),
    ("Disallow:", "/a", True),
    ("Disallow: /a\nAllow: /a/b", "/a/b/c", True),
    ("Allow: /a\nDisallow: /a/b", "/a/b/c", False),
    ("Disallow: /a\nAllow: /a", "/a", True),
    ("Disallow: /*.pdf$", "/x/y.pdf", False),
    ("Disallow: /*.pdf$", "/x/y.pdf?z", True),
    ("Disallow: /*/print", "/a/b/print", False),
    ("Disallow: /*?", "/a?b=1", False),
    ("Disallow: /a%3cd", "/a%3Cd", False),
    ("Disallow: /~ana", "/%7Eana", False),
    ("Disallow: /é", "/%C3%A9", False),
    ("disallow : /a # ours", "/a", False),
    ("Disallow: /", "/robots.txt", True),
    ("Crawl-delay: 2\nDisallow: /a", "/a", False),
]


@pytest.mark.parametrize(("lines", "path", "allowed"), LINES)
def test_what_a_line_means(lines: str, path: str, allowed: bool) -> None:
    rules = parse_rules(f"User-agent: *\n{lines}\n".encode())
    assert rules.allows(f"https://news.example{path}") is allowed


GROUPS = [
    ("User-agent: other\nDisallow: /", True),
    ("User-agent: Scraper\nDisallow: /", False),
    ("User-agent: *\nDisallow: /\n\nUser-agent: scraper\nDisallow:", True),
    ("User-agent: scraper\nAllow: /\n\nUser-agent: scraper\nDisallow: /a", False),
    ("User-agent: other\nUser-agent: scraper\nDisallow: /", False),
    ("User-agent: scraper-news\nDisallow: /", True),
    ("Disallow: /", True),
    ("User-agent: *\n\nDisallow: /", False),
]


@pytest.mark.parametrize(("text", "allowed"), GROUPS)
def test_which_group_is_ours(text: str, allowed: bool) -> None:
    assert parse_rules(text.encode()).allows("https://news.example/a") is allowed


def test_crawl_delay_and_sitemaps_are_read() -> None:
    rules = parse_rules(
        b"Sitemap: https://news.example/map.xml\nUser-agent: *\nCrawl-delay: 2.5\n"
        b"sitemap: https://news.example/map.xml\nSitemap: /other.xml\n"
    )
    assert rules.crawl_delay == 2.5
    assert rules.sitemaps == ("https://news.example/map.xml", "/other.xml")


@pytest.mark.parametrize("delay", [b"nan", b"inf", b"-3", b"soon", b"0"])
def test_a_crawl_delay_that_is_no_delay_is_none(delay: bytes) -> None:
    assert parse_rules(b"User-agent: *\nCrawl-delay: " + delay).crawl_delay is None


def test_the_verdict_becomes_an_error_that_says_what_happens_next() -> None:
    url = "https://news.example/a"
    parse_rules(b"").check(url)
    with pytest.raises(Disallowed):
        parse_rules(NO).check(url)


def test_a_private_host_is_refused_and_not_retried() -> None:
    async def run() -> None:
        async with serving() as server, Client() as client:
            await Visitor(client, Politeness(delay=0)).fetch(server.url("/plain"))

    with pytest.raises(Refused, match="private address"):
        asyncio.run(run())


class Answers:
    """A fetch function that plays a list of bodies and errors, and counts."""

    def __init__(self, *plays: bytes | int) -> None:
        self.plays = list(plays)
        self.asked: list[str] = []

    async def __call__(self, url: str) -> Snapshot:
        self.asked.append(url)
        play = self.plays.pop(0)
        if isinstance(play, int):
            raise Unreachable(url, f"play {play}")
        return Snapshot(url, url, None, 200, (), play)  # type: ignore[arg-type]


def test_rules_are_kept_a_day_and_shared_by_those_who_wait() -> None:
    clock, answers = Clock(), Answers(NO, b"")
    robots = Robots(answers, clock=clock)
    url = "https://news.example/a"

    async def run() -> None:
        both = await asyncio.gather(robots.rules_for(url), robots.rules_for(url + "b"))
        assert not any(rules.allows(url) for rules in both)
        clock.now += 86_399
        assert not (await robots.rules_for(url)).allows(url)
        assert answers.asked == ["https://news.example/robots.txt"]
        clock.now += 2
        assert (await robots.rules_for(url)).allows(url)

    asyncio.run(run())


def test_an_old_copy_serves_while_the_host_is_unreachable() -> None:
    clock, answers = Clock(), Answers(b"User-agent: *\nDisallow: /b", 1, b"")
    robots = Robots(answers, clock=clock)

    async def allows(path: str) -> bool:
        url = "https://news.example" + path
        return (await robots.rules_for(url)).allows(url)

    async def run() -> None:
        assert await allows("/a")
        clock.now += 90_000
        assert await allows("/a")
        assert not await allows("/b")
        clock.now += 61
        assert await allows("/b")

    asyncio.run(run())


def test_ports_and_schemes_have_their_own_rules() -> None:
    answers = Answers(NO, b"")
    robots = Robots(answers, clock=Clock())

    async def run() -> None:
        assert not (await robots.rules_for("http://news.example/")).allows("http://news.example/")
        assert (await robots.rules_for("https://news.example/")).allows("https://news.example/")

    asyncio.run(run())
    assert answers.asked == ["http://news.example/robots.txt", "https://news.example/robots.txt"]


def test_robots_txt_of_another_host_may_be_redirected_to() -> None:
    async def run() -> tuple[bool, HostileServer]:
        async with serving({"/robots.txt": body(NO)}) as other:

            async def away(peer: Peer) -> None:
                await peer.redirect(other.url("/robots.txt"))

            paths = {"/robots.txt": away}
            async with serving(paths) as server, Client(allow_private=True) as client:
                visitor = Visitor(client, Politeness(delay=0))
                rules = await visitor.rules_for(server.url("/a"))
                return rules.allows(server.url("/a")), other

    allowed, other = asyncio.run(run())
    assert not allowed
    assert [request.path for request in other.requests] == ["/robots.txt"]
