"""scraper pack"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from scraper.archive.packing import Packed
from scraper.archive.store import Archive
from scraper.commands.options import db_option, json_option
from scraper.commands.output import print_json
from scraper.commands.progress import showing


@click.command("pack")
@json_option
@db_option
def command(as_json: bool, db: Path) -> None:
    """Compress the stored pages tighter; for when no crawl is running.

    Pages of one host share most of their markup, so a few of them become a dictionary for the
    others. Every page is read back before it replaces what was there. Killed, it goes on where it
    stopped; run again, it packs what came since. Needs disk space for a second copy of the file.

    \b
    scraper pack
    scraper pack --json
    """
    with Archive(db, create=False) as archive, showing(_describe) as watch:
        packed = archive.pack(watch)
    if as_json:
        print_json(asdict(packed))
    else:
        click.echo(_describe(packed))


def _describe(packed: Packed) -> str:
    return f"{packed.bodies:,} pages packed: {packed.before:,} bytes before, {packed.after:,} now"
