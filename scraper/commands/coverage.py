"""scraper coverage"""

from __future__ import annotations

from pathlib import Path

import click

from scraper.commands.options import db_option, json_option, reading
from scraper.commands.output import print_records
from scraper.query.coverage import load_coverage


@click.command("coverage")
@click.option("--site", "sites", multiple=True, metavar="HOST", help="Of this site. Repeatable.")
@click.option("--since", metavar="DATE", help="2025, 2025-08 or a day: from this month on.")
@click.option("--until", metavar="DATE", help="The same; that month is included.")
@json_option
@db_option
def command(
    sites: tuple[str, ...], since: str | None, until: str | None, as_json: bool, db: Path
) -> None:
    """Tell for each outlet and month what was announced, and what became of it.

    Listed in feeds and sitemaps, fetched, gone, blocked by robots.txt, failed, paywalled,
    stored; `missing` is what was listed and is not in the archive. `coverage_view` is the same
    in SQL.

    \b
    scraper coverage
    scraper coverage --site news.example --since 2025-06
    scraper sql "select * from coverage_view where missing > stored"
    """
    with reading(db) as connection:
        print_records(load_coverage(connection, sites, since=since, until=until), as_json=as_json)
