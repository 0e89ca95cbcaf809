"""scraper watch"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from scraper.commands.choices import all_seeds, choice_options, seed_options
from scraper.commands.crawling import crawl_options, run_crawl
from scraper.commands.options import db_option, rules_options
from scraper.settings import CrawlSettings


@click.command("watch")
@seed_options
@choice_options(depth=2)
@crawl_options
@rules_options
@db_option
def command(
    seeds: tuple[str, ...], listed: Any, log_json: Path | None, db: Path, **options: Any
) -> None:
    """Crawl, and come back as often as things change, until stopped.

    What has changed since the last visit is asked again after half the time, what hasn't
    after half as much more: a front or feed between 5 minutes and a day, a sitemap up to a
    week, an article from an hour, or a tenth of its age, to a month. Requests are conditional,
    and the waits between them are those of `crawl`. When each address is due stands in the
    archive: after Ctrl-C, SIGTERM or a kill, the same command goes on with it.

    \b
    scraper watch https://news.example/ --since 2025-08-01 --contact you@university.example
    scraper watch --from outlets.txt --depth 1
    """
    addresses = all_seeds(seeds, listed)
    sys.exit(run_crawl(db, addresses, CrawlSettings(**options), log_json, keep_watch=True))
