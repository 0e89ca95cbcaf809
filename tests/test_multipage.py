"""Articles over several pages: recognised by their links, joined into one record by the crawl."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.extraction.article import extract_part
from scraper.extraction.pages import join_articles, split_number
from tests.newsroom import NEWSROOM, Newsroom
from tests.newsroom_truth import fold
from tests.shell import FAST, rows, scraper

EELS = "/science/2025/04/eel-migration-delta"
TRAIN = "/cronicas/2014/09/28/tren-lechero"
ARTICLES = [("northern-ledger", EELS), ("revista-sur", TRAIN)]
URL = "https://hale.example/2025/05/02/ferry"
TEXT = "".join(
    f"<p>Crossing number {n} left the quay of Port Hale with forty passengers and a crate of hens, "
    "and came back with the hens.</p>"
    for n in range(5)
)


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as running:
        yield running


def page(links: str = "", head: str = "", text: str = TEXT) -> str:
    return (
        f"<html lang='en'><head><title>Ferry back</title>{head}</head><body><article>"
        f"<h1>Ferry back in service</h1><p>2 May 2025</p>{text}</article>{links}</body></html>"
    )


@pytest.mark.parametrize(
    ("url", "base", "number"),
    [
        (f"{URL}?page=2", URL, 2),
        (f"{URL}?lang=en&seite=3", f"{URL}?lang=en", 3),
        (f"{URL}/2", URL, 2),
        (f"{URL}/page/12/", URL, 12),
        (f"{URL}-page-2.html", f"{URL}.html", 2),
        (URL, URL, None),
        (f"{URL}-1944.html", f"{URL}-1944.html", None),
        (f"{URL}/comment-page-2", f"{URL}/comment-page-2", None),
    ],
)
def test_a_page_number_is_split_off_an_address(url: str, base: str, number: int | None) -> None:
    assert split_number(url) == (base, number)


@pytest.mark.parametrize(
    ("url", "links", "following", "first"),
    [
        (URL, f"<a href='{URL}?page=2'>2</a>", f"{URL}?page=2", None),
        (URL, "<a rel='next' href='?page=1'>»</a>", f"{URL}?page=1", None),
        (URL, f"<a href='{URL}/2'>Weiter</a>", f"{URL}/2", None),
        (f"{URL}/2", f"<a href='{URL}'>1</a> <a href='{URL}/3'>3</a>", f"{URL}/3", URL),
        (f"{URL}?page=3", f"<a rel='prev' href='{URL}?page=2'>‹</a>", None, URL),
        (URL, "<a rel='next' href='/2025/05/03/another-story-2'>next story</a>", None, None),
        (URL, f"<a href='{URL}/comment-page-2#comments'>2</a>", None, None),
        (URL, f"<a href='{URL}?page=2'>Read all the comments on this story</a>", None, None),
        (f"{URL}/12", "<a href='/2025/05/02/ferry'>Ferries</a>", None, None),
    ],
)
def test_pages_know_their_neighbours(
    url: str, links: str, following: str | None, first: str | None
) -> None:
    found = extract_part(page(links), url).neighbours
    assert (found.following, found.first) == (following, first)


def test_joined_pages_make_one_body_with_offsets_that_hold() -> None:
    more = "<p>“The hens were never paid for,” said Ana Ruiz, the ferry's master.</p>"
    parts = [extract_part(page(), URL), extract_part(page(text=more * 1), f"{URL}?page=2")]
    whole = join_articles([part.article for part in parts])

    assert whole.url == URL
    assert whole.body == f"{parts[0].article.body}\n\n{parts[1].article.body}"
    assert [block.position for block in whole.blocks] == list(range(len(whole.blocks)))
    assert [quote.speaker for quote in whole.quotes] == ["Ana Ruiz"]
    for part in (*whole.blocks, *whole.quotes):
        assert whole.body[part.start : part.end] == part.text


def test_a_page_that_comes_back_as_the_next_adds_nothing() -> None:
    article = extract_part(page(), URL).article
    assert join_articles([article, article]) == article


def continued(outlet: str, path: str) -> tuple[str, str]:
    """The first words of the article's first page and the last words of its second."""
    truth = json.loads((NEWSROOM / outlet / "truth.json").read_text(encoding="utf-8"))
    (own,) = (article for article in truth["articles"] if article["path"] == path)
    (second,) = own["continued"]
    if isinstance(second, str):
        (second,) = (page for page in truth["not_articles"] if page["path"] == second)
    return fold(own["first_words"]), fold(second.get("last_words"))


@pytest.mark.parametrize(("outlet", "path"), ARTICLES)
@pytest.mark.parametrize("start", ["home", "first page", "second page"])
def test_a_crawl_joins_an_article_over_two_pages(
    outlet: str, path: str, start: str, newsroom: Newsroom, tmp_path: Path
) -> None:
    db, first = tmp_path / "a.db", newsroom.origin(outlet) + path
    seeds = {"home": newsroom.home(outlet), "first page": first, "second page": f"{first}?page=2"}
    command = "crawl" if start == "home" else "add"
    done = scraper(command, seeds[start], *FAST, db=db)
    assert done.returncode == 0, done.stderr

    found = rows(db, f"select url, body, revision from articles where url like '%{path}%'")
    assert [(url, revision) for url, _, revision in found] == [(first, 1)]
    body, (_, last_words) = fold(str(found[0][1])), continued(outlet, path)
    assert last_words in body
    leads = rows(
        db,
        "select u.url from article_urls u join articles a on a.id = u.article_id "
        f"where a.url = '{first}' order by u.url",
    )
    assert {(first,), (f"{first}?page=2",)} <= set(leads)
    kept = rows(db, f"select distinct url from snapshots where url like '%{path}%'")
    assert set(kept) == {(first,), (f"{first}?page=2",)}
    assert scraper("verify", db=db).returncode == 0
    assert scraper("reextract", db=db).returncode == 0
    again = rows(db, f"select body from articles where url like '%{path}%'")
    assert again == [(found[0][1],)], "the stored pages are joined again"


def test_pages_that_lead_in_a_circle_end(newsroom: Newsroom, tmp_path: Path) -> None:
    db, origin, path = tmp_path / "a.db", newsroom.origin("northern-ledger"), EELS
    other = TEXT.replace("hens", "goats")
    for target, following, text in (
        (path, f"{path}/2", TEXT),
        (f"{path}/2", f"{path}/3", other),
        (f"{path}/3", f"{path}/2", TEXT),
    ):
        links = f"<a rel='next' href='{following}'>on</a>"
        newsroom.publish("northern-ledger", target, page(links, text=text).encode())
    assert scraper("add", origin + path, *FAST, db=db).returncode == 0
    asked = [r.path for r in newsroom.requests("northern-ledger") if r.path != "/robots.txt"]
    assert asked == [path, f"{path}/2", f"{path}/3"]
    (body,) = rows(db, "select body from articles")[0]
    assert (str(body).count("hens"), str(body).count("goats")) == (10, 10)


def test_a_further_page_that_is_gone_leaves_the_article_short(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db, origin = tmp_path / "a.db", newsroom.origin("northern-ledger")
    newsroom.publish("northern-ledger", EELS, page(f"<a href='{EELS}/2'>2</a>").encode())
    newsroom.withdraw("northern-ledger", f"{EELS}/2")
    assert scraper("add", origin + EELS, *FAST, db=db).returncode == 0
    assert rows(db, "select count(*) from articles") == [(1,)]
    assert "/2" in newsroom.requests("northern-ledger")[-1].path


def test_a_further_page_that_passes_for_a_while_is_waited_for(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db, origin = tmp_path / "a.db", newsroom.origin("northern-ledger")
    newsroom.publish("northern-ledger", EELS, page(f"<a href='{EELS}/2'>2</a>").encode())
    other = TEXT.replace("hens", "goats")
    newsroom.publish("northern-ledger", f"{EELS}/2", page(text=other).encode())
    newsroom.fail("northern-ledger", f"{EELS}/2", times=1, status=503, retry_after=1)
    assert scraper("crawl", origin + EELS, *FAST, "--depth", 0, db=db).returncode == 0
    (body,) = rows(db, "select body from articles")[0]
    assert "goats" in str(body)


def test_a_further_page_that_never_comes_does_not_cost_the_first(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    db, origin = tmp_path / "a.db", newsroom.origin("northern-ledger")
    newsroom.publish("northern-ledger", EELS, page(f"<a href='{EELS}/2'>2</a>").encode())
    newsroom.fail("northern-ledger", f"{EELS}/2", times=9, status=503, retry_after=1)
    done = scraper("crawl", origin + EELS, *FAST, "--depth", 0, db=db)
    assert done.returncode == 0, done.stderr
    assert rows(db, "select count(*) from articles") == [(1,)]
