"""How long work shows itself: a moving line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import click
from rich.console import Console
from rich.status import Status

_T = TypeVar("_T")
_SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def showing(describe: Callable[[_T], str]) -> Iterator[Callable[[_T], None]]:
    """Yield a function that shows progress on standard error."""
    if not sys.stderr.isatty():
        yield _plain_lines(describe)
        return
    console = Console(stderr=True, highlight=False, emoji=False, markup=False)
    with Status("Starting …", console=console) as status:
        yield lambda progress: status.update(describe(progress))


def _plain_lines(describe: Callable[[_T], str]) -> Callable[[_T], None]:
    last = time.monotonic()

    def show(progress: _T) -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            with suppress(OSError):  # nobody looks any more: the terminal was closed
                click.echo(describe(progress), err=True)

    return show
