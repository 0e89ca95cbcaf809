"""How long work shows itself: a moving line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.status import Status

from scraper.crawling import Progress

_SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def showing(describe: Callable[[Progress], str]) -> Iterator[Callable[[Progress], None]]:
    """Yield a function that shows progress on standard error."""
    if not sys.stderr.isatty():
        yield _plain_lines(describe)
        return
    console = Console(stderr=True, highlight=False, emoji=False, markup=False)
    with Status(describe(Progress()), console=console) as status:
        yield lambda progress: status.update(describe(progress))


def _plain_lines(describe: Callable[[Progress], str]) -> Callable[[Progress], None]:
    last = time.monotonic()

    def show(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            click.echo(describe(progress), err=True)

    return show
