"""scraper process"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from scraper.commands.options import rules_options
from scraper.commands.progress import showing
from scraper.fetching.files import find_files, is_archive
from scraper.formats.dataset import PARTITIONS
from scraper.processing import RANGE_BYTES, Job, Tally, process
from scraper.settings import CrawlSettings

_MEGABYTE = 1_000_000


@click.command("process")
@click.argument("files", nargs=-1, required=True, metavar="WARC...")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The dataset: a new folder, or one to go on with. All workers must see it.",
)
@click.option("--scheduler", metavar="ADDRESS", help="A running Dask scheduler, tcp://host:8786.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Without a scheduler: so many processes on this machine; one a core if not given.",
)
@click.option(
    "--range-size",
    type=click.IntRange(min=1),
    default=RANGE_BYTES // _MEGABYTE,
    show_default=True,
    metavar="MB",
    help="How much of a file is one task.",
)
@click.option(
    "--partition",
    type=click.Choice(list(PARTITIONS)),
    default="site-month",
    show_default=True,
    help="month makes fewer files, where outlets are many.",
)
@rules_options
def command(
    files: tuple[str, ...],
    out: Path,
    scheduler: str | None,
    workers: int | None,
    range_size: int,
    partition: str,
    **options: Any,
) -> None:
    """Read the articles in WARC files into a Parquet dataset, on many cores or machines.

    A file may be local or at any address that fsspec knows: s3://, https:// … It is cut where
    records begin, so that one large file feeds many workers. The dataset has whole records in
    articles/, and quotes/, captions/, authors/ as flat tables. Run again, only what is missing
    is done. A page that ends its worker three times is left out and named.

    Needs scraper[scale]. `scraper import DIR` takes the dataset into an archive.

    \b
    scraper process CC-NEWS-*.warc.gz --out news/
    scraper process s3://bucket/crawl.warc.gz --out news/ --scheduler tcp://10.0.0.1:8786
    duckdb -c "select site, count(*) from 'news/articles/**/*.parquet' group by 1"
    """
    addresses = [address for file in files for address in _addresses(file)]
    settings = CrawlSettings(**options)
    job = Job(addresses, out, settings, scheduler, workers, range_size * _MEGABYTE, partition)
    with showing(_describe) as watch:
        tally = process(job, watch)
    for failure in tally.failures:
        click.echo(f"scraper: {failure}", err=True)
    click.echo(_describe(tally))
    sys.exit(3 if tally.failures else 0)


def _addresses(file: str) -> list[str]:
    """Return the web archives that an argument means: an address, a file, or all in a folder."""
    if "://" in file:
        return [file]
    path = Path(file)
    found = [path] if not path.is_dir() else [f for f in find_files(path) if is_archive(f)]
    return [str(each.absolute()) for each in found]


def _describe(tally: Tally) -> str:
    return (
        f"{tally.ranges} of {tally.total} ranges done, {tally.before} before; "
        f"{tally.articles:,} articles, {len(tally.failures)} failures"
    )
