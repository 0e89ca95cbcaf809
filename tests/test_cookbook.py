"""The cookbook: every question is answered, in SQL of the command line and in the browser."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scraper.query.cookbook import Recipe, load_cookbook
from scraper.query.reader import open_archive
from tests.browsing import ask
from tests.sample_archive import build

VALUES = {"name": "darwish", "words": "harbour fire"}
MAY_BE_EMPTY = {"coverage", "agency-copy", "quoted-everywhere", "same-words"}
"""Questions about crawls and copies, of which the sample newsroom has none or few."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("cookbook") / "archive.db")


@pytest.fixture(scope="module")
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    with open_archive(path) as opened:
        yield opened


def test_there_are_thirty_questions() -> None:
    recipes = load_cookbook()
    assert len(recipes) == len({recipe.title for recipe in recipes}) == 30
    assert all(recipe.title.endswith("?") for recipe in recipes[:-1])


@pytest.mark.parametrize("recipe", load_cookbook(), ids=lambda recipe: recipe.name)
def test_a_question_is_answered(connection: sqlite3.Connection, recipe: Recipe) -> None:
    values = {name: VALUES[name] for name in recipe.parameters}
    rows = connection.execute(recipe.sql, values).fetchall()
    assert rows or recipe.name in MAY_BE_EMPTY


def test_the_changed_article_is_told_with_both_headlines(connection: sqlite3.Connection) -> None:
    rows = connection.execute(
        "SELECT changed, previous_headline, headline, more_characters > 0 FROM revision_view "
        "WHERE number = 2"
    ).fetchall()
    assert rows == [
        (
            "headline, body",
            "Fire at Marsa Tayyib harbour put out after nine hours",
            "Fire at Marsa Tayyib harbour put out after ten hours",
            1,
        )
    ]
    firsts = connection.execute("SELECT DISTINCT changed FROM revision_view WHERE number = 1")
    assert firsts.fetchall() == [("",)]


def test_the_browser_offers_the_questions(path: Path) -> None:
    listed, answered = ask(
        path, "/archive", f"/archive/said-by?{httpx.QueryParams(name='Darwish')}"
    )
    assert "Who is quoted most?" in listed.text
    assert answered.status_code == 200
    assert "The fire is out" in answered.text
