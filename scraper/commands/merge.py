"""scraper merge"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from scraper.archive.merging import Merged
from scraper.archive.store import Archive
from scraper.commands.options import db_option, json_option, reading
from scraper.commands.output import print_json
from scraper.commands.progress import showing
from scraper.query.records import load_record
from scraper.tidying import tidy_at_once


@click.command("merge")
@click.argument(
    "others",
    nargs=-1,
    required=True,
    metavar="ARCHIVE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@json_option
@db_option
def command(others: tuple[Path, ...], as_json: bool, db: Path) -> None:
    """Take what other archives hold into this one, nothing twice; they stay as they are.

    One snapshot, article or address that several archives know becomes one; the texts that they
    saw of an article become its revisions, in order. What one of them was told to forget is
    forgotten here. Killed, run it again: it goes on.

    \b
    scraper merge laptop.db server.db --db all.db
    """
    if any(other.resolve() == db.resolve() for other in others):
        raise click.UsageError(f"{db} cannot be merged into itself")
    total = Merged()
    with Archive(db) as archive, showing(_describe) as watch:
        for other in others:
            with reading(other) as source:
                total += archive.merge(source, load_record, watch)
        tidy_at_once(archive)
    if as_json:
        print_json(asdict(total))
    else:
        click.echo(f"{_describe(total)}, in {db}")


def _describe(merged: Merged) -> str:
    return (
        f"{merged.snapshots:,} snapshots, {merged.articles:,} articles, "
        f"{merged.revisions:,} revisions and {merged.addresses:,} addresses merged"
    )
