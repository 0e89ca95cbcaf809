"""Who is quoted most, and what `scraper speakers` prints of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper.archive.store import Archive
from scraper.commands import main
from scraper.query.filters import Filters
from scraper.query.reader import open_archive
from scraper.query.speakers import Outlet, RoleSpan, count_speakers
from tests.archives import make_article

LEDGER = "northledger.example"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three articles: Ana Ruiz is an engineer, chief engineer a year later."""
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        for number, (day, role, site) in enumerate(
            [
                ("2024-03-01", "engineer", "harbourpost.example"),
                ("2025-04-01", "chief engineer", "harbourpost.example"),
                ("2025-05-01", "chief engineer", LEDGER),
            ]
        ):
            url = f"https://{site}/{number}"
            article = make_article(url, published=day, site=site, sections=(), section="City")
            ruiz, ferries = article.quotes
            others = () if site == LEDGER else (ferries,)
            archive.add(replace(article, quotes=(replace(ruiz, role=role), *others)))
    return path


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["speakers", *arguments, "--db", str(path)])


def test_speakers_are_counted_with_roles_over_time_and_outlets(path: Path) -> None:
    with open_archive(path) as connection:
        first, second = count_speakers(connection)
    assert (first.name, first.quotes, first.articles) == ("Ana Ruiz", 3, 3)
    assert (first.first, first.last) == ("2024-03-01", "2025-05-01")
    assert first.roles == (
        RoleSpan("engineer", "2024-03-01", "2024-03-01", 1),
        RoleSpan("chief engineer", "2025-04-01", "2025-05-01", 2),
    )
    assert first.outlets == (Outlet("harbourpost.example", 2), Outlet(LEDGER, 1))
    assert (second.name, second.kind, second.quotes) == ("Coast Ferries", "organisation", 2)


def test_filters_narrow_everything_that_is_counted(path: Path) -> None:
    with open_archive(path) as connection:
        (late,) = count_speakers(connection, Filters(since="2025-05"))
        (ferries,) = count_speakers(connection, about="night boat")
        (person,) = count_speakers(connection, Filters(sites=(LEDGER,)), kind="person")
        assert count_speakers(connection, about="?!") == []
        assert len(count_speakers(connection, limit=1)) == 1
        assert count_speakers(connection, Filters(sections=("Sport",))) == []
    assert [role.role for role in late.roles] == ["chief engineer"]
    assert ferries.name == "Coast Ferries"
    assert person.quotes == 1


def test_the_command_prints_for_people_and_for_programs(path: Path) -> None:
    shown = run(path, "--kind", "person")
    assert shown.output.splitlines() == [
        "Ana Ruiz  3 quotes in 3 articles, 2024-03-01 to 2025-05-01",
        "  engineer, 2024-03-01, 1 quote",
        "  chief engineer, 2025-04-01 to 2025-05-01, 2 quotes",
        "  harbourpost.example 2, northledger.example 1",
        "",
    ]
    found = json.loads(run(path, "--about", "boat", "--json").output)
    assert found[0]["outlets"] == [{"site": "harbourpost.example", "quotes": 2}]
    assert run(path, "--kind", "robot").exit_code == 2
    assert run(path, "--about", "zeppelin").stdout == ""
