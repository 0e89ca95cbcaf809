"""What a crawl survives: SIGKILL at random moments, again and again.

`make torture` kills a crawl 200 times, ten times an archive; the test suite does it
to one archive. After every kill the archive must be whole; run to its end at last, it
must hold what an unbroken crawl holds.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scraper.archive.store import Archive
from tests.newsroom import Newsroom, Request

ROOT = Path(__file__).parent.parent
OPTIONS = ["--delay", "0", "--contact", "test@newsroom.example"]
_LATENCY = 0.01
_PATIENCE = 3_600  # seconds for a crawl that is not killed; a busy machine needs minutes
_MOST_REQUESTS = 45  # that a crawl may make before it is killed; a new one begins with 10


@dataclass(frozen=True)
class Killed:
    """How a crawl went that was killed: kills that hit it running, and pages asked twice."""

    kills: int
    in_flight: int
    twice: int


def rows(db: Path, query: str) -> list[tuple[object, ...]]:
    """Ask an archive that another process may be writing."""
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def contents(db: Path) -> dict[str, list[str]]:
    """What an archive holds, apart from row numbers, times and the order of arrival."""
    queries = {
        "articles": "select url, kind, headline, body, revision, content_sha256 from articles",
        "quotes": "select a.url, q.position, q.text, s.name from quotes q "
        "join articles a on a.id = q.article_id left join speakers s on s.id = q.speaker_id",
        "captions": "select a.url, c.position, c.text, c.credit from captions c "
        "join articles a on a.id = c.article_id",
        "urls": "select u.url, a.url from article_urls u join articles a on a.id = u.article_id",
        "snapshots": "select distinct final_url, status, sha256 from snapshots",
        "frontier": "select url, state, role from frontier",
        "bodies": "select sha256, size from bodies",
    }
    return {name: sorted(map(repr, rows(db, query))) for name, query in queries.items()}


def check(db: Path) -> None:
    """Fail unless every promise of the archive holds."""
    with Archive(db, create=False) as archive:
        broken = [result for result in archive.verify() if result.problems]
    assert not broken, broken


def crawl(newsroom: Newsroom, db: Path) -> subprocess.Popen[bytes]:
    """Start a crawl of all outlets in a process group of its own."""
    homes = [newsroom.home(outlet) for outlet in newsroom.outlets]
    command = [sys.executable, str(ROOT / "cli.py"), "crawl", *homes, *OPTIONS, "--db", str(db)]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def finish(process: subprocess.Popen[bytes]) -> None:
    """Wait for a crawl that should end well."""
    _, errors = process.communicate(timeout=_PATIENCE)
    assert process.returncode == 0, errors.decode()


def unbroken(newsroom: Newsroom, folder: Path) -> Path:
    """Crawl without a kill and return the archive."""
    for outlet in newsroom.outlets:
        newsroom.slow_down(outlet, _LATENCY)
    db = folder / "unbroken.db"
    finish(crawl(newsroom, db))
    return db


def kill_and_resume(
    newsroom: Newsroom, whole: Path, db: Path, kills: int, chance: random.Random
) -> Killed:
    """Kill a crawl so many times, let it end, and compare it with `whole`."""
    before = len(newsroom.log)
    hits = in_flight = 0
    for _ in range(kills):
        process = crawl(newsroom, db)
        _wait_for_requests(newsroom, process, chance.randrange(_MOST_REQUESTS))
        time.sleep(chance.uniform(0, 0.1))
        with suppress(ProcessLookupError):  # it has come to its end before
            os.killpg(process.pid, signal.SIGKILL)
        _, errors = process.communicate()
        assert process.returncode in (0, -signal.SIGKILL), errors.decode()
        hits += process.returncode == -signal.SIGKILL
        if db.exists():
            check(db)
            (count,) = rows(db, "select count(*) from frontier where state = 'fetching'")[0]
            assert isinstance(count, int)
            in_flight += count
    finish(crawl(newsroom, db))
    check(db)
    expected, got = contents(whole), contents(db)
    for table, lines in expected.items():
        assert got[table] == lines, (table, set(lines) ^ set(got[table]))
    return Killed(hits, in_flight, _asked_again(newsroom.log[before:], whole))


def _wait_for_requests(newsroom: Newsroom, process: subprocess.Popen[bytes], count: int) -> None:
    before = len(newsroom.log)
    while len(newsroom.log) < before + count and process.poll() is None:
        time.sleep(0.002)


def _asked_again(log: Iterable[Request], whole: Path) -> int:
    """Count the requests beyond the first, of what is neither robots.txt nor a redirect's end."""
    targets = {
        str(url).partition("//")[2].partition("/")[2]
        for (url,) in rows(whole, "select final_url from snapshots where final_url <> url")
    }
    asked = Counter(
        (request.outlet, request.path)
        for request in log
        if request.path != "/robots.txt" and request.path.removeprefix("/") not in targets
    )
    return sum(times - 1 for times in asked.values())


def main() -> None:
    """Kill as often as asked and say how it went; the seed repeats a run."""
    parser = argparse.ArgumentParser(description="Kill crawls at random moments.")
    parser.add_argument("--archives", type=int, default=20)
    parser.add_argument("--kills", type=int, default=10, help="for each archive")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    total = Killed(0, 0, 0)
    with tempfile.TemporaryDirectory() as folder, Newsroom() as newsroom:
        whole = unbroken(newsroom, Path(folder))
        for number in range(options.archives):
            db = Path(folder) / f"{number}.db"
            run = kill_and_resume(newsroom, whole, db, options.kills, chance)
            assert run.twice <= run.in_flight, run
            total = Killed(
                total.kills + run.kills, total.in_flight + run.in_flight, total.twice + run.twice
            )
            print(f"archive {number + 1}: {run}", flush=True)
    print(f"seed {options.seed}: {total}; 0 lost, 0 doubled, 0 torn")


if __name__ == "__main__":
    main()
