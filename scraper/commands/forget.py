"""scraper forget"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from scraper.archive.store import Archive
from scraper.commands.options import db_option, json_option
from scraper.commands.output import print_json_list


@click.command("forget")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@json_option
@db_option
def command(urls: tuple[str, ...], as_json: bool, db: Path) -> None:
    """Remove articles with all their traces; they cannot be brought back.

    Rows, revisions, stored pages, and the addresses wherever the crawl noted them go, and the space
    is overwritten. What stays is a hash of each address and page: with it no crawl, import or
    merge stores them again. Copies and exports that you made are yours to look after.

    \b
    scraper forget https://news.example/2025/a-mistake
    """
    done = []
    with Archive(db, create=False) as archive:
        for url in urls:
            forgotten = archive.forget(url)
            done.append({"url": url, **asdict(forgotten)})
            if not as_json:
                click.echo(
                    f"{url}: {forgotten.articles:,} articles, {forgotten.revisions:,} revisions, "
                    f"{forgotten.snapshots:,} snapshots removed"
                )
    if as_json:
        print_json_list(done)
