"""Commands in processes of their own, killed by SIGKILL at a chosen step of SQLite's work.

By the step and not by the clock: a kill falls into the midst of the work, however busy the
machine is, and the same number falls into the same place.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_EVERY = 50
"""Instructions of SQLite's machine in a step."""

_SCRIPT = f"""
import atexit, itertools, os, signal, sqlite3, sys
plain, steps, last = sqlite3.connect, itertools.count(), int(sys.argv[1])

def step():
    if next(steps) == last:
        os.kill(os.getpid(), signal.SIGKILL)

def connect(*arguments, **options):
    connection = plain(*arguments, **options)
    connection.set_progress_handler(step, {_EVERY})
    return connection

sqlite3.connect = connect
atexit.register(lambda: print("steps", next(steps)))
from scraper.commands import main
main(sys.argv[2:])
"""


def run_until(last: int, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command of ours that kills itself at step `last`; at none if that is negative."""
    return subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(last), *map(str, arguments)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def count_steps(*arguments: object) -> int:
    """Run a command to its end and return how many steps it took."""
    done = run_until(-1, *arguments)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.rsplit("steps", 1)[1])


def kill(steps: int, kills: int, *arguments: object) -> Iterator[int]:
    """Run a command that takes so many steps again and again; yield after each kill where it was.

    The places lie at random in as many equal parts of the steps as there are `kills`. What
    the command works on is for the caller to put back, or the last ones find it finished.
    """
    chance = random.Random(steps)
    for part in range(kills):
        place = round(steps * (part + chance.random()) / kills)
        ended = run_until(place, *arguments)
        assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
        if ended.returncode:
            yield place
