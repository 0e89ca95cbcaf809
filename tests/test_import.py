"""Saved pages and clippings on their way into an archive."""

import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scraper import Archive
from scraper.commands import main
from scraper.records import Outcome
from scraper.workers import Workers
from tests.archives import make_article, make_outcome
from tests.newsroom_truth import NEWSROOM

CLIPPINGS = Path(__file__).parent / "fixtures" / "clippings"
PAGE = NEWSROOM / "northern-ledger" / "security" / "2025" / "05" / "marsa-tayyib-harbour-fire.html"


def run(*arguments: object, db: Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--db", str(db)])


def query(db: Path, sql: str) -> list[tuple[object, ...]]:
    with Archive(db, create=False) as archive:
        return [tuple(row) for row in archive.connection.execute(sql)]


def save_page(folder: Path, name: str) -> Path:
    """Save a newsroom page as a browser would, gzipped where the name says so."""
    payload = PAGE.read_bytes().replace(b"{{origin}}", b"https://ledger.example")
    path = folder / name
    path.write_bytes(gzip.compress(payload) if name.endswith(".gz") else payload)
    return path


def test_a_saved_page_is_filed_under_the_address_that_it_declares(tmp_path: Path) -> None:
    save_page(tmp_path, "page.html")
    result = run("import", tmp_path / "page.html", db=tmp_path / "a.db")
    assert result.exit_code == 0, result.output
    [(url, host)] = query(
        tmp_path / "a.db", "select a.url, host from articles a join sites s on s.id = site_id"
    )
    assert url == "https://ledger.example/security/2025/05/marsa-tayyib-harbour-fire"
    assert host == "ledger.example"


def test_a_folder_is_read_with_all_that_is_below_it(tmp_path: Path) -> None:
    folder = tmp_path / "saved" / "deep"
    folder.mkdir(parents=True)
    save_page(folder, "page.html.gz")
    (folder / "clipping.txt").write_bytes((CLIPPINGS / "harbour.txt").read_bytes())
    (folder / "notes.pdf").write_bytes(b"%PDF-1.4")
    result = run("import", tmp_path / "saved", db=tmp_path / "a.db")
    assert "2 pages read, 2 articles" in result.output
    assert query(tmp_path / "a.db", "select count(*) from quotes")[0][0] != 0
    assert run("verify", db=tmp_path / "a.db").exit_code == 0


def test_imported_again_nothing_is_doubled(tmp_path: Path) -> None:
    save_page(tmp_path, "page.html")
    for _ in range(2):
        run("import", tmp_path / "page.html", CLIPPINGS, db=tmp_path / "a.db")
    assert query(tmp_path / "a.db", "select count(*), max(revision) from articles") == [(3, 1)]


def test_a_broken_file_costs_itself_only(tmp_path: Path) -> None:
    save_page(tmp_path, "good.html")
    (tmp_path / "bad.html.gz").write_bytes(b"\x1f\x8bnot gzip at all")
    result = run("import", tmp_path, db=tmp_path / "a.db")
    assert result.exit_code == 3
    assert "bad.html.gz" in result.output
    assert query(tmp_path / "a.db", "select count(*) from articles") == [(1,)]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = run("import", tmp_path / "nowhere", db=tmp_path / "a.db")
    assert result.exit_code == 1
    assert "no such file or folder" in result.output


def test_extract_prints_the_record_and_stores_nothing(tmp_path: Path) -> None:
    result = run("extract", CLIPPINGS / "harbour.txt", db=tmp_path / "a.db")
    assert result.exit_code == 0
    assert '"headline":"Harbour fire leaves grain quay closed until Monday"' in result.output
    assert not (tmp_path / "a.db").exists()


def test_a_record_that_contradicts_itself_is_told_and_its_page_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def misread(*_: object) -> Outcome:
        article = make_article()
        blocks = (replace(article.blocks[0], end=3), *article.blocks[1:])
        return make_outcome(article=replace(article, blocks=blocks))

    monkeypatch.setattr(Workers, "run", misread)
    result = run("import", save_page(tmp_path, "page.html"), db=tmp_path / "a.db")
    assert result.exit_code == 3
    assert "the record contradicts itself: block 0 is not the text" in result.output
    counts = "select (select count(*) from articles), (select count(*) from snapshots)"
    assert query(tmp_path / "a.db", counts) == [(0, 1)]


def test_a_bug_of_the_reader_costs_its_page_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Workers.run

    async def break_once(workers: Workers, function: Any, source: Path, *rest: object) -> Any:
        if source.name == "bad.html":
            raise RecursionError("too deep")
        return await honest(workers, function, source, *rest)

    monkeypatch.setattr(Workers, "run", break_once)
    for name in ("bad.html", "good.html"):
        save_page(tmp_path, name)
    result = run("import", tmp_path, db=tmp_path / "a.db")
    assert result.exit_code == 3
    assert "bad.html: RecursionError: too deep" in result.output
    assert query(tmp_path / "a.db", "select count(*) from articles") == [(1,)]
