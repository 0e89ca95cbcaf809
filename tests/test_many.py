"""What is read another way in large archives says the same as in small ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from scraper.browse.asked import Asked
from scraper.browse.pages.outlets import load_outlet_page
from scraper.query import articles_over_time, belongings, outlets, profiles, ranking, voices
from scraper.query.articles_over_time import articles_over_time as count_articles
from scraper.query.coverage import load_coverage
from scraper.query.filters import Condition, Filters
from scraper.query.overview import Ranked, list_outlets
from scraper.query.profiles import in_section, load_author, load_section, signed_by
from scraper.query.ranking import last_stored, ranked_ids
from scraper.query.reader import open_archive
from scraper.query.search import find_ids
from scraper.query.selection import select_articles
from scraper.query.timeline import REST, count_over_time
from tests.sample_archive import build

ALL = "articles a JOIN sites s ON s.id = a.site_id"


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with open_archive(build(tmp_path_factory.mktemp("many") / "archive.db")) as opened:
        yield opened


@pytest.mark.parametrize("most", [2, 6])
def test_counting_along_the_index_is_counting(connection: sqlite3.Connection, most: int) -> None:
    counted = count_articles(connection, list_outlets(connection), most_series=most)
    grouped = count_over_time(connection, ALL, most_series=most)
    assert counted is not None
    assert grouped is not None
    assert (counted.unit, counted.buckets) == (grouped.unit, grouped.buckets)
    assert {series.name: series.counts for series in counted.series} == {
        series.name: series.counts for series in grouped.series
    }
    assert (REST in {series.name for series in counted.series}) == (most == 2)


def test_one_outlet_is_counted_alone(connection: sqlite3.Connection) -> None:
    for outlet in list_outlets(connection):
        counted = count_articles(connection, [outlet])
        assert counted == count_over_time(connection, f"{ALL} WHERE s.id = ?", (outlet.id,))
    assert count_articles(connection, []) is None
    assert articles_over_time.REST == REST


def test_a_speaker_of_many_quotes_is_read_like_one_of_few(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [row_id for (row_id,) in connection.execute("SELECT id FROM speakers")]
    few = [voices.load_speaker(connection, row_id) for row_id in ids]
    lines = [voices.quotes_of(connection, speaker, limit=3, skip=1) for speaker in few if speaker]
    for module in (belongings, voices):
        monkeypatch.setattr(module, "MANY", 0)
    assert [voices.load_speaker(connection, row_id) for row_id in ids] == few
    assert [voices.quotes_of(connection, s, limit=3, skip=1) for s in few if s] == lines


def test_a_speaker_is_counted_as_grouping_would(connection: sqlite3.Connection) -> None:
    for (row_id,) in connection.execute("SELECT id FROM speakers LIMIT 40").fetchall():
        speaker = voices.load_speaker(connection, row_id)
        assert speaker is not None
        assert speaker.timeline == count_over_time(
            connection,
            "quotes q JOIN articles a ON a.id = q.article_id JOIN sites s ON s.id = a.site_id "
            "WHERE q.speaker_id = ?",
            (row_id,),
        )
        told = connection.execute(
            "SELECT count(*), count(DISTINCT q.article_id), min(a.published), max(a.published) "
            "FROM quotes q JOIN articles a ON a.id = q.article_id WHERE q.speaker_id = ?",
            (row_id,),
        ).fetchone()
        assert (speaker.quotes, speaker.articles, speaker.first, speaker.last) == told
        assert sum(outlet.count for outlet in speaker.outlets) == speaker.quotes


def test_an_author_is_counted_as_grouping_would(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = "articles a JOIN sites s ON s.id = a.site_id WHERE a.id IN "
    signed += "(SELECT article_id FROM article_authors WHERE author_id = ?)"
    ids = [row_id for (row_id,) in connection.execute("SELECT id FROM authors")]
    for row_id in ids:
        author = load_author(connection, row_id)
        assert author is not None
        assert author.timeline == count_over_time(connection, signed, (row_id,))
        newest = f"SELECT a.id FROM {signed} ORDER BY a.published DESC, a.id DESC"
        signed_ids = [each for (each,) in connection.execute(newest, (row_id,))]
        assert author.articles == len(signed_ids)
        assert signed_by(connection, author, limit=99) == signed_ids
        monkeypatch.setattr(profiles, "MANY", 0)
        monkeypatch.setattr(belongings, "MANY", 0)
        assert load_author(connection, row_id) == author
        assert signed_by(connection, author, limit=2, skip=1) == signed_ids[1:3]
        monkeypatch.undo()
        outlets = f"SELECT s.id, s.host, count(*) FROM {signed} GROUP BY 1 ORDER BY 3 DESC, 2"
        assert author.outlets == tuple(Ranked(*r) for r in connection.execute(outlets, (row_id,)))
        sections = (
            f"SELECT c.id, c.name, count(*) FROM {signed} GROUP BY 1 ORDER BY 3 DESC, 2"
        ).replace(" WHERE", " JOIN sections c ON c.id = a.section_id WHERE")
        assert author.sections == tuple(Ranked(*r) for r in connection.execute(sections, (row_id,)))
    assert len(ids) > 3
    assert load_author(connection, max(ids) + 1) is None


def test_a_section_is_counted_with_those_below_it(connection: sqlite3.Connection) -> None:
    below = 0
    for (row_id,) in connection.execute("SELECT id FROM sections").fetchall():
        section = load_section(connection, row_id)
        assert section is not None
        mine = in_section(row_id)
        counted = f"SELECT count(*) FROM articles a WHERE {mine.sql}"
        assert (section.articles,) == connection.execute(counted, mine.values).fetchone()
        assert section.timeline == count_over_time(
            connection, f"{ALL} WHERE {mine.sql}", mine.values
        )
        below += len(section.below)
    assert below


ASKED = (
    ("the", Filters()),
    ("the", Filters(sites=("valley-courier.example", "www.feldpost.example"))),
    ("the", Filters(since="2025-03")),
    ("the", Filters(languages=("en",), authors=("a", "al"))),
    ("the -site:feldpost.example", Filters()),
    ("harb* OR the", Filters(sections=("Security", "Economy", "City"))),
    ("في", Filters()),
    ("في", Filters(until="2025-06")),
)


@pytest.mark.parametrize(("words", "filters"), ASKED)
def test_only_the_last_stored_are_ranked_and_all_are_found(
    connection: sqlite3.Connection,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    filters: Filters,
) -> None:
    selection = select_articles(connection, words, filters)
    assert selection is not None
    whole = ranked_ids(connection, selection, limit=1000)
    assert sorted(whole) == list(find_ids(connection, words, filters))
    assert last_stored(connection, selection, limit=1000) == sorted(whole, reverse=True)
    monkeypatch.setattr(ranking, "RANKED", 2)
    for few in (0, 3, 1000):
        monkeypatch.setattr(ranking, "FEW", few)
        assert ranked_ids(connection, selection, limit=1000) == whole
        last = sorted(whole)[-2:]
        best = [row_id for row_id in whole if row_id in last][:1]
        assert ranked_ids(connection, selection, limit=1) == best
        assert last_stored(connection, selection, limit=2) == last[::-1]


@pytest.mark.parametrize(("words", "filters"), ASKED)
def test_the_newest_come_first_whichever_way_they_are_sought(
    connection: sqlite3.Connection,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    filters: Filters,
) -> None:
    selection = select_articles(connection, words, filters)
    assert selection is not None
    found = find_ids(connection, words, filters)
    dated = dict(connection.execute("SELECT id, coalesce(published, '') FROM articles"))
    whole = sorted(found, key=lambda row_id: (dated[row_id], row_id), reverse=True)
    assert whole
    for few, doubted in ((0, 0), (0, 10), (3, 10), (12, 10), (1000, 10)):
        monkeypatch.setattr(ranking, "FEW", few)
        monkeypatch.setattr(ranking, "_DOUBTED", doubted)
        for limit in (1, 3, 1000):
            assert ranked_ids(connection, selection, newest=True, limit=limit) == whole[:limit]


def test_a_ledger_of_some_sites_is_their_part_of_the_whole(connection: sqlite3.Connection) -> None:
    whole = load_coverage(connection)
    for sites in (
        ("feldpost.example",),
        ("al-marsa.example", "www.Valley-Courier.example"),
        ("x",),
    ):
        hosts = {site.lower().removeprefix("www.") for site in sites}
        part = load_coverage(connection, sites, since="2025-01")
        assert part == [
            row for row in whole if row["site"] in hosts and (row["month"] or "") >= "2025-01"
        ]


def test_a_large_outlet_says_in_what_its_speakers_were_counted(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(connection, "/outlets/1", {"id": "1"})
    small = load_outlet_page(asked)
    assert small is not None
    assert small["sampled"] is None
    for module in (outlets, load_outlet_page.__globals__):
        monkeypatch.setitem(getattr(module, "__dict__", module), "SAMPLED", 1)
    large = load_outlet_page(asked)
    assert large is not None
    assert large["sampled"] == 1
    (newest,) = connection.execute(
        "SELECT id FROM articles WHERE site_id = 1 ORDER BY published DESC LIMIT 1"
    ).fetchone()
    expected = connection.execute(
        "SELECT count(*) FROM quotes WHERE article_id = ? AND speaker_id IS NOT NULL", (newest,)
    ).fetchone()
    counted = outlets.most_quoted_in(connection, Condition("a.site_id = 1", ()), limit=99)
    assert sum(line.count for line in counted) == expected[0]
