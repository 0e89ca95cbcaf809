"""The commands as a shell would run them, and what an archive holds then."""

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from click.testing import CliRunner

from scraper.commands import main

ROOT = Path(__file__).parent.parent
CLI = [sys.executable, str(ROOT / "cli.py")]
FAST = ["--delay", "0", "--contact", "test@newsroom.example"]


def scraper(*arguments: object, db: Path) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, in this process: a start costs more than most commands do."""
    command = [*map(str, arguments), "--db", str(db)]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    return subprocess.CompletedProcess(command, done.exit_code, done.stdout, done.stderr)


def start(*arguments: object, db: Path) -> subprocess.Popen[str]:
    """Start one command in a process group of its own."""
    command = [*CLI, *map(str, arguments), "--db", str(db)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def wait_for_rows(db: Path, query: str, least: int, seconds: float = 60.0) -> None:
    """Wait until another process has stored so much."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if rows(db, query)[0][0] >= least:
                return
        except sqlite3.OperationalError:
            pass  # the archive is still being made
        time.sleep(0.01)
    raise AssertionError(f"never reached {least}: {query}")


def rows(db: Path, query: str) -> list[tuple[object, ...]]:
    """Ask an archive."""
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as connection:
        return connection.execute(query).fetchall()
