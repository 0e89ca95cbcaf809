"""scraper export"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from scraper.commands.options import db_option, filter_options, reading
from scraper.errors import InputError
from scraper.exporting import (
    FILE_FORMATS,
    FOLDER_FORMATS,
    Job,
    export_file,
    export_folder,
    without_noarchive,
)
from scraper.formats.files import atomic_file, atomic_folder
from scraper.query.filters import Filters
from scraper.query.search import find_ids

_BINARY = ("parquet", "wacz", "warc")


@click.command("export")
@click.argument("words", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice([*FILE_FORMATS, *FOLDER_FORMATS]),
    default="jsonl",
    show_default=True,
    help="See above.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path("-"),
    metavar="PATH",
    help="Where to; standard output if not given. It appears when it is complete.",
)
@click.option(
    "--raw", is_flag=True, help="Leave cells of a CSV file alone that a spreadsheet would run."
)
@click.option(
    "--noarchive",
    type=click.Choice(["record", "respect"]),
    default="record",
    show_default=True,
    help="respect leaves out the articles whose page asks for no copies.",
)
@filter_options
@db_option
def command(
    words: tuple[str, ...],
    form: str,
    output: Path,
    raw: bool,
    noarchive: str,
    filters: Filters,
    db: Path,
) -> None:
    """Write articles out of the archive, all or those that a search would find.

    \b
    jsonl     one record a line; docs/article.schema.json is its JSON Schema
    csv       a table for a spreadsheet, one row an article
    parquet   the same records as nested columns (needs scraper[parquet])
    warc      the pages as fetched, WARC 1.1, gzipped; `scraper import` takes them back. Without
              words and filters all that was fetched, fronts and feeds too
    wacz      the same with an index, for replay in pywb or ReplayWeb.page
    markdown  a folder with a file an article
    tei       a folder with a TEI P5 file an article

    \b
    scraper export > articles.jsonl
    scraper export --format csv -o politics.csv --section politics --since 2025
    scraper export --format wacz -o harbour.wacz bridge --site news.example
    """
    with reading(db) as connection:
        ids = find_ids(connection, " ".join(words) if words else None, filters)
        if noarchive == "respect":
            ids = without_noarchive(connection, ids)
        is_whole = not words and filters == Filters() and noarchive == "record"
        job = Job(connection, ids, datetime.now(UTC), raw, is_whole)
        if form in FOLDER_FORMATS:
            if str(output) == "-":
                raise InputError(form, "is a folder of files; name it with -o FOLDER")
            with atomic_folder(output) as folder:
                count = export_folder(job, form, folder)
        else:
            with _opened(output, form) as out:
                count = export_file(job, form, out)
    if str(output) != "-":
        what = "pages" if form in ("warc", "wacz") else "articles"
        click.echo(f"{count:,} {what} written to {output}", err=True)


@contextmanager
def _opened(output: Path, form: str) -> Iterator[BinaryIO]:
    if str(output) != "-":
        with atomic_file(output) as out:
            yield out
        return
    if form in _BINARY and sys.stdout.isatty():
        raise InputError(form, "is no text for a terminal; name a file with -o FILE")
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()
