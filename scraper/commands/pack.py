"""scraper pack"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from scraper.archive.packing import LEVEL, Packed
from scraper.archive.store import Archive
from scraper.commands.options import db_option, json_option
from scraper.commands.output import print_json
from scraper.commands.progress import showing


@click.command("pack")
@click.option(
    "--level",
    type=click.IntRange(1, 19),
    default=LEVEL,
    show_default=True,
    help="Zstandard's; 19 saves about 6 % more, and takes ten times as long.",
)
@json_option
@db_option
def command(level: int, as_json: bool, db: Path) -> None:
    """Compress the stored pages tighter; for when no crawl is running.

    A crawl or an import does this at its end, once 500 pages or more gain much by it. Here all
    pages are packed, whatever they gain. Those of one host share most of their markup, so a few of
    them become a dictionary for the others; hosts with few pages share one of what all outlets
    have in common. Every page is read back before it replaces what was there. Killed, it goes on
    where it stopped; run again, it packs what came since, and what was packed at a lower level.
    Needs disk space for a second copy of the file, which then has no free pages any more.

    \b
    scraper pack
    scraper pack --level 19
    scraper pack --json
    """
    with Archive(db, create=False) as archive, showing(_describe) as watch:
        packed = archive.pack(watch, level)
    if as_json:
        print_json(asdict(packed))
    else:
        click.echo(_describe(packed))


def _describe(packed: Packed) -> str:
    return f"{packed.bodies:,} pages packed: {packed.before:,} bytes before, {packed.after:,} now"
