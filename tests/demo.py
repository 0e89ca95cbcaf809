"""`make demo`: the real crawler on the sample newsroom, and what it stored.

Serves the newsroom on loopback, always on the same ports if they are free, so
that a second run finds the archive of the first.
"""

from __future__ import annotations

import shlex
import socket
import subprocess
import sys
from pathlib import Path

from tests.newsroom import NEWSROOM, Newsroom

ROOT = Path(__file__).parent.parent
DB = "archive.db"
FIRST_PORT = 8801
SHOWN = "/security/2025/05/marsa-tayyib-harbour-fire"
MOST_QUOTED = (
    "select speaker, role, count(*) as quotes, count(distinct article_id) as articles "
    "from quote_view where speaker is not null group by speaker order by 3 desc, 1 limit 3"
)


def main() -> int:
    """Crawl, show, count; return the exit status of the first step that failed."""
    with Newsroom(ports=_ports()) as newsroom:
        homes = [newsroom.home(folder.name) for folder in _outlets()]
        print(f"A newsroom of {len(homes)} outlets is being served on loopback.\n")
        status = _scraper("crawl", *homes, "--delay", "0", "--contact", "demo@newsroom.example")
        if status:
            return status
    shown = _sql_value(f"select url from articles where url like '%{SHOWN}' limit 1")
    print("\nOne of its articles:\n")
    status = _scraper("show", shown)
    print("\nThe three most quoted speakers:\n")
    status = status or _scraper("sql", MOST_QUOTED)
    print(
        "\nTo go on:\n\n"
        "  .venv/bin/scraper search 'harbour'\n"
        "  .venv/bin/scraper quotes --about bridge\n"
        "  .venv/bin/scraper stats\n"
        "  .venv/bin/scraper export --format jsonl\n"
        '  sqlite3 archive.db "select speaker, text from quote_view limit 5"\n'
    )
    return status


def _outlets() -> list[Path]:
    return sorted(file.parent for file in NEWSROOM.glob("*/outlet.json"))


def _ports() -> dict[str, int]:
    """Give each outlet its usual port, or a free one where another program has it."""
    return {
        folder.name: port if _is_free(port) else 0
        for port, folder in enumerate(_outlets(), FIRST_PORT)
    }


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _scraper(*arguments: str) -> int:
    print("$", shlex.join(["scraper", *arguments]), flush=True)
    command = [sys.executable, "cli.py", *arguments, "--db", DB]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _sql_value(query: str) -> str:
    command = [sys.executable, "cli.py", "sql", query, "--csv", "--db", DB]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()[1]


if __name__ == "__main__":
    sys.exit(main())
