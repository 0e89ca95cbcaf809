"""scraper import"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import click

from scraper.archive.store import Archive
from scraper.commands.options import db_option, rules_options
from scraper.commands.progress import showing
from scraper.crawling import Progress
from scraper.pipeline import import_files
from scraper.settings import CrawlSettings


@click.command("import")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@rules_options
@db_option
def command(paths: tuple[Path, ...], db: Path, **options: Any) -> None:
    """Store saved pages and clippings.

    Reads HTML files as a browser saves them, MHTML, and plain-text or Markdown clippings;
    gzipped (.gz) too; folders with all that is below them.

    A clipping is what people paste into a text file: a line with the section, the headline, the
    dek, a picture as ![caption [credit]](address), "By Name |", then one paragraph a line.

    \b
    scraper import saved-pages/
    scraper import clipping.txt harbour-fire.html.gz --db cuttings.db
    """
    with Archive(db) as archive, showing(_describe) as watch:
        work = import_files(archive, paths, CrawlSettings(**options), watch)
        progress, failures = asyncio.run(work)
    for failure in failures:
        click.echo(f"scraper: {failure}", err=True)
    click.echo(_describe(progress))
    sys.exit(3 if failures else 0)


def _describe(progress: Progress) -> str:
    return (
        f"{progress.fetched} files read, {progress.stored} articles new or changed, "
        f"{progress.failed} failed"
    )
