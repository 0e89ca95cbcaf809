"""The command line: one module a command, looked up when it is asked for.

A new command is a module here that offers `command`, and a line in COMMANDS.
"""

from __future__ import annotations

import importlib
import signal
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from scraper.errors import ScraperError
from scraper.version import __version__

COMMANDS = {
    "crawl": "scraper.commands.crawl",
    "watch": "scraper.commands.watch",
    "add": "scraper.commands.add",
    "import": "scraper.commands.import_pages",
    "extract": "scraper.commands.extract",
    "explain": "scraper.commands.explain",
    "rules": "scraper.commands.rules",
    "show": "scraper.commands.show",
    "diff": "scraper.commands.diff",
    "revisions": "scraper.commands.revisions",
    "search": "scraper.commands.search",
    "quotes": "scraper.commands.quotes",
    "speakers": "scraper.commands.speakers",
    "sql": "scraper.commands.sql",
    "browse": "scraper.commands.browse",
    "stats": "scraper.commands.stats",
    "status": "scraper.commands.status",
    "coverage": "scraper.commands.coverage",
    "export": "scraper.commands.export",
    "reextract": "scraper.commands.reextract",
    "pack": "scraper.commands.pack",
    "methods": "scraper.commands.methods",
    "merge": "scraper.commands.merge",
    "forget": "scraper.commands.forget",
    "verify": "scraper.commands.verify",
    "process": "scraper.commands.process",
}
"""In the order in which `scraper --help` lists them."""

_INTERRUPTED, _TERMINATED = 130, 143


class Failure(click.ClickException):
    """What went wrong, as one line on standard error; exit status 1."""

    def show(self, file: Any = None) -> None:
        """Print the line."""
        click.echo(f"scraper: {' '.join(self.format_message().split())}", err=True, file=file)


class Commands(click.Group):
    """The group of all commands; it imports one when that one is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of this name; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name]).command
        assert isinstance(command, click.Command), f"{COMMANDS[cmd_name]}.command"
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; turn what a user can be told into one line and an exit status."""
        signal.signal(signal.SIGTERM, _terminate)
        try:
            return super().invoke(ctx)
        except ScraperError as exc:
            raise Failure(str(exc)) from exc
        except KeyboardInterrupt:
            ctx.exit(_INTERRUPTED)


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    """Leave through every `finally`, so that temporary files go and locks are let go of."""
    raise SystemExit(_TERMINATED)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="scraper")
@click.option(
    "--db", type=click.Path(path_type=Path), metavar="PATH", help="The archive of any command."
)
def main(db: Path | None) -> None:
    """Crawl news sites into one SQLite file and ask it questions.

    \b
    scraper crawl https://news.example/
    scraper search "harbour bridge"
    scraper quotes --speaker ruiz
    scraper sql "select speaker, count(*) from quote_view group by 1"

    The archive is archive.db in the working folder; --db, before a command's name or behind it,
    or $SCRAPER_DB names another.
    """
