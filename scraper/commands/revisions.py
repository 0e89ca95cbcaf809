"""scraper revisions"""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from pathlib import Path

import click

from scraper.commands.options import db_option, filter_options, json_option, limit_option, reading
from scraper.commands.output import print_json_list, print_rows
from scraper.query.diff import RevisionRow, list_revisions
from scraper.query.filters import Filters

_COLUMNS = ("seen", "article", "revision", "changed", "sentences", "announced", "headline", "url")


@click.command("revisions")
@click.option("--silent", is_flag=True, help="Only changes that no correction note announces.")
@filter_options
@limit_option(50)
@json_option
@db_option
def command(silent: bool, filters: Filters, limit: int, as_json: bool, db: Path) -> None:
    """List the articles that were changed: what, when, silently or with a note; latest first.

    Sentences are counted as +added -removed ~reworded; `scraper diff` shows them.

    \b
    scraper revisions --site news.example --since 2025-08
    scraper revisions --silent --json
    """
    with reading(db) as connection:
        found = list(islice(list_revisions(connection, filters, silent=silent), limit))
    if as_json:
        print_json_list(asdict(row) for row in found)
    elif found:
        print_rows(_COLUMNS, map(_cells, found))
    else:
        click.echo("Nothing found.", err=True)


def _cells(row: RevisionRow) -> tuple[object, ...]:
    sentences = f"+{row.sentences_added} -{row.sentences_removed} ~{row.sentences_reworded}"
    return (
        *(row.seen, row.article_id, row.number, ", ".join(row.changed), sentences),
        *("silently" if row.note is None else row.note, row.headline, row.url),
    )
