"""When two speakers of one name are one person, and when an utterance is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.identity import Speaker, agree, choose_speaker
from scraper.archive.store import Archive
from scraper.folding import text_key
from scraper.records import Article
from tests.archives import make_article, rows

HERE, THERE = 1, 2
MAYOR = Speaker(1, "mayor of Port Hale", HERE)
KEEPER = Speaker(2, "goalkeeper", HERE)
NOBODY = Speaker(3, None, HERE)


@pytest.mark.parametrize(
    ("role", "other", "expected"),
    [
        ("mayor", "mayor of Port Hale", True),
        ("finance minister", "Minister of Finance", True),
        ("chief engineer of the port", "the port's engineer", True),
        ("mayor", "goalkeeper", False),
        ("ministre de l'Économie", "Ministre de l’economie", True),
        ("وزير المالية", "وزير المالية العراقي", True),
        ("CEO", "CEO of Acme", False),  # short words tell only where there are no others
    ],
)
def test_roles_agree_by_their_telling_words(role: str, other: str, expected: bool) -> None:
    assert agree(role, other) is expected
    assert agree(other, role) is expected


@pytest.mark.parametrize(
    ("namesakes", "name", "kind", "role", "site", "chosen"),
    [
        ([], "Ana Ruiz", "person", "mayor", HERE, None),
        ([MAYOR], "Ana Ruiz", "person", "mayor", THERE, MAYOR),
        ([MAYOR], "Ana Ruiz", "person", None, THERE, MAYOR),
        ([MAYOR], "Ana Ruiz", "person", "goalkeeper", HERE, None),
        ([NOBODY], "Ana Ruiz", "person", "goalkeeper", THERE, NOBODY),
        ([MAYOR, KEEPER], "Ana Ruiz", "person", None, HERE, None),
        ([MAYOR, KEEPER, NOBODY], "Ana Ruiz", "person", None, HERE, NOBODY),
        ([MAYOR, NOBODY], "Ana Ruiz", "person", "goalkeeper", HERE, None),
        ([MAYOR], "Ruiz", "person", None, HERE, MAYOR),
        ([MAYOR], "Ruiz", "person", None, THERE, None),
        ([MAYOR], "Ruiz", "person", "mayor", THERE, MAYOR),
        ([Speaker(4, None, HERE)], "Coast Ferries", "organisation", "operator", THERE,
         Speaker(4, None, HERE)),
        ([Speaker(5, None, HERE)], "police", "group", None, THERE, Speaker(5, None, HERE)),
    ],
)  # fmt: skip
def test_a_speaker_is_chosen_where_name_and_role_agree_and_never_guessed(
    namesakes: list[Speaker],
    name: str,
    kind: str,
    role: str | None,
    site: int,
    chosen: Speaker | None,
) -> None:
    assert choose_speaker(namesakes, name, kind, role, site) == chosen


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        yield opened


def told_by(number: int, role: str | None, site: str = "harbourpost.example") -> Article:
    """An article in which Ana Ruiz speaks in a role."""
    url = f"https://{site}/{number}"
    article = make_article(url, site=site, headline=f"Story {number}")
    quotes = tuple(
        replace(quote, role=role if quote.speaker == "Ana Ruiz" else None)
        for quote in article.quotes
    )
    return replace(article, canonical_url=url, quotes=quotes)


def test_one_person_in_several_articles_is_one_row_with_the_fullest_role(archive: Archive) -> None:
    archive.add(told_by(1, None))
    archive.add(told_by(2, "engineer"))
    archive.add(told_by(3, "chief engineer of Port Hale", "northledger.example"))
    archive.add(told_by(4, "engineer"))
    assert rows(
        archive,
        "SELECT name, role, quote_count, site_count FROM speaker_view WHERE kind = 'person'",
    ) == [("Ana Ruiz", "chief engineer of Port Hale", 4, 2)]


def test_namesakes_in_other_roles_are_rows_of_their_own(archive: Archive) -> None:
    archive.add(told_by(1, "engineer"))
    archive.add(told_by(2, "goalkeeper"))
    archive.add(told_by(3, None))
    archive.add(told_by(4, None))
    assert rows(
        archive,
        "SELECT role, quote_count FROM speaker_view WHERE name = 'Ana Ruiz' ORDER BY id",
    ) == [("engineer", 1), ("goalkeeper", 1), (None, 2)]
    assert rows(archive, "SELECT DISTINCT speaker FROM quote_view WHERE role IS NULL") == [
        "Coast Ferries",
        "Ana Ruiz",
    ]


def test_one_article_never_parts_a_person(archive: Archive) -> None:
    article = told_by(1, None)
    second = replace(article.quotes[0], position=2, role="engineer")
    archive.add(replace(article, quotes=(*article.quotes, second)))
    assert rows(archive, "SELECT role FROM speakers WHERE name = 'Ana Ruiz'") == ["engineer"]


def test_a_role_that_no_article_gives_any_more_is_forgotten(archive: Archive) -> None:
    archive.add(told_by(1, None))
    archive.add(told_by(2, "engineer"))
    archive.add(told_by(2, None))
    assert rows(archive, "SELECT role FROM speakers WHERE name = 'Ana Ruiz'") == [None]
    archive.add(told_by(3, "goalkeeper"))
    assert rows(archive, "SELECT role FROM speakers WHERE name = 'Ana Ruiz'") == ["goalkeeper"]


def test_a_batch_that_failed_leaves_no_speaker_behind_in_memory(archive: Archive) -> None:
    with pytest.raises(ValueError, match="no article"):
        archive.add(replace(told_by(1, "engineer"), kind="error"))
    archive.add(told_by(2, "engineer"))
    assert rows(archive, "PRAGMA foreign_key_check") == []


SAID = "We counted every bolt twice, and nobody slept."


@pytest.mark.parametrize(
    "same",
    [
        "we counted every bolt twice and nobody slept",
        "WE COUNTED EVERY BOLT TWICE — AND NOBODY SLEPT!",
        "We counted  every bolt\ntwice,\u00a0and no-body slept",
    ],
)
def test_case_marks_and_spaces_make_no_other_utterance(same: str) -> None:
    assert text_key(same) == text_key(SAID)


def test_other_words_are_another_utterance_and_few_words_none() -> None:
    assert text_key(SAID.replace("bolt", "nut")) != text_key(SAID)
    assert text_key("No comment at all") is None
    assert text_key("«لن نقبل بذلك أبداً في هذه المدينة»") == text_key(
        "لن نقبل بذلك ابدا في هذه المدينة"
    )
    assert text_key("私たちはすべてのボルトを二度数えました") is not None
    assert text_key("") is None


@given(st.text())
def test_any_text_has_a_key_or_none(text: str) -> None:
    key = text_key(text)
    assert key is None or len(key) == 16
    assert text_key(f" {text}… ") == key


def test_the_utterance_view_finds_agency_copy(archive: Archive) -> None:
    archive.add(replace(told_by(1, "engineer"), published="2025-08-02"))
    archive.add(replace(told_by(2, None, "northledger.example"), published="2025-08-01"))
    assert rows(
        archive,
        "SELECT text, speaker, articles, outlets, first_seen, first_url FROM utterance_view "
        "WHERE text LIKE 'We%'",
    ) == [
        ("We counted every bolt twice,", "Ana Ruiz", 2, 2, "2025-08-01",
         "https://northledger.example/2")
    ]  # fmt: skip
