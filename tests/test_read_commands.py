"""The commands that read: what they print, for people and for programs, and how they fail."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import scraper
from scraper.archive.store import Archive
from scraper.commands import COMMANDS, main
from scraper.records import Caption, Outcome, Seed
from tests.archives import NOON, URL, make_article, make_outcome

PROGRAM = [sys.executable, str(Path(__file__).parent.parent / "cli.py")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    with Archive(path, clock=lambda: NOON) as archive:
        crawl_id = archive.start_crawl([URL], {"depth": 2})
        archive.save(
            [
                make_outcome(seeds=(Seed("https://northledger.example/next"),)),
                Outcome("https://harbourpost.example/gone", "failed", "timed out"),
            ],
            crawl_id,
        )
        archive.finish_crawl(crawl_id, "interrupted")
    return path


def run(path: Path, *arguments: str, **options: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--db", str(path)], **options)  # type: ignore[arg-type]


def test_show_prints_an_article_as_a_reader_would_see_it(path: Path) -> None:
    shown = run(path, "show", URL)
    assert shown.exit_code == 0
    for line in (
        "Repairs · News › City",
        "Harbour bridge reopens",
        "Two years of work end on a Friday.",
        "By Li Wei and Omar Haddad, in Port Hale",
        "▣ The bridge at dawn. [Mira Stone]",
        "“We counted every bolt twice,” said Ana Ruiz, the city's chief engineer.",
        "  “We counted every bolt twice,” — Ana Ruiz, chief engineer",
    ):
        assert line in shown.output.splitlines()
    assert json.loads(run(path, "show", "1", "--json").output) == make_article().to_dict()


def test_show_tells_where_each_field_was_found(path: Path) -> None:
    table = run(path, "show", "1", "--provenance").output.splitlines()
    assert [line.split("\t")[:3] for line in table] == [
        ["field", "source", "locator"],
        ["byline", "markup", "p.byline"],
        ["headline", "json-ld", "headline"],
        ["section", "url", ""],
    ]
    told = json.loads(run(path, "show", "1", "--provenance", "--json").output)
    assert told[0]["extractor"].startswith("scraper ")


def test_right_to_left_text_is_left_as_it_is(path: Path) -> None:
    text = "قالت الوزيرة: «الجسر مفتوح»."
    with Archive(path) as archive:
        article_id = archive.add(
            make_article(URL + "/ar", headline="الجسر يفتح", paragraphs=(text,), language="ar")
        )
    lines = run(path, "show", str(article_id)).output.splitlines()
    assert "الجسر يفتح" in lines
    assert text in lines


def test_search_prints_hits(path: Path) -> None:
    lines = run(path, "search", "harbour", "bridge").output.splitlines()
    assert lines[0] == "Harbour bridge reopens"
    assert lines[1] == "2025-08-01 · harbourpost.example · City · Li Wei; Omar Haddad"
    assert "**harbour** **bridge** reopened" in lines[2]
    (hit,) = json.loads(run(path, "search", "bridge", "--json").output)
    assert (hit["url"], hit["id"]) == (URL, 1)
    nothing = run(path, "search", "zeppelin")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert json.loads(run(path, "search", "zeppelin", "--json").output) == []
    assert run(path, "search", '"', "--since", "2025").exit_code == 0
    assert run(path, "search", "harbour -zeppelin NOT").exit_code == 0


def test_quotes_prints_what_was_said(path: Path) -> None:
    lines = run(path, "quotes", "--speaker", "ruiz").output.splitlines()
    assert lines[:3] == [
        "“We counted every bolt twice,”",
        "— Ana Ruiz, chief engineer",
        "  2025-08-01 · harbourpost.example · Harbour bridge reopens",
    ]
    quotes = json.loads(run(path, "quotes", "--about", "boat", "--indirect", "--json").output)
    assert [quote["speaker"] for quote in quotes] == ["Coast Ferries"]


def test_sql_answers_as_lines_json_and_csv(path: Path) -> None:
    query = "select speaker, count(*) as n from quote_view group by 1 order by 1"
    assert run(path, "sql", query).output == "speaker\tn\nAna Ruiz\t1\nCoast Ferries\t1\n"
    assert json.loads(run(path, "sql", query, "--json").output) == [
        {"speaker": "Ana Ruiz", "n": 1},
        {"speaker": "Coast Ferries", "n": 1},
    ]
    printed = run(path, "sql", "select 'a,b' as x, null, x'00ff'", "--csv").output
    assert list(csv.reader(io.StringIO(printed)))[1] == ["a,b", "", "00ff"]
    assert run(path, "sql", "-", input="select fold('CAFÉ')").output.endswith("\ncafe\n")
    assert run(path, "sql", "select 1", "--csv", "--json").exit_code == 2


def test_sql_reads_the_full_text_tables(path: Path) -> None:
    for table in ("articles_fts", "articles_forms"):
        query = f"select count(*) as n from {table} where {table} match 'harbour'"
        assert run(path, "sql", query).output == f"n\n{int(table == 'articles_fts')}\n"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("selec 1", 'near "selec": syntax error'),
        ("select * from nowhere", "no such table: nowhere"),
        ("select 1; select 2", "You can only execute one statement at a time."),
        ("delete from articles", "only reading is possible here: SELECT …"),
        ("pragma query_only = off", "only reading is possible here: SELECT …"),
        ("attach 'other.db' as other", "only reading is possible here: SELECT …"),
        ("vacuum into 'copy.db'", "only reading is possible here: SELECT …"),
        ("create temp table t (x)", "only reading is possible here: SELECT …"),
        ("update sqlite_master set sql = ''", "only reading is possible here: SELECT …"),
        ("insert into articles_fts(articles_fts) values ('rebuild')", "only reading"),
        ("select abs(-9223372036854775808)", "integer overflow"),
    ],
)
def test_wrong_or_writing_sql_is_one_line(
    path: Path, query: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    before = path.read_bytes()
    failed = run(path, "sql", query)
    assert failed.exit_code == 1
    assert failed.stderr.startswith(f"scraper: query: {reason}")
    assert failed.stderr.count("\n") == 1
    assert path.read_bytes() == before
    assert not {"other.db", "copy.db"} & set(os.listdir())


def test_stats_and_status_tell_how_things_stand(path: Path) -> None:
    stats = json.loads(run(path, "stats", "--json").output)
    assert stats["totals"]["articles"] == 1
    assert stats["totals"]["quotes"] == 2
    assert stats["speakers"][0] == {
        "speaker": "Ana Ruiz",
        "quotes": 1,
        "articles": 1,
        "over_time": [1],
    }
    assert "articles: 1" in run(path, "stats").output.splitlines()
    status = run(path, "status").output.splitlines()
    assert status[0] == "addresses: 1 queued, 0 fetching, 1 done, 1 failed, 0 skipped"
    assert status[1].startswith("crawl 1: interrupted, begun 2025-08-01T12:00:00Z, 1 fetched")
    (run_,) = json.loads(run(path, "status", "--json").output)["crawls"]
    assert (run_["seeds"], run_["options"]) == ([URL], {"depth": 2})
    (failure,) = json.loads(run(path, "status", "--failed", "--json").output)
    assert (failure["url"], failure["error"]) == (
        "https://harbourpost.example/gone",
        "timed out",
    )
    hosts = json.loads(run(path, "status", "--hosts", "--json").output)
    assert {host["host"]: host["queued"] for host in hosts} == {
        "northledger.example": 1,
        "harbourpost.example": 0,
    }
    assert run(path, "status", "--failed", "--hosts").exit_code == 2


def test_a_run_whose_process_is_gone_was_killed(path: Path) -> None:
    with Archive(path) as archive:
        archive.start_crawl([URL], {})
        assert "crawl 2: running" in run(path, "status").output
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        archive.connection.execute("UPDATE crawls SET pid = ? WHERE id = 2", (gone.pid,))
    assert "crawl 2: killed" in run(path, "status").output


def test_export_to_a_file_and_to_standard_output(path: Path, tmp_path: Path) -> None:
    assert json.loads(run(path, "export").output) == make_article().to_dict()
    target = tmp_path / "out.csv"
    written = run(path, "export", "--format", "csv", "-o", str(target), "--section", "city")
    assert written.stderr == f"1 articles written to {target}\n"
    (row,) = csv.DictReader(io.StringIO(target.read_text(encoding="utf-8")))
    assert row["headline"] == "Harbour bridge reopens"
    assert run(path, "export", "zeppelin").output == ""


def test_verify_says_what_is_right_and_fails_on_damage(path: Path) -> None:
    sound = run(path, "verify")
    assert (sound.exit_code, sound.stderr) == (0, "")
    assert "quotes: 2 checked, right" in sound.output.splitlines()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE block_spans SET start = start + 1 WHERE id = 2")
    connection.commit()
    connection.close()
    damaged = run(path, "verify")
    assert damaged.exit_code == 1
    assert "blocks: 3 checked, 1 wrong" in damaged.stdout.splitlines()
    assert damaged.stderr.count("\n") == 1
    checks = {check["name"]: check for check in json.loads(run(path, "verify", "--json").stdout)}
    assert len(checks["blocks"]["problems"]) == 1


READERS = {
    "show": ["1"], "search": ["x"], "quotes": [], "sql": ["select 1"], "stats": [], "status": [],
    "export": [], "verify": [], "speakers": [],
    "diff": ["1"], "revisions": [], "reextract": [], "pack": [],
}  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_a_missing_archive_is_told_in_one_line_and_not_created(name: str, tmp_path: Path) -> None:
    missing = tmp_path / "archive.db"
    failed = run(missing, name, *READERS[name])
    assert failed.exit_code == 1
    assert failed.stderr == (
        f"scraper: {missing}: no such archive; make one with `scraper crawl URL`\n"
    )
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", READERS)
def test_a_file_that_is_no_archive_is_told_in_one_line(name: str, tmp_path: Path) -> None:
    diary = tmp_path / "archive.db"
    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("CREATE TABLE places (id)")
    foreign.commit()
    foreign.close()
    diary.write_text("Dear diary,\n" * 100)
    for path in (diary, tmp_path / "foreign.db", tmp_path):
        before = path.read_bytes() if path.is_file() else b""
        failed = run(path, name, *READERS[name])
        assert failed.exit_code == 1
        assert failed.stderr.startswith(f"scraper: {path}: is no archive")
        assert failed.stderr.count("\n") == 1
        assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize("name", READERS)
def test_a_newer_archive_is_told_in_one_line(name: str, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    failed = run(path, name, *READERS[name])
    assert failed.exit_code == 1
    assert "written by a newer version" in failed.stderr


def test_reading_goes_on_beside_a_writer(path: Path) -> None:
    with Archive(path) as archive:
        archive.connection.execute("BEGIN IMMEDIATE")
        archive.connection.execute("UPDATE articles SET headline = 'Half-written'")
        assert run(path, "search", "bridge").output.startswith("Harbour bridge reopens")
        archive.connection.execute("ROLLBACK")


def test_nothing_stored_can_command_a_terminal(path: Path) -> None:
    with Archive(path) as archive:
        archive.add(
            make_article(
                URL + "/esc",
                headline="\x1b]0;owned\x07 [red]zeppelin[/red] \x9b2J",
                captions=(Caption(0, "\x1b[2J"),),
            )
        )
    for arguments in (["show", "2"], ["search", "zeppelin"], ["sql", "select * from articles"]):
        printed = run(path, *arguments).output
        assert "[red]zeppelin[/red]" in printed
        assert not set(printed) & {"\x1b", "\x07", "\x9b"}


def test_every_command_teaches_with_an_example() -> None:
    for name in COMMANDS:
        shown = CliRunner().invoke(main, [name, "--help"])
        assert shown.exit_code == 0
        assert f"scraper {name}" in shown.output
        assert "--db PATH" in shown.output or name in ("rules", "process"), "no archive is touched"
    listed = CliRunner().invoke(main, ["--help"]).output
    assert all(f"  {name} " in listed for name in COMMANDS)


def test_the_archive_may_be_named_by_the_environment(path: Path) -> None:
    environment = os.environ | {"SCRAPER_DB": str(path)}
    found = subprocess.run(
        [*PROGRAM, "search", "bridge"], capture_output=True, text=True, env=environment, check=True
    )
    assert found.stdout.startswith("Harbour bridge reopens")


def test_wrong_usage_is_status_2(path: Path) -> None:
    assert run(path, "search", "--limit", "none").exit_code == 2
    assert run(path, "dance").exit_code == 2
    assert run(path, "search", "x", "--since", "soon").exit_code == 1


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_command_with_its_own_status(
    path: Path, number: signal.Signals, status: int
) -> None:
    waiting = subprocess.Popen(
        [*PROGRAM, "sql", "-", "--db", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert waiting.stdin is not None
    # More than a pipe holds: once it is written, the command is there and reads.
    waiting.stdin.write(b"select 1" + b" " * 300_000)
    waiting.stdin.flush()
    assert waiting.poll() is None
    waiting.send_signal(number)
    _, errors = waiting.communicate(timeout=20)
    assert waiting.returncode == status
    assert b"Traceback" not in errors


def test_a_query_without_end_can_be_interrupted(path: Path) -> None:
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select max(x) from n"
    running = subprocess.Popen(
        [*PROGRAM, "sql", endless, "--db", str(path)], stderr=subprocess.PIPE
    )
    while not Path(f"{path}-shm").exists():  # a reader's mark: the query has begun
        assert running.poll() is None
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=20)
    assert (running.returncode, errors) == (130, b"")


def test_indirect_speech_is_shown_to_those_who_ask(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    paragraph = "Officials said the ferry would run again on Monday. “It will,” said Ana Ruiz."
    html = f"<h1>Ferry to run again on Monday</h1><p>By Li Wei</p><p>{paragraph}</p>"
    with Archive(db) as archive:
        archive.add(scraper.extract(html, url="https://ledger.example/ferry"))
    shown = CliRunner().invoke(main, ["quotes", "--db", str(db)]).output
    asked = CliRunner().invoke(main, ["quotes", "--indirect", "--db", str(db)]).output
    assert "the ferry would run again" not in shown
    assert "the ferry would run again" in asked
    assert "It will," in shown
