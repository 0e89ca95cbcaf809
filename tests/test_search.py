"""Finding articles and quotes: whatever is typed, in any case, with or without accents."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest

from scraper.archive.store import Archive
from scraper.errors import InputError
from scraper.query.facets import count_facets
from scraper.query.filters import Filters
from scraper.query.quotes import find_quotes
from scraper.query.ranking import ranked_ids
from scraper.query.reader import open_archive
from scraper.query.search import find_ids, search
from scraper.query.selection import select_articles
from scraper.records import Author, Caption
from tests.archives import make_article

ARABIC = "قالت وزيرة النقل إنّ الجسر سيُفتح يوم الجمعة."


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    path: Path = tmp_path_factory.mktemp("search") / "archive.db"
    with Archive(path) as archive:
        archive.add(make_article())
        archive.add(
            make_article(
                "https://northledger.example/ferry",
                site="northledger.example",
                headline="Night ferry to stop",
                dek="A café on board closes too; the harbour is quiet.",
                paragraphs=("The night boat's last crossing is in May.", "“Adieu,” said no one."),
                published="2024-05-03",
                section="Travel",
                sections=("News", "Travel", "Sea"),
                authors=(Author("Zoë Ångström"),),
                captions=(Caption(0, "A gangway in fog."),),
                language="en-GB",
            )
        )
        archive.add(
            make_article(
                "https://jisr.example/1",
                site="jisr.example",
                language="ar",
                headline="الجسر يفتح",
                dek=None,
                paragraphs=(ARABIC,),
                published="2025-09-01T23:30:00Z",
                section=None,
                sections=(),
                authors=(),
                captions=(),
            )
        )
    with open_archive(path) as opened:
        yield opened


def headlines(connection: Connection, words: str | None, **filters: object) -> list[str | None]:
    return [hit.headline for hit in search(connection, words, Filters(**filters))]  # type: ignore[arg-type]


BRIDGE, FERRY, JISR = "Harbour bridge reopens", "Night ferry to stop", "الجسر يفتح"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("harbour", [BRIDGE, FERRY]),  # the headline weighs more
        ("HARBOUR bridge", [BRIDGE]),
        ("harbour AND bridge", [BRIDGE]),
        ('"bridge harbour"', []),
        ('"harbour bridge"', [BRIDGE]),
        ("“harbour bridge”", [BRIDGE]),
        ("bridge OR ferry NOT harbour", [BRIDGE]),
        ("harbour NOT bridge", [FERRY]),
        ("harbour -bridge", [FERRY]),
        ("(bridge OR gangway) harbour", [BRIDGE, FERRY]),
        ("reop*", [BRIDGE]),
        ('"harbour brid"*', [BRIDGE]),
        ("cafe", [FERRY]),
        ("CAFÉ", [FERRY]),
        ("headline:harbour", [BRIDGE]),
        ('headline:"night ferry"', [FERRY]),
        ("captions:fog", [FERRY]),
        ("boat's", [FERRY]),
        ("gangway", [FERRY]),
        ("الجسر", [JISR]),
        ("nothing-like-this", []),
        ("unknown:harbour", []),
        ("-harbour", [BRIDGE, FERRY]),
        ("speaker:ruiz", [BRIDGE]),
        ('speaker:"Ana Ruiz" harbour', [BRIDGE]),
        ("harbour -speaker:ruiz", [FERRY]),
        ("harbour NOT speaker:nobody", [BRIDGE, FERRY]),
        ("-speaker:ruiz", [JISR, FERRY]),
        ("ferry OR speaker:ruiz", [BRIDGE, FERRY]),
        ("(ferry speaker:ruiz) OR الجسر", [JISR, BRIDGE]),
        ("section:travel", [FERRY]),
        ("author:angstrom harbour", [FERRY]),
        ("site:northledger.example", [FERRY]),
        ("language:ar", [JISR]),
        ("harbour since:2025", [BRIDGE]),
        ("harbour until:2024", [FERRY]),
        ("date:2025-08-01", [BRIDGE]),
        ("harbour since:soon", []),
        ("section:", []),
        ("SPEAKER:RUIZ", [BRIDGE]),
        ("NOT", []),
        ("AND OR", []),
        ("", []),
        ("!?", []),
        ("😀", []),
        ("harbour 😀 !", [BRIDGE, FERRY]),
        ("harbour)", [BRIDGE, FERRY]),
        ("((harbour", [BRIDGE, FERRY]),
        ('"', []),
    ],
)
def test_the_query_language(connection: Connection, words: str, found: list[str]) -> None:
    assert headlines(connection, words) == found


def test_nothing_that_is_typed_is_an_error(connection: Connection) -> None:
    chance = random.Random(7)
    pieces = [
        *string.printable, "AND", "OR", "NOT", "NEAR", "NEAR(", '"', "speaker:", "date:",
        "since:2025", "until:x", "site:a", "وزير", "東京", "กรุง", "'", "*", "^", "-", ":", "(",
        ")", "{", "}", "+", "headline:", "body : ", "harbour", "brücke", "جسر", "ّ", "橋", "😀",
        "\0", "\ud800", "\u200f", "\U00010400", "\ufdd0", "“", "”", " ", "  ",
    ]  # fmt: skip
    for _ in range(10_000):
        text = "".join(chance.choices(pieces, k=chance.randrange(24)))
        if (selection := select_articles(connection, text, Filters())) is not None:
            ranked_ids(connection, selection)


@pytest.mark.parametrize(
    "text", ["(" * 5000 + "a", "a OR " * 5000, "a NOT " * 5000 + "b", ")" * 5000, "a)" * 5000]
)
def test_a_query_may_be_absurdly_long(connection: Connection, text: str) -> None:
    search(connection, text)


def test_newest_first_and_limits(connection: Connection) -> None:
    hits = search(connection, "harbour OR الجسر", newest=True)
    assert [hit.headline for hit in hits] == [JISR, BRIDGE, FERRY]
    assert [hit.headline for hit in search(connection, None, limit=2)] == [JISR, BRIDGE]
    assert list(find_ids(connection, "harbour")) == [1, 2]
    assert list(find_ids(connection, "!")) == []


def test_a_snippet_shows_where_it_matches(connection: Connection) -> None:
    (hit,) = search(connection, "ferry company")
    assert hit.snippet is not None
    assert "The **ferry** **company** said" in hit.snippet
    (hit,) = search(connection, "gangway")
    assert hit.snippet == "A **gangway** in fog."


def test_the_filters(connection: Connection) -> None:
    assert headlines(connection, None, sites=("northledger.example",)) == [FERRY]
    assert headlines(connection, None, sites=("www.JISR.example",)) == [JISR]
    assert headlines(connection, None, sites=("ledger.example",)) == []
    assert headlines(connection, None, sections=("travel",)) == [FERRY]
    assert headlines(connection, None, sections=("sea",)) == [FERRY]
    assert headlines(connection, None, sections=("news",)) == [BRIDGE, FERRY]
    assert headlines(connection, None, languages=("en",)) == [BRIDGE, FERRY]
    assert headlines(connection, None, languages=("EN-gb", "ar")) == [JISR, FERRY]
    assert headlines(connection, None, languages=("e*",)) == []
    assert headlines(connection, None, authors=("angstrom zoe",)) == [FERRY]
    assert headlines(connection, None, authors=("",)) == []
    assert headlines(connection, "harbour", authors=("wei",), sites=("harbourpost.example",)) == [
        BRIDGE
    ]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2025", None, [JISR, BRIDGE]),
        (None, "2024", [FERRY]),
        ("2024-05", "2024-05", [FERRY]),
        ("2025-08-01", "2025-08-01", [BRIDGE]),
        ("2024-12", "2025-08", [BRIDGE]),
        (None, "2024-12", [FERRY]),
        ("2025-08-01T08:00+02:00", "2025-08-01T06:00:00Z", [BRIDGE]),
        ("2025-08-01T06:00:01Z", None, [JISR]),
    ],
)
def test_a_period_includes_its_ends(
    connection: Connection, since: str | None, until: str | None, found: list[str]
) -> None:
    assert headlines(connection, None, since=since, until=until) == found


@pytest.mark.parametrize("text", ["last week", "2025-13", "2025-02-30", "99999", ""])
def test_a_date_that_is_none_says_so(connection: Connection, text: str) -> None:
    if text:
        with pytest.raises(InputError, match="is no date; write 2025"):
            search(connection, None, Filters(since=text))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"speaker": "ruiz"}, ["We counted every bolt twice,"]),
        ({"speaker": "RUÍZ ana"}, ["We counted every bolt twice,"]),
        ({"speaker": "rui"}, []),
        ({"speaker": ""}, []),
        (
            {"about": "boat OR bolt", "indirect": True},
            ["We counted every bolt twice,", "it would keep its night boat"],
        ),
        ({"about": "boat OR bolt"}, ["We counted every bolt twice,"]),
        ({"about": "ruiz"}, []),
        ({"about": "?"}, []),
        ({"role": "ENGINEER"}, ["We counted every bolt twice,"]),
        ({"about": "bolt", "speaker": "ferries"}, []),
    ],
)
def test_quotes_by_speaker_topic_and_role(
    connection: Connection, asked: dict[str, Any], found: list[str]
) -> None:
    assert [hit.text for hit in find_quotes(connection, **asked)] == found


def test_quotes_by_article(connection: Connection) -> None:
    filters = Filters(sites=("harbourpost.example",), sections=("city",), since="2025")
    hits = find_quotes(connection, filters, limit=1)
    assert [(hit.speaker, hit.section, hit.published) for hit in hits] == [
        ("Ana Ruiz", "City", "2025-08-01T06:00:00Z")
    ]
    assert find_quotes(connection, replace(filters, until="2024")) == []


def test_facets_count_what_was_found(connection: Connection) -> None:
    facets = {facet.name: facet.values for facet in count_facets(connection, [1, 2, 3])}
    assert facets["site"] == (
        ("harbourpost.example", 1), ("jisr.example", 1), ("northledger.example", 1)
    )  # fmt: skip
    assert facets["section"] == (("City", 1), ("Travel", 1))
    assert facets["author"] == (("Li Wei", 1), ("Omar Haddad", 1), ("Zoë Ångström", 1))
    assert facets["month"] == (("2025-09", 1), ("2025-08", 1), ("2024-05", 1))
    assert dict(facets["speaker"])["Ana Ruiz"] == 1
    assert count_facets(connection, []) == ()
