"""scraper add"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from scraper.commands.crawling import crawl_options, run_crawl
from scraper.commands.options import db_option, rules_options
from scraper.settings import CrawlSettings


@click.command("add")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@crawl_options
@rules_options
@db_option
def command(urls: tuple[str, ...], log_json: Path | None, db: Path, **options: Any) -> None:
    """Fetch and store just these articles, and follow nothing.

    An address that is already there is asked again; a changed article becomes a revision.

    \b
    scraper add https://news.example/2025/08/01/harbour-fire
    """
    most = 2 * len(urls)  # a later page of an article leads back to the first
    settings = CrawlSettings(**options, depth=0, follow=False, max_pages=most)
    sys.exit(run_crawl(db, urls, settings, log_json))
