"""Words found whatever their form: Arabic and Persian, and scripts without spaces."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.archive.store import Archive
from scraper.query.filters import Filters
from scraper.query.quotes import find_quotes
from scraper.query.reader import open_archive
from scraper.query.search import search
from scraper.wordforms import has_forms, normalise, sought_forms, variants
from tests.archives import make_article, make_quotes, rows
from tests.gold_arabic import GOLD, SENTENCES

OTHERS = {
    "zh": "东京都政府宣布新的地铁线路明年开通。",
    "ja": "東京都は新しい地下鉄の路線を発表した。",
    "ko": "서울은 새로운 지하철 노선을 발표했다.",
    "th": "รัฐบาลประกาศเปิดเส้นทางรถไฟฟ้าสายใหม่ในกรุงเทพมหานคร",
    "fa": "رئیس‌جمهور کتاب‌های تازه‌ای را معرفی کرد.",
    "en": "The BBC wrote about the straße in Café Élodie.",
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path: Path = tmp_path_factory.mktemp("forms") / "archive.db"
    texts = [("ar", text) for text in SENTENCES] + list(OTHERS.items())
    with Archive(path) as archive:
        for number, (language, text) in enumerate(texts):
            archive.add(
                make_article(
                    f"https://forms.example/{number}",
                    headline=f"{language}{number}",
                    dek=None,
                    language=language,
                    paragraphs=(text,),
                    captions=(),
                )
            )
    with open_archive(path) as opened:
        yield opened


def found(connection: sqlite3.Connection, words: str) -> list[str | None]:
    return [hit.headline for hit in search(connection, words, limit=30)]


def test_arabic_queries_find_their_sentences(connection: sqlite3.Connection) -> None:
    missed = [query for query, number in GOLD if f"ar{number}" not in found(connection, query)]
    assert len(missed) / len(GOLD) <= 0.05, missed


def test_arabic_queries_find_little_else(connection: sqlite3.Connection) -> None:
    hits = [len(found(connection, query)) for query, _ in GOLD]
    assert sum(hits) / len(GOLD) <= 1.5


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("東京", "ja11"), ("地下鉄", "ja11"), ("京", "ja11"), ("地铁", "zh10"), ("서울", "ko12"),
        ("지하철", "ko12"), ("กรุงเทพ", "th13"), ("รถไฟฟ้า", "th13"), ("کتاب", "fa14"),
        ("كتاب", "fa14"), ("رئيس جمهور OR معرفی", "fa14"), ("bbc", "en15"), ("cafe elodie", "en15"),
    ],
)  # fmt: skip
def test_other_languages_are_found(
    connection: sqlite3.Connection, words: str, headline: str
) -> None:
    assert headline in found(connection, words)


def test_a_word_of_a_joined_script_is_not_found_in_pieces(connection: sqlite3.Connection) -> None:
    assert found(connection, "京東") == []
    assert found(connection, "東都") == []


def test_without_holds_for_forms_too(connection: sqlite3.Connection) -> None:
    assert "ar1" not in found(connection, "مدينة NOT ميزانيات")
    assert found(connection, "headline:وزيرة") == []
    assert found(connection, "body:الوزيره") == ["ar0"]


def test_a_snippet_marks_the_inflected_word(connection: sqlite3.Connection) -> None:
    (hit,) = search(connection, "معلم")
    assert hit.snippet is not None
    assert "**المعلمون**" in hit.snippet


def test_quotes_are_found_by_forms(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    text = "سيبقى الجسر مفتوحاً للشاحنات"
    quote = make_quotes("We counted every bolt twice,")[0]
    article = make_article(
        paragraphs=(text,),
        quotes=(
            type(quote)(**{**quote_fields(quote), "text": text, "paragraph": 0, "end": len(text)}),
        ),
    )
    with Archive(path) as archive:
        archive.add(article)
    with open_archive(path) as connection:
        assert [hit.text for hit in find_quotes(connection, Filters(), about="شاحنة")] == [text]


def quote_fields(quote: object) -> dict[str, object]:
    return {name: getattr(quote, name) for name in quote.__slots__}  # type: ignore[attr-defined]


def test_the_index_follows_whoever_writes(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.add(make_article(paragraphs=(SENTENCES[0],)))
        archive.connection.execute("UPDATE articles SET headline = 'x'")
        assert rows(archive, "SELECT count(*) FROM articles_forms") == [0]
        assert rows(archive, "SELECT count(*) FROM articles_unindexed") == [1]
        archive.add(make_article("https://other.example/"))
        assert rows(archive, "SELECT rowid FROM articles_forms") == [1]
        assert [check.problems for check in archive.verify() if "fts" in check.name] == [(), ()]
        archive.connection.execute("DELETE FROM articles_forms")
        problems = [
            line for check in archive.verify() for line in check.problems if "forms" in line
        ]
        assert problems == ["articles_forms 1: these are not the words of the text"]


@given(st.text())
def test_any_text_has_forms_without_an_error(text: str) -> None:
    forms = normalise(text)
    assert forms is not None
    assert has_forms(None) is False
    for form in sought_forms(text):
        assert form in variants(form)
        assert form in forms.split(" ") or len(form) == 2


@settings(max_examples=200)
@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=3, max_size=9))
def test_a_word_and_the_same_with_one_ending_more_meet(word: str) -> None:
    assert sought_forms("ال" + word + "هم")[0] in {
        *sought_forms("ال" + word),
        *sought_forms("ال" + word + "ت"),
        *sought_forms("ال" + word + "ته"),
    }
