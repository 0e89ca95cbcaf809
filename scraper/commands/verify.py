"""scraper verify"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import orjson

from scraper.archive.store import Archive
from scraper.archive.verify import Check
from scraper.commands.options import db_option, json_option
from scraper.commands.output import plain, print_json_list
from scraper.errors import InputError
from scraper.formats.files import atomic_file

_SHOWN = 20
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("verify")
@click.option("--repair", is_flag=True, help="First rebuild what is derived from the rest.")
@click.option("--manifest", type=_FILE, help="Write a digest of every table to this file.")
@click.option("--against", type=_FILE, help="Compare with a manifest that was written earlier.")
@json_option
@db_option
@click.pass_context
def command(
    ctx: click.Context,
    repair: bool,
    manifest: Path | None,
    against: Path | None,
    as_json: bool,
    db: Path,
) -> None:
    """Check every hash, offset, foreign key and index; exit status 1 if one is wrong.

    --repair rebuilds the full-text indexes, links, keys, counts and offsets, where there is no
    doubt; text and bytes that do not fit their hash are never touched. Of an archive that has
    grown, --against checks the rows that were there, and fails if one of them was changed. The
    manifest is a text file that minisign, gpg or ssh-keygen sign like any other.

    \b
    scraper verify
    scraper verify --manifest archive.manifest && minisign -Sm archive.manifest
    scraper verify --against archive.manifest
    scraper verify --repair
    """
    found: list[dict[str, Any]] = []
    with Archive(db, create=False) as archive:
        if repair:
            _tell_repair(archive.repair(), as_json)
        damaged = False
        for check in archive.verify():
            damaged = damaged or bool(check.problems)
            found.append(asdict(check))
            if not as_json:
                _print_check(check)
        changed = _compare(archive, against, found, as_json) if against else False
        if manifest:
            _write(manifest, archive.manifest())
    if as_json:
        print_json_list(found)
    if damaged:
        click.echo(f"scraper: {db}: is damaged; restore a copy, or try --repair", err=True)
    if changed:
        click.echo(f"scraper: {db}: is not what {against} describes", err=True)
    if damaged or changed:
        ctx.exit(1)


def _tell_repair(done: dict[str, int], as_json: bool) -> None:
    told = ", ".join(f"{count:,} {name}" for name, count in done.items() if count)
    click.echo(f"rebuilt the indexes; put right: {told or 'nothing'}", err=as_json)


def _print_check(check: Check) -> None:
    verdict = f"{len(check.problems):,} wrong" if check.problems else "right"
    click.echo(f"{check.name}: {check.looked_at:,} checked, {verdict}")
    for problem in check.problems[:_SHOWN]:
        click.echo(f"  {plain(problem)}")
    if len(check.problems) > _SHOWN:
        click.echo(f"  and {len(check.problems) - _SHOWN:,} more")


def _compare(archive: Archive, file: Path, found: list[dict[str, Any]], as_json: bool) -> bool:
    """Tell what became of each table since the manifest; True if something was changed."""
    try:
        compared = archive.compare(orjson.loads(file.read_bytes()))
    except OSError as exc:
        raise InputError(file, f"cannot be read: {exc.strerror}") from exc
    except ValueError as exc:
        raise InputError(file, str(exc)) from exc
    for one in compared:
        found.append(asdict(one))
        if not as_json:
            click.echo(
                f"{one.table}: {one.state}, {one.rows_then:,} rows then, {one.rows_now:,} now"
            )
    return any(one.state == "changed" for one in compared)


def _write(file: Path, manifest: dict[str, Any]) -> None:
    option = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    with atomic_file(file) as out:
        out.write(orjson.dumps(manifest, option=option))
