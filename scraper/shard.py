"""One shard's round: an ordinary crawl on its own archive, in a process of its own.

A worker of the cluster starts the process (`python -m scraper.shard`), passes it the round
over standard input and reads progress, a line of JSON each, from its standard output.
The input stays open as long as the worker lives: when it ends, the crawl drops what is
in flight and ends too, so that the shard can go on elsewhere. When the round's time is up,
or the driver asks for a stop, it finishes what is in flight.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from scraper.archive.lock import CrawlLock
from scraper.archive.store import Archive
from scraper.crawling import Progress
from scraper.errors import ScraperError
from scraper.pipeline import crawl
from scraper.settings import CrawlSettings
from scraper.territory import Territory

TOLD = ("fetched", "stored", "failed", "skipped", "queued")
"""What a shard tells of its progress."""

STOP = "stop"
"""The file in the shards' folder that asks all of them to end."""

_LOOK_SECONDS = 0.25
_REPORT_SECONDS = 1.0
_LONGEST_WAIT = 120.0  # for a predecessor to let go of the archive


@dataclass(frozen=True, slots=True)
class Round:
    """What a shard is to do now.

    `fetched` is how many answers the shard may have fetched in all its life when the round
    ends; `seconds` how long it may take, None as long as there is something to do. It ends
    early when the file `stop` appears. `topic` is where progress is told.
    """

    archive: Path
    seeds: tuple[str, ...]
    settings: CrawlSettings
    territory: Territory
    fetched: int
    seconds: float | None
    stop: Path
    topic: str


@dataclass(frozen=True, slots=True)
class Report:
    """How a round ended: addresses skipped, addresses left, and why it could not go on."""

    number: int
    skipped: int = 0
    waiting: int = 0
    error: str | None = None


class ShardDied(Exception):
    """The process of a round was killed; the round can be tried again."""


def run_round(task: Round) -> Report:
    """Do a round in a process of its own; this is what a worker of the cluster runs.

    Raises:
        ShardDied: the process ended without a report.
    """
    try:
        return _run_process(task)
    except BrokenPipeError as exc:
        raise ShardDied(f"shard {task.territory.number}: the process died at its start") from exc


def _run_process(task: Round) -> Report:
    number = task.territory.number
    with subprocess.Popen(
        [sys.executable, "-m", "scraper.shard"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # a Ctrl-C at the terminal is the driver's to handle
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(pickle.dumps(task))
        process.stdin.flush()
        for line in process.stdout:
            told = orjson.loads(line)
            if "report" in told:
                return Report(**told["report"])
            _tell(task.topic, {"number": number, **told})
    raise ShardDied(f"shard {number}: the process ended with {process.returncode}")


def _tell(topic: str, message: dict[str, Any]) -> None:
    from distributed import get_worker

    get_worker().log_event(topic, message)


def main() -> None:
    """Do the round that comes over standard input."""
    task: Round = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_in_time, args=(task,), daemon=True).start()
    try:
        report = _crawl(task, sys.stdout.buffer)
    except ScraperError as exc:
        report = Report(task.territory.number, error=str(exc))
    _say(sys.stdout.buffer, {"report": asdict(report)})


def _crawl(task: Round, out: BinaryIO) -> Report:
    last = -_REPORT_SECONDS

    def watch(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= _REPORT_SECONDS:
            last = time.monotonic()
            _say(out, {name: getattr(progress, name) for name in TOLD})

    number = task.territory.number
    await_predecessor(task.archive)
    with Archive(task.archive) as archive:
        if (before := archive.last_crawl()) and before.state == "running":
            time.sleep(task.settings.delay)  # it was killed, and its last requests are unknown
        left = max(0, task.fetched - archive.sum_crawls()[0])
        settings = replace(task.settings, max_pages=left)
        summary = asyncio.run(crawl(archive, task.seeds, settings, watch, territory=task.territory))
    return Report(number, summary.progress.skipped, summary.waiting)


def await_predecessor(archive: Path) -> bool:
    """Wait until a crawl whose worker or driver has died has let go of the archive."""
    lock, end = CrawlLock(archive), time.monotonic() + _LONGEST_WAIT
    while not lock.acquire():
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK_SECONDS)
    lock.release()
    return True


def _end_in_time(task: Round) -> None:
    """End the crawl: in peace when the time is up or we are told to, at once without a parent."""
    end = time.monotonic() + task.seconds if task.seconds is not None else None
    while not select.select([sys.stdin], [], [], _LOOK_SECONDS)[0]:
        if task.stop.exists() or (end is not None and time.monotonic() > end):
            os.kill(os.getpid(), signal.SIGTERM)
            select.select([sys.stdin], [], [])
    while True:  # the first signal asks for an end in peace, the second for one at once
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_LOOK_SECONDS)


def _say(out: BinaryIO, told: dict[str, Any]) -> None:
    out.write(orjson.dumps(told) + b"\n")
    out.flush()


if __name__ == "__main__":
    main()
