"""What a long crawl costs in memory: 20,000 articles, and nothing that grows.

`make soak` crawls a press on loopback and looks every second at the memory of the crawl's
processes, the crawl's own and its workers'. From page 2,000 on the sum may grow by 5 %:
the highest of the last tenth of the crawl against the highest of the tenth after that page.
"""

from __future__ import annotations

import argparse
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.press import Press
from tests.torture import ROOT, check, rows

WARM = 2_000
_MOST_GROWTH = 0.05
_PAGE_KB = 4


@dataclass(frozen=True, slots=True)
class Look:
    """How far a crawl was, and how many KB its processes had."""

    pages: int
    memory: int


def memory_of(pid: int) -> int:
    """Return the resident memory of a process and of all below it, in KB (Linux).

    A child is listed with the thread that started it.
    """
    total, children = 0, []
    with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
        total = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_KB
        for thread in Path(f"/proc/{pid}/task").iterdir():
            children += (thread / "children").read_text().split()
    return total + sum(memory_of(int(child)) for child in children)


def soak(articles: int, outlets: int, db: Path) -> list[Look]:
    """Crawl so many articles and return what was seen, a look a second; tell now and then."""
    looks: list[Look] = []
    step = max(articles // 20, 1)
    with Press(articles, outlets) as press:
        command = [
            *(sys.executable, str(ROOT / "cli.py"), "crawl", *press.homes()),
            *("--delay", "0", "--depth", "1", "--max-pages", str(2 * articles)),
            *("--concurrency", "32", "--contact", "test@newsroom.example", "--db", str(db)),
        ]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        while process.poll() is None:
            time.sleep(1)
            look = Look(_pages(db), memory_of(process.pid))
            if not looks or look.pages // step > looks[-1].pages // step:
                print(f"{look.pages:6} pages  {look.memory // 1024:5} MB", flush=True)
            looks.append(look)
        said, _ = process.communicate()
        assert process.returncode == 0, how_it_ended(process.returncode, said)
    check(db)
    (stored,) = rows(db, "select count(*) from articles")[0]
    assert stored == articles, f"{stored} of {articles} articles stored"
    return [look for look in looks if look.memory]


def how_it_ended(status: int, said: str) -> str:
    """Tell of a crawl that did not end well: its status or the signal, and its last words."""
    by = f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with {status}"
    return f"the crawl {by}; it said: {' '.join(said.split()) or 'nothing'}"


def _pages(db: Path) -> int:
    try:
        found = rows(db, "select fetched from crawls")
    except sqlite3.OperationalError:  # the archive is still being made
        return 0
    return int(str(found[0][0])) if found else 0


def growth(looks: Sequence[Look], warm: int) -> float:
    """Return by what share the memory grew after so many pages."""
    last = max(look.pages for look in looks)
    after = [look for look in looks if look.pages >= warm]
    tenth = (last - warm) // 10
    early = max(look.memory for look in after if look.pages <= after[0].pages + tenth)
    late = max(look.memory for look in after if look.pages >= last - tenth)
    return late / early - 1


def main() -> None:
    """Soak as long as asked and say how it went."""
    parser = argparse.ArgumentParser(description="Crawl for long and watch the memory.")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--outlets", type=int, default=50)
    parser.add_argument("--warm", type=int, default=WARM, help="pages before memory counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        looks = soak(options.articles, options.outlets, Path(folder) / "soak.db")
    grown = growth(looks, options.warm)
    print(f"grown by {grown:.1%} after page {options.warm}")
    assert grown < _MOST_GROWTH, f"grown by {grown:.1%}"


if __name__ == "__main__":
    main()
