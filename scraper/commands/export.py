"""scraper export"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from scraper.commands.options import db_option, filter_options, reading
from scraper.query.export import atomic_file, write_csv, write_jsonl
from scraper.query.filters import Filters
from scraper.query.search import find_ids


@click.command("export")
@click.argument("words", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help="One record a line, or a table for a spreadsheet.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path("-"),
    metavar="FILE",
    help="Where to; standard output if not given. A file appears when it is complete.",
)
@click.option(
    "--raw", is_flag=True, help="Leave cells alone that a spreadsheet takes for formulas."
)
@filter_options
@db_option
def command(
    words: tuple[str, ...], form: str, output: Path, raw: bool, filters: Filters, db: Path
) -> None:
    """Write articles out of the archive, all or those that a search would find.

    \b
    scraper export > articles.jsonl
    scraper export --format csv -o politics.csv --section politics --since 2025
    scraper export bridge --site news.example | jq .headline
    """
    with reading(db) as connection, _opened(output) as out:
        count = _write(connection, " ".join(words) if words else None, filters, form, raw, out)
    if str(output) != "-":
        click.echo(f"{count:,} articles written to {output}", err=True)


def _write(
    connection: sqlite3.Connection,
    words: str | None,
    filters: Filters,
    form: str,
    raw: bool,
    out: BinaryIO,
) -> int:
    ids = find_ids(connection, words, filters)
    if form == "csv":
        return write_csv(connection, ids, out, raw=raw)
    return write_jsonl(connection, ids, out)


@contextmanager
def _opened(output: Path) -> Iterator[BinaryIO]:
    if str(output) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with atomic_file(output) as out:
            yield out
