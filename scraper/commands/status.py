"""scraper status"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.text import Text

from scraper.commands.options import db_option, json_option, reading
from scraper.commands.output import console, plain, print_json, print_records
from scraper.query.status import load_hosts, load_refusals, load_remarks, load_runs, load_states


@click.command("status")
@click.option("--failed", is_flag=True, help="List the addresses that failed, and why.")
@click.option("--skipped", is_flag=True, help="List the addresses that were passed over, and why.")
@click.option("--hosts", is_flag=True, help="Count host by host, with the reasons.")
@json_option
@db_option
def command(failed: bool, skipped: bool, hosts: bool, as_json: bool, db: Path) -> None:
    """Say how the crawl stands: its runs, what is queued, what failed.

    \b
    scraper status
    scraper status --failed
    scraper status --skipped
    scraper status --hosts --json
    """
    if failed + skipped + hosts > 1:
        raise click.UsageError("--failed, --skipped and --hosts exclude each other")
    with reading(db) as connection:
        if failed or skipped:
            state = "failed" if failed else "skipped"
            print_records(load_refusals(connection, state), as_json=as_json)
            return
        if hosts:
            print_records(load_hosts(connection), as_json=as_json)
            return
        status = {
            "states": load_states(connection),
            "remarks": load_remarks(connection),
            "crawls": load_runs(connection),
        }
    if as_json:
        print_json(status)
    else:
        _print_status(status)


def _print_status(status: dict[str, Any]) -> None:
    screen = console()
    counts = ", ".join(f"{count:,} {state}" for state, count in status["states"].items())
    screen.print(Text(f"addresses: {counts}"))
    for run in status["crawls"]:
        seeds = run["seeds"]
        more = f" and {len(seeds) - 3} more" if len(seeds) > 3 else ""
        screen.print(
            Text(
                f"crawl {run['id']}: {run['state']}, begun {run['started']}, "
                f"{run['fetched']:,} fetched, {run['stored']:,} stored, {run['failed']:,} failed; "
                f"{plain(' '.join(seeds[:3]))}{more}"
            )
        )
    for remark in status["remarks"]:
        host = plain(remark["host"])
        told = f"{remark['pages']:,} pages of {host} are {plain(remark['remark'])}"
        screen.print(Text(f"{told}: crawl again with --render {host}"))
    if any(run["state"] == "killed" for run in status["crawls"][:1]):
        screen.print(Text("The same command again goes on where it was killed."))
