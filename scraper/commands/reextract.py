"""scraper reextract"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from scraper.archive.store import Archive
from scraper.changes import WAYS, Report
from scraper.commands.options import db_option, json_option, rules_options
from scraper.commands.output import plain, print_json, print_rows
from scraper.commands.progress import showing
from scraper.reextracting import reextract
from scraper.settings import CrawlSettings

_SOME_FAILED = 3


@click.command("reextract")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option("--undo", is_flag=True, help="Put back what the last run replaced.")
@click.option(
    "--examples",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="Show at most so many for each field and way.",
)
@rules_options
@json_option
@db_option
def command(
    dry_run: bool, undo: bool, examples: int, as_json: bool, db: Path, **options: Any
) -> None:
    """Read the stored pages again with today's extractor, without network.

    Counts per field how many values changed, were gained, were lost or got fewer, and says of
    which outlets a field has vanished from most pages. Killed, it goes on where it stopped.
    Everything replaced is kept; --undo puts it back.

    \b
    scraper reextract --dry-run
    scraper reextract --examples 5 --json
    scraper reextract --undo
    """
    if undo and dry_run:
        raise click.UsageError("--undo cannot be tried; it can be done again by reextract.")
    with Archive(db, create=False) as archive:
        if undo:
            _undo(archive)
            return
        with showing(_describe) as watch:
            settings = CrawlSettings(**options)
            work = reextract(archive, settings, watch, dry_run=dry_run, examples=examples)
            report = asyncio.run(work)
    if as_json:
        print_json(_as_json(report))
    else:
        _print_report(report, dry_run=dry_run)
    for failure in report.failures:
        click.echo(f"scraper: {plain(failure)}", err=True)
    sys.exit(_SOME_FAILED if report.failures else 0)


def _undo(archive: Archive) -> None:
    counts = archive.undo_reextraction()
    if counts is None:
        click.echo("Nothing to undo.")
        return
    restored, moved_on = counts
    later = f"; {moved_on:,} were fetched again since and keep that" if moved_on else ""
    click.echo(f"{restored:,} articles are as they were before{later}.")


def _describe(report: Report) -> str:
    parts = [f"{report.read:,} articles read again, {report.changed:,} changed"]
    if report.kept:
        parts.append(f"{report.kept:,} kept as they were: no article to today's extractor")
    if report.without_snapshot:
        parts.append(f"{report.without_snapshot:,} came without a page")
    if report.failures:
        parts.append(f"{len(report.failures):,} failed")
    return "; ".join(parts)


def _print_report(report: Report, *, dry_run: bool) -> None:
    click.echo(_describe(report))
    if report.fields:
        print_rows(("field", *WAYS), _rows(report))
    for line in (*_examples(report), *_alarms(report)):
        click.echo(line)
    if dry_run:
        click.echo("Nothing was written.")
    elif report.changed:
        click.echo("`scraper reextract --undo` puts back what was there before.")


def _rows(report: Report) -> Iterator[tuple[object, ...]]:
    for name, counts in sorted(report.fields.items()):
        yield (name, *(counts.get(way, {"count": 0})["count"] for way in WAYS))


def _examples(report: Report) -> Iterator[str]:
    for name, counts in sorted(report.fields.items()):
        for way in reversed(WAYS):  # losses first
            for example in counts.get(way, {"examples": ()})["examples"]:
                yield f"{name} {way}: {plain(example['url'])}"
                yield from _sides(example)


def _sides(example: dict[str, Any]) -> Iterator[str]:
    for mark, side in (("-", example["before"]), ("+", example["after"])):
        if side is not None:
            yield f"  {mark} {' '.join(plain(side).split())}"


def _alarms(report: Report) -> Iterator[str]:
    for drift in report.drifts():
        yield (
            f"Drift: {plain(drift.site)}: {drift.field} was there in {drift.had:,} articles "
            f"and is now empty in {drift.emptied:,}"
        )


def _as_json(report: Report) -> dict[str, Any]:
    drifts = [
        {"site": d.site, "field": d.field, "had": d.had, "emptied": d.emptied}
        for d in report.drifts()
    ]
    record = report.to_dict()
    del record["outlets"]
    return record | {"drift": drifts}
