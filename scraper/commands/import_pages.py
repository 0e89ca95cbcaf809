"""scraper import"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import click

from scraper.archive.store import Archive
from scraper.commands.options import db_option, pattern, rules_options
from scraper.commands.progress import showing
from scraper.crawling import Progress
from scraper.importing import import_files
from scraper.settings import CrawlSettings


@click.command("import")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@click.option(
    "--match", callback=pattern, metavar="RE", help="Of web archives, only such addresses."
)
@click.option("--skip", callback=pattern, metavar="RE", help="Of web archives, no such addresses.")
@rules_options
@db_option
def command(paths: tuple[Path, ...], db: Path, **options: Any) -> None:
    """Store saved pages, web archives, clippings and exported records.

    \b
    .html, .mhtml    pages as a browser or SingleFile saves them
    .warc, .wacz     web archives of any crawler, Common Crawl's too; gzip or Zstandard. What
                     is whole is taken from a damaged file, and one line says what was lost
    .jsonl           records that `scraper export` wrote
    .txt, .md        clippings
    DIR              a dataset that `scraper process` wrote

    Pages, clippings and records may be gzipped (.gz). A folder is read with all that is below it,
    but for the folders of frames and pictures beside saved pages, and .jsonl files. A page of a
    web archive that is stored already is passed over: run again, an import goes on.

    A clipping is what people paste into a text file: a line with the section, the headline, the
    dek, a picture as ![caption [credit]](address), "By Name |", then one paragraph a line.

    \b
    scraper import saved-pages/
    scraper import CC-NEWS-20250801000000-00001.warc.gz --match /politics/
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
    packed = f"; {progress.packed} pages packed" if progress.packed else ""
    return (
        f"{progress.fetched} pages read, {progress.stored} articles new or changed, "
        f"{progress.failed} failed{packed}"
    )
