"""Every command line of the documentation runs, against the sample newsroom on loopback.

A command stands in a `console` block, behind `$ `. Those of a page run in their order, in one
folder that holds what the page speaks of. Addresses of invented outlets lead to the newsroom.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper.commands import COMMANDS, main
from scraper.query.reader import open_archive
from tests.newsroom import Newsroom
from tests.newsroom_truth import cases

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GENERATED = ROOT / "docs" / "commands"
ARTICLE = "/security/2025/05/marsa-tayyib-harbour-fire"
RULE = 'host = "harbour-gazette.example"\nheadline = "h1"\n'
ENDLESS = {"browse", "watch"}
"""These run until a signal ends them."""
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
_INVENTED = re.compile(r"https://[a-z-]+\.example/(\S*)")


def commands_of(path: Path) -> list[str]:
    """Return the command lines of a page, those that go on behind a backslash joined."""
    blocks = _BLOCK.findall(path.read_text(encoding="utf-8"))
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line[2:] for line in lines if line.startswith("$ ")]


WITH_COMMANDS = [path for path in PAGES if commands_of(path)]


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as running:
        yield running


@pytest.fixture(scope="module")
def crawled(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of one outlet of the newsroom, crawled."""
    path = tmp_path_factory.mktemp("crawled") / "archive.db"
    seed = newsroom.home("northern-ledger")
    options = ["--delay", "0", "--contact", "a@b.example", "--max-pages", "30", "--db", str(path)]
    done = CliRunner().invoke(main, ["crawl", seed, *options], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return path


def test_no_command_stands_where_it_would_not_be_run() -> None:
    assert len(WITH_COMMANDS) > 4
    for path in PAGES:
        if path.parent != GENERATED:
            rest = _BLOCK.sub("", path.read_text(encoding="utf-8"))
            found = re.findall(r"^(?:\$ |    )scraper [a-z-]+ .*", rest, re.MULTILINE)
            assert found == [], f"{path.name}: write it into a console block"


@pytest.mark.parametrize("path", WITH_COMMANDS, ids=lambda path: path.name)
def test_the_commands_of_a_page_run(
    path: Path,
    newsroom: Newsroom,
    crawled: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCRAPER_CONTACT", "reader@university.example")
    lay_out(tmp_path, newsroom, crawled)
    for command in commands_of(path):
        run(command, newsroom)


def lay_out(folder: Path, newsroom: Newsroom, crawled: Path) -> None:
    """Put what pages speak of into a folder."""
    shutil.copy(crawled, folder / "archive.db")
    home = newsroom.home("northern-ledger")
    (folder / "outlets.txt").write_text(f"{home}\n")
    (folder / "cookies.txt").write_text("# Netscape HTTP Cookie File\n")
    (folder / "saved-page.html").write_bytes(next(cases()).payload)
    pages = ["export", "--format", "warc", "--output", str(folder / "pages.warc.gz")]
    assert CliRunner().invoke(main, [*pages, "--db", str(crawled)]).exit_code == 0
    (folder / "rules").mkdir()
    (folder / "rules" / "harbour-gazette.toml").write_text(RULE)


def run(command: str, newsroom: Newsroom) -> None:
    """Run a command line as a reader would type it, at addresses of the newsroom."""
    home = newsroom.home("northern-ledger")
    line = _INVENTED.sub(lambda url: home + (ARTICLE[1:] if "fire" in url[1] else ""), command)
    program, name, *rest = shlex.split(line)
    assert program == "scraper", command
    if name in ("crawl", "add", "watch"):
        rest += ["--delay", "0"]
    if name in ENDLESS:
        run_until_stopped(name, rest)
        return
    done = CliRunner().invoke(main, [name, *rest], catch_exceptions=False)
    assert done.exit_code == 0, f"{command}\n{done.output}"


def run_until_stopped(name: str, rest: list[str]) -> None:
    """Start a command, end it by Ctrl-C when it is at work, and see that it says so."""
    assert name in COMMANDS
    started = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), name, *rest],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "BROWSER": "true"},
    )
    assert started.stdout is not None
    if name == "browse":
        assert "http://127.0.0.1:" in started.stdout.readline()
    else:
        with open_archive("archive.db") as connection:
            sql = "SELECT count(*) FROM crawls WHERE state = 'running'"
            while connection.execute(sql).fetchone() == (0,):
                assert started.poll() is None, started.stdout.read()
    started.send_signal(signal.SIGINT)
    started.communicate(timeout=300)
    assert started.returncode == 130


def test_the_site_is_built_strictly_and_asks_nobody(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    front = (tmp_path / "index.html").read_text(encoding="utf-8")
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?://[^"]+)"', front)
    assert loaded == []
    assert (tmp_path / "commands" / "crawl.html").exists()
