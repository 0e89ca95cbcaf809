"""The manual pages, from the command line's own help by way of click-man."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

import click
from click_man.core import generate_man_page

from scraper.commands import main as scraper
from scraper.version import __version__

_UNWRAPPED = re.compile("\b\n(.*?)(?=^\\.PP|^\\.SH)", re.DOTALL | re.MULTILINE)
"""Lines that click is told not to wrap; roff has `.nf` for them."""
_NO_MACRO = re.compile(r"^(?=['.](?!(?:TH|SH|PP|TP|B|nf|fi)\b))", re.MULTILINE)
"""Where a line of text begins like one of roff's own."""


def man_pages() -> Iterator[tuple[str, str]]:
    """Yield each page's file name and its text in roff: `scraper.1`, `scraper-crawl.1` …"""
    lazy = click.Context(scraper, info_name="scraper")
    commands = {
        name: _summarised(scraper.get_command(lazy, name)) for name in scraper.list_commands(lazy)
    }
    whole = click.Group("scraper", commands=commands, params=scraper.params, help=scraper.help)
    context = click.Context(_summarised(whole), info_name="scraper")
    yield "scraper.1", _page(context)
    for name, command in commands.items():
        yield f"scraper-{name}.1", _page(click.Context(command, context, name))


def _summarised(command: click.Command) -> click.Command:
    """Return a copy whose summary, and those of the commands in it, is a whole line of its help."""
    mine = copy.copy(command)
    mine.short_help = (command.help or "").strip().partition("\n")[0].rstrip(".")
    if isinstance(mine, click.Group):
        mine.commands = {name: _summarised(inner) for name, inner in mine.commands.items()}
    return mine


def _page(context: click.Context) -> str:
    text = generate_man_page(context, version=f"scraper {__version__}", date=__version__)
    return _NO_MACRO.sub(r"\\&", _UNWRAPPED.sub(r".nf\n\1.fi\n", text))
