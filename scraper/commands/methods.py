"""scraper methods"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from scraper.archive.border import utc_text
from scraper.archive.manifest import checksum_of, make_manifest
from scraper.commands.options import db_option, reading
from scraper.query.methods import write_methods


@click.command("methods")
@db_option
def command(db: Path) -> None:
    """Write how this corpus was made, as Markdown for a paper's appendix.

    Seeds, dates and options of every crawl, what robots.txt forbade, what each outlet announced and
    what of it is here, what was left out and why, which program read the pages, a citation, and
    the checksums that tell whether an archive is this one.

    \b
    scraper methods > methods.md
    """
    with reading(db) as connection:
        connection.execute("BEGIN")  # all of it as it is at one moment
        manifest = make_manifest(connection, utc_text(datetime.now(UTC)))
        text = write_methods(connection, manifest, db.name, checksum_of(manifest))
    click.echo(text, nl=False)
