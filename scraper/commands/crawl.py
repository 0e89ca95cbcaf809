"""scraper crawl"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from scraper.commands.choices import all_seeds, choice_options, seed_options
from scraper.commands.crawling import crawl_options, run_crawl
from scraper.commands.options import db_option, rules_options
from scraper.commands.sharded import run_sharded, shard_options
from scraper.settings import CrawlSettings


@click.command("crawl")
@seed_options
@click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="Fetch at most so many, robots.txt apart.",
)
@choice_options(depth=3)
@click.option(
    "--refresh",
    is_flag=True,
    help="Ask again, conditionally: fronts, feeds, and the articles that they list or are due.",
)
@crawl_options
@shard_options
@rules_options
@db_option
def command(
    seeds: tuple[str, ...],
    listed: Any,
    log_json: Path | None,
    db: Path,
    shards: int | None,
    scheduler: str | None,
    merge: bool,
    **options: Any,
) -> None:
    """Follow seeds, and store the articles found.

    A seed is an article, a section front, a feed or a sitemap; which one, its content tells.
    A home page also brings its feeds and the sitemaps that robots.txt names. The crawl stays
    on the seeds' hosts. Interrupted or killed, the same command goes on where it stopped;
    finished, it fetches nothing more until --refresh.

    \b
    scraper crawl https://news.example/ --max-pages 200 --contact you@university.example
    scraper crawl https://news.example/politics/ --since 2025-08-01 --depth 1
    scraper crawl --from outlets.txt --skip '/video/'
    scraper crawl https://news.example/ --refresh
    scraper crawl --from outlets.txt --shards 8 --scheduler tcp://10.0.0.1:8786
    """
    addresses, settings = all_seeds(seeds, listed), CrawlSettings(**options)
    if shards is None:
        if scheduler or not merge:
            raise click.UsageError("--scheduler and --no-merge are for a crawl with --shards.")
        sys.exit(run_crawl(db, addresses, settings, log_json))
    if log_json:
        raise click.UsageError("--log-json is for one process; not with --shards.")
    sys.exit(run_sharded(db, addresses, settings, shards, scheduler, merge=merge))
