"""What `crawl` and `add` share: how to ask, how to show it, how to end."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from scraper.archive.store import Archive
from scraper.commands.contact import find_contact
from scraper.commands.json_log import logging_to
from scraper.commands.options import with_options
from scraper.commands.progress import showing
from scraper.crawling import Progress
from scraper.pipeline import Summary, crawl
from scraper.settings import CrawlSettings
from scraper.urls import host_of
from scraper.watching import Timer

SOME_FAILED = 3
_RATE_SECONDS = 30.0
SIGNAL_BASE = 128


def ask_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how a host is asked, be it for one page."""
    return with_options(
        command,
        click.option(
            "--delay",
            type=click.FloatRange(min=0),
            default=1.0,
            show_default=True,
            metavar="SECONDS",
            help="Wait between two requests to a host; a longer Crawl-delay holds.",
        ),
        click.option(
            "--contact",
            envvar="SCRAPER_CONTACT",
            show_envvar=True,
            metavar="MAIL_OR_URL",
            help="Whom a site's owner can write to; sent with every request.",
        ),
        click.option(
            "--allow-private",
            is_flag=True,
            help="Also ask private and loopback addresses that no seed names.",
        ),
    )


def crawl_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how many hosts are asked, what is kept and what is logged."""
    return with_options(
        ask_options(command),
        click.option(
            "--concurrency",
            type=click.IntRange(min=1),
            default=16,
            show_default=True,
            help="Requests at once, over all hosts.",
        ),
        click.option(
            "--per-host",
            type=click.IntRange(min=1),
            default=1,
            show_default=True,
            help="Requests at once to one host.",
        ),
        click.option(
            "--noarchive",
            type=click.Choice(["respect", "record"]),
            default="record",
            show_default=True,
            help="Of pages that ask not to be archived, keep metadata and hash only; or note it.",
        ),
        click.option(
            "--log-json",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Append every decision to FILE, one line of JSON each.",
        ),
        click.option(
            "--cookies",
            type=click.Path(exists=True, dir_okay=False),
            metavar="FILE",
            help="A subscriber's cookies.txt (Netscape form), for the seeds' sites alone.",
        ),
        click.option(
            "--render",
            multiple=True,
            callback=_hosts,
            metavar="HOST",
            help="Have a browser draw this host's pages, or all: always. Repeatable.",
        ),
    )


def _hosts(
    context: click.Context, option: click.Parameter, values: Sequence[str]
) -> tuple[str, ...]:
    """Spell hosts as the archive does, whether they were given as such or as addresses."""
    hosts = []
    for value in values:
        host = host_of(value if "://" in value else f"https://{value}")
        if not host:
            raise click.BadParameter(f"{value} is no host")
        hosts.append(host.removeprefix("www."))
    return tuple(hosts)


def run_crawl(
    db: Path,
    seeds: Sequence[str],
    settings: CrawlSettings,
    log_json: Path | None,
    *,
    keep_watch: bool = False,
) -> int:
    """Crawl, show how it goes and how it ended; return the exit status."""
    settings = replace(settings, contact=find_contact(settings.contact))
    with logging_to(log_json), Archive(db) as archive, showing(Meter()) as watch:
        timer = Timer() if keep_watch else None
        summary = asyncio.run(crawl(archive, seeds, settings, watch, timer))
    click.echo(describe(summary.progress))
    click.echo(_advise(summary, db))
    if summary.signal:
        return SIGNAL_BASE + summary.signal
    return SOME_FAILED if summary.progress.failed else 0


class Meter:
    """Describes progress with its rate over the last half minute, and what is left at least.

    What is left takes as long as its slowest host, which is asked one page at a time, or as
    all of it at today's rate, whichever is longer. It is a lower bound: pages bring pages.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque([(clock(), 0)])

    def __call__(self, progress: Progress) -> str:
        """Return one line."""
        now = self._clock()
        self._seen.append((now, progress.fetched))
        while self._seen[1][0] < now - _RATE_SECONDS:
            self._seen.popleft()
        began, fetched = self._seen[0]
        rate = (progress.fetched - fetched) / max(now - began, 0.001)
        if progress.packed:
            return f"{describe(progress)}; {progress.packed} pages packed"
        told = f"{describe(progress)}; {rate:.1f} a second, {progress.queued} queued"
        if progress.waiting:
            told += f", {progress.waiting} hosts waiting"
        if progress.next_visit:
            return f"{told}; nothing is due before {progress.next_visit:%Y-%m-%d %H:%M} UTC"
        return told + _estimate(progress, rate)


def _estimate(progress: Progress, rate: float) -> str:
    """Say how long what is queued takes at least, and which host holds it up."""
    if not progress.queued:
        return ""
    at_this_rate = progress.queued / rate if rate > 0 else 0.0
    by_the_slowest = progress.seconds_left or 0.0
    if not (seconds := max(at_this_rate, by_the_slowest)):
        return ""
    host = f" ({progress.slowest})" if by_the_slowest > at_this_rate else ""
    return f", at least {_spell_seconds(seconds)} left{host}"


def _spell_seconds(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def describe(progress: Progress) -> str:
    """Say in one line what became of the addresses."""
    return (
        f"{progress.fetched} fetched, {progress.stored} articles new or changed, "
        f"{progress.failed} failed, {progress.skipped} skipped"
    )


def _advise(summary: Summary, db: Path) -> str:
    """Say in one line what to do next."""
    if summary.signal:
        name = signal.Signals(summary.signal).name
        return (
            f"Interrupted by {name}, {summary.waiting} left to do: run the same command to go on."
        )
    if summary.progress.failed:
        return f"Done, but some pages failed: scraper status --failed --db {db}"
    if summary.waiting:
        return f"Stopped at --max-pages with {summary.waiting} left: run it again to go on."
    return f"Done. The archive is {db}."
