"""scraper browse"""

from __future__ import annotations

import importlib.util
import threading
import webbrowser
from pathlib import Path

import click

from scraper.commands.options import db_option, reading
from scraper.errors import InputError

_NEEDED = ("datasette", "nh3", "pygal")


@click.command("browse")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8800,
    show_default=True,
    help="Port on this machine; 0 takes a free one.",
)
@click.option("--open/--no-open", "is_opened", default=True, help="Open it in the web browser.")
@db_option
def command(port: int, is_opened: bool, db: Path) -> None:
    """Show the archive as a web page, on this machine alone, until Ctrl-C.

    Read, search and compare; /archive has every table and asks in SQL. Nothing can be changed
    there, nothing is loaded from elsewhere, and no script runs. A crawl may go on meanwhile.
    Needs more than the plain install: pip install "scraper[browse]".

    \b
    scraper browse
    scraper browse --db other.db --port 9000 --no-open
    """
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        raise InputError("browse", 'needs more libraries: pip install "scraper[browse]"')
    with reading(db):
        pass  # an archive of this version, or one line that says why not
    from scraper.browse.serve import listen, serve

    try:
        listening = listen(port)
    except OSError as exc:
        raise InputError(f"port {port}", f"{exc.strerror}; --port names another one") from exc
    with listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"

        def tell() -> None:
            click.echo(f"{db} is shown at {address} (Ctrl-C ends it)", err=True)
            if is_opened:  # which may wait for the browser
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        serve(db, listening, tell)
    raise KeyboardInterrupt  # only a signal ends it; SIGTERM has left through its own handler
