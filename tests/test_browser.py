"""Pages that scripts make, drawn by a real Chromium: what they may do, and what they may not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest

from scraper.errors import BadAnswer, InputError
from scraper.fetching.browser import Browser, RenderLimits
from scraper.fetching.client import Client
from scraper.fetching.traffic import TrafficLimits
from scraper.records import Snapshot
from scraper.urls import host_of
from tests import chromium
from tests.scripted import PARAGRAPHS, ScriptedSite, shell


@pytest.fixture(autouse=True)
def _a_browser_is_there() -> None:
    chromium.require()


@pytest.fixture
def site() -> Iterator[ScriptedSite]:
    with ScriptedSite() as running:
        yield running


def draw(site: ScriptedSite, *paths: str, limits: RenderLimits | None = None) -> list[Snapshot]:
    """Draw pages of the site, one after the other, with one browser."""

    async def run() -> list[Snapshot]:
        async with Client(allowed_hosts=frozenset({host_of(site.origin)})) as client:

            async def fetch(url: str, page: str) -> Snapshot:
                return await client.fetch(url)

            async with Browser(fetch, user_agent="tester", limits=limits) as browser:
                drawn = []
                for path in paths:
                    snapshot = await client.fetch(site.origin + path)
                    try:
                        drawn.append(await browser.render(snapshot))
                    except BadAnswer as error:
                        drawn.append(error)  # type: ignore[arg-type]  # the test looks at it
                return drawn

    return asyncio.run(run())


def browsers() -> list[psutil.Process]:
    """Return the browser processes that this test has started and that still run."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if "chrom" in process.name() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def test_what_scripts_write_is_there_and_the_page_itself_was_fetched_once(
    site: ScriptedSite,
) -> None:
    (drawn,) = draw(site, "/story")
    html = drawn.payload.decode()
    assert all(paragraph[:40] in html for paragraph in PARAGRAPHS)
    assert drawn.rendered
    assert drawn.charset == "utf-8"
    assert sorted(site.paths()) == ["/api/story.json", "/app.js", "/story"]
    assert browsers() == []


NUISANCES = """
const at = path => "{origin}/forbidden/" + path;
const made = (tag, set) => Object.assign(document.createElement(tag), set);
const add = (tag, set) => document.body.appendChild(made(tag, set));
add("img", {{src: at("picture.png")}});
add("iframe", {{src: at("frame.html")}});
add("video", {{src: at("film.mp4")}});
add("object", {{data: at("object.html")}});
add("link", {{rel: "stylesheet", href: at("style.css")}});
add("link", {{rel: "prefetch", href: at("prefetch.html")}});
add("link", {{rel: "preload", as: "image", href: at("preload.png")}});
add("form", {{method: "post", action: at("form"), target: "other"}}).submit();
navigator.sendBeacon(at("beacon"), "x");
fetch(at("post"), {{method: "POST", body: "x"}}).catch(() => 0);
fetch(at("put"), {{method: "PUT", body: "x"}}).catch(() => 0);
new EventSource(at("events"));
new WebSocket(at("socket").replace("http", "ws"));
new SharedWorker("/shared.js");
navigator.serviceWorker && navigator.serviceWorker.register("/forbidden/service.js").catch(() => 0);
window.open(at("popup.html"));
new RTCPeerConnection({{iceServers: [{{urls: "stun:{host}"}}]}}).createDataChannel("x");
const download = add("a", {{href: at("paper.pdf"), download: "paper.pdf"}});
download.click();
"""


def test_scripts_get_scripts_and_data_and_nothing_else(site: ScriptedSite) -> None:
    nuisance = NUISANCES.format(origin=site.origin, host=host_of(site.origin))
    site.pages["/pest.js"] = ("text/javascript", nuisance.encode())
    site.pages["/pest"] = shell(head='<script defer src="/pest.js"></script>')
    site.pages["/shared.js"] = ("text/javascript", b"fetch('/api/from-a-worker')")
    (drawn,) = draw(site, "/pest", limits=RenderLimits(quiet_seconds=2.0))
    assert PARAGRAPHS[0][:40] in drawn.payload.decode(), "what may be asked is still served"
    assert [path for path in site.paths() if "forbidden" in path] == []
    assert {method for method, _, _ in site.asked} == {"GET"}
    by_the_browser = [path for _, path, headers in site.asked if "Sec-Fetch-Mode" in headers]
    assert by_the_browser == [], "everything comes through our client"


def test_private_addresses_are_refused_to_scripts_as_to_links(site: ScriptedSite) -> None:
    with ScriptedSite("127.0.0.2") as secret, ScriptedSite() as other_port:
        targets = [f"{secret.origin}/api/story.json", f"{other_port.origin}/api/story.json"]
        targets += [
            "http://[::1]:9/",
            "http://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
        ]
        script = "".join(
            f"fetch({target!r}).then(a => a.text()).then(t => document.body.append('LEAK' + t))"
            f".catch(e => document.body.append('refused '));"
            for target in targets
        )
        site.pages["/thief"] = shell(script)
        (drawn,) = draw(site, "/thief")
        html = drawn.payload.decode()
        assert html.count("refused ") >= len(targets) + html.count("append('refused ')")
        assert "LEAK" not in html.replace("'LEAK'", "")
        assert secret.asked == []
        assert other_port.asked == []


def test_a_script_that_never_ends_costs_its_page_and_its_browser_and_nothing_else(
    site: ScriptedSite,
) -> None:
    site.pages["/loop"] = shell("for (;;) {}")
    site.pages["/late-loop"] = shell("setTimeout(() => { for (;;) {} }, 300)")
    limits = RenderLimits(seconds=5.0, quiet_seconds=2.0)
    first, second, third = draw(site, "/loop", "/late-loop", "/story", limits=limits)
    assert "not done in 5 s" in str(first)
    assert "not done in 5 s" in str(second)
    assert PARAGRAPHS[0][:40] in third.payload.decode()
    assert browsers() == []


def test_a_page_that_eats_memory_is_stopped(site: ScriptedSite) -> None:
    script = """const eaten = [];
    const eat = () => { eaten.push(new Uint8Array(3e7).fill(7)); fetch("/api/story.json"); };
    setInterval(eat, 10);"""
    site.pages["/glutton"] = shell(script)
    limits = RenderLimits(seconds=25.0, quiet_seconds=20.0, memory_bytes=1_500_000_000)
    first, second = draw(site, "/glutton", "/story", limits=limits)
    assert "more than 1.5 GB of memory" in str(first)
    assert PARAGRAPHS[0][:40] in second.payload.decode()


def test_dialogs_redirects_by_script_and_lies_do_not_hold_a_page(site: ScriptedSite) -> None:
    site.pages["/alert"] = shell("alert(1); confirm(2); onbeforeunload = () => 'stay'; print();")
    site.pages["/away"] = shell("setTimeout(() => { location.href = '/elsewhere'; }, 50);")
    site.pages["/plain"] = ("text/html", b"<h1>Nothing to do</h1>")
    site.headers["/plain"] = {"Content-Security-Policy": "default-src 'none'"}
    for drawn in draw(site, "/alert", "/away", "/plain"):
        assert isinstance(drawn, Snapshot), drawn
    assert "/elsewhere" not in site.paths(), "another page is another address of the frontier"


def test_what_one_page_may_ask_for_is_counted(site: ScriptedSite) -> None:
    site.pages["/many"] = shell("for (let i = 0; i < 500; i++) fetch('/api/story.json?' + i);")
    site.pages["/big.json"] = ("application/json", b" " * 300_000)
    site.pages["/much"] = shell(
        "(async () => { for (let i = 0; i < 50; i++) await fetch('/big.json?' + i); })()"
    )
    traffic = TrafficLimits(requests=40, bytes=2_000_000, at_once=2)
    draw(site, "/many", "/much", limits=RenderLimits(traffic=traffic))
    assert sum(path.startswith("/api") for path in site.paths()) == 40
    assert sum(path.startswith("/big") for path in site.paths()) == 7


def test_scripts_are_fetched_once_for_all_pages_and_data_each_time(site: ScriptedSite) -> None:
    site.pages["/story-2"] = site.pages["/story"]
    draw(site, "/story", "/story-2")
    assert sorted(site.paths()) == [
        "/api/story.json",
        "/api/story.json",
        "/app.js",
        "/story",
        "/story-2",
    ]


def test_a_chromium_that_does_not_start_is_told_in_one_line(
    site: ScriptedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRAPER_CHROMIUM", "/bin/false")
    with pytest.raises(InputError, match="no Chromium starts") as caught:
        draw(site, "/story")
    assert "\n" not in str(caught.value)
