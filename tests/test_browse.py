"""The archive as web pages: what they show, who may ask, and that nothing can be changed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from scraper.archive.store import Archive
from scraper.browse.charts import bucket_name, nice_ticks, ranked_bars, stacked_bars
from scraper.browse.filters import day, direction, language_tag, moment, web_address
from scraper.browse.marking import cut_passages
from scraper.browse.snapshot_text import sanitised
from scraper.browse.wording import Run, compare_wording
from scraper.commands import main
from scraper.query.timeline import arrange
from tests.archives import make_article, make_outcome, make_snapshot
from tests.browsing import ask
from tests.sample_archive import CHANGED, build

PAGES = (
    "/",
    "/articles/{article}",
    "/articles/{article}/changes",
    "/articles/{article}/changes?from=1&to=1",
    "/articles/{article}/snapshot",
    "/speakers",
    "/speakers?name=nabil&kind=person",
    "/speakers/1",
    "/authors/1",
    "/sections/1",
    "/outlets/1",
    "/outlets/1/coverage",
    "/search",
    "/search?q=harbour&site=northern-ledger.example",
    "/archive",
    "/archive/quote_view",
    "/archive/articles/{article}",
    "/archive?sql=select+fold('CAFÉ')",
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("browse") / "archive.db")


@pytest.fixture(scope="module")
def changed(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        row = connection.execute("SELECT id FROM articles WHERE url = ?", (CHANGED,)).fetchone()
    connection.close()
    return int(row[0])


def test_every_page_answers_and_lets_no_script_run(path: Path, changed: int) -> None:
    answers = ask(path, *(page.format(article=changed) for page in PAGES))
    assert [answer.status_code for answer in answers] == [200] * len(PAGES)
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    for answer, page in zip(answers, PAGES, strict=True):
        if not page.startswith("/archive"):  # Datasette's pages have scripts, which are not run
            assert "<script" not in answer.text
            assert " style=" not in answer.text


def test_the_article_page_shows_who_says_what(path: Path, changed: int) -> None:
    (page,) = ask(path, f"/articles/{changed}")
    assert "after ten hours" in page.text
    assert '<mark class="said direct" id="quote-1">The fire is out' in page.text
    assert "Nabil al-Darwish" in page.text
    assert "2 revisions" in page.text


def test_the_comparison_shows_words_and_the_announcement(path: Path, changed: int) -> None:
    (page,) = ask(path, f"/articles/{changed}/changes")
    assert "<del>nine</del><ins>ten</ins>" in page.text
    assert "Announced by the outlet" in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/articles/999999",
        "/articles/999999999999999999",
        "/articles/one",
        "/articles/999999/changes",
        "/articles/1/changes?from=7&to=9",
        "/articles/1/snapshot?number=99999",
        "/speakers/999999",
        "/authors/999999",
        "/sections/999999",
        "/outlets/999999",
        "/outlets/999999/coverage",
        "/archive/nothing",
    ],
)
def test_an_address_of_nothing_says_so(path: Path, address: str) -> None:
    (answer,) = ask(path, address)
    assert answer.status_code == 404
    assert "Not here" in answer.text


@pytest.mark.parametrize(
    "query",
    ["delete from articles", "selec 1", "attach 'x.db' as x", "select load_extension('x')",
     "pragma query_only = 0", "vacuum into 'copy.db'"],
)  # fmt: skip
def test_sql_in_the_browser_cannot_change_anything(path: Path, query: str) -> None:
    before = path.read_bytes()
    (answer,) = ask(path, f"/archive?{httpx.QueryParams(sql=query)}")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    assert path.read_bytes() == before


def test_the_file_itself_is_not_handed_out(path: Path) -> None:
    (answer,) = ask(path, "/archive.db")
    assert answer.status_code == 403


def test_odd_options_are_no_errors(path: Path) -> None:
    odd = ("?page=0", "?page=99999999999", "?page=x", "?page=-1", "?kind=%00&name=%F0%9F%98%80")
    answers = ask(path, *(f"/speakers{options}" for options in odd), "/search?since=soon&q=x")
    assert {answer.status_code for answer in answers} == {200}
    assert "is no date" in answers[-1].text


@pytest.mark.parametrize("host", ["news.example", "127.0.0.1.news.example", "evil.test:80", ""])
def test_another_name_for_this_machine_is_refused(path: Path, host: str) -> None:
    (answer,) = ask(path, "/", host=host)
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8800", "[::1]:9", "LOCALHOST:1"])
def test_loopback_names_are_answered(path: Path, host: str) -> None:
    (answer,) = ask(path, "/speakers", host=host)
    assert answer.status_code == 200


def test_an_archive_in_a_read_only_folder_is_shown(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    copy = Path(shutil.copy(path, folder / "a b%20?.db"))
    copy.chmod(stat.S_IRUSR)
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        (answer,) = ask(copy, "/")
    finally:
        folder.chmod(stat.S_IRWXU)
    assert "54 articles" in answer.text


def test_an_archive_that_is_being_written_is_shown_as_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        archive.save([make_outcome()])
        (before,) = ask(path, "/")
        archive.save([make_outcome("https://harbourpost.example/two")])
        (after,) = ask(path, "/")
    assert "1 article from 1 outlet" in before.text
    assert "2 articles from 1 outlet" in after.text


def test_an_empty_archive_has_a_front(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Archive(path).close()
    for answer in ask(path, "/", "/search", "/speakers", "/archive"):
        assert answer.status_code == 200


def test_a_body_is_cut_at_its_quotes() -> None:
    record = make_article().to_dict()
    passages = cut_passages(record["blocks"], record["quotes"], {0: 7})
    assert [[piece.quote for piece in p.pieces] for p in passages] == [
        [None],
        [None, 0, None],
        [None, 1, None],
    ]
    assert "".join(piece.text for piece in passages[1].pieces) == record["blocks"][1]["text"]
    (note,) = passages[1].notes
    assert (note.speaker, note.speaker_id, note.role) == ("Ana Ruiz", 7, "chief engineer")


def test_quotes_that_overlap_or_lie_outside_leave_the_text_whole() -> None:
    record = make_article().to_dict()
    first = record["quotes"][0]
    odd = [
        first,
        {**first, "position": 5, "start": first["start"] + 3},
        {**first, "position": 6, "start": 0, "end": 10_000},
        {**first, "position": 7, "start": first["end"], "end": first["end"]},
    ]
    for passage, block in zip(
        cut_passages(record["blocks"], odd, {}), record["blocks"], strict=True
    ):
        assert "".join(piece.text for piece in passage.pieces) == block["text"]


def test_wordings_are_compared_by_words() -> None:
    assert compare_wording("after nine hours", "after ten hours") == [
        Run("after ", "same"), Run("nine", "gone"), Run("ten", "new"), Run(" hours", "same")
    ]  # fmt: skip
    assert compare_wording(None, "new") == [Run("new", "new")]
    assert compare_wording("gone", None) == [Run("gone", "gone")]


def test_a_stored_page_is_text_without_anything_that_acts() -> None:
    payload = (
        b"<title>t</title><script>alert(1)</script><style>p{}</style><h1 onclick=x>Head</h1>"
        b'<p style="color:red">One <a href="javascript:x">two</a> <img src=x onerror=x>'
        b"<form><input></form><iframe src=x></iframe><svg onload=x></svg>"
    )
    shown = sanitised(make_snapshot(payload=payload))
    assert shown == "<h1>Head</h1><p>One two </p>"
    plain = replace(make_snapshot(payload=b"<b>feed</b>"), media_type="text/plain")
    assert sanitised(plain) == "<pre>&lt;b&gt;feed&lt;/b&gt;</pre>"


def test_charts_are_svg_with_titles_and_nothing_else() -> None:
    counts = [("<b>a</b>", "2025-01", 3), ("b", "2025-03", 1)]
    chart = stacked_bars(arrange("month", counts, 6))
    assert "<title>Jan 2025, &lt;b&gt;a&lt;/b&gt;: 3</title>" in chart
    for word in ("<script", "<style", "style=", "<b>", "javascript"):
        assert word not in chart
    assert "<title>City: 4</title>" in ranked_bars(("City", "Sport"), (4, 2))
    assert nice_ticks(0) == [0, 1, 2, 3, 4]
    assert nice_ticks(47) == [0, 20, 40, 60]
    assert bucket_name("2025-08-04") == "4 Aug 2025"


def test_values_are_written_for_people() -> None:
    assert moment("2025-08-01T09:00:00+03:00") == "1 August 2025, 09:00 +03:00"
    assert moment("2025-08-01T09:00:00Z") == "1 August 2025, 09:00 UTC"
    assert day("2025-08-01") == moment("2025-08-01") == "1 August 2025"
    assert day("some day") == "some day"
    assert web_address("https://a.example/x") == "https://a.example/x"
    for url in ("javascript:alert(1)", "data:text/html,x", "//a.example", "http://", "http://["):
        assert web_address(url) is None
    assert language_tag('en" onclick="x') is None
    assert (direction("ar-EG"), direction("de"), direction(None)) == ("rtl", "ltr", "auto")


def test_the_command_says_what_is_missing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = CliRunner().invoke(main, ["browse", "--db", str(path), "--no-open"])
    assert done.exit_code == 1
    assert done.stderr == 'scraper: browse: needs more libraries: pip install "scraper[browse]"\n'


def test_the_command_says_that_its_port_is_taken(path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(main, ["browse", "--db", str(path), "--port", port, "--no-open"])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"scraper: port {port}: ")


def test_the_command_serves_until_it_is_interrupted(path: Path) -> None:
    command = [sys.executable, "cli.py", "browse", "--db", str(path), "--port", "0", "--no-open"]
    program = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ)
    assert program.stderr is not None
    try:
        address = program.stderr.readline().split(" at ")[1].split()[0]
        assert "54 articles from 5 outlets" in httpx.get(address).text
    finally:
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate(timeout=30)
    assert (program.returncode, errors) == (130, "")
