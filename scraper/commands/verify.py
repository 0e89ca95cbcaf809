"""scraper verify"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from scraper.archive.store import Archive
from scraper.commands.options import db_option, json_option
from scraper.commands.output import plain, print_json_list

_SHOWN = 20


@click.command("verify")
@json_option
@db_option
@click.pass_context
def command(ctx: click.Context, as_json: bool, db: Path) -> None:
    """Check every hash, offset, foreign key and index; exit status 1 if one is wrong.

    \b
    scraper verify
    scraper verify --json
    """
    damaged = False
    with Archive(db, create=False) as archive:
        checks = []
        for check in archive.verify():
            damaged = damaged or bool(check.problems)
            checks.append(asdict(check))
            if not as_json:
                _print_check(check.name, check.looked_at, check.problems)
    if as_json:
        print_json_list(checks)
    if damaged:
        click.echo(f"scraper: {db}: is damaged; restore a copy", err=True)
        ctx.exit(1)


def _print_check(name: str, looked_at: int, problems: tuple[str, ...]) -> None:
    verdict = f"{len(problems):,} wrong" if problems else "right"
    click.echo(f"{name}: {looked_at:,} checked, {verdict}")
    for problem in problems[:_SHOWN]:
        click.echo(f"  {plain(problem)}")
    if len(problems) > _SHOWN:
        click.echo(f"  and {len(problems) - _SHOWN:,} more")
