"""The server of the sample newsroom: what it maps, fills in, refuses and writes down."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.newsroom import Newsroom


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two small outlets: "gazette", with one file for each rule, and "echo"."""
    gazette = tmp_path / "gazette"
    (gazette / "sport").mkdir(parents=True)
    files = {
        "index.html": "<a href='{{origin}}/sport/'>Sport</a> <a href='{{origin:echo}}/'>Echo</a>",
        "about.html": "<p>About us</p>",
        "about__page=2.html": "<p>About us, page 2</p>",
        "sport/index.html": "<p>Sport</p>",
        "sport/index__page=2.html": "<p>Older sport</p>",
        "truth.json": "{}",
        "robots.txt": "Sitemap: {{origin}}/sitemap.xml.gz\n",
    }
    for name, text in files.items():
        (gazette / name).write_text(text, encoding="utf-8")
    (gazette / "cafe.html").write_bytes(b"caf\xe9 {{origin}}")
    (gazette / "dot.gif").write_bytes(b"GIF89a{{origin}}")
    (gazette / "sitemap.xml.gz").write_bytes(gzip.compress(b"<loc>{{origin}}/about</loc>"))
    settings = {
        "name": "The Gazette",
        "content_types": {"/cafe": "text/html"},
        "redirects": {"/old": "/about", "/elsewhere": "{{origin:echo}}/"},
        "gone": ["/withdrawn"],
        "headers": {"X-Press": "rotary"},
    }
    (gazette / "outlet.json").write_text(json.dumps(settings), encoding="utf-8")
    echo = tmp_path / "echo"
    echo.mkdir()
    (echo / "outlet.json").write_text('{"home": "/front"}', encoding="utf-8")
    (echo / "front.html").write_text("<p>Echo</p>", encoding="utf-8")
    (echo / "404.html").write_text("<p>The Echo has no such page</p>", encoding="utf-8")
    return tmp_path


@pytest.fixture
def newsroom(root: Path) -> Iterator[Newsroom]:
    with Newsroom(root) as newsroom:
        yield newsroom


@pytest.fixture
def client(newsroom: Newsroom) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=newsroom.origin("gazette"), timeout=10) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/about", "About us"),
        ("/about.html", "About us"),
        ("/about?page=2", "page 2"),
        ("/about?utm_source=feed", "About us"),
        ("/sport/", "Sport"),
        ("/sport/?page=2", "Older sport"),
    ],
)
def test_paths_and_queries_map_to_files(client: httpx.Client, path: str, text: str) -> None:
    assert text in client.get(path).text


def test_a_folder_asked_without_its_slash_redirects_to_it(client: httpx.Client) -> None:
    assert client.get("/sport").headers["location"] == "/sport/"


def test_origins_are_filled_in(client: httpx.Client, newsroom: Newsroom) -> None:
    text = client.get("/").text
    assert f"{newsroom.origin('gazette')}/sport/" in text
    assert f"{newsroom.origin('echo')}/" in text


def test_origins_are_filled_in_inside_any_charset_and_inside_gzip(
    client: httpx.Client, newsroom: Newsroom
) -> None:
    origin = newsroom.origin("gazette").encode()
    assert client.get("/cafe").content == b"caf\xe9 " + origin
    assert client.get("/cafe").headers["content-type"] == "text/html"
    sitemap = client.get("/sitemap.xml.gz")
    assert sitemap.headers["content-type"] == "application/gzip"
    assert gzip.decompress(sitemap.content) == b"<loc>" + origin + b"/about</loc>"


def test_pictures_are_left_alone(client: httpx.Client) -> None:
    assert client.get("/dot.gif").content == b"GIF89a{{origin}}"


@pytest.mark.parametrize(
    "path", ["/outlet.json", "/truth.json", "/nothing", "/../echo/front.html", "/%2e%2e/echo/front"]
)
def test_what_is_no_page_is_a_friendly_404(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "The Gazette" in answer.text


def test_an_outlet_may_have_its_own_404_page_and_home(newsroom: Newsroom) -> None:
    assert newsroom.home("echo").endswith("/front")
    answer = httpx.get(newsroom.origin("echo") + "/nothing")
    assert (answer.status_code, "has no such page" in answer.text) == (404, True)


def test_moved_and_withdrawn_pages(client: httpx.Client, newsroom: Newsroom) -> None:
    assert client.get("/old").headers["location"] == "/about"
    assert client.get("/elsewhere").headers["location"] == newsroom.origin("echo") + "/"
    assert client.get("/withdrawn").status_code == 410


def test_an_unchanged_page_is_not_sent_again(client: httpx.Client, newsroom: Newsroom) -> None:
    first = client.get("/about")
    by_tag = client.get("/about", headers={"If-None-Match": first.headers["etag"]})
    since = {"If-Modified-Since": first.headers["last-modified"]}
    by_date = client.get("/about", headers=since)
    assert [by_tag.status_code, by_date.status_code] == [304, 304]
    newsroom.publish("gazette", "/about", b"<p>About us, edited</p>")
    again = client.get("/about", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, "edited" in again.text) == (200, True)


def test_a_page_can_be_withdrawn(client: httpx.Client, newsroom: Newsroom) -> None:
    newsroom.withdraw("gazette", "/about")
    assert client.get("/about").status_code == 410


def test_gzip_only_for_those_who_take_it(client: httpx.Client) -> None:
    plain = client.get("/about", headers={"Accept-Encoding": "identity"})
    packed = client.get("/about", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.text == packed.text


def test_head_sends_headers_alone(client: httpx.Client) -> None:
    answer = client.head("/about", headers={"Accept-Encoding": "identity"})
    assert int(answer.headers["content-length"]) == len(b"<p>About us</p>")
    assert answer.headers["x-press"] == "rotary"
    assert answer.content == b""


def test_the_log_has_every_answer_by_the_time_it_is_read(
    client: httpx.Client, newsroom: Newsroom
) -> None:
    client.get("/about?page=2", headers={"User-Agent": "reader/1.0"})
    client.get("/nothing")
    first, second = newsroom.requests("gazette")
    assert (first.method, first.path, first.status) == ("GET", "/about?page=2", 200)
    assert first.headers["user-agent"] == "reader/1.0"
    assert first.started <= first.ended <= second.started
    assert second.status == 404


def test_the_first_requests_fail_and_the_next_does_not(
    client: httpx.Client, newsroom: Newsroom
) -> None:
    newsroom.fail("gazette", "/about", times=2, retry_after=7)
    answers = [client.get("/about") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["retry-after"] == "7"
    newsroom.fail("gazette", status=429)
    assert [client.get(path).status_code for path in ("/", "/")] == [429, 200]


def test_a_stalled_answer_times_out_and_does_not_keep_the_server_open(root: Path) -> None:
    with Newsroom(root) as newsroom:
        newsroom.stall("gazette", "/about", seconds=3600)
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(newsroom.origin("gazette") + "/about", timeout=0.2)
    assert newsroom.requests("gazette")[0].path == "/about"


def test_a_slow_outlet_shows_in_the_log(client: httpx.Client, newsroom: Newsroom) -> None:
    newsroom.slow_down("gazette", 0.05)
    client.get("/about")
    request = newsroom.log[0]
    assert request.ended - request.started >= 0.05


def test_closing_leaves_no_thread_and_no_port_behind(root: Path) -> None:
    before = threading.active_count()
    with Newsroom(root) as newsroom, httpx.Client() as client:
        port = int(newsroom.origin("gazette").rpartition(":")[2])
        client.get(newsroom.origin("gazette") + "/about")
    assert threading.active_count() == before
    with Newsroom(root, ports={"gazette": port}) as again:
        assert again.origin("gazette") == f"http://127.0.0.1:{port}"
