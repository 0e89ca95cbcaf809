"""scraper extract"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from scraper.commands.crawling import ask_options
from scraper.commands.options import db_option, rules_options
from scraper.commands.output import print_json
from scraper.pipeline import extract_one
from scraper.settings import CrawlSettings


@click.command("extract")
@click.argument("source", metavar="PATH_OR_URL")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, which it does anyway.")
@ask_options
@rules_options
@db_option
def command(source: str, as_json: bool, db: Path, **options: Any) -> None:
    """Print the record of one saved page, clipping or web address as JSON; store nothing.

    \b
    scraper extract page.html
    scraper extract clipping.md
    scraper extract https://news.example/2025/08/01/harbour-fire
    """
    article = asyncio.run(extract_one(source, CrawlSettings(**options)))
    print_json(article.to_dict())
