"""What `crawl --shards` adds: rounds on a cluster, and the shards' archives merged at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from scraper.archive.merging import Merged
from scraper.archive.store import Archive
from scraper.commands.contact import find_contact
from scraper.commands.crawling import SIGNAL_BASE, SOME_FAILED, Meter, describe
from scraper.commands.options import reading, with_options
from scraper.commands.progress import showing
from scraper.query.records import load_record
from scraper.settings import CrawlSettings
from scraper.sharding import Ended, ShardedCrawl, crawl_in_shards
from scraper.signals import catching_signals_without_loop
from scraper.tidying import tidy_at_once


def shard_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a crawl over several archives."""
    return with_options(
        command,
        click.option(
            "--shards",
            type=click.IntRange(min=1),
            metavar="N",
            help="Deal the seeds' domains out to N crawls, in DB-shards/; needs scraper[scale].",
        ),
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="Run the shards on a Dask cluster that sees that folder, tcp://host:8786.",
        ),
        click.option(
            "--merge/--no-merge",
            default=True,
            help="Take the shards' archives into the archive at the end.",
        ),
    )


def run_sharded(
    db: Path,
    seeds: Sequence[str],
    settings: CrawlSettings,
    shards: int,
    scheduler: str | None,
    *,
    merge: bool,
) -> int:
    """Crawl in shards, merge, say how it ended; return the exit status."""
    folder = db.with_name(f"{db.name}-shards")
    settings = replace(settings, contact=find_contact(settings.contact))
    job = ShardedCrawl(folder, seeds, settings, shards, scheduler)
    with catching_signals_without_loop() as signals, showing(Meter()) as watch:
        ended = crawl_in_shards(job, watch, lambda: bool(signals.caught))
    caught = signals.caught
    for failure in ended.failures:
        click.echo(f"scraper: {failure}", err=True)
    if merge and not caught:
        merge_shards(db, ended.archives)
    click.echo(describe(ended.progress))
    click.echo(_advise(ended, folder, db, is_merged=merge and not caught))
    if caught:
        return SIGNAL_BASE + caught[0]
    if ended.failures:
        return 1
    return SOME_FAILED if ended.progress.failed else 0


def merge_shards(db: Path, archives: Sequence[Path]) -> None:
    """Take the shards' archives into one."""
    with Archive(db) as archive, showing(_describe_merged) as watch:
        for path in archives:
            with reading(path) as source:
                archive.merge(source, load_record, watch)
        tidy_at_once(archive)


def _describe_merged(merged: Merged) -> str:
    return f"{merged.articles:,} articles and {merged.addresses:,} addresses merged"


def _advise(ended: Ended, folder: Path, db: Path, *, is_merged: bool) -> str:
    """Say in one line what to do next."""
    if ended.was_stopped:
        return f"Interrupted, {ended.waiting} left to do: run the same command to go on."
    if ended.failures:
        return "Not all shards could go on: run the same command again."
    where = str(db) if is_merged else f"in {folder}; scraper merge takes it into one"
    if ended.waiting:
        return f"Stopped at --max-pages with {ended.waiting} left: run it again to go on."
    return f"Done. The archive is {where}."
